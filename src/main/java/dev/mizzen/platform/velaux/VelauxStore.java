package dev.mizzen.platform.velaux;

import dev.mizzen.hub.Hub;
import dev.mizzen.hub.KubeVela;
import dev.mizzen.platform.velaux.VelauxData.Odd;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Reads what a VelaUX keeps on the hub: a ConfigMap for each record (its data store of type {@code kubeapi}), and the Applications of
 * distributions. It writes nothing there.
 */
@Component
class VelauxStore {
    private static final String MIGRATED = "db.oam.dev/migrated";
    private static final ResourceDefinitionContext APPLICATIONS = new ResourceDefinitionContext.Builder()
            .withGroup("core.oam.dev")
            .withVersion("v1beta1")
            .withKind("Application")
            .withPlural("applications")
            .withNamespaced(true)
            .build();

    private final Hub hub;

    VelauxStore(Hub hub) {
        this.hub = hub;
    }

    /**
     * @param namespace the store's
     * @throws KubernetesClientException if the hub does not answer, or Mizzen's account may not read there
     */
    VelauxData read(String namespace) {
        List<ConfigMap> records = new ArrayList<>();
        for (String table : VelauxRecords.TABLES) {
            records.addAll(hub.client()
                    .configMaps()
                    .inNamespace(namespace)
                    .withLabel(VelauxRecords.TABLE, table)
                    .withoutLabel(MIGRATED)
                    .list()
                    .getItems());
        }
        List<GenericKubernetesResource> applications = new ArrayList<>();
        List<Odd> odd = applications(applications);
        return VelauxRecords.read(records, applications).and(odd);
    }

    /** Where they may not be read the rest is read all the same. */
    private List<Odd> applications(List<GenericKubernetesResource> read) {
        try {
            read.addAll(hub.client()
                    .genericKubernetesResources(APPLICATIONS)
                    .inAnyNamespace()
                    .withLabel(KubeVela.CATALOG, "config-distribution")
                    .withLabel("app.oam.dev/source-of-truth", "from-inner-system")
                    .list()
                    .getItems());
            return List.of();
        } catch (KubernetesClientException e) {
            return switch (e.getCode()) {
                case 404 -> List.of(); // a hub without KubeVela
                case 403 -> List.of(new Odd("distribution", "*", "Mizzen's account may not list Applications"));
                default -> throw e;
            };
        }
    }
}

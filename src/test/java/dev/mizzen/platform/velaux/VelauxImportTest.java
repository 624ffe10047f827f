package dev.mizzen.platform.velaux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mizzen.InMemoryHub;
import dev.mizzen.cluster.Clusters;
import dev.mizzen.testing.FeatureHub;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What an import says where the hub refuses something. */
@ExtendWith(OutputCaptureExtension.class)
class VelauxImportTest {
    private final KubernetesMockServer server = InMemoryHub.start();
    private final KubernetesClient client = server.createClient();
    private final FeatureHub hub = new FeatureHub(client);
    private final FakeDestination here = new FakeDestination();
    private final VelauxStore store = mock(VelauxStore.class);
    private final VelauxData mia = VelauxRecords.read(List.of(Velaux.user("mia", "", false)), List.of());

    @AfterEach
    void stop() {
        hub.close();
        client.close();
        server.destroy();
    }

    @Test
    void whatWasDoneIsToldAlsoIfItCannotBeRemembered(CapturedOutput log) {
        when(store.read("kubevela")).thenReturn(mia);
        refuseTheNextConfigMap(); // the memory is written before the report

        Map<String, String> report = run();

        assertThat(here.users).containsOnlyKeys("mia");
        assertThat(report).containsEntry("summary", "1 taken, 1 failed");
        assertThat(report.get("lines.json")).contains(ImportReports.MEMORY, "the hub answered 422", "password", "mia");
        assertThat(log.getAll())
                .contains("user mia: taken", "memory mizzen-import-memory: failed (", "the hub answered 422")
                .doesNotContain("may Mizzen's account");
    }

    @Test
    void aReportThatIsRefusedIsSaidToBe(CapturedOutput log) {
        when(store.read("kubevela")).thenReturn(mia);
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(FeatureHub.SYSTEM_NAMESPACE)
                        .withName(ImportReports.MEMORY)
                        .endMetadata()
                        .build())
                .create();
        refuseTheNextConfigMap();

        assertThat(run().get("summary")).contains("report", "the hub answered 422", "log");
        assertThat(log.getAll()).contains("user mia: taken").doesNotContain("may Mizzen's account");
    }

    @Test
    void aStoreThatMayNotBeReadIsSaidToBe() {
        when(store.read("kubevela")).thenThrow(new KubernetesClientException("what was sent", 403, null));

        assertThat(run().get("summary"))
                .contains("the hub answered 403", "may Mizzen's account list ConfigMaps in the namespace kubevela")
                .doesNotContain("what was sent");
    }

    @Test
    void aMemoryThatMayNotBeReadKeepsTheImportFromBeginning() {
        when(store.read("kubevela")).thenReturn(mia);
        server.expect()
                .get()
                .withPath("/api/v1/namespaces/vela-system/configmaps/" + ImportReports.MEMORY)
                .andReturn(403, "")
                .once();

        assertThat(run().get("summary")).contains(ImportReports.MEMORY, "read", "the hub answered 403");
        assertThat(here.users).isEmpty();
    }

    private void refuseTheNextConfigMap() {
        server.expect()
                .post()
                .withPath("/api/v1/namespaces/vela-system/configmaps")
                .andReturn(422, "")
                .once();
    }

    private Map<String, String> run() {
        hub.with(ImportReports.class, VelauxImport.class)
                .with(Clusters.class, mock(Clusters.class))
                .with(VelauxStore.class, store)
                .with(Destination.class, here)
                .with(ImportProperties.class, new ImportProperties("true", "kubevela", List.of()))
                .start();
        return await("a report").until(this::reported, report -> !report.isEmpty());
    }

    private Map<String, String> reported() {
        ConfigMap report = client.configMaps()
                .inNamespace(FeatureHub.SYSTEM_NAMESPACE)
                .withName(ImportReports.REPORT)
                .get();
        return report == null ? Map.of() : report.getData();
    }
}

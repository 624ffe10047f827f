package dev.mizzen.cluster;

import dev.mizzen.hub.Hub;
import dev.mizzen.hub.KubeVela;
import dev.mizzen.shared.ClusterName;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Preconditions;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The Secrets of clusters as the hub's API server has them now, for those who are about to change them. */
@Component
class ClusterRecords {
    private final Hub hub;

    ClusterRecords(Hub hub) {
        this.hub = hub;
    }

    String namespace() {
        return hub.systemNamespace();
    }

    /** Whatever Secret has the name, a cluster's or not. */
    Optional<Secret> read(ClusterName name) {
        return Optional.ofNullable(hub.client()
                .secrets()
                .inNamespace(namespace())
                .withName(name.value())
                .get());
    }

    /** @throws dev.mizzen.shared.ApiException with {@link dev.mizzen.shared.BusinessCode#CLUSTER_MISSING} */
    Secret require(ClusterName name) {
        return read(name).filter(Cluster::isCluster).orElseThrow(() -> Clusters.missing(name.value()));
    }

    List<Secret> list() {
        return hub.client()
                .secrets()
                .inNamespace(namespace())
                .withLabel(KubeVela.CLUSTER_CREDENTIAL)
                .list()
                .getItems();
    }

    Secret create(Secret secret) {
        return hub.client().resource(secret).create();
    }

    /** Fails with 409 if the Secret changed since it was read. */
    Secret update(Secret secret) {
        return hub.client().resource(secret).update();
    }

    /** Fails with 409 if the Secret changed since it was read. */
    void delete(Secret secret) {
        ObjectMeta meta = secret.getMetadata();
        DeleteOptions options = new DeleteOptions();
        options.setPreconditions(new Preconditions(meta.getResourceVersion(), meta.getUid()));
        hub.client().raw("/api/v1/namespaces/" + meta.getNamespace() + "/secrets/" + meta.getName(), "DELETE", options);
    }

    /** What tells the hub from every other cluster. */
    Optional<String> uidOfHub() {
        Namespace own = hub.client().namespaces().withName("kube-system").get();
        return Optional.ofNullable(own).map(namespace -> namespace.getMetadata().getUid());
    }
}

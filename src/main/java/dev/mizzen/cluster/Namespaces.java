package dev.mizzen.cluster;

import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fields;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes namespaces in managed clusters. */
@Component
class Namespaces {
    /** How long a write waits for this replica's own cache to show it. */
    private static final Duration OWN_WRITE = Duration.ofSeconds(1);

    private final Clusters clusters;

    Namespaces(Clusters clusters) {
        this.clusters = clusters;
    }

    /** Makes a namespace if it is missing, and answers whether it was there. */
    boolean ensure(String cluster, @Nullable String namespace) {
        Cluster known = clusters.get(cluster);
        new Fields().namespace("namespace", namespace).done();
        Connection connection = clusters.connection(known.name())
                .orElseThrow(() -> BusinessCode.CLUSTER_UNUSABLE.because("Cluster " + cluster + " cannot be used: "
                        + clusters.health(known.name()).map(Health::reason).orElse("it is not connected yet.")));
        String wanted = String.valueOf(namespace);
        try {
            connection
                    .client()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(wanted)
                            .endMetadata()
                            .build())
                    .create();
        } catch (KubernetesClientException e) {
            return existing(connection, wanted, e);
        }
        awaitShown(connection, wanted);
        return false;
    }

    private static boolean existing(Connection connection, String namespace, KubernetesClientException failure) {
        int code = Trouble.codeOf(failure);
        if (code == 409) {
            return true;
        }
        if (code == 403) {
            // A credential that may not create may still use what is there.
            if (connection.filled() && connection.namespace(namespace) != NamespaceState.MISSING) {
                return true;
            }
            throw BusinessCode.NAMESPACE_FORBIDDEN.because("The credential of cluster " + connection.name()
                    + " may not create namespaces. Create " + namespace + " by other means.");
        }
        throw BusinessCode.CLUSTER_UNUSABLE.because(
                "The namespace could not be made in cluster " + connection.name() + ". " + Trouble.of(failure));
    }

    private static void awaitShown(Connection connection, String namespace) {
        long end = System.nanoTime() + OWN_WRITE.toNanos();
        while (connection.filled()
                && connection.namespace(namespace) == NamespaceState.MISSING
                && System.nanoTime() < end) {
            LockSupport.parkNanos(5_000_000);
        }
    }
}

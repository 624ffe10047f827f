package dev.mizzen.cluster;

import dev.mizzen.hub.Hub;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Fields;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes namespaces in managed clusters. */
@Component
class Namespaces {
    /** How long a write waits for this replica's own cache to show it. */
    private static final Duration OWN_WRITE = Duration.ofSeconds(1);

    private final Hub hub;
    private final Clusters clusters;

    Namespaces(Hub hub, Clusters clusters) {
        this.hub = hub;
        this.clusters = clusters;
    }

    /** Makes a namespace if it is missing, and answers whether it was there. */
    boolean ensure(String cluster, @Nullable String namespace) {
        ClusterName known = clusters.get(cluster).name();
        String wanted = Objects.requireNonNullElse(namespace, "");
        new Fields()
                .namespace("namespace", wanted)
                .check(
                        !hub.reserves(wanted),
                        "namespace must not be " + hub.systemNamespace() + " or begin with kube-: these are reserved")
                .done();
        Connection connection = clusters.connection(known).orElseThrow(() -> unusable(known, clusters.whyNot(known)));
        clusters.impostor(known).filter(why -> connection.filled()).ifPresent(why -> {
            throw unusable(known, why + ".");
        });
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
        boolean there = connection.namespace(namespace) != NamespaceState.MISSING;
        // A credential that may not create may still use what is there.
        if (code == 409 || (code == 403 && there)) {
            if (connection.namespace(namespace) == NamespaceState.TERMINATING) {
                throw BusinessCode.INVALID_REQUEST.because("The namespace " + namespace + " of cluster "
                        + connection.name() + " is being deleted: try again when it is gone, or name another one");
            }
            return true;
        }
        if (code == 403) {
            throw BusinessCode.NAMESPACE_FORBIDDEN.because("The credential of cluster " + connection.name()
                    + " may not create namespaces. Create " + namespace + " by other means.");
        }
        if (code == 400 || code == 422) {
            throw BusinessCode.INVALID_REQUEST.because("Cluster " + connection.name() + " did not accept the namespace "
                    + namespace + ": name another one");
        }
        throw BusinessCode.CLUSTER_UNUSABLE.because(
                "The namespace could not be made in cluster " + connection.name() + ". " + Trouble.of(failure));
    }

    private static ApiException unusable(ClusterName cluster, String why) {
        return BusinessCode.CLUSTER_UNUSABLE.because("Cluster " + cluster + " cannot be used: " + why);
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

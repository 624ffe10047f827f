package dev.mizzen.cluster;

import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.IfMatch;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Changes clusters that are managed: what is said about them, and the credential they are reached with. */
@Component
class ClusterChanges {
    private static final Logger log = LoggerFactory.getLogger(ClusterChanges.class);
    private static final int ATTEMPTS = 10;

    private final ClusterRecords records;
    private final Clusters clusters;
    private final Prober prober;
    private final OneName oneName;

    ClusterChanges(ClusterRecords records, Clusters clusters, Prober prober, OneName oneName) {
        this.records = records;
        this.clusters = clusters;
        this.prober = prober;
        this.oneName = oneName;
    }

    /**
     * @param health of the new credential, if there is one
     */
    record Changed(Cluster cluster, Optional<Health> health) {}

    /** Replaces the description, and the credential if another one is given, which must work and lead to the same cluster. */
    Changed change(String name, ClusterRequest wanted, IfMatch expected) {
        ClusterName cluster = Clusters.name(name);
        if (cluster.isLocal()) {
            throw BusinessCode.LOCAL_CLUSTER_FIXED.because("The hub itself cannot be changed.");
        }
        Optional<Tried> tried = Optional.empty();
        for (int attempt = 1; ; attempt++) {
            Secret before = records.require(cluster);
            expected.require(before.getMetadata().getResourceVersion());
            Description present = Cluster.of(before).description();
            wanted.checkForChange(cluster, present);
            tried = tried(cluster, before, wanted, tried.orElse(null));
            try {
                Secret written = write(before, wanted.description(present), tried);
                clusters.written(written);
                return new Changed(Cluster.of(written), tried.map(Tried::health));
            } catch (KubernetesClientException e) {
                if (e.getCode() == 404) {
                    throw Clusters.missing(name);
                }
                if (e.getCode() != 409 || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** The credential that is to take the place of the stored one; empty if that stays. */
    private Optional<Tried> tried(ClusterName name, Secret before, ClusterRequest wanted, @Nullable Tried earlier) {
        if (wanted.keepsCredential()) {
            return Optional.empty();
        }
        Optional<Credential> stored = stored(before);
        Credential given = wanted.credential(stored);
        if (stored.filter(given::equals).isPresent()) {
            return Optional.empty();
        }
        Tried tried = earlier != null && earlier.credential().equals(given) ? earlier : Tried.now(given, prober);
        requireSameCluster(name, before, tried.reached().uid());
        oneName.require(tried.reached().uid(), name);
        return Optional.of(tried);
    }

    /** A cluster joined by another tool, and never reached from here, is taken to be the one that its new credential leads to. */
    private void requireSameCluster(ClusterName name, Secret before, String uid) {
        Cluster.of(before)
                .uid()
                .or(() -> clusters.health(name).flatMap(Health::uid))
                .filter(known -> !known.equals(uid))
                .ifPresent(other -> {
                    throw BusinessCode.ANOTHER_CLUSTER.because(
                            "This kubeconfig leads to another cluster than the one that"
                                    + " was joined as " + name
                                    + " (its namespace kube-system has another uid). Join that one"
                                    + " under a name of its own; if it replaces the old one, detach " + name
                                    + " first.");
                });
    }

    private Secret write(Secret before, Description description, Optional<Tried> tried) {
        Secret described = Cluster.described(before, description);
        Secret wanted = tried.map(now -> Cluster.reachedBy(described, now.credential(), now.reached()))
                .orElse(described);
        Secret written = records.update(new SecretBuilder(wanted)
                .editMetadata()
                .addToAnnotations(Cluster.UPDATED, Instant.now().toString())
                .endMetadata()
                .build());
        tried.flatMap(now -> oneName.better(written, now.reached().uid())).ifPresent(other -> {
            restore(before, written);
            throw OneName.taken(other);
        });
        return written;
    }

    /** If somebody has changed it since it stays, and is barred: {@link Clusters#impostor}. */
    private void restore(Secret before, Secret written) {
        try {
            records.update(new SecretBuilder(before)
                    .editMetadata()
                    .withResourceVersion(written.getMetadata().getResourceVersion())
                    .endMetadata()
                    .build());
        } catch (KubernetesClientException e) {
            log.warn(
                    "The credential of cluster {}, which leads to one that is managed already, could not be taken back: {}",
                    written.getMetadata().getName(),
                    e.getCode());
        }
    }

    private static Optional<Credential> stored(Secret secret) {
        try {
            return Optional.of(Credential.of(secret));
        } catch (Unusable e) {
            return Optional.empty();
        }
    }
}

package dev.mizzen.cluster;

import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.Place;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Joins clusters and detaches them. */
@Component
class Membership {
    private static final int ATTEMPTS = 5;

    private final ClusterRecords records;
    private final Clusters clusters;
    private final Prober prober;
    private final OneName oneName;
    private final ObjectProvider<ClusterUse> uses;

    Membership(
            ClusterRecords records,
            Clusters clusters,
            Prober prober,
            OneName oneName,
            ObjectProvider<ClusterUse> uses) {
        this.records = records;
        this.clusters = clusters;
        this.prober = prober;
        this.oneName = oneName;
        this.uses = uses;
    }

    /** A cluster whose credential has just been tried. */
    record Joined(Cluster cluster, Health health) {}

    /**
     * What detaching a cluster takes with it.
     *
     * @param prevented why it is not done without force; empty if nothing is in the way
     * @param givenUp what is no longer wished for
     * @param leftBehind where copies stay
     * @param targets the names of the targets that then are in no cluster
     */
    record Detachment(
            Cluster cluster,
            String prevented,
            List<ClusterUse.GivenUp> givenUp,
            List<Place> leftBehind,
            List<String> targets) {}

    /** Tries what the kubeconfig says, and stores it if it works. */
    Joined join(ClusterRequest wanted) {
        ClusterName name = wanted.checkedForJoin();
        refuseTaken(name);
        Tried tried = Tried.now(wanted.credential(Optional.empty()), prober);
        String uid = tried.reached().uid();
        oneName.require(uid, name);
        Secret written = create(Cluster.newSecret(
                records.namespace(), name, wanted.description(Description.NONE), tried.credential(), tried.reached()));
        oneName.better(written, uid).ifPresent(other -> {
            withdraw(written);
            throw OneName.taken(other);
        });
        clusters.written(written, tried.health());
        return new Joined(Cluster.of(written), tried.health());
    }

    /**
     * Forgets a cluster. What Mizzen put there stays there.
     *
     * @param force whether also to give up the wishes for its places
     */
    Detachment detach(String name, boolean force, IfMatch expected) {
        Secret secret = detachable(name);
        expected.require(secret.getMetadata().getResourceVersion());
        Detachment detachment = detachment(secret, force);
        if (!detachment.prevented().isEmpty()) {
            throw BusinessCode.CLUSTER_IN_USE.because(detachment.prevented());
        }
        ClusterName cluster = detachment.cluster().name();
        // First the credential: once it is gone no replica can recall what is to be left behind.
        clusters.removed(remove(cluster, secret, expected));
        uses.forEach(use -> use.release(cluster));
        return detachment;
    }

    /** What {@link #detach} would do, without doing it. */
    Detachment plan(String name, boolean force, IfMatch expected) {
        Secret secret = detachable(name);
        expected.require(secret.getMetadata().getResourceVersion());
        return detachment(secret, force);
    }

    private Detachment detachment(Secret secret, boolean force) {
        Cluster cluster = Cluster.of(secret);
        List<Place> places = used(cluster, ClusterUse::places);
        return new Detachment(
                cluster,
                places.isEmpty() || force ? "" : prevented(cluster.name(), places),
                used(cluster, ClusterUse::givenUp),
                used(cluster, ClusterUse::left),
                used(cluster, ClusterUse::targets));
    }

    private <T extends Comparable<T>> List<T> used(Cluster cluster, BiFunction<ClusterUse, ClusterName, List<T>> what) {
        return uses.stream()
                .flatMap(use -> what.apply(use, cluster.name()).stream())
                .distinct()
                .sorted()
                .toList();
    }

    private static String prevented(ClusterName cluster, List<Place> places) {
        return "Cluster " + cluster + " has "
                + (places.size() == 1
                        ? "one place that configs are distributed to, " + places.getFirst() + "."
                        : places.size() + " places that configs are distributed to, " + places.getFirst()
                                + " among them.")
                + " Recall them first, or detach with force=true and leave the copies there.";
    }

    private Secret detachable(String name) {
        ClusterName cluster = Clusters.name(name);
        if (cluster.isLocal()) {
            throw BusinessCode.LOCAL_CLUSTER_FIXED.because("The hub itself cannot be detached.");
        }
        return records.require(cluster);
    }

    private Secret create(Secret secret) {
        try {
            return records.create(secret);
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                refuseTaken(new ClusterName(secret.getMetadata().getName()));
            }
            throw e;
        }
    }

    private void refuseTaken(ClusterName name) {
        records.read(name).ifPresent(secret -> {
            if (Cluster.isCluster(secret)) {
                throw BusinessCode.CLUSTER_EXISTS.because("Cluster " + name + " exists already.");
            }
            throw BusinessCode.CLUSTER_IN_KUBERNETES.because(
                    "The name " + name + " is taken by a Secret that is no cluster; choose another.");
        });
    }

    /** Takes back what was stored just now. If somebody has changed it since, it stays, and is barred: {@link Clusters#impostor}. */
    private void withdraw(Secret written) {
        try {
            records.delete(written);
            clusters.removed(written);
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404 && e.getCode() != 409) {
                throw e;
            }
        }
    }

    /** Removes the Secret as it was read, and nothing that took its place since. */
    private Secret remove(ClusterName cluster, Secret read, IfMatch expected) {
        Secret secret = read;
        for (int attempt = 1; ; attempt++) {
            try {
                records.delete(secret);
                return secret;
            } catch (KubernetesClientException e) {
                if (e.getCode() == 404) {
                    return secret;
                }
                if (e.getCode() != 409 || attempt == ATTEMPTS) {
                    throw e;
                }
            }
            String uid = secret.getMetadata().getUid();
            secret = records.read(cluster)
                    .filter(Cluster::isCluster)
                    .filter(now -> Objects.equals(uid, now.getMetadata().getUid()))
                    .orElseThrow(() -> Clusters.missing(cluster.value()));
            expected.require(secret.getMetadata().getResourceVersion());
        }
    }
}

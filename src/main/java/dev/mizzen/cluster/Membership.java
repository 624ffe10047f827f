package dev.mizzen.cluster;

import dev.mizzen.hub.Hub;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Preconditions;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Joins clusters and detaches them. */
@Component
class Membership {
    private static final int ATTEMPTS = 5;

    private final Hub hub;
    private final Clusters clusters;
    private final Prober prober;
    private final ObjectProvider<ClusterUse> uses;
    /** So that one cluster cannot join under two names at once. */
    private final ReentrantLock joining = new ReentrantLock();

    Membership(Hub hub, Clusters clusters, Prober prober, ObjectProvider<ClusterUse> uses) {
        this.hub = hub;
        this.clusters = clusters;
        this.prober = prober;
        this.uses = uses;
    }

    record Joined(Cluster cluster, Health health) {}

    record Detached(Cluster cluster, List<Place> leftBehind) {}

    /** Tries what the kubeconfig says, and stores it if it works. */
    Joined join(NewCluster wanted) {
        refuseTaken(wanted.name());
        Credential credential;
        Prober.Reached reached;
        try {
            credential = Kubeconfig.parse(wanted.kubeconfig().reveal());
            reached = prober.reach(credential);
        } catch (Unusable e) {
            throw BusinessCode.CLUSTER_UNUSABLE.because(e.reason());
        }
        Cluster cluster = new Cluster(
                wanted.name(),
                wanted.alias(),
                wanted.description(),
                wanted.icon(),
                wanted.labels(),
                wanted.dashboardUrl(),
                credential.endpoint(),
                Instant.now(),
                Optional.of(reached.uid()));
        Secret written = store(cluster, credential, reached);
        clusters.written(written);
        return new Joined(
                Cluster.of(written), new Health(true, reached.note(), Instant.now(), Optional.of(reached.uid())));
    }

    /**
     * Forgets a cluster. What Mizzen put there stays there.
     *
     * @param force whether also to give up the wishes for its places
     */
    Detached detach(String name, boolean force) {
        ClusterName cluster = Clusters.name(name);
        if (cluster.isLocal()) {
            throw BusinessCode.LOCAL_CLUSTER_FIXED.because("The hub itself cannot be detached.");
        }
        Secret secret = read(cluster).filter(Cluster::isCluster).orElseThrow(() -> Clusters.missing(name));
        List<Place> places = uses.stream()
                .flatMap(use -> use.places(cluster).stream())
                .distinct()
                .toList();
        if (!places.isEmpty() && !force) {
            throw BusinessCode.CLUSTER_IN_USE.because("Cluster " + name + " has " + places.size()
                    + " places that configs are distributed to, " + places.getFirst()
                    + " among them. Recall them first, or detach with force=true and leave the copies there.");
        }
        List<Place> leftBehind = uses.stream()
                .flatMap(use -> use.left(cluster).stream())
                .distinct()
                .sorted()
                .toList();
        // First the credential: once it is gone no replica can recall what is to be left behind.
        Secret removed = remove(cluster, secret);
        clusters.removed(removed);
        uses.forEach(use -> use.release(cluster));
        return new Detached(Cluster.of(removed), leftBehind);
    }

    private Secret store(Cluster cluster, Credential credential, Prober.Reached reached) {
        joining.lock();
        try {
            refuseKnown(reached.uid());
            return hub.client()
                    .resource(cluster.toSecret(hub.systemNamespace(), credential, reached))
                    .create();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                refuseTaken(cluster.name());
            }
            throw e;
        } finally {
            joining.unlock();
        }
    }

    private void refuseTaken(ClusterName name) {
        read(name).ifPresent(secret -> {
            if (Cluster.isCluster(secret)) {
                throw BusinessCode.CLUSTER_EXISTS.because("Cluster " + name + " exists already.");
            }
            throw BusinessCode.CLUSTER_IN_KUBERNETES.because(
                    "The name " + name + " is taken by a Secret that is no cluster; choose another.");
        });
    }

    /** The same cluster under two names would have two opinions of every place in it. */
    private void refuseKnown(String uid) {
        Namespace own = hub.client().namespaces().withName("kube-system").get();
        if (own != null && uid.equals(own.getMetadata().getUid())) {
            throw alreadyAs("local");
        }
        for (Secret secret : hub.client()
                .secrets()
                .inNamespace(hub.systemNamespace())
                .withLabel(Credential.TYPE_LABEL)
                .list()
                .getItems()) {
            Cluster other = Cluster.of(secret);
            Optional<String> seen = clusters.health(other.name()).flatMap(Health::uid);
            if (other.uid().or(() -> seen).filter(uid::equals).isPresent()) {
                throw alreadyAs(other.name().value());
            }
        }
    }

    private static RuntimeException alreadyAs(String name) {
        return BusinessCode.CLUSTER_JOINED_ALREADY.because("This cluster is there already, as " + name + ".");
    }

    /** Removes the Secret as it was read, and nothing that took its place since. */
    private Secret remove(ClusterName cluster, Secret read) {
        Secret secret = read;
        for (int attempt = 1; ; attempt++) {
            try {
                delete(secret);
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
            secret = read(cluster)
                    .filter(Cluster::isCluster)
                    .filter(now -> Objects.equals(uid, now.getMetadata().getUid()))
                    .orElseThrow(() -> Clusters.missing(cluster.value()));
        }
    }

    private void delete(Secret secret) {
        ObjectMeta meta = secret.getMetadata();
        DeleteOptions options = new DeleteOptions();
        options.setPreconditions(new Preconditions(meta.getResourceVersion(), meta.getUid()));
        hub.client().raw("/api/v1/namespaces/" + meta.getNamespace() + "/secrets/" + meta.getName(), "DELETE", options);
    }

    private Optional<Secret> read(ClusterName name) {
        return Optional.ofNullable(hub.client()
                .secrets()
                .inNamespace(hub.systemNamespace())
                .withName(name.value())
                .get());
    }
}

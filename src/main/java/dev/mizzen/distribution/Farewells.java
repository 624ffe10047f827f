package dev.mizzen.distribution;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.cluster.Connection;
import dev.mizzen.engine.Engine;
import dev.mizzen.engine.Standing.Life;
import dev.mizzen.hub.DistributionResource;
import dev.mizzen.hub.DistributionResource.OnDelete;
import dev.mizzen.hub.Hub;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Decides why a distribution goes, and when it may be gone. */
@Component
class Farewells {
    private static final Logger log = LoggerFactory.getLogger(Farewells.class);

    private final Hub hub;
    private final Clusters clusters;
    private final Board board;
    private final Distributions distributions;
    private final Map<String, Life> decided = new ConcurrentHashMap<>();

    Farewells(Hub hub, Clusters clusters, Board board, Distributions distributions) {
        this.hub = hub;
        this.clusters = clusters;
        this.board = board;
        this.distributions = distributions;
    }

    /** As far as it is known without asking the hub. */
    Life life(Distribution distribution) {
        return distribution.going() ? decided.getOrDefault(distribution.uid(), Life.GOING_UNDECIDED) : Life.PRESENT;
    }

    /**
     * Asks the hub, not a cache, whether the distribution goes because its namespace or its type goes: nobody asked for a recall then.
     * What cannot be read leaves it undecided.
     */
    Life decide(Distribution distribution) {
        Life known = life(distribution);
        if (known != Life.GOING_UNDECIDED) {
            return known;
        }
        try {
            boolean abandoned = goes(hub.client()
                            .namespaces()
                            .withName(distribution.namespace())
                            .get())
                    || goes(hub.client()
                            .apiextensions()
                            .v1()
                            .customResourceDefinitions()
                            .withName(HasMetadata.getFullResourceName(DistributionResource.class))
                            .get());
            Life life = abandoned
                    ? Life.GOING_ABANDONED
                    : distribution.onDelete() == OnDelete.Keep ? Life.GOING_KEEP : Life.GOING_RECALL;
            decided.put(distribution.uid(), life);
            log.info(
                    "Distribution {}/{} is deleted: {}",
                    distribution.namespace(),
                    distribution.object(),
                    switch (life) {
                        case GOING_ABANDONED -> "its namespace or its type goes, so its copies stay as orphans";
                        case GOING_KEEP -> "its copies are kept, no longer managed";
                        default -> "its copies are recalled";
                    });
            return life;
        } catch (KubernetesClientException e) {
            log.warn(
                    "Distribution {}/{} is deleted, and it cannot be read why ({}): nothing is recalled until it can",
                    distribution.namespace(),
                    distribution.object(),
                    e.getCode());
            return Life.GOING_UNDECIDED;
        }
    }

    void forget(String uid) {
        decided.remove(uid);
    }

    /**
     * Whether nothing is left to do for a distribution that is going. In doubt it is not over.
     *
     * @param named the uids that any copy names
     */
    boolean over(Distribution distribution, Set<String> named, Engine engine) {
        return switch (life(distribution)) {
            case PRESENT, GOING_UNDECIDED -> false;
            case GOING_ABANDONED -> true;
            case GOING_RECALL, GOING_KEEP ->
                !named.contains(distribution.uid())
                        && clustersOf(distribution).stream().allMatch(cluster -> readable(cluster, engine))
                        && board.everWished(distribution.uid()).stream().allMatch(engine::settled);
        };
    }

    /** Whether what the cache says of a cluster can be relied on; of one that is not joined nothing can be known nor done. */
    private boolean readable(ClusterName cluster, Engine engine) {
        if (!clusters.known(cluster)) {
            return true;
        }
        return engine.lost(cluster).isEmpty()
                && clusters.connection(cluster)
                        .filter(Connection::filled)
                        .filter(Connection::watching)
                        .isPresent();
    }

    /** Where copies may be: where something was wished since the start, and what the status remembers from before. */
    private Set<ClusterName> clustersOf(Distribution distribution) {
        Set<ClusterName> names = new HashSet<>();
        board.everWished(distribution.uid()).stream().map(Place::cluster).forEach(names::add);
        DistributionResource.Status status = distributions.status(distribution);
        if (status != null && status.clusters() != null) {
            status.clusters().keySet().stream()
                    .filter(ClusterName::isValid)
                    .map(ClusterName::new)
                    .forEach(names::add);
        }
        return names;
    }

    private static boolean goes(@Nullable HasMetadata holder) {
        return holder == null || holder.getMetadata().getDeletionTimestamp() != null;
    }
}

package dev.mizzen.engine;

import dev.mizzen.shared.ClusterName;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The circuit of every cluster that was called. */
final class Circuits {
    private final Map<ClusterName, Circuit> byCluster = new ConcurrentHashMap<>();

    Circuit of(ClusterName cluster) {
        return byCluster.computeIfAbsent(cluster, any -> new Circuit());
    }

    Map<ClusterName, Circuit> all() {
        return byCluster;
    }

    /** Why a cluster is not called at the moment; empty if it is. */
    Optional<String> openBecause(ClusterName cluster) {
        return Optional.ofNullable(byCluster.get(cluster)).flatMap(Circuit::openBecause);
    }

    void forget(ClusterName cluster) {
        byCluster.remove(cluster);
    }
}

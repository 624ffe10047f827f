package dev.mizzen.distribution;

import dev.mizzen.cluster.ClusterListener;
import dev.mizzen.cluster.Clusters;
import dev.mizzen.cluster.Connection;
import dev.mizzen.engine.Engine;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.Place;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Whatever is new about clusters, their copies and namespaces, told to the engine as places to look at. */
final class ClusterNews implements ClusterListener {
    private final Engine engine;
    private final Clusters clusters;
    private final Set<ClusterName> blind = ConcurrentHashMap.newKeySet();
    /** What told each cluster from every other when it was last filled. */
    private final Map<ClusterName, Optional<String>> identities = new ConcurrentHashMap<>();

    ClusterNews(Engine engine, Clusters clusters) {
        this.engine = engine;
        this.clusters = clusters;
    }

    /** A cluster that cannot be watched any more, or can again, shows that in all its places. */
    void lookAtWatches() {
        for (Connection connection : clusters.connections()) {
            boolean isBlind = connection.blind().isPresent();
            if (isBlind ? blind.add(connection.name()) : blind.remove(connection.name())) {
                engine.look(connection.name());
            }
        }
    }

    @Override
    public void connected(Connection connection) {
        engine.look(connection.name());
    }

    @Override
    public void copyChanged(Connection connection, String namespace, String name, String version) {
        engine.seen(new Place(connection.name(), namespace), name, version);
    }

    @Override
    public void namespaceChanged(Connection connection, String namespace) {
        if (Fields.isNamespace(namespace)) {
            engine.look(new Place(connection.name(), namespace));
        }
    }

    @Override
    public void filled(Connection connection) {
        Optional<String> before = identities.put(connection.name(), connection.uid());
        if (before != null && !before.equals(connection.uid())) {
            // The name leads to another cluster by now: nothing that is known of the one before holds.
            engine.forget(connection.name());
        }
        engine.look(connection.name());
    }

    @Override
    public void disconnected(ClusterName cluster) {
        engine.look(cluster);
        engine.forget(cluster);
        identities.remove(cluster);
    }
}

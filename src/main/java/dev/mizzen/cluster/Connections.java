package dev.mizzen.cluster;

import dev.mizzen.hub.Hub;
import dev.mizzen.hub.KubeVela;
import dev.mizzen.hub.KubernetesClients;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.SecretDigest;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one connection per usable cluster, as the stored credentials say. */
final class Connections {
    private static final Logger log = LoggerFactory.getLogger(Connections.class);

    private final Hub hub;
    private final List<ClusterListener> listeners = new CopyOnWriteArrayList<>();
    private final ClusterListener told = new ToEveryListener();
    private final Map<ClusterName, Link> links = new ConcurrentHashMap<>();

    /** @param fingerprint of the credential the link was made with */
    private record Link(String fingerprint, Optional<Connection> connection, String unusable) {}

    Connections(Hub hub) {
        this.hub = hub;
    }

    void listen(ClusterListener listener) {
        listeners.add(listener);
    }

    Optional<Connection> get(ClusterName name) {
        return Optional.ofNullable(links.get(name)).flatMap(Link::connection);
    }

    Collection<Connection> all() {
        return links.values().stream()
                .flatMap(link -> link.connection().stream())
                .toList();
    }

    /** Why a stored cluster has no connection; empty if it has one, or was not looked at yet. */
    Optional<String> unusable(ClusterName name) {
        return Optional.ofNullable(links.get(name)).map(Link::unusable).filter(reason -> !reason.isEmpty());
    }

    void openLocal() {
        Connection connection = new Connection(ClusterName.LOCAL, hub.client(), false, hub.id(), told);
        links.put(ClusterName.LOCAL, new Link("", Optional.of(connection), ""));
        begin(connection);
    }

    /** Makes the connection fit what is stored now. Calls for one cluster must not overlap: {@link Clusters} makes them one by one. */
    void fit(ClusterName name, Optional<Secret> stored) {
        Link before = links.get(name);
        if (stored.isEmpty()) {
            if (links.remove(name) != null && before != null) {
                end(before, true, name);
            }
            return;
        }
        String fingerprint = fingerprint(stored.get());
        if (before != null && before.fingerprint().equals(fingerprint)) {
            return;
        }
        Link now = link(name, stored.get(), fingerprint);
        links.put(name, now);
        if (before != null) {
            end(before, now.connection().isEmpty(), name);
        }
        now.connection().ifPresent(this::begin);
    }

    void closeAll() {
        links.values().forEach(link -> link.connection().ifPresent(Connection::close));
        links.clear();
    }

    private Link link(ClusterName name, Secret secret, String fingerprint) {
        try {
            KubernetesClient client = KubernetesClients.of(Credential.of(secret).toConfig());
            return new Link(fingerprint, Optional.of(new Connection(name, client, true, hub.id(), told)), "");
        } catch (Unusable e) {
            return new Link(fingerprint, Optional.empty(), e.reason());
        } catch (RuntimeException e) {
            // What fabric8 says of a credential it cannot read may repeat it.
            return new Link(fingerprint, Optional.empty(), "The stored credential cannot be read.");
        }
    }

    private void begin(Connection connection) {
        log.info("Connecting to cluster {}", connection.name());
        told.connected(connection);
        connection.start();
    }

    private void end(Link link, boolean gone, ClusterName name) {
        link.connection().ifPresent(connection -> {
            connection.close();
            if (gone) {
                log.info("Disconnected from cluster {}", name);
                told.disconnected(name);
            }
        });
    }

    /** Changes with everything a connection is made of, and with nothing else. */
    private static String fingerprint(Secret secret) {
        Map<String, String> labels =
                Objects.requireNonNullElse(secret.getMetadata().getLabels(), Map.of());
        return secret.getMetadata().getUid()
                + labels.get(KubeVela.CLUSTER_CREDENTIAL)
                + "/"
                + labels.get(Credential.ENDPOINT_TYPE_LABEL)
                + "/"
                + SecretDigest.of("", Objects.requireNonNullElse(secret.getData(), Map.of()));
    }

    /** One listener's failure is not another's. */
    private final class ToEveryListener implements ClusterListener {
        @Override
        public void connected(Connection connection) {
            each(listener -> listener.connected(connection));
        }

        @Override
        public void copyChanged(Connection connection, String namespace, String name, String version) {
            each(listener -> listener.copyChanged(connection, namespace, name, version));
        }

        @Override
        public void namespaceChanged(Connection connection, String namespace) {
            each(listener -> listener.namespaceChanged(connection, namespace));
        }

        @Override
        public void filled(Connection connection) {
            each(listener -> listener.filled(connection));
        }

        @Override
        public void disconnected(ClusterName cluster) {
            each(listener -> listener.disconnected(cluster));
        }

        private void each(Consumer<ClusterListener> call) {
            for (ClusterListener listener : listeners) {
                try {
                    call.accept(listener);
                } catch (RuntimeException e) {
                    log.error("A listener for clusters failed", e);
                }
            }
        }
    }
}

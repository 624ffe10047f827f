package dev.mizzen.cluster;

import dev.mizzen.shared.ClusterName;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The line to one cluster with one credential: a client, and what two watches that never give up know of it. When the credential
 * changes another connection takes its place.
 */
public final class Connection {
    private static final Duration BLIND_AFTER = Duration.ofSeconds(30);

    private final ClusterName name;
    private final KubernetesClient client;
    private final boolean ownClient;
    private final Optional<String> hubId;
    private final ClusterListener listener;
    private final Watches.Events events = new WatchEvents();
    /** What is read; stays while newer watches fill. */
    private volatile Watches shown;

    private volatile Watches newest;
    private volatile boolean closed;
    private volatile long unwatchedSince = Long.MAX_VALUE;
    private final Checks checks;

    /** @param ownClient whether the client is closed with the connection */
    Connection(
            ClusterName name,
            KubernetesClient client,
            boolean ownClient,
            Optional<String> hubId,
            ClusterListener listener) {
        this.name = name;
        this.client = client;
        this.ownClient = ownClient;
        this.hubId = hubId;
        this.listener = listener;
        this.checks = new Checks(client);
        this.newest = new Watches(client, hubId, events);
        this.shown = newest;
    }

    public ClusterName name() {
        return name;
    }

    /** Belongs to the connection: never close it. */
    public KubernetesClient client() {
        return client;
    }

    /**
     * Where something of the cluster's API is.
     *
     * @param path without a slash at its beginning, such as {@code api/v1/secrets}
     */
    public String address(String path) {
        String base = client.getMasterUrl().toString();
        return base + (base.endsWith("/") ? "" : "/") + path;
    }

    /** Whether both first lists have arrived since the start or the last refill. Without a hub id this never becomes true. */
    public boolean filled() {
        return !closed && shown == newest && newest.listed();
    }

    /** Whether both watches are up. A watch that fell silent counts as up until a ping of it was not answered. */
    public boolean watching() {
        return !closed && newest.watching();
    }

    public Collection<CopySecret> copies(String namespace) {
        return shown.copies.in(namespace);
    }

    public Optional<CopySecret> copy(String namespace, String name) {
        return shown.copies.get(namespace, name);
    }

    /** Every Secret with this hub's label. */
    public Collection<CopySecret> copies() {
        return shown.copies.all();
    }

    public NamespaceState namespace(String name) {
        return shown.namespaces.state(name);
    }

    /** Whether the namespaces have been listed at least once. */
    boolean knowsNamespaces() {
        return shown.namespacesListed();
    }

    /** The names of all namespaces, in order. */
    public List<String> namespaces() {
        return shown.namespaces.names();
    }

    /** The labels that KubeVela's tools put on a namespace; none if there is no such namespace. */
    public Map<String, String> labels(String namespace) {
        return shown.namespaces.labels(namespace);
    }

    /** What tells this cluster from every other: the uid of its namespace {@code kube-system}. Known once it is filled. */
    public Optional<String> uid() {
        return shown.namespaces.uid("kube-system");
    }

    /** Why the cluster has not been watched for half a minute; empty if it is watched, or was a moment ago. */
    public Optional<String> blind() {
        if (watching()) {
            unwatchedSince = Long.MAX_VALUE;
            return Optional.empty();
        }
        long now = System.nanoTime();
        if (unwatchedSince == Long.MAX_VALUE) {
            unwatchedSince = now;
        }
        return now - unwatchedSince < BLIND_AFTER.toNanos() ? Optional.empty() : unwatched();
    }

    /** Why the cluster is not watched at this moment, if only for a moment; empty if it is. */
    public Optional<String> unwatched() {
        return watching() ? Optional.empty() : Optional.of(newest.failure().orElse("a watch was broken off"));
    }

    /**
     * Drops both watches and lists anew at once, instead of waiting for a reconnect. Until the lists have arrived the connection is not
     * filled; what was known stays readable.
     */
    public void refill() {
        Watches old;
        Watches fresh;
        synchronized (this) {
            if (closed) {
                return;
            }
            old = newest;
            fresh = new Watches(client, hubId, events);
            newest = fresh;
        }
        old.stop();
        fresh.start();
        if (closed) {
            fresh.stop();
        }
    }

    /** Why the connection is not filled or not watching, in a sentence; empty if it is both. */
    public Optional<String> trouble() {
        if (hubId.isEmpty()) {
            return Optional.of("The hub's id is missing, so no copy can be told apart.");
        }
        if (filled() && watching()) {
            return Optional.empty();
        }
        return newest.failure()
                .or(() -> checks.last().filter(last -> !last.healthy()).map(Health::reason))
                .or(() -> Optional.of(
                        filled()
                                ? "A watch was broken off and is made anew."
                                : "The cluster is being listed for the first time."));
    }

    /** Why the last list or watch failed, if none has arrived since. */
    public Optional<String> failure() {
        return newest.failure();
    }

    /** Ends watches and checks, and the client of a managed cluster. */
    public void close() {
        synchronized (this) {
            closed = true;
        }
        checks.stop();
        newest.stop();
        if (ownClient) {
            client.close();
        }
    }

    void start() {
        newest.start();
        checks.start(name);
    }

    /** Says what a look before the connection was made has found. */
    void begin(Health found) {
        checks.begin(found);
    }

    /** What the last look found; empty if there was none yet. */
    Optional<Health> health() {
        // A cluster that answers but does not let us list is of no use either.
        return checks.last()
                .map(last -> last.healthy() && !newest.listed()
                        ? newest.failure().map(last::failed).orElse(last)
                        : last);
    }

    private final class WatchEvents implements Watches.Events {
        @Override
        public void copyChanged(Watches from, String namespace, String copy, String version) {
            if (from == shown && filled()) {
                listener.copyChanged(Connection.this, namespace, copy, version);
            }
        }

        @Override
        public void namespaceChanged(Watches from, String namespace) {
            if (from == shown && filled()) {
                listener.namespaceChanged(Connection.this, namespace);
            }
        }

        @Override
        public void listed(Watches from) {
            synchronized (Connection.this) {
                if (closed || from != newest) {
                    return;
                }
                shown = from;
            }
            listener.filled(Connection.this);
        }
    }
}

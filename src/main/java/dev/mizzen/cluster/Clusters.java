package dev.mizzen.cluster;

import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.KubeVela;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ClusterName;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The managed clusters: the hub itself, called {@code local}, and every one whose credential is stored on the hub. Each that can be
 * used has a {@link Connection}.
 */
@Component
public class Clusters implements SmartLifecycle {
    /** After the hub's caches are filled and its id is known. */
    public static final int PHASE = Hub.PHASE + 100;

    private static final Logger log = LoggerFactory.getLogger(Clusters.class);

    private final Hub hub;
    private final Cache<Secret> stored;
    private final Connections connections;
    /** Makes and ends connections, one at a time and in order, so that no cluster that hangs delays a start or a watch of the hub. */
    private final ExecutorService fitting = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("clusters").factory());

    private final Map<ClusterName, Read> read = new ConcurrentHashMap<>();
    private volatile boolean running;

    /** What one version of a cluster's Secret says: the engine asks for it at every place. The credential is not kept. */
    private record Read(String uid, Cluster cluster) {
        boolean isOf(Secret secret) {
            return uid.equals(secret.getMetadata().getUid())
                    && cluster.version().equals(secret.getMetadata().getResourceVersion());
        }
    }

    Clusters(Hub hub) {
        this.hub = hub;
        this.stored = hub.cacheSystem(Secret.class, KubeVela.CLUSTER_CREDENTIAL);
        this.connections = new Connections(hub);
        stored.onChange((before, now) -> {
            Secret secret = now == null ? before : now;
            if (running && secret != null) {
                fit(new ClusterName(secret.getMetadata().getName()));
            }
        });
    }

    /** The connection to a cluster; empty if it is unknown, or stored in a way Mizzen cannot use. */
    public Optional<Connection> connection(ClusterName name) {
        return connections.get(name);
    }

    public Collection<Connection> connections() {
        return connections.all();
    }

    /** Whether a cluster is managed, usable or not. */
    public boolean known(ClusterName name) {
        return name.isLocal() || secret(name).isPresent();
    }

    /**
     * Why nothing may be done in a cluster that answers: it is not the one that was joined, or it is managed under another name already.
     * Two names for one cluster would each undo what the other does. Empty if there is no such doubt.
     */
    public Optional<String> impostor(ClusterName name) {
        Optional<Cluster> stored = secret(name).map(this::read);
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> uid = connection(name).flatMap(Connection::uid);
        if (uid.isEmpty()) {
            return Optional.of("the cluster has no namespace kube-system to tell it by");
        }
        if (stored.get().uid().filter(joined -> !joined.equals(uid.get())).isPresent()) {
            return Optional.of("the stored credential leads to another cluster than the one that was joined");
        }
        return connections.all().stream()
                .filter(other -> !other.name().equals(name) && other.uid().equals(uid))
                .map(Connection::name)
                .filter(other -> senior(other, stored.get()))
                .findFirst()
                .map(other -> "the cluster is managed already, as " + other);
    }

    /** Whether another cluster was there before; the hub was always. */
    private boolean senior(ClusterName other, Cluster than) {
        return other.isLocal()
                || secret(other)
                        .map(this::read)
                        .filter(cluster -> Comparator.comparing(Cluster::createTime)
                                        .thenComparing(Cluster::name)
                                        .compare(cluster, than)
                                < 0)
                        .isPresent();
    }

    /** Must be called before this starts: a later listener misses what was there. */
    public void listen(ClusterListener listener) {
        connections.listen(listener);
    }

    @Override
    public void start() {
        running = true;
        connections.openLocal();
        stored.list().forEach(secret -> fit(new ClusterName(secret.getMetadata().getName())));
    }

    @Override
    public void stop() {
        running = false;
        fitting.shutdown();
        connections.closeAll();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** The hub first, then the newest. */
    List<Cluster> list() {
        return Stream.concat(
                        Stream.of(local()),
                        stored.list().stream()
                                .map(this::read)
                                .filter(cluster -> !cluster.name().isLocal())
                                .sorted(Comparator.comparing(Cluster::createTime)
                                        .reversed()
                                        .thenComparing(Cluster::name)))
                .toList();
    }

    /** @throws dev.mizzen.shared.ApiException with {@link BusinessCode#CLUSTER_MISSING} */
    Cluster get(String name) {
        ClusterName wanted = name(name);
        return wanted.isLocal() ? local() : secret(wanted).map(this::read).orElseThrow(() -> missing(name));
    }

    /** @throws dev.mizzen.shared.ApiException with {@link BusinessCode#CLUSTER_MISSING} if nothing could have that name */
    static ClusterName name(String name) {
        if (!ClusterName.isValid(name)) {
            throw missing(name);
        }
        return new ClusterName(name);
    }

    static RuntimeException missing(String name) {
        return BusinessCode.CLUSTER_MISSING.because("There is no cluster " + name + ".");
    }

    /** What the last look found; empty if there was none yet. */
    Optional<Health> health(ClusterName name) {
        return connections
                .unusable(name)
                .map(Health::bad)
                .or(() -> connections.get(name).flatMap(Connection::health));
    }

    /** Why a cluster cannot be used at this moment, in a sentence. */
    String whyNot(ClusterName name) {
        return connections
                .unusable(name)
                .or(() -> connections.get(name).flatMap(Connection::trouble))
                .orElse("It is not connected yet: try again in a moment.");
    }

    /** After a write: waits until the caches and the connection show it, a second each at most. */
    void written(Secret secret) {
        stored.await(secret);
        awaitFitted(secret);
    }

    /** After a write that was tried before it: the cluster is shown as it was found then until it is looked at again. */
    void written(Secret secret, Health found) {
        written(secret);
        connections
                .get(new ClusterName(secret.getMetadata().getName()))
                .ifPresent(connection -> connection.begin(found));
    }

    /** After a removal, likewise. */
    void removed(Secret secret) {
        stored.awaitGone(secret);
        awaitFitted(secret);
    }

    /** Waits, ten seconds at most, until every cluster that is stored by now has its connection, if it can have one. */
    public void awaitConnections() {
        await(CompletableFuture.runAsync(() -> {}, fitting), 10);
    }

    private void awaitFitted(Secret secret) {
        await(fit(new ClusterName(secret.getMetadata().getName())), 1);
    }

    private static void await(CompletableFuture<Void> fitted, long seconds) {
        try {
            fitted.get(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            log.debug("A connection is not there yet", e);
        }
    }

    private CompletableFuture<Void> fit(ClusterName name) {
        if (name.isLocal()) {
            log.warn("A Secret named local is stored as a cluster; that name is the hub's own, so it is ignored");
            return CompletableFuture.completedFuture(null);
        }
        try {
            return CompletableFuture.runAsync(() -> fitNow(name), fitting);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(null);
        }
    }

    private void fitNow(ClusterName name) {
        try {
            if (running) {
                Optional<Secret> secret = secret(name);
                connections.fit(name, secret);
                if (secret.isEmpty()) {
                    read.remove(name);
                }
            }
        } catch (RuntimeException e) {
            // Without the failure itself: it may hold a part of the credential.
            log.error(
                    "The connection to cluster {} could not be made: {}",
                    name,
                    e.getClass().getName());
        }
    }

    private Optional<Secret> secret(ClusterName name) {
        return stored.get(hub.systemNamespace(), name.value());
    }

    private Cluster read(Secret secret) {
        ClusterName name = new ClusterName(secret.getMetadata().getName());
        Read before = read.get(name);
        if (before != null && before.isOf(secret)) {
            return before.cluster();
        }
        Cluster cluster = Cluster.of(secret);
        read.put(name, new Read(secret.getMetadata().getUid(), cluster));
        return cluster;
    }

    private Cluster local() {
        return Cluster.local(hub.client().getMasterUrl().toString());
    }
}

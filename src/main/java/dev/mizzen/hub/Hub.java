package dev.mizzen.hub;

import dev.mizzen.shared.WireTime;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The hub: the only place where Mizzen's records live. Features take their caches from here before it starts. */
@Component
public class Hub implements SmartLifecycle {
    /** The phase the hub starts in. What needs filled caches starts in a later one; the web server starts last. */
    public static final int PHASE = 0;

    /** What every copy is labelled with, in whatever cluster; its value is {@link #id()}. */
    public static final String COPY_LABEL = "mizzen.dev/hub";

    private static final Logger log = LoggerFactory.getLogger(Hub.class);
    private static final Duration FILL = Duration.ofSeconds(60);
    /** An informer that lists by pages asks for what is true now; else its first list may be an old one of the server's cache. */
    private static final long PAGE = 500L;

    private final KubernetesClient client;
    private final String systemNamespace;
    private final CustomResources customResources;
    private final HubIdentity identity;
    private final ObjectProvider<OutsideChanges> outsideChanges;
    private final List<Cache<?>> caches = new CopyOnWriteArrayList<>();
    private volatile Optional<HubIdentity.Id> id = Optional.empty();
    private volatile boolean running;

    Hub(KubernetesClient client, HubProperties properties, ObjectProvider<OutsideChanges> outsideChanges) {
        this.client = client;
        this.outsideChanges = outsideChanges;
        this.systemNamespace = properties.systemNamespace();
        this.customResources = new CustomResources(client);
        this.identity = new HubIdentity(client, systemNamespace);
    }

    public KubernetesClient client() {
        return client;
    }

    public String systemNamespace() {
        return systemNamespace;
    }

    /**
     * Whether a namespace is nobody's to have, in any cluster: Kubernetes' own, and the one that holds credentials. A project's
     * namespace and a target's place must be none of these.
     */
    public boolean reserves(String namespace) {
        return namespace.equals(systemNamespace) || namespace.startsWith("kube-");
    }

    /**
     * What this hub's copies are labelled with. Empty where the Secret that held it is gone although distributions exist:
     * then no copy can be told apart and nothing may be written.
     */
    public Optional<String> id() {
        return id.map(HubIdentity.Id::value);
    }

    /** When Mizzen came to this hub first: since when there is its id. */
    public Instant installed() {
        return WireTime.of(id.map(HubIdentity.Id::since).orElse(null), WireTime.NEVER);
    }

    /** A cache of every object of a kind. */
    public <T extends HasMetadata> Cache<T> cacheAll(Class<T> type) {
        return ofRecords(
                type, client.resources(type).inAnyNamespace().withLimit(PAGE).runnableInformer(0));
    }

    /** A cache of the objects of a kind that carry a label, in every namespace. */
    public <T extends HasMetadata> Cache<T> cacheLabelled(Class<T> type, String label, String value) {
        return ofRecords(
                type,
                client.resources(type)
                        .inAnyNamespace()
                        .withLabel(label, value)
                        .withLimit(PAGE)
                        .runnableInformer(0));
    }

    /** A cache of the objects of a kind in the system namespace, of those that have a label (with any value) if one is named. */
    public <T extends HasMetadata> Cache<T> cacheSystem(Class<T> type, @Nullable String label) {
        var all = client.resources(type).inNamespace(systemNamespace);
        // Without a label anything is among them, also what is none of Mizzen's.
        return label == null
                ? keep(new Cache<>(all.withLimit(PAGE).runnableInformer(0)))
                : ofRecords(type, all.withLabel(label).withLimit(PAGE).runnableInformer(0));
    }

    /** Whether every cache has its first list. */
    public boolean filled() {
        return running && caches.stream().allMatch(Cache::filled);
    }

    @Override
    public void start() {
        ensureSystemNamespace();
        customResources.apply();
        id = identity.establish();
        caches.forEach(Cache::start);
        running = true;
        awaitCaches();
        log.info("The hub's {} caches are filled", caches.size());
    }

    @Override
    public void stop() {
        running = false;
        caches.forEach(Cache::stop);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private <T extends HasMetadata> Cache<T> ofRecords(Class<T> type, SharedIndexInformer<T> informer) {
        Cache<T> cache = keep(new Cache<>(informer));
        cache.onChange(new Outsiders<>(type, client.getMasterUrl().toString(), outsideChanges));
        return cache;
    }

    private <T extends HasMetadata> Cache<T> keep(Cache<T> cache) {
        if (running) {
            throw new IllegalStateException("the hub is running: caches are taken before it starts");
        }
        caches.add(cache);
        return cache;
    }

    private void ensureSystemNamespace() {
        try {
            if (client.namespaces().withName(systemNamespace).get() == null) {
                client.resource(new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(systemNamespace)
                                .endMetadata()
                                .build())
                        .create();
                log.info("Made the system namespace {}", systemNamespace);
            }
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409 && e.getCode() != 403) {
                throw e;
            }
        }
    }

    private void awaitCaches() {
        long end = System.nanoTime() + FILL.toNanos();
        while (!filled()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("The hub's caches were not filled within " + FILL.toSeconds()
                        + " s: may this account list and watch Secrets, ConfigMaps and mizzen.dev resources?");
            }
            LockSupport.parkNanos(5_000_000);
        }
    }
}

package dev.mizzen.hub;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the hub holds of one kind, kept current by a watch that never gives up. What it returns is shared: read it, never change it.
 *
 * @param <T> the kind
 */
public final class Cache<T extends HasMetadata> {
    /** How long a write waits for this replica's own cache to show it. */
    private static final Duration OWN_WRITE = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(Cache.class);

    private final SharedIndexInformer<T> informer;
    private final List<Listener<T>> listeners = new CopyOnWriteArrayList<>();
    private final Object changed = new Object();

    Cache(SharedIndexInformer<T> informer) {
        this.informer = informer;
        // A start that failed, and a watch that broke in any way, are tried again for ever.
        informer.exceptionHandler((started, failure) -> true);
        informer.addEventHandler(new ResourceEventHandler<T>() {
            @Override
            public void onAdd(T now) {
                tell(null, now);
            }

            @Override
            public void onUpdate(T before, T now) {
                tell(before, now);
            }

            @Override
            public void onDelete(T before, boolean unknownState) {
                tell(before, null);
            }
        });
    }

    /** Told of each change after the cache shows it, one change at a time. */
    @FunctionalInterface
    public interface Listener<T> {
        /** Exactly one side may be null: nothing before is a creation, nothing now a removal. */
        void changed(@Nullable T before, @Nullable T now);
    }

    /** Must be called before the hub starts: a later listener misses what was there. */
    public void onChange(Listener<T> listener) {
        listeners.add(listener);
    }

    /**
     * A way to find objects by something else than their name, as current as the cache itself. Must be made before the hub starts.
     *
     * @param values what an object is to be found by; must not throw
     */
    public Function<String, List<T>> index(String name, Function<T, List<String>> values) {
        informer.addIndexers(Map.of(name, values));
        return value -> informer.getIndexer().byIndex(name, value);
    }

    public Optional<T> get(String namespace, String name) {
        return Optional.ofNullable(informer.getIndexer().getByKey(namespace + "/" + name));
    }

    /** For kinds without a namespace. */
    public Optional<T> get(String name) {
        return Optional.ofNullable(informer.getIndexer().getByKey(name));
    }

    public List<T> list() {
        return informer.getIndexer().list();
    }

    public List<T> list(String namespace) {
        return informer.getIndexer()
                .byIndex(io.fabric8.kubernetes.client.informers.cache.Cache.NAMESPACE_INDEX, namespace);
    }

    /** Whether the first list has arrived. */
    public boolean filled() {
        return informer.hasSynced();
    }

    /** Waits, for a second at most, until this cache shows an object as written or newer; so that a caller reads his own write. */
    public T await(T written) {
        String namespace = written.getMetadata().getNamespace();
        String name = written.getMetadata().getName();
        awaitUntil(
                OWN_WRITE,
                () -> (namespace == null ? get(name) : get(namespace, name))
                        .filter(seen -> !olderThan(seen, written))
                        .isPresent());
        return written;
    }

    /** Waits, for a second at most, until this cache no longer shows the object, or shows it going. */
    public void awaitGone(T removed) {
        awaitUntil(
                OWN_WRITE,
                () -> shown(removed)
                        .filter(seen -> seen.getMetadata().getDeletionTimestamp() == null)
                        .isEmpty());
    }

    /** Waits, for as long as is said at most, until this cache no longer shows the object, not even going. */
    public void awaitRemoved(T going, Duration atMost) {
        awaitUntil(atMost, () -> shown(going).isEmpty());
    }

    private Optional<T> shown(T object) {
        String namespace = object.getMetadata().getNamespace();
        String name = object.getMetadata().getName();
        String uid = object.getMetadata().getUid();
        return (namespace == null ? get(name) : get(namespace, name))
                .filter(seen -> uid == null || uid.equals(seen.getMetadata().getUid()));
    }

    void start() {
        informer.start();
    }

    void stop() {
        informer.stop();
    }

    private void tell(@Nullable T before, @Nullable T now) {
        for (Listener<T> listener : listeners) {
            try {
                listener.changed(before, now);
            } catch (RuntimeException e) {
                // One listener's failure is not another's. Without the failure's text: it may hold a part of the
                // object.
                log.error("A listener failed: {}", e.getClass().getName());
            }
        }
        synchronized (changed) {
            changed.notifyAll();
        }
    }

    private void awaitUntil(Duration atMost, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        synchronized (changed) {
            long left;
            while (!condition.getAsBoolean() && (left = (end - System.nanoTime()) / 1_000_000) > 0) {
                try {
                    changed.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private boolean olderThan(T seen, T written) {
        String seenAt = seen.getMetadata().getResourceVersion();
        String writtenAt = written.getMetadata().getResourceVersion();
        try {
            return Long.parseLong(seenAt) < Long.parseLong(writtenAt);
        } catch (NumberFormatException e) {
            return !seenAt.equals(writtenAt);
        }
    }
}

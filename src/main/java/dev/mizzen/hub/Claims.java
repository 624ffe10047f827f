package dev.mizzen.hub;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of a kind of which each claims something that only one may have: a project its namespace, a target its place.
 * Records written past the API may be broken, or claim what another has: they count as not there. Of several that claim the
 * same the oldest has it.
 *
 * @param <R> the record as it is stored
 * @param <T> the record as it is used; equal as long as nothing changed
 */
public final class Claims<R extends HasMetadata, T> {
    private static final Logger log = LoggerFactory.getLogger(Claims.class);
    private static final Comparator<HasMetadata> OLDEST_FIRST = Comparator.comparing((HasMetadata resource) ->
                    Objects.requireNonNullElse(resource.getMetadata().getCreationTimestamp(), ""))
            .thenComparing(resource -> resource.getMetadata().getName());

    private final Cache<R> cache;
    private final Function<R, T> reader;
    private final Function<T, String> claim;
    private final Function<String, List<R>> claiming;
    private final Map<String, Read<R, T>> reads = new ConcurrentHashMap<>();
    private final Map<String, Told<T>> told = new HashMap<>();
    private final List<Cache.Listener<T>> listeners = new CopyOnWriteArrayList<>();

    /**
     * Must be made before the hub starts.
     *
     * @param reader reads a record; throws {@link IllegalArgumentException} with the reason if it is broken
     * @param claim what a record claims
     */
    public Claims(Cache<R> cache, Function<R, T> reader, Function<T, String> claim) {
        this.cache = cache;
        this.reader = reader;
        this.claim = claim;
        this.claiming =
                cache.index("claim", resource -> claimOf(resource).stream().toList());
        cache.onChange(this::changed);
    }

    /** Told of each record that appears, changes or goes, one at a time. Must be called before the hub starts. */
    public void onChange(Cache.Listener<T> listener) {
        listeners.add(listener);
    }

    /** The record of a name, if it is whole and has what it claims. */
    public Optional<T> find(String name) {
        return cache.get(name).flatMap(this::of);
    }

    /** Which record has this. */
    public Optional<T> holder(String claimed) {
        return holding(claimed).flatMap(this::read);
    }

    /** Every record that is whole and has what it claims. */
    public List<T> list() {
        return cache.list().stream().flatMap(resource -> of(resource).stream()).toList();
    }

    /** A stored record as it is used; empty if it is broken or does not have what it claims. */
    public Optional<T> of(R resource) {
        return claimOf(resource)
                .flatMap(this::holding)
                .filter(holder -> sameObject(holder, resource))
                .flatMap(holder -> read(resource));
    }

    /**
     * Whether a record just created may stay. Two replicas, or two requests, may have created one each for the same thing;
     * of these exactly the one written first is told yes.
     *
     * @param present what the API server, not the cache, lists after the creation
     */
    public boolean mayStay(R created, Collection<R> present) {
        Optional<String> claimed = claimOf(created);
        return present.stream()
                .filter(other -> !sameObject(other, created))
                // One that goes is another creation that gave way, or had its claim before, which was looked at before.
                .filter(other -> other.getMetadata().getDeletionTimestamp() == null)
                .filter(other -> claimOf(other).equals(claimed))
                .allMatch(other -> certainlyYounger(other, created));
    }

    /** Resource versions grow in the order of the writes; that of a record changed since says nothing about its creation. */
    private static boolean certainlyYounger(HasMetadata other, HasMetadata created) {
        Long generation = other.getMetadata().getGeneration();
        try {
            return (generation == null || generation == 1)
                    && Long.parseLong(other.getMetadata().getResourceVersion())
                            > Long.parseLong(created.getMetadata().getResourceVersion());
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean sameObject(HasMetadata one, HasMetadata other) {
        return Objects.equals(one.getMetadata().getName(), other.getMetadata().getName())
                && Objects.equals(
                        one.getMetadata().getUid(), other.getMetadata().getUid());
    }

    private Optional<R> holding(String claimed) {
        return claiming.apply(claimed).stream().min(OLDEST_FIRST);
    }

    private Optional<String> claimOf(R resource) {
        return read(resource).map(claim);
    }

    /** Objects of a cache do not change, so what was read from one stays right. */
    private Optional<T> read(R resource) {
        String name = resource.getMetadata().getName();
        Read<R, T> known = reads.get(name);
        if (known != null && known.resource == resource) {
            return Optional.ofNullable(known.value);
        }
        Read<R, T> fresh = new Read<>(resource, readOrNull(resource));
        reads.put(name, fresh);
        return Optional.ofNullable(fresh.value);
    }

    private @Nullable T readOrNull(R resource) {
        try {
            return reader.apply(resource);
        } catch (IllegalArgumentException e) {
            log.debug("{} cannot be used: {}", nameOf(resource), e.getMessage());
            return null;
        }
    }

    private void changed(@Nullable R before, @Nullable R now) {
        if (now != null) {
            warnIfUseless(now);
        } else if (before != null && cache.get(before.getMetadata().getName()).isEmpty()) {
            reads.remove(before.getMetadata().getName());
        }
        // What was before comes first: a record made anew under its old name elsewhere goes before it appears.
        Set<String> touched = new LinkedHashSet<>();
        Optional.ofNullable(before).flatMap(this::claimOf).ifPresent(touched::add);
        Optional.ofNullable(now).flatMap(this::claimOf).ifPresent(touched::add);
        touched.forEach(this::tellAbout);
    }

    private void warnIfUseless(R now) {
        boolean current = cache.get(now.getMetadata().getName()).stream().anyMatch(held -> held == now);
        if (!current || of(now).isPresent()) {
            return;
        }
        try {
            T whole = reader.apply(now);
            log.warn("{} is ignored: another one has {}", nameOf(now), claim.apply(whole));
        } catch (IllegalArgumentException e) {
            log.warn("{} is ignored: {}", nameOf(now), e.getMessage());
        }
    }

    /** Compares what was told last with what the cache holds now, so an event that comes late or twice does no harm. */
    private synchronized void tellAbout(String claimed) {
        Told<T> last = told.get(claimed);
        Told<T> next = holding(claimed)
                .flatMap(resource -> read(resource).map(value -> new Told<>(resource.getMetadata(), value)))
                .orElse(null);
        if (next == null) {
            told.remove(claimed);
        } else {
            told.put(claimed, next);
        }
        if (last != null && next != null && !last.sameObject(next)) {
            tell(last.value, null);
            tell(null, next.value);
        } else if (last == null ? next != null : next == null || !last.value.equals(next.value)) {
            tell(last == null ? null : last.value, next == null ? null : next.value);
        }
    }

    private void tell(@Nullable T before, @Nullable T now) {
        for (Cache.Listener<T> listener : listeners) {
            try {
                listener.changed(before, now);
            } catch (RuntimeException e) {
                log.error("A change of a record was not taken in", e);
            }
        }
    }

    private static String nameOf(HasMetadata resource) {
        return resource.getKind() + " " + resource.getMetadata().getName();
    }

    private record Read<R, T>(R resource, @Nullable T value) {}

    private record Told<T>(ObjectMeta metadata, T value) {
        boolean sameObject(Told<T> other) {
            return Objects.equals(metadata.getName(), other.metadata.getName())
                    && Objects.equals(metadata.getUid(), other.metadata.getUid());
        }
    }
}

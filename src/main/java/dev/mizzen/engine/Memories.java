package dev.mizzen.engine;

import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is remembered of every name in every place. */
final class Memories {
    private final Copies copies;
    private final Clock clock;
    private final Map<Place, Map<String, Memory>> byPlace = new ConcurrentHashMap<>();

    Memories(Copies copies, Clock clock) {
        this.copies = copies;
        this.clock = clock;
    }

    Memory of(Place place, String name) {
        return byPlace.computeIfAbsent(place, any -> new ConcurrentHashMap<>())
                .computeIfAbsent(name, any -> new Memory());
    }

    /** Says that something was written down: the arrival of an earlier write may have dropped the memory meanwhile, as one that is over. */
    void keep(Place place, String name, Memory memory) {
        byPlace.compute(place, (any, names) -> {
            Map<String, Memory> kept = names == null ? new ConcurrentHashMap<>() : names;
            kept.put(name, memory);
            return kept;
        });
    }

    /**
     * An event of the cluster showed the object at this version.
     *
     * @return whether the place has to be looked at: not if it is only an own write arriving
     */
    boolean seen(Place place, String name, String version) {
        Map<String, Memory> remembered = in(place);
        Memory memory = remembered.get(name);
        if (memory == null) {
            return true;
        }
        Copy cached = cached(place, name);
        if (!memory.seen(version, cached)) {
            return true;
        }
        if (cached == null && memory.over()) {
            remembered.remove(name);
            dropIfEmpty(place);
        }
        return false;
    }

    /** Whether a write to this place is not, or may not be, in the cache yet. */
    boolean unsettled(Place place) {
        Instant now = clock.now();
        return in(place).values().stream().anyMatch(memory -> memory.unsettled(now));
    }

    void forEach(Place place, Consumer<Memory> what) {
        in(place).values().forEach(what);
    }

    void tryAgain(Place place, Set<String> names) {
        in(place).forEach((name, memory) -> {
            if (names.contains(name)) {
                memory.tryAgain();
            }
        });
    }

    /** Every place of a cluster of which something is remembered. */
    List<Place> places(ClusterName cluster) {
        return byPlace.keySet().stream()
                .filter(place -> place.cluster().equals(cluster))
                .toList();
    }

    void forget(Place place) {
        byPlace.remove(place);
    }

    void forget(ClusterName cluster) {
        byPlace.keySet().removeIf(place -> place.cluster().equals(cluster));
    }

    /** Drops what is remembered of names that are neither wished nor there any more, once the cache shows every own write. */
    void forgetAllBut(Place place, Set<String> names) {
        Instant now = clock.now();
        in(place)
                .entrySet()
                .removeIf(entry -> !names.contains(entry.getKey())
                        && !entry.getValue().awaitsCache(null, now)
                        && !entry.getValue().unsettled(now));
        dropIfEmpty(place);
    }

    private Map<String, Memory> in(Place place) {
        return byPlace.getOrDefault(place, Map.of());
    }

    private void dropIfEmpty(Place place) {
        byPlace.computeIfPresent(place, (any, names) -> names.isEmpty() ? null : names);
    }

    private @Nullable Copy cached(Place place, String name) {
        return copies.at(place).stream()
                .filter(copy -> copy.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}

package dev.mizzen.engine;

import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The orphans of every place, as of the last look. While a cluster cannot be seen, what was known of it stays. */
final class Orphans {
    private final Map<Place, Map<String, Orphan>> byPlace = new ConcurrentHashMap<>();

    List<Orphan> all() {
        return byPlace.values().stream().flatMap(of -> of.values().stream()).toList();
    }

    Collection<Orphan> at(Place place) {
        return byPlace.getOrDefault(place, Map.of()).values();
    }

    /** Every place of a cluster that has one. */
    List<Place> places(ClusterName cluster) {
        return byPlace.keySet().stream()
                .filter(place -> place.cluster().equals(cluster))
                .toList();
    }

    /** The copy of this name is none any more. */
    void remove(Place place, String name) {
        byPlace.computeIfPresent(place, (any, known) -> {
            Map<String, Orphan> left = new HashMap<>(known);
            left.remove(name);
            return left.isEmpty() ? null : Map.copyOf(left);
        });
    }

    void forget(Place place) {
        byPlace.remove(place);
    }

    /** Replaces what is known of a place. The time since when a copy is one is kept while it is the same object. */
    void set(Place place, Map<Copy, String> found, Instant now) {
        if (found.isEmpty()) {
            byPlace.remove(place);
            return;
        }
        Map<String, Orphan> before = byPlace.getOrDefault(place, Map.of());
        Map<String, Orphan> after = new HashMap<>();
        found.forEach((copy, why) -> after.put(
                copy.name(),
                new Orphan(copy, why, since(before.get(copy.name()), copy).orElse(now))));
        byPlace.put(place, Map.copyOf(after));
    }

    void forget(ClusterName cluster) {
        byPlace.keySet().removeIf(place -> place.cluster().equals(cluster));
    }

    private static Optional<Instant> since(@Nullable Orphan before, Copy copy) {
        return Optional.ofNullable(before)
                .filter(known -> known.copy().uid().equals(copy.uid()))
                .map(Orphan::since);
    }
}

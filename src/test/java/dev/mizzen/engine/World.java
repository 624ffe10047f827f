package dev.mizzen.engine;

import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A hub and some clusters in memory, as an API server is: writes have preconditions, caches are behind, answers get lost, people
 * interfere. It keeps the truth apart from what caches show, and fails at once where the engine does what it never may.
 */
final class World {
    /** An object as a cluster stores it. */
    record Stored(Copy copy, boolean foreign) {}

    /** A distribution, one version of it. */
    record Dist(
            String uid,
            long generation,
            Instant since,
            Set<ConfigRef> configs,
            Set<Place> places,
            boolean everyTarget,
            Set<ConfigRef> refused,
            Standing.Life life) {
        boolean wishes(ConfigRef config, Place place) {
            return configs.contains(config) && places.contains(place);
        }
    }

    record Key(Place place, String name) {}

    static final List<ClusterName> CLUSTERS =
            List.of(ClusterName.LOCAL, new ClusterName("edge-1"), new ClusterName("edge-2"));

    final Random random;
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    int calls;
    double faults;
    final Set<ClusterName> down = new HashSet<>();
    final Map<String, Dist> distributions = new LinkedHashMap<>();
    final Map<ConfigRef, Content> configs = new TreeMap<>();
    final Map<Place, Copies.NamespaceState> namespaces = new TreeMap<>();
    final Set<Place> targets = new HashSet<>();
    final Set<Place> targetsGoing = new HashSet<>();
    final List<String> history = new ArrayList<>();

    final Map<Key, Stored> objects = new HashMap<>();
    final Map<Key, Copy> cached = new HashMap<>();
    final Map<Place, Copies.NamespaceState> cachedNamespaces = new HashMap<>();
    final Map<String, Dist> seen = new LinkedHashMap<>();
    final Map<ConfigRef, Content> seenConfigs = new HashMap<>();
    final Set<Place> seenTargets = new HashSet<>();
    final Set<Place> seenTargetsGoing = new HashSet<>();
    final Map<String, List<Dist>> versions = new HashMap<>();
    final Set<Place> everGoingTargets = new HashSet<>();
    final Map<ClusterName, Deque<Runnable>> news = new HashMap<>();
    final Set<ClusterName> unfilled = new HashSet<>();
    final Set<ClusterName> detached = new HashSet<>();
    private final Deque<Runnable> hubNews = new ArrayDeque<>();
    private long counter = 1;
    Engine engine;
    /** Runs as soon as the engine has read the copies of a place the next time. */
    Runnable onceCopiesAreRead = () -> {};

    World(long seed) {
        random = new Random(seed);
        CLUSTERS.forEach(cluster -> news.put(cluster, new ArrayDeque<>()));
        start();
    }

    /** A new process: nothing remembered, caches freshly filled where the cluster answers. */
    void start() {
        Reports nobody = new Reports() {
            @Override
            public void changed(Place place, Subject subject, @Nullable Outcome before, @Nullable Outcome after) {}

            @Override
            public void acted(Place place, String name, String act, Answer answer) {
                history.add(act + " " + place + " " + name + " -> " + answer);
            }
        };
        engine = new Engine(
                new SeenHub(this),
                clusters(),
                () -> now,
                nobody,
                new Engine.Limits(4, 8),
                new Random(random.nextLong()));
        while (!hubNews.isEmpty()) {
            hubNews.remove().run();
        }
        unfilled.clear();
        for (ClusterName cluster : CLUSTERS) {
            if (down.contains(cluster)) {
                unfilled.add(cluster);
                cached.keySet().removeIf(key -> key.place().cluster().equals(cluster));
            } else {
                refill(cluster);
            }
        }
        engine.lead(true, CLUSTERS);
    }

    void refill(ClusterName cluster) {
        news.get(cluster).clear();
        cached.keySet().removeIf(key -> key.place().cluster().equals(cluster));
        objects.forEach((key, stored) -> {
            if (key.place().cluster().equals(cluster) && !stored.foreign()) {
                cached.put(key, stored.copy());
            }
        });
        cachedNamespaces.keySet().removeIf(place -> place.cluster().equals(cluster));
        namespaces.forEach((place, state) -> {
            if (place.cluster().equals(cluster)) {
                cachedNamespaces.put(place, state);
            }
        });
    }

    // What people and other programs do

    /** The cluster is not managed any more; what is there stays there. */
    void detach(ClusterName cluster) {
        detached.add(cluster);
        news.get(cluster).clear();
        cached.keySet().removeIf(key -> key.place().cluster().equals(cluster));
        engine.look(cluster);
        engine.forget(cluster);
    }

    /** Another connection takes the place of one that did not tell what happened last. */
    void replaceCaches(ClusterName cluster, Runnable happened) {
        happened.run();
        refill(cluster);
        engine.look(cluster);
    }

    void put(Dist dist) {
        distributions.put(dist.uid(), dist);
        versions.computeIfAbsent(dist.uid(), any -> new ArrayList<>()).add(dist);
        hubNews.add(() -> see(dist));
    }

    /** Gone without a trace, as when the hub is restored from an old backup. */
    void vanish(String uid) {
        Dist dist = Objects.requireNonNull(distributions.remove(uid));
        hubNews.add(() -> {
            seen.remove(uid);
            engine.look(placesOf(dist));
            engine.look(naming(uid));
        });
    }

    private void see(Dist dist) {
        Dist before = seen.put(dist.uid(), dist);
        engine.look(placesOf(dist));
        if (before != null) {
            engine.look(placesOf(before));
        }
        // What it does not wish for any more may be where it wished for something before this process started.
        engine.look(naming(dist.uid()));
        if (dist.life() != Standing.Life.PRESENT) {
            CLUSTERS.forEach(engine::look);
        }
    }

    /** Where the cache shows a copy that names a distribution. */
    private List<Place> naming(String uid) {
        return cached.values().stream()
                .filter(copy -> copy.notes().containsKey(uid))
                .map(Copy::place)
                .distinct()
                .toList();
    }

    void setConfig(ConfigRef ref, @Nullable Content content) {
        if (content == null) {
            configs.remove(ref);
        } else {
            configs.put(ref, content);
        }
        hubNews.add(() -> {
            if (content == null) {
                seenConfigs.remove(ref);
            } else {
                seenConfigs.put(ref, content);
            }
            CLUSTERS.forEach(engine::look);
        });
    }

    void setTarget(Place place, boolean present, boolean going) {
        targets.remove(place);
        targetsGoing.remove(place);
        if (present && !going) {
            targets.add(place);
        }
        if (going) {
            targetsGoing.add(place);
            everGoingTargets.add(place);
        }
        hubNews.add(() -> {
            seenTargets.remove(place);
            seenTargetsGoing.remove(place);
            if (present && !going) {
                seenTargets.add(place);
            }
            if (going) {
                seenTargetsGoing.add(place);
            }
            engine.look(place);
        });
    }

    void setNamespace(Place place, Copies.NamespaceState state) {
        namespaces.put(place, state);
        if (state == Copies.NamespaceState.MISSING) {
            List.copyOf(objects.keySet()).stream()
                    .filter(key -> key.place().equals(place))
                    .forEach(this::remove);
        }
        news.get(place.cluster()).add(() -> {
            cachedNamespaces.put(place, state);
            engine.look(place);
        });
    }

    void putForeign(Place place, String name) {
        Key key = new Key(place, name);
        if (objects.containsKey(key) || namespaces.get(place) != Copies.NamespaceState.ACTIVE) {
            return;
        }
        objects.put(
                key,
                new Stored(
                        new Copy(place, name, next("f"), next(""), "Opaque", false, "foreign", null, Map.of(), false),
                        true));
    }

    void removeByHand(Place place, String name) {
        Key key = new Key(place, name);
        if (objects.containsKey(key)) {
            remove(key);
        }
    }

    /** Somebody changes a copy, or takes the label off, which makes it foreign. */
    void tamper(Place place, String name, boolean label, boolean notes, boolean immutable) {
        Key key = new Key(place, name);
        Stored stored = objects.get(key);
        if (stored == null || stored.foreign()) {
            return;
        }
        Copy copy = stored.copy();
        if (label) {
            objects.put(key, new Stored(copy, true));
            news.get(place.cluster()).add(() -> uncache(key));
            return;
        }
        store(
                key,
                new Copy(
                        place,
                        name,
                        copy.uid(),
                        next(""),
                        copy.type(),
                        immutable,
                        "tampered-" + counter,
                        notes ? null : copy.config(),
                        notes ? scribbled(copy) : copy.notes(),
                        false));
    }

    private Map<String, Long> scribbled(Copy copy) {
        if (random.nextBoolean()) {
            return Map.of();
        }
        Map<String, Long> notes = new HashMap<>();
        copy.notes().keySet().forEach(uid -> notes.put(uid, Copy.UNREADABLE));
        return notes;
    }

    /** Every copy that is really there. */
    List<Copy> copies() {
        return objects.values().stream()
                .filter(stored -> !stored.foreign())
                .map(Stored::copy)
                .toList();
    }

    Optional<Stored> object(Place place, String name) {
        return Optional.ofNullable(objects.get(new Key(place, name)));
    }

    Collection<Stored> objects() {
        return objects.values();
    }

    boolean deliverOne() {
        for (ClusterName cluster : CLUSTERS) {
            if (!down.contains(cluster) && unfilled.remove(cluster)) {
                refill(cluster);
                engine.look(cluster);
                return true;
            }
        }
        List<Deque<Runnable>> some = new ArrayList<>();
        if (!hubNews.isEmpty()) {
            some.add(hubNews);
        }
        news.forEach((cluster, queue) -> {
            if (!queue.isEmpty() && !down.contains(cluster)) {
                some.add(queue);
            }
        });
        if (some.isEmpty()) {
            return false;
        }
        some.get(random.nextInt(some.size())).remove().run();
        return true;
    }

    /** What the distribution feature does: lets a going distribution go when nothing of it is left. */
    void releaseFinalizers() {
        for (Dist dist : List.copyOf(seen.values())) {
            boolean over = switch (dist.life()) {
                case PRESENT, GOING_UNDECIDED -> false;
                case GOING_ABANDONED -> true;
                case GOING_RECALL, GOING_KEEP ->
                    cached.values().stream().noneMatch(copy -> copy.notes().containsKey(dist.uid()))
                            && down.isEmpty()
                            && unfilled.isEmpty()
                            && news.values().stream().allMatch(Deque::isEmpty)
                            && allPlaces().stream().allMatch(engine::settled);
            };
            if (over) {
                seen.remove(dist.uid());
                distributions.remove(dist.uid());
                engine.look(naming(dist.uid()));
            }
        }
    }

    Collection<Place> allPlaces() {
        return namespaces.keySet();
    }

    void store(Key key, Copy copy) {
        objects.put(key, new Stored(copy, false));
        news.get(key.place().cluster()).add(() -> {
            cached.put(key, copy);
            engine.seen(key.place(), key.name(), copy.version());
        });
    }

    void remove(Key key) {
        Stored removed = Objects.requireNonNull(objects.remove(key));
        if (!removed.foreign()) {
            news.get(key.place().cluster()).add(() -> uncache(key));
        }
    }

    void uncache(Key key) {
        Copy copy = cached.remove(key);
        if (copy != null) {
            engine.seen(key.place(), key.name(), copy.version());
        }
    }

    String next(String prefix) {
        return prefix + counter++;
    }

    Set<Place> placesOf(Dist dist) {
        return dist.everyTarget() ? seenTargets : dist.places();
    }

    /** The clusters, as an engine has them. */
    Copies clusters() {
        return new SeenClusters(this);
    }
}

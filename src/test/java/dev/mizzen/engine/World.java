package dev.mizzen.engine;

import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.time.Duration;
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

    private record Key(Place place, String name) {}

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

    private final Map<Key, Stored> objects = new HashMap<>();
    private final Map<Key, Copy> cached = new HashMap<>();
    private final Map<Place, Copies.NamespaceState> cachedNamespaces = new HashMap<>();
    private final Map<String, Dist> seen = new LinkedHashMap<>();
    private final Map<ConfigRef, Content> seenConfigs = new HashMap<>();
    private final Set<Place> seenTargets = new HashSet<>();
    private final Set<Place> seenTargetsGoing = new HashSet<>();
    private final Map<String, List<Dist>> versions = new HashMap<>();
    private final Set<Place> everGoingTargets = new HashSet<>();
    private final Map<ClusterName, Deque<Runnable>> news = new HashMap<>();
    private final Set<ClusterName> unfilled = new HashSet<>();
    private final Set<ClusterName> detached = new HashSet<>();
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
                new Seen(), clusters(), () -> now, nobody, new Engine.Limits(4, 8), new Random(random.nextLong()));
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

    private void refill(ClusterName cluster) {
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

    /** Whether a version of the distribution that the world ever had proves that it stopped wishing for the copy. */
    private boolean lapsed(String uid, Copy copy) {
        long noted = Objects.requireNonNull(copy.notes().get(uid));
        return versions.getOrDefault(uid, List.of()).stream().anyMatch(version -> lapsed(version, noted, copy));
    }

    private boolean lapsed(Dist version, long noted, Copy copy) {
        boolean named = copy.config() == null || version.configs().contains(copy.config());
        boolean going = version.life() == Standing.Life.GOING_RECALL || version.life() == Standing.Life.GOING_KEEP;
        return going
                || (version.everyTarget() && named
                        ? everGoingTargets.contains(copy.place())
                        : version.generation() > noted
                                && !(named && version.places().contains(copy.place())));
    }

    private void store(Key key, Copy copy) {
        objects.put(key, new Stored(copy, false));
        news.get(key.place().cluster()).add(() -> {
            cached.put(key, copy);
            engine.seen(key.place(), key.name(), copy.version());
        });
    }

    private void remove(Key key) {
        Stored removed = Objects.requireNonNull(objects.remove(key));
        if (!removed.foreign()) {
            news.get(key.place().cluster()).add(() -> uncache(key));
        }
    }

    private void uncache(Key key) {
        Copy copy = cached.remove(key);
        if (copy != null) {
            engine.seen(key.place(), key.name(), copy.version());
        }
    }

    private String next(String prefix) {
        return prefix + counter++;
    }

    private Set<Place> placesOf(Dist dist) {
        return dist.everyTarget() ? seenTargets : dist.places();
    }

    /** The clusters, as an engine has them. */
    Copies clusters() {
        return new Clusters();
    }

    /** The hub, as the caches of this process show it. */
    private final class Seen implements Wishes {
        @Override
        public Collection<Wish> at(Place place) {
            List<Wish> wishes = new ArrayList<>();
            for (Dist dist : seen.values()) {
                if (dist.life() == Standing.Life.PRESENT && placesOf(dist).contains(place)) {
                    for (ConfigRef config : dist.configs()) {
                        Wish.Verdict verdict =
                                dist.refused().contains(config) ? new Wish.Refused("not yours") : new Wish.Granted();
                        wishes.add(new Wish(dist.uid(), dist.generation(), dist.since(), config, verdict));
                    }
                }
            }
            return wishes;
        }

        @Override
        public Collection<Place> places(ClusterName cluster) {
            return seen.values().stream()
                    .filter(dist -> dist.life() == Standing.Life.PRESENT)
                    .flatMap(dist -> placesOf(dist).stream())
                    .filter(place -> place.cluster().equals(cluster))
                    .distinct()
                    .sorted()
                    .toList();
        }

        @Override
        public Optional<Standing> distribution(String uid) {
            return Optional.ofNullable(seen.get(uid))
                    .map(dist -> new Standing(dist.generation(), dist.everyTarget(), dist.configs(), dist.life()));
        }

        @Override
        public boolean targetGoing(String distribution, Place place) {
            return seenTargetsGoing.contains(place);
        }

        @Override
        public Optional<Content> content(ConfigRef config) {
            return Optional.ofNullable(seenConfigs.get(config));
        }
    }

    /** The clusters: caches that are behind, and an API with preconditions and faults. */
    private final class Clusters implements Copies {
        @Override
        public Collection<Copy> at(Place place) {
            List<Copy> copies = cached.values().stream()
                    .filter(copy -> copy.place().equals(place))
                    .toList();
            Runnable then = onceCopiesAreRead;
            onceCopiesAreRead = () -> {};
            then.run();
            return copies;
        }

        @Override
        public Collection<Place> places(ClusterName cluster) {
            return cached.keySet().stream()
                    .map(Key::place)
                    .filter(place -> place.cluster().equals(cluster))
                    .toList();
        }

        @Override
        public Reach reach(ClusterName cluster) {
            if (detached.contains(cluster)) {
                return new NotJoined();
            }
            return unfilled.contains(cluster) ? new Unreachable("connection refused") : new Ready();
        }

        @Override
        public NamespaceState namespace(Place place) {
            return cachedNamespaces.getOrDefault(place, NamespaceState.MISSING);
        }

        @Override
        public boolean probe(ClusterName cluster) {
            return !down.contains(cluster);
        }

        @Override
        public void returned(ClusterName cluster) {
            refill(cluster);
        }

        @Override
        public Answer create(Place place, ConfigRef config, Map<String, Long> notes) {
            Key key = new Key(place, config.name());
            return answer(place.cluster(), () -> {
                if (namespaces.get(place) != NamespaceState.ACTIVE) {
                    return new Answer.Rejected("no such namespace");
                }
                Stored present = objects.get(key);
                if (present != null) {
                    return new Answer.Taken(present.foreign());
                }
                return write(key, next("u"), config, notes);
            });
        }

        @Override
        public Answer update(Copy copy, ConfigRef config, Map<String, Long> notes, boolean content) {
            Key key = new Key(copy.place(), copy.name());
            return answer(copy.place().cluster(), () -> {
                if (outdated(copy)) {
                    return new Answer.Outdated();
                }
                Content now = seenConfigs.get(config);
                if (now == null || !now.type().equals(copy.type()) || copy.immutable()) {
                    throw new AssertionError("an update that the API server refuses: " + copy + " to " + now);
                }
                return write(key, copy.uid(), config, notes);
            });
        }

        @Override
        public Answer annotate(Copy copy, Map<String, Long> notes) {
            return answer(copy.place().cluster(), () -> {
                if (outdated(copy)) {
                    return new Answer.Outdated();
                }
                copy.notes().keySet().stream()
                        .filter(uid -> !notes.containsKey(uid))
                        .forEach(uid -> proven(uid, copy));
                Copy written = new Copy(
                        copy.place(),
                        copy.name(),
                        copy.uid(),
                        next(""),
                        copy.type(),
                        copy.immutable(),
                        copy.digest(),
                        copy.config(),
                        Map.copyOf(notes),
                        false);
                store(new Key(copy.place(), copy.name()), written);
                return new Answer.Done(written.uid(), written.version());
            });
        }

        @Override
        public Answer delete(Copy copy) {
            return answer(copy.place().cluster(), () -> {
                if (outdated(copy)) {
                    return new Answer.Outdated();
                }
                boolean rewritten = seen.values().stream()
                        .anyMatch(dist -> placesOf(dist).contains(copy.place())
                                && dist.configs().stream()
                                        .anyMatch(config -> config.name().equals(copy.name())));
                if (!rewritten) {
                    copy.notes().keySet().forEach(uid -> proven(uid, copy));
                    if (copy.notes().isEmpty()) {
                        throw new AssertionError("removed on no evidence: " + copy);
                    }
                }
                remove(new Key(copy.place(), copy.name()));
                return new Answer.Done(copy.uid(), "");
            });
        }

        @Override
        public Answer release(Copy copy) {
            return answer(copy.place().cluster(), () -> {
                if (outdated(copy)) {
                    return new Answer.Outdated();
                }
                copy.notes().keySet().forEach(uid -> proven(uid, copy));
                Key key = new Key(copy.place(), copy.name());
                objects.put(key, new Stored(copy, true));
                news.get(copy.place().cluster()).add(() -> uncache(key));
                return new Answer.Done(copy.uid(), "");
            });
        }

        private void proven(String uid, Copy copy) {
            if (!lapsed(uid, copy)) {
                throw new AssertionError("the wish of " + uid + " was dropped on doubt: " + copy + "\n" + history);
            }
        }

        private Answer write(Key key, String uid, ConfigRef config, Map<String, Long> notes) {
            Content content = seenConfigs.get(config);
            if (content == null) {
                throw new AssertionError("a copy of a config that is not known: " + config);
            }
            Copy copy = new Copy(
                    key.place(),
                    key.name(),
                    uid,
                    next(""),
                    content.type(),
                    false,
                    content.digest(),
                    config,
                    Map.copyOf(notes),
                    false);
            store(key, copy);
            return new Answer.Done(uid, copy.version());
        }

        private boolean outdated(Copy copy) {
            Stored present = objects.get(new Key(copy.place(), copy.name()));
            if (present == null
                    || !present.copy().uid().equals(copy.uid())
                    || !present.copy().version().equals(copy.version())) {
                return true;
            }
            if (present.foreign()) {
                // Taking the label off gives a new version in a real cluster.
                return true;
            }
            return false;
        }

        private Answer answer(ClusterName cluster, java.util.function.Supplier<Answer> call) {
            calls++;
            if (down.contains(cluster)) {
                return new Answer.Lost("connection refused");
            }
            if (random.nextDouble() >= faults) {
                return call.get();
            }
            return switch (random.nextInt(6)) {
                case 0 -> new Answer.Lost("time-out before");
                case 1 -> {
                    call.get();
                    yield new Answer.Lost("time-out after");
                }
                case 2 -> new Answer.Broken("500");
                case 5 -> {
                    call.get();
                    yield new Answer.TimedOut("no answer in time");
                }
                case 3 -> new Answer.Throttled(Duration.ofSeconds(1 + random.nextInt(3)));
                default -> new Answer.Rejected("admission webhook says no");
            };
        }
    }
}

package dev.mizzen.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.engine.Copies.NamespaceState;
import dev.mizzen.engine.World.Dist;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories on a held clock: wishes, configs, namespaces and clusters come and go, answers get lost, people interfere, the
 * process dies and starts again. A failing seed is replayed with {@code -Dmizzen.seed=<n>}.
 */
class SimulationTest {
    private static final int SEEDS = 500;
    private static final int STEPS = 400;
    private static final List<ConfigRef> CONFIGS = List.of(
            new ConfigRef("vela-system", "harbor"), new ConfigRef("shop", "harbor"), new ConfigRef("shop", "hub"));

    static LongStream seeds() {
        Long one = Long.getLong("mizzen.seed");
        return one != null ? LongStream.of(one) : LongStream.range(0, SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyHistoryEndsWithExactlyTheWishedCopiesAndNoForeignSecretTouched(long seed) {
        World world = new World(seed);
        List<Place> places = places(world);
        List<Place> targets = places.subList(0, 4);
        targets.forEach(place -> world.setTarget(place, true, false));
        CONFIGS.forEach(config -> world.setConfig(config, content(world)));
        for (int step = 0; step < STEPS; step++) {
            world.faults = step < STEPS * 3 / 4 ? 0.1 : 0;
            disturb(world, places, targets);
            work(world);
        }
        settle(world);
        assertWished(world, places);
        assertOrphansAreWhatNobodyWishesFor(world);
        assertNothingMoreIsCalled(world, places);
    }

    @Test
    void aSeedReplaysTheSameHistory() {
        assertThat(historyOf(7)).isNotEmpty().isEqualTo(historyOf(7));
    }

    private static List<String> historyOf(long seed) {
        World world = new World(seed);
        List<Place> places = places(world);
        CONFIGS.forEach(config -> world.setConfig(config, content(world)));
        for (int step = 0; step < STEPS; step++) {
            world.faults = 0.1;
            disturb(world, places, places.subList(0, 4));
            work(world);
        }
        return world.history;
    }

    private static List<Place> places(World world) {
        List<Place> places = new ArrayList<>();
        for (ClusterName cluster : World.CLUSTERS) {
            for (String namespace : List.of("a", "b", "shop")) {
                Place place = new Place(cluster, namespace);
                places.add(place);
                world.setNamespace(place, NamespaceState.ACTIVE);
            }
        }
        return places;
    }

    private static void work(World world) {
        for (int i = world.random.nextInt(12); i > 0; i--) {
            if (world.random.nextInt(3) == 0) {
                world.deliverOne();
            } else if (!world.engine.step()) {
                world.now = world.now.plusMillis(world.random.nextInt(3_000));
            }
        }
        world.releaseFinalizers();
    }

    private static void disturb(World world, List<Place> places, List<Place> targets) {
        Place place = places.get(world.random.nextInt(places.size()));
        ConfigRef config = CONFIGS.get(world.random.nextInt(CONFIGS.size()));
        switch (world.random.nextInt(26)) {
            case 0, 1, 2 -> world.put(newDistribution(world, places));
            case 3, 4, 5 -> some(world).ifPresent(dist -> world.put(changed(world, dist, places)));
            case 6 -> some(world).ifPresent(dist -> world.put(going(dist, Standing.Life.GOING_RECALL)));
            case 7 -> some(world).ifPresent(dist -> world.put(going(dist, Standing.Life.GOING_KEEP)));
            case 8 -> some(world).ifPresent(dist -> world.put(going(dist, Standing.Life.GOING_ABANDONED)));
            case 9 -> some(world).ifPresent(dist -> world.vanish(dist.uid()));
            case 10, 11 -> world.setConfig(config, content(world));
            case 12 -> world.setConfig(config, null);
            case 13 -> world.putForeign(place, config.name());
            case 14 -> world.removeByHand(place, config.name());
            case 15 -> world.tamper(place, config.name(), false, false, world.random.nextBoolean());
            case 16 -> world.tamper(place, config.name(), world.random.nextBoolean(), true, false);
            case 17 -> world.setNamespace(place, state(world));
            case 18 -> world.down.add(place.cluster());
            case 19 -> world.down.clear();
            case 20 -> world.start();
            case 21 -> world.now = world.now.plusSeconds(world.random.nextInt(120));
            case 24 -> places.forEach(any -> world.engine.retry(Map.of(any, Set.of("harbor", "hub"))));
            case 25 -> world.engine.retry(Map.of(place, Set.of(config.name())));
            case 22 -> {
                Place target = targets.get(world.random.nextInt(targets.size()));
                world.setTarget(target, world.random.nextBoolean(), world.random.nextBoolean());
            }
            default -> some(world).ifPresent(dist -> world.put(refusing(world, dist, config)));
        }
    }

    private static NamespaceState state(World world) {
        return NamespaceState.values()[world.random.nextInt(NamespaceState.values().length)];
    }

    private static Content content(World world) {
        String type = world.random.nextInt(5) == 0 ? "Opaque" : "kubernetes.io/dockerconfigjson";
        return new Content(type, "v" + world.random.nextInt(1_000_000));
    }

    private static Dist newDistribution(World world, List<Place> places) {
        String uid = "d" + world.random.nextInt(1_000_000);
        return new Dist(
                uid,
                1,
                world.now,
                subset(world, CONFIGS),
                subset(world, places),
                world.random.nextInt(4) == 0,
                Set.of(),
                Standing.Life.PRESENT);
    }

    private static Dist changed(World world, Dist dist, List<Place> places) {
        return new Dist(
                dist.uid(),
                dist.generation() + 1,
                dist.since(),
                subset(world, CONFIGS),
                subset(world, places),
                dist.everyTarget(),
                dist.refused(),
                dist.life());
    }

    private static Dist refusing(World world, Dist dist, ConfigRef config) {
        Set<ConfigRef> refused = world.random.nextBoolean() ? Set.of(config) : Set.of();
        return new Dist(
                dist.uid(),
                dist.generation(),
                dist.since(),
                dist.configs(),
                dist.places(),
                dist.everyTarget(),
                refused,
                dist.life());
    }

    private static Dist going(Dist dist, Standing.Life life) {
        return new Dist(
                dist.uid(),
                dist.generation() + 1,
                dist.since(),
                dist.configs(),
                dist.places(),
                dist.everyTarget(),
                dist.refused(),
                life);
    }

    private static Optional<Dist> some(World world) {
        List<Dist> present = world.distributions.values().stream()
                .filter(dist -> dist.life() == Standing.Life.PRESENT)
                .toList();
        return present.isEmpty() ? Optional.empty() : Optional.of(present.get(world.random.nextInt(present.size())));
    }

    private static <T> Set<T> subset(World world, List<T> all) {
        Set<T> some = new HashSet<>();
        all.forEach(one -> {
            if (world.random.nextInt(3) == 0) {
                some.add(one);
            }
        });
        return some;
    }

    /** Everything heals, all news arrive, and an hour passes. */
    private static void settle(World world) {
        world.faults = 0;
        world.down.clear();
        Instant end = world.now.plus(Duration.ofHours(1));
        while (true) {
            while (world.deliverOne() || world.engine.step()) {
                // until nothing is due
            }
            world.releaseFinalizers();
            if (world.engine.step()) {
                continue;
            }
            Instant alarm = world.engine.nextAlarm();
            Instant next = world.now.plusSeconds(5);
            if (next.isAfter(end)) {
                return;
            }
            world.now = alarm != null && alarm.isAfter(next) && !alarm.isAfter(end) ? alarm : next;
        }
    }

    private static void assertWished(World world, List<Place> places) {
        for (Place place : places) {
            for (String name : Set.of("harbor", "hub")) {
                assertWished(world, place, name);
            }
        }
    }

    private static void assertWished(World world, Place place, String name) {
        Map<ConfigRef, Set<String>> wishers = new TreeMap<>();
        for (Dist dist : world.distributions.values()) {
            boolean here = dist.everyTarget()
                    ? world.targets.contains(place)
                    : dist.places().contains(place);
            for (ConfigRef config : dist.configs()) {
                boolean atHome = place.cluster().isLocal() && place.namespace().equals(config.namespace());
                if (here
                        && !atHome
                        && config.name().equals(name)
                        && dist.life() == Standing.Life.PRESENT
                        && !dist.refused().contains(config)) {
                    wishers.computeIfAbsent(config, any -> new HashSet<>()).add(dist.uid());
                }
            }
        }
        Optional<World.Stored> stored = world.object(place, name);
        if (stored.isPresent() && stored.get().foreign()) {
            return;
        }
        String what = "%s %s wished by %s, is %s, outcomes %s, history:%n%s"
                .formatted(
                        place,
                        name,
                        wishers,
                        stored,
                        world.engine.outcomes(place),
                        String.join(
                                "\n",
                                world.history.stream()
                                        .filter(line -> line.contains(" " + place + " " + name + " "))
                                        .toList()));
        boolean deliverable = wishers.keySet().stream().anyMatch(world.configs::containsKey)
                && world.namespaces.get(place) == NamespaceState.ACTIVE;
        if (stored.isEmpty()) {
            assertThat(deliverable).as(what).isFalse();
            return;
        }
        Copy copy = stored.get().copy();
        Set<String> notKnownToHaveStopped = new HashSet<>(copy.notes().keySet());
        if (copy.config() != null && wishers.containsKey(copy.config())) {
            Set<String> uids = wishers.get(copy.config());
            Content content = world.configs.get(copy.config());
            if (content != null && world.namespaces.get(place) == NamespaceState.ACTIVE) {
                assertThat(copy.notes().keySet()).as(what).containsAll(uids);
                assertThat(new Content(copy.type(), copy.digest())).as(what).isEqualTo(content);
                assertThat(copy.immutable()).as(what).isFalse();
            }
            notKnownToHaveStopped.removeAll(uids);
        } else if (world.namespaces.get(place) == NamespaceState.ACTIVE && deliverable) {
            assertThat(notKnownToHaveStopped)
                    .as("a copy nobody wishes for is in the way only if its wish may still stand: " + what)
                    .isNotEmpty();
        }
        if (world.namespaces.get(place) == NamespaceState.ACTIVE) {
            for (String uid : notKnownToHaveStopped) {
                Dist dist = world.distributions.get(uid);
                boolean stopped = dist != null
                        && dist.life() == Standing.Life.PRESENT
                        && copy.notes().get(uid) < dist.generation()
                        && (dist.everyTarget() && dist.configs().contains(copy.config())
                                ? world.targetsGoing.contains(place)
                                : !dist.wishes(copy.config(), place))
                        && world.configs.containsKey(copy.config());
                assertThat(stopped)
                        .as("%s stopped wishing, its note must be gone: %s", uid, what)
                        .isFalse();
            }
        }
    }

    /** Everything is known by now, so a copy that is still there is either wished for, granted or not, or an orphan. */
    private static void assertOrphansAreWhatNobodyWishesFor(World world) {
        Set<String> unwished = new TreeSet<>();
        for (Copy copy : world.copies()) {
            boolean wished = world.distributions.values().stream().anyMatch(dist -> mayWish(world, dist, copy));
            if (!wished) {
                unwished.add(copy.place() + " " + copy.name());
            }
        }
        assertThat(world.engine.orphans())
                .extracting(
                        orphan -> orphan.copy().place() + " " + orphan.copy().name())
                .containsExactlyInAnyOrderElementsOf(unwished);
    }

    private static boolean mayWish(World world, Dist dist, Copy copy) {
        boolean here = dist.everyTarget()
                ? world.targets.contains(copy.place())
                : dist.places().contains(copy.place());
        boolean named = copy.config() == null
                ? copy.notes().containsKey(dist.uid())
                        && dist.configs().stream()
                                .anyMatch(config -> config.name().equals(copy.name()))
                : dist.configs().contains(copy.config());
        return here && named && dist.life() == Standing.Life.PRESENT;
    }

    private static void assertNothingMoreIsCalled(World world, List<Place> places) {
        int before = world.calls;
        places.forEach(world.engine::look);
        while (world.engine.step()) {
            // until nothing is due
        }
        assertThat(world.calls - before)
                .as("calls made although nothing changed")
                .isZero();
    }
}

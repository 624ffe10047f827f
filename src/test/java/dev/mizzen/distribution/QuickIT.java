package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How long things take with three places. The times are printed; only the generous bound is asserted. */
@RealClusters
class QuickIT {
    private static final int ROUNDS = 7;
    private static Scene scene;

    @BeforeAll
    static void start(Planes planes) {
        scene = new Scene(RunningMizzen.on(planes.hub()).admin(), planes).set();
    }

    @Test
    void threePlacesFollow() {
        ConfigRef config = scene.config();
        List<Place> places = List.of(scene.target("edge-1"), scene.target("edge-1"), scene.target("edge-2"));
        scene.delivered(config, places.toArray(Place[]::new));

        long update = typical(round -> update(config, places, "Pa55word-" + round));
        long repair = typical(round -> repair(config, places.get(round % 3)));
        long namespace = typical(round -> namespaceThatAppears());
        everyTarget();
        long target = typical(round -> newTarget());

        System.out.printf(
                "three places, typical of %d: update %d ms, repair %d ms, a namespace that appears %d ms,"
                        + " a new target with everyTarget %d ms%n",
                ROUNDS, update, repair, namespace, target);
    }

    private long update(ConfigRef config, List<Place> places, String password) {
        long begin = System.nanoTime();
        scene.changePassword(config, password);
        awaitQuickly(() -> places.stream()
                .allMatch(place ->
                        Scene.dockerConfig(scene.copy(place, config.name())).contains("\"" + password + "\"")));
        return System.nanoTime() - begin;
    }

    /** With one repair of each place in a round, and few rounds, nobody is taken for a quarreller. */
    private long repair(ConfigRef config, Place place) {
        scene.byHand.change(
                place,
                config.name(),
                copy -> new SecretBuilder(copy).addToStringData("more", "data").build());
        long begin = System.nanoTime();
        awaitQuickly(() -> !scene.copy(place, config.name()).getData().containsKey("more"));
        return System.nanoTime() - begin;
    }

    private long namespaceThatAppears() {
        ConfigRef config = scene.config();
        String name = Scene.fresh("appears");
        Place place = Place.of("edge-2", name);
        scene.byHand.target(name, "shop", place);
        await().atMost(Scene.PATIENCE)
                .until(() -> scene.api.get("targets/" + name).status() == 200);
        Place one = scene.target("edge-1");
        Place two = scene.target("edge-1");
        String distribution = "distribute-" + config.name();
        scene.distribute(distribution, config, one, two, place);
        scene.awaitPassword(Scene.PASSWORD, config.name(), one, two);
        scene.awaitMessage(distribution, place, "does not exist");

        scene.byHand.namespace(place);
        long begin = System.nanoTime();
        awaitQuickly(() -> scene.secret(place, config.name()).isPresent());
        return System.nanoTime() - begin;
    }

    private void everyTarget() {
        scene.project("wide");
        ConfigRef config = new ConfigRef("vela-system", "wide-registry");
        scene.config("configs", config.name(), Scene.PASSWORD);
        for (int i = 0; i < 2; i++) {
            String name = Scene.fresh("wide");
            scene.target("wide", name, "edge-1", name);
        }
        scene.api
                .post(
                        "projects/wide/distributions",
                        Map.of("name", "everywhere", "configs", List.of(Scene.wire(config)), "everyTarget", true))
                .ok();
    }

    private long newTarget() {
        String name = Scene.fresh("wide");
        long begin = System.nanoTime();
        Place place = scene.target("wide", name, "edge-2", name);
        awaitQuickly(() -> scene.secret(place, "wide-registry").isPresent());
        return System.nanoTime() - begin;
    }

    private static void awaitQuickly(BooleanSupplier condition) {
        await().atMost(Scene.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(condition::getAsBoolean);
    }

    private interface Round {
        long nanos(int round);
    }

    /** The median of some rounds, in milliseconds. */
    private static long typical(Round round) {
        long[] sorted =
                IntStream.range(0, ROUNDS).mapToLong(round::nanos).sorted().toArray();
        assertThat(sorted[ROUNDS - 1]).isLessThan(Scene.PATIENCE.toNanos());
        return sorted[ROUNDS / 2] / 1_000_000;
    }
}

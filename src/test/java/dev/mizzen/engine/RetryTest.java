package dev.mizzen.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.engine.World.Dist;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody asks that what failed be tried at once. */
class RetryTest {
    private static final ConfigRef HARBOR = new ConfigRef("vela-system", "harbor");
    private static final ConfigRef HUB = new ConfigRef("shop", "hub");
    private static final Place PLACE = Place.of("edge-1", "a");

    private final World world = new World(1);

    @BeforeEach
    void wish() {
        world.setNamespace(PLACE, Copies.NamespaceState.ACTIVE);
        world.setConfig(HARBOR, new Content("Opaque", "v1"));
        world.setConfig(HUB, new Content("Opaque", "v1"));
    }

    @Test
    void onlyTheNamesItIsAskedForAreTriedAgain() {
        world.putForeign(PLACE, "harbor");
        world.putForeign(PLACE, "hub");
        world.put(distribution("mine", HARBOR));
        world.put(distribution("others", HUB));
        work();
        assertThat(world.history).hasSize(2);

        world.engine.retry(Map.of(PLACE, Set.of("harbor")));
        work();

        assertThat(world.history).hasSize(3);
        assertThat(world.history.getLast()).startsWith("create edge-1/a harbor ");
    }

    @Test
    void aCopyThatSomebodyKeepsChangingIsNotRepairedOftenerForIt() {
        world.put(distribution("mine", HARBOR));
        work();
        Subject subject = new Subject("mine", HARBOR);
        while (state(subject) != State.CONTESTED) {
            assertThat(world.history).as("repairs before it is contested").hasSizeLessThan(10);
            world.tamper(PLACE, "harbor", false, false, false);
            work();
        }
        int calls = world.calls;

        world.engine.retry(Map.of(PLACE, Set.of("harbor")));
        work();

        assertThat(world.calls).isEqualTo(calls);
        assertThat(state(subject)).isEqualTo(State.CONTESTED);
    }

    private State state(Subject subject) {
        return world.engine.outcomes(PLACE).get(subject).state();
    }

    private Dist distribution(String uid, ConfigRef config) {
        return new Dist(uid, 1, world.now, Set.of(config), Set.of(PLACE), false, Set.of(), Standing.Life.PRESENT);
    }

    /** Everything that is due now; the clock stands still. */
    private void work() {
        while (world.deliverOne() || world.engine.step()) {
            // until nothing is due
        }
    }
}

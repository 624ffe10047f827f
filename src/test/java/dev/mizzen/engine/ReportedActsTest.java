package dev.mizzen.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.engine.World.Dist;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a call is said to be for. */
class ReportedActsTest {
    private static final ConfigRef HARBOR = new ConfigRef("vela-system", "harbor");
    private static final Place PLACE = Place.of("edge-1", "a");

    private final World world = new World(1);

    @BeforeEach
    void deliver() {
        world.setNamespace(PLACE, Copies.NamespaceState.ACTIVE);
        world.setConfig(HARBOR, new Content("Opaque", "v1"));
        world.put(distribution("d"));
        work();
        assertThat(last()).startsWith("create edge-1/a harbor ");
    }

    @Test
    void aConfigThatChangesIsAnUpdate() {
        world.setConfig(HARBOR, new Content("Opaque", "v2"));
        work();
        assertThat(last()).startsWith("update edge-1/a harbor ");
    }

    @Test
    void aCopyThatSomebodyChangedOrRemovedIsARepair() {
        world.tamper(PLACE, "harbor", false, false, false);
        work();
        assertThat(last()).startsWith("repair edge-1/a harbor ");

        world.removeByHand(PLACE, "harbor");
        work();
        assertThat(world.history).hasSize(3);
        assertThat(last()).startsWith("repair edge-1/a harbor ");
    }

    @Test
    void anOrphanThatIsWishedForIsAdopted() {
        world.vanish("d");
        work();
        world.put(distribution("other"));
        work();
        assertThat(last()).startsWith("adopt edge-1/a harbor ");
    }

    @Test
    void aCopyThatOneMoreWishesForIsNotAdopted() {
        world.put(distribution("other"));
        work();
        assertThat(last()).startsWith("update edge-1/a harbor ");
    }

    private String last() {
        return world.history.getLast();
    }

    private Dist distribution(String uid) {
        return new Dist(uid, 1, world.now, Set.of(HARBOR), Set.of(PLACE), false, Set.of(), Standing.Life.PRESENT);
    }

    private void work() {
        while (world.deliverOne() || world.engine.step()) {
            // until nothing is due
        }
    }
}

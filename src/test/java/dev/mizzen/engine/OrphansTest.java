package dev.mizzen.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.engine.World.Dist;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is listed as an orphan while its cluster comes and goes. */
class OrphansTest {
    private static final ClusterName EDGE = new ClusterName("edge-1");
    private static final ConfigRef HARBOR = new ConfigRef("vela-system", "harbor");
    private static final Place PLACE = new Place(EDGE, "a");

    private final World world = new World(1);

    @BeforeEach
    void leaveAnOrphan() {
        world.setNamespace(PLACE, Copies.NamespaceState.ACTIVE);
        world.setConfig(HARBOR, new Content("Opaque", "v1"));
        world.put(new Dist("d", 1, world.now, Set.of(HARBOR), Set.of(PLACE), false, Set.of(), Standing.Life.PRESENT));
        work();
        world.vanish("d");
        work();
        assertThat(world.engine.orphans()).hasSize(1);
        assertThat(world.engine.orphans(PLACE)).hasSize(1);
    }

    @Test
    void noneIsListedOfAClusterThatIsDetached() {
        world.detach(EDGE);
        work();

        assertThat(world.engine.orphans()).isEmpty();
    }

    @Test
    void noneIsListedOfAClusterThatIsDetachedWhileItIsLookedAt() {
        world.engine.forget(EDGE);
        // The copies are read, and found to be orphans, before the connection goes; that is noted after it went.
        world.onceCopiesAreRead = () -> world.detach(EDGE);
        world.engine.look(PLACE);
        work();

        assertThat(world.engine.orphans()).isEmpty();
    }

    @Test
    void anOrphanThatWentWhileItsClusterWasNotWatchedIsNotListedAnyMore() {
        world.replaceCaches(EDGE, () -> world.removeByHand(PLACE, "harbor"));
        work();

        assertThat(world.engine.orphans()).isEmpty();
    }

    private void work() {
        while (world.deliverOne() || world.engine.step()) {
            // until nothing is due
        }
    }
}

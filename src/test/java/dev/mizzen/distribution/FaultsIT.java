package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.shared.Place;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@RealClusters
class FaultsIT {
    private static final Map<String, String> HARBOR = Map.of("name", "team-harbor", "namespace", "vela-system");
    private static final String NAME = "distribute-team-harbor";

    private final Planes planes;

    FaultsIT(Planes planes) {
        this.planes = planes;
    }

    @AfterEach
    void everythingServesAgain() {
        planes.managed(0).startAgain();
        planes.managed(1).startAgain();
    }

    @Test
    void aClusterThatIsDeadAtStartDelaysNobodyAndGetsItsCopiesWhenItReturns() {
        Place well;
        Place dead;
        try (RunningMizzen mizzen = RunningMizzen.on(planes.hub())) {
            Scene scene = ready(mizzen);
            well = scene.target("well", "edge-1", "start");
            dead = scene.target("dead", "edge-2", "start");
            scene.changePassword("configs", "team-harbor", Scene.PASSWORD);
        }
        planes.managed(1).kill();
        try (RunningMizzen mizzen = RunningMizzen.on(planes.hub())) {
            Scene scene = new Scene(mizzen.admin(), planes);
            assertThat(mizzen.api().get("/actuator/health/readiness").status()).isEqualTo(200);
            scene.distribute(NAME, HARBOR, List.of(well, dead)).ok();
            scene.awaitPassword(Scene.PASSWORD, "team-harbor", well);
            scene.awaitMessage(NAME, dead, "cluster edge-2");
            planes.managed(1).startAgain();
            scene.awaitPassword(Scene.PASSWORD, "team-harbor", dead);
            scene.awaitState(NAME, "running");
            scene.api.delete("projects/shop/distributions/" + NAME).ok();
            scene.awaitNoCopy("team-harbor", well, dead);
        }
    }

    @Test
    void aClusterThatDiesInTheMiddleFailsAloneAndFollowsWhenItReturns() {
        try (RunningMizzen mizzen = RunningMizzen.on(planes.hub())) {
            Scene scene = ready(mizzen);
            Place well = scene.target("well-2", "edge-1", "middle");
            Place dying = scene.target("dying", "edge-2", "middle");
            scene.distribute(NAME, HARBOR, List.of(well, dying)).ok();
            scene.awaitState(NAME, "running");
            planes.managed(1).kill();
            scene.changePassword("configs", "team-harbor", "wh1le-dead");
            scene.awaitPassword("wh1le-dead", "team-harbor", well);
            scene.awaitMessage(NAME, dying, "cluster edge-2 does not answer");
            planes.managed(1).startAgain();
            scene.awaitPassword("wh1le-dead", "team-harbor", dying);
            scene.awaitState(NAME, "running");
            scene.api.delete("projects/shop/distributions/" + NAME).ok();
            scene.awaitNoCopy("team-harbor", well, dying);
        }
    }

    @Test
    void aClusterThatFallsSilentFailsAloneAndFollowsWhenItSpeaksAgain() {
        try (RunningMizzen mizzen = RunningMizzen.on(planes.hub())) {
            Scene scene = ready(mizzen);
            Place well = scene.target("well-3", "edge-1", "silent");
            Place silent = scene.target("silent", "edge-2", "silent");
            scene.distribute(NAME, HARBOR, List.of(well, silent)).ok();
            scene.awaitState(NAME, "running");
            planes.managed(1).pause();
            scene.changePassword("configs", "team-harbor", "wh1le-silent");
            scene.awaitPassword("wh1le-silent", "team-harbor", well);
            scene.awaitMessage(NAME, silent, "cluster edge-2 does not answer");
            planes.managed(1).resume();
            scene.awaitPassword("wh1le-silent", "team-harbor", silent);
            scene.awaitState(NAME, "running");
            scene.api.delete("projects/shop/distributions/" + NAME).ok();
            scene.awaitNoCopy("team-harbor", well, silent);
        }
    }

    /** The scene of the whole class, whichever test comes first. */
    private Scene ready(RunningMizzen mizzen) {
        Scene scene = new Scene(mizzen.admin(), planes);
        if (scene.api.get("projects/shop").status() == 404) {
            scene.api.post("projects", Map.of("name", "shop")).ok();
        }
        for (int number : List.of(0, 1)) {
            String name = "edge-" + (number + 1);
            if (scene.api.get("clusters/" + name).status() == 404) {
                scene.join(name, planes.managed(number).kubeconfig());
            }
        }
        if (scene.api.get("configs/team-harbor").status() == 404) {
            scene.config("configs", "team-harbor", Scene.PASSWORD);
        }
        return scene;
    }
}

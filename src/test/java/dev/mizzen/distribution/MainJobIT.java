package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.shared.Place;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.PrintedLog;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@RealClusters
class MainJobIT {
    @Test
    void aRegistryWrittenDownOnceReachesThreeTargetsInTwoClustersAndFollowsItsPassword(Planes planes) {
        try (PrintedLog log = PrintedLog.start();
                RunningMizzen mizzen = RunningMizzen.on(planes.hub())) {
            Scene scene = new Scene(mizzen.admin(), planes).set();
            Place one = scene.target("dev", "edge-1", "shop-dev");
            Place two = scene.target("prod", "edge-1", "shop-prod");
            Place three = scene.target("backup", "edge-2", "shop-prod");
            scene.config("configs", "team-harbor", Scene.PASSWORD);
            scene.distribute(
                            "distribute-team-harbor",
                            Map.of("name", "team-harbor", "namespace", "vela-system"),
                            List.of(one, two, three))
                    .ok();

            scene.awaitState("distribute-team-harbor", "running");
            scene.awaitPassword(Scene.PASSWORD, "team-harbor", one, two, three);
            assertThat(scene.copy(one, "team-harbor").getType()).isEqualTo("kubernetes.io/dockerconfigjson");

            scene.changePassword("configs", "team-harbor", "an0ther-Pa55");
            scene.awaitPassword("an0ther-Pa55", "team-harbor", one, two, three);

            mizzen.admin()
                    .delete("projects/shop/distributions/distribute-team-harbor")
                    .ok();
            scene.awaitNoCopy("team-harbor", one, two, three);
            await().atMost(Scene.PATIENCE)
                    .untilAsserted(() ->
                            assertThat(scene.state("distribute-team-harbor")).isEqualTo("gone"));
            assertThat(log.text()).doesNotContain(Scene.PASSWORD, "an0ther-Pa55");
        }
    }
}

package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.Secret;
import org.junit.jupiter.api.Test;

/** A class of its own: nothing is left of the hub's distributions afterwards. */
@RealClusters
class TypeGoneIT {
    @Test
    void distributionsThatGoWithTheirTypeLeaveTheirCopiesAsOrphans(Planes planes) {
        try (RunningMizzen mizzen = RunningMizzen.on(planes.hub())) {
            Scene scene = new Scene(mizzen.admin(), planes).set();
            ConfigRef config = scene.config();
            Place one = scene.target("edge-1");
            Place two = scene.target("edge-2");
            scene.delivered(config, one, two);
            Secret first = scene.copy(one, config.name());
            Secret second = scene.copy(two, config.name());
            var type = scene.client("local")
                    .apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName("distributions.mizzen.dev");

            type.delete();

            // Kubernetes keeps the type until its last object, and so its last finalizer, is gone.
            await("the type is gone")
                    .atMost(Scene.PATIENCE)
                    .untilAsserted(() -> assertThat(type.get()).isNull());
            assertThat(scene.copy(one, config.name())).isEqualTo(first);
            assertThat(scene.copy(two, config.name())).isEqualTo(second);
        }
    }
}

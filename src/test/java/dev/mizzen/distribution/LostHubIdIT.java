package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.AuditEvent;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@RealClusters
class LostHubIdIT {
    private static final ConfigRef ID = new ConfigRef("vela-system", "mizzen-hub");

    @Test
    void withoutTheHubsIdNothingIsWrittenOrRecalledUntilItIsRestored(Planes planes) {
        ConfigRef config;
        Place spoilt;
        Place recalled;
        String name;
        Secret id;
        try (RunningMizzen mizzen = RunningMizzen.on(planes.hub())) {
            Scene scene = new Scene(mizzen.admin(), planes).set();
            config = scene.config();
            spoilt = scene.target("edge-1");
            recalled = scene.target("edge-2");
            name = scene.delivered(config, spoilt, recalled);
            id = scene.byHand.at(ID).get();
        }
        planes.hub().client().resource(id).delete();

        Secret before;
        try (RunningMizzen mizzen = RunningMizzen.on(planes.hub())) {
            Scene scene = new Scene(mizzen.admin(), planes);
            before = spoil(scene, spoilt, config);
            scene.distribute(name, config, spoilt);
            scene.changePassword(config, "an0ther-Pa55");
            planes.managed(0).forgetAudit();
            planes.managed(1).forgetAudit();
            await().atMost(Scene.PATIENCE).untilAsserted(() -> {
                JsonNode step = scene.step(name, spoilt).orElseThrow();
                assertThat(step.path("phase").asString()).isEqualTo("pending");
                assertThat(step.path("message").asString()).contains("this hub's id is missing");
            });
            scene.recall(name);
            // Its finalizer is kept although nothing can be read.
            scene.distribute(name, config, spoilt);
            assertThat(scene.byHand.all(name)).hasSize(2);
            assertThat(scene.secret(spoilt, config.name())).contains(before);
            assertThat(scene.secret(recalled, config.name())).isPresent();
            assertThat(scene.byHand.at(ID).get()).as("a new id").isNull();
            assertThat(planes.managed(0).audit())
                    .filteredOn(event -> event.resource().equals("secrets"))
                    .noneMatch(AuditEvent::writes);
            assertThat(planes.managed(1).audit())
                    .filteredOn(event -> event.resource().equals("secrets"))
                    .noneMatch(AuditEvent::writes);
        }

        planes.hub()
                .client()
                .resource(new SecretBuilder(id)
                        .editMetadata()
                        .withResourceVersion(null)
                        .withUid(null)
                        .endMetadata()
                        .build())
                .create();
        try (RunningMizzen mizzen = RunningMizzen.on(planes.hub())) {
            Scene scene = new Scene(mizzen.admin(), planes);
            scene.awaitPassword("an0ther-Pa55", config.name(), spoilt);
            scene.awaitNoCopy(config.name(), recalled);
            await().atMost(Scene.PATIENCE)
                    .untilAsserted(() -> assertThat(scene.byHand.all(name)).hasSize(1));
        }
    }

    private static Secret spoil(Scene scene, Place place, ConfigRef config) {
        scene.byHand.change(
                place,
                config.name(),
                copy -> new SecretBuilder(copy).addToStringData("more", "data").build());
        return scene.copy(place, config.name());
    }
}

package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.ProjectResource;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the engine does by itself, and what somebody does with kubectl, stand in the audit. */
@RealClusters
class AuditIT {
    private static Scene scene;
    private static KubernetesClient kubectl;

    @BeforeAll
    static void start(Planes planes) {
        scene = new Scene(RunningMizzen.on(planes.hub()).admin(), planes).set();
        Config config = Config.fromKubeconfig(planes.hub().kubeconfig());
        config.setUserAgent("kubectl-edit/v1.37.2");
        kubectl = new KubernetesClientBuilder().withConfig(config).build();
    }

    @AfterAll
    static void close() {
        kubectl.close();
    }

    @Test
    void copiesThatAreRepairedAndRecalledAreNoted() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        String distribution = scene.delivered(config, place);
        assertThat(entries("engine", config.name())).isEmpty();

        scene.byHand.delete(place, config.name());
        awaitEntry("engine", config.name(), "repair");
        scene.recall(distribution);
        awaitEntry("engine", config.name(), "recall");

        assertThat(entries("engine", config.name()).getFirst().path("thing").toString())
                .isEqualTo("{\"cluster\":\"edge-1\",\"name\":\"%s\",\"namespace\":\"%s\"}"
                        .formatted(config.name(), place.namespace()));
    }

    @Test
    void whatIsDoneWithKubectlIsNotedWithTheProgram() {
        String name = Scene.fresh("made-by-hand");
        ProjectResource project = new ProjectResource();
        project.getMetadata().setName(name);
        project.setSpec(scene.client("local")
                .resources(ProjectResource.class)
                .withName("shop")
                .require()
                .getSpec());
        kubectl.resource(project).create();
        JsonNode made = awaitEntry("kubernetes", name, "created");
        assertThat(made.path("who").asString()).isEqualTo("kubectl-edit");
        assertThat(made.path("thing").toString()).isEqualTo("{\"kind\":\"Project\",\"name\":\"%s\"}".formatted(name));

        ConfigRef config = scene.config();
        kubectl.secrets()
                .inNamespace(config.namespace())
                .withName(config.name())
                .edit(secret -> new SecretBuilder(secret)
                        .editMetadata()
                        .addToAnnotations("config.oam.dev/description", "changed by hand")
                        .endMetadata()
                        .build());
        assertThat(awaitEntry("kubernetes", config.name(), "changed")
                        .path("who")
                        .asString())
                .isEqualTo("kubectl-edit");

        for (HasMetadata removed : List.of(project, secret(config))) {
            kubectl.resource(removed).delete();
            JsonNode gone = awaitEntry("kubernetes", removed.getMetadata().getName(), "deleted");
            assertThat(gone.path("who").asString()).isEmpty();
        }
    }

    @Test
    void whatIsDoneThroughMizzenIsNotNotedAsIfItWerePastIt() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        String distribution = scene.delivered(config, place);
        scene.changePassword(config, "another-Pa55");
        scene.awaitPassword("another-Pa55", config.name(), place);
        scene.recall(distribution);
        scene.awaitState(distribution, "gone");
        scene.api.delete("configs/" + config.name()).ok();
        scene.api.delete("targets/" + Scene.targetOf(place)).ok();

        // A change by hand after them, so that all of them have been seen.
        ConfigRef last = scene.config();
        kubectl.resource(secret(last)).delete();
        awaitEntry("kubernetes", last.name(), "deleted");
        assertThat(entries("kubernetes", config.name())).isEmpty();
        assertThat(entries("kubernetes", Scene.targetOf(place))).isEmpty();
    }

    private static HasMetadata secret(ConfigRef config) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(config.namespace())
                .withName(config.name())
                .endMetadata()
                .build();
    }

    private static JsonNode awaitEntry(String source, String name, String action) {
        await(action + " " + name)
                .atMost(Scene.PATIENCE)
                .until(() -> !entries(source, name).isEmpty()
                        && entries(source, name)
                                .getFirst()
                                .path("action")
                                .asString()
                                .equals(action));
        return entries(source, name).getFirst();
    }

    private static List<JsonNode> entries(String source, String name) {
        return scene.api
                .get("audit?source=" + source + "&thing=" + name)
                .ok()
                .body()
                .path("entries")
                .valueStream()
                .toList();
    }
}

package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.testing.FlakyProxy;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RealRegistry;
import dev.mizzen.testing.RunningMizzen;
import dev.mizzen.testing.TestImages;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether the Secret that pulls an image is where it is needed, and the call that brings it there. */
@RealClusters(managed = 1)
class PullSecretsIT {
    private static RealRegistry registry;
    private static FlakyProxy way;
    private static Planes running;
    private static ImageScene scene;
    private static String image;

    @BeforeAll
    static void start(Planes planes) {
        running = planes;
        registry = RealRegistry.start(RealRegistry.Kind.PLAIN_HTTP);
        TestImages.on(registry).push("team/app", "1", TestImages.Format.OCI);
        way = FlakyProxy.to(planes.managed(0).port());
        scene = new ImageScene(
                RunningMizzen.on(
                                planes.hub(),
                                "mizzen.registry.allowed-networks=127.0.0.0/8",
                                "mizzen.registry.calls-per-minute=10000")
                        .admin(),
                registry);
        scene.cluster("edge", planes.managed(0).kubeconfigVia(way.port()));
        image = scene.image("team/app:1");
    }

    @AfterAll
    static void stop() {
        way.close();
        registry.close();
    }

    @Test
    void whatWasNeverDistributedIsBroughtByTheOneCallAndBringsNothingElseAway() {
        project("first", "first-a", "first-b");
        JsonNode never = scene.standing("first", image, "first-a");
        assertThat(never.path("state").asString()).isEqualTo("never distributed");
        scene.mend(never);
        scene.awaitState("first", image, "first-a", "ready");
        assertThat(scene.standing("first", image, "first-a").path("mend").isNull())
                .isTrue();

        JsonNode second = scene.standing("first", image, "first-b");
        assertThat(second.path("state").asString()).isEqualTo("never distributed");
        scene.mend(second);
        scene.awaitState("first", image, "first-b", "ready");
        scene.awaitState("first", image, "first-a", "ready");
    }

    @Test
    void theCallsOfOneAnswerMayAllBeMade() {
        project("both", "both-a", "both-b");
        List<JsonNode> missing =
                List.of(scene.standing("both", image, "both-a"), scene.standing("both", image, "both-b"));

        missing.forEach(scene::mend);

        scene.awaitState("both", image, "both-b", "ready");
        scene.awaitState("both", image, "both-a", "ready");
    }

    @Test
    void theProjectsOwnNamespaceHasTheSecretFromTheStart() {
        scene.project("home");
        scene.config("projects/home/configs", "secret-of-home", registry.password());
        Map<String, String> place = Map.of("clusterName", "local", "namespace", "home");
        scene.api
                .post("targets", Map.of("name", "at-home", "project", "home", "cluster", place))
                .ok();
        assertThat(scene.standing("home", image, "at-home").path("state").asString())
                .isEqualTo("ready");
    }

    @Test
    void whatAForeignSecretKeepsAwayIsMissingAndNoCallMendsIt() {
        project("kept", "kept-a");
        running.managed(0)
                .client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("secret-of-kept")
                        .withNamespace("kept-a")
                        .endMetadata()
                        .build())
                .create();
        scene.mend(scene.standing("kept", image, "kept-a"));
        scene.awaitState("kept", image, "kept-a", "missing");
        await().untilAsserted(() -> assertThat(
                        scene.standing("kept", image, "kept-a").path("message").asString())
                .isNotEmpty());
        assertThat(scene.standing("kept", image, "kept-a").path("mend").isNull())
                .isTrue();
    }

    @Test
    void whatChangedWhileAClusterIsAwayIsStaleThereUntilItIsBack() {
        project("away", "away-a");
        scene.mend(scene.standing("away", image, "away-a"));
        scene.awaitState("away", image, "away-a", "ready");
        way.cut();
        String changed = JsonMapper.shared().writeValueAsString(scene.properties("another-password"));
        scene.api
                .put("projects/away/configs/secret-of-away?check=warn", Map.of("properties", changed))
                .ok();
        scene.awaitState("away", image, "away-a", "stale");
        JsonNode retry = scene.standing("away", image, "away-a").path("mend");
        assertThat(retry.path("path").asString())
                .isEqualTo("/api/v1/projects/away/distributions/distribute-secret-of-away/retry");
        way.restore();
        scene.mend(scene.standing("away", image, "away-a"));
        scene.awaitState("away", image, "away-a", "ready");
    }

    @Test
    void whatThePlatformDistributesCountsToo() {
        project("served", "served-a");
        scene.config("configs", "for-all", registry.password());
        scene.api
                .post(
                        "distributions",
                        Map.of(
                                "name",
                                "for-all",
                                "configs",
                                List.of(Map.of("name", "for-all", "namespace", "vela-system")),
                                "targets",
                                List.of(Map.of("clusterName", "edge", "namespace", "served-a"))))
                .ok();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(
                                ImageScene.texts(scene.look("served", image, "").at("/targets/0/secrets"), "state"))
                        .containsExactly("never distributed", "ready"));
        scene.api.delete("configs/for-all").ok();
    }

    private static void project(String name, String... targets) {
        scene.project(name);
        scene.config("projects/" + name + "/configs", "secret-of-" + name, registry.password());
        for (String target : targets) {
            scene.target(name, target, "edge");
        }
    }
}

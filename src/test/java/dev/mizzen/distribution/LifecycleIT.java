package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.FlakyProxy;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What follows when a config, a distribution or a namespace goes. */
@RealClusters(controllers = true)
class LifecycleIT {
    private static Scene scene;
    private static FlakyProxy path;

    @BeforeAll
    static void start(Planes planes) {
        path = FlakyProxy.to(planes.managed(1).port());
        scene = new Scene(RunningMizzen.on(planes.hub()).admin(), planes)
                .set(planes.managed(1).kubeconfigVia(path.port()));
    }

    @AfterAll
    static void close() {
        path.close();
    }

    @Test
    void aConfigDeletedThroughTheApiIsRecalledAndTheAnswerNamesThePlaces() {
        ConfigRef config = scene.config();
        Place one = scene.target("edge-1");
        Place two = scene.target("edge-2");
        String name = scene.delivered(config, one, two);

        JsonNode answer = scene.api.delete("configs/" + config.name()).ok().body();

        assertThat(answer.path("recalled").valueStream())
                .map(place -> Place.of(
                        place.path("clusterName").asString(),
                        place.path("namespace").asString()))
                .containsExactlyInAnyOrder(one, two);
        assertThat(scene.byHand.at(config).get()).isNull();
        assertThat(scene.api.get("configs/" + config.name()).businessCode()).isEqualTo(16006);
        scene.awaitNoCopy(config.name(), one, two);
        scene.awaitState(name, "gone");
    }

    @Test
    void aConfigDeletedThroughTheApiLeavesTheOthersOfItsDistribution() {
        ConfigRef going = scene.config();
        ConfigRef staying = scene.config();
        Place place = scene.target("edge-1");
        String name = Scene.fresh("both");
        scene.api
                .post(
                        "projects/shop/distributions",
                        Map.of(
                                "name",
                                name,
                                "configs",
                                List.of(Scene.wire(going), Scene.wire(staying)),
                                "targets",
                                Scene.targets(List.of(place))))
                .ok();
        scene.awaitState(name, "running");

        scene.api.delete("configs/" + going.name()).ok();

        scene.awaitNoCopy(going.name(), place);
        scene.awaitState(name, "running");
        scene.copy(place, staying.name());
        assertThat(scene.distribution(name).orElseThrow().path("configs"))
                .hasSize(1)
                .allSatisfy(left -> assertThat(left.path("name").asString()).isEqualTo(staying.name()));
    }

    @Test
    void aConfigDeletedByKubectlIsMissingAndItsCopiesStayUntilItIsBackOrTheyAreRecalled() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        String name = scene.delivered(config, place);
        Secret before = scene.copy(place, config.name());

        scene.byHand.at(config).delete();
        scene.awaitMessage(name, place, "config " + config + " does not exist");
        await().atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(scene.byHand
                                .stored(name)
                                .getStatus()
                                .clusters()
                                .get("edge-1")
                                .problems())
                        .singleElement()
                        .satisfies(problem -> assertThat(problem.state()).isEqualTo("config_missing")));
        assertThat(scene.copy(place, config.name())).isEqualTo(before);

        scene.config("configs", config.name(), "an0ther-Pa55");
        scene.awaitPassword("an0ther-Pa55", config.name(), place);
        scene.awaitState(name, "running");

        scene.byHand.at(config).delete();
        scene.awaitMessage(name, place, "does not exist");
        scene.recall(name);
        scene.awaitNoCopy(config.name(), place);
        scene.awaitState(name, "gone");
    }

    @Test
    void aDeletedDistributionIsRecalledAndHeldByItsFinalizerUntilThen() {
        ConfigRef config = scene.config();
        Place one = scene.target("edge-1");
        Place two = scene.target("edge-2");
        String name = scene.delivered(config, one, two);

        path.cut();
        try {
            scene.recall(name);
            scene.awaitNoCopy(config.name(), one);
            assertThat(scene.state(name)).isEqualTo("deleting");
            assertThat(scene.byHand.all(name))
                    .singleElement()
                    .satisfies(held ->
                            assertThat(held.getMetadata().getFinalizers()).containsExactly("mizzen.dev/recall"));
            scene.copy(two, config.name());
        } finally {
            path.restore();
        }
        scene.awaitNoCopy(config.name(), two);
        scene.awaitState(name, "gone");
        assertThat(scene.byHand.all(name)).isEmpty();
    }

    @Test
    void aDistributionThatKeepsLeavesItsCopiesUnlabelled() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        String name = scene.delivered(config, place);
        scene.byHand.change(
                place,
                config.name(),
                copy -> new SecretBuilder(copy)
                        .editMetadata()
                        .addToLabels("team", "blue")
                        .addToAnnotations("example.com/note", "mine")
                        .endMetadata()
                        .build());
        scene.byHand.keepOnDelete(name);

        scene.recall(name);
        scene.awaitState(name, "gone");
        Secret kept = scene.secret(place, config.name()).orElseThrow();
        assertThat(kept.getMetadata().getLabels()).containsExactly(Map.entry("team", "blue"));
        assertThat(kept.getMetadata().getAnnotations()).containsExactly(Map.entry("example.com/note", "mine"));
        assertThat(Scene.dockerConfig(kept)).contains("\"" + Scene.PASSWORD + "\"");
    }

    @Test
    void aDistributionThatGoesWithItsNamespaceLeavesItsCopiesAsOrphans() {
        scene.project("doomed");
        ConfigRef config = scene.config();
        String target = Scene.fresh("place");
        Place place = scene.target("doomed", target, "edge-1", target);
        scene.distribute("doomed", "distribute-it", Scene.wire(config), List.of(place))
                .ok();
        scene.awaitPassword(Scene.PASSWORD, config.name(), place);
        Secret before = scene.copy(place, config.name());

        scene.client("local").namespaces().withName("doomed").delete();

        await("the namespace is gone")
                .atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(scene.client("local")
                                .namespaces()
                                .withName("doomed")
                                .get())
                        .isNull());
        assertThat(scene.api.get("projects/doomed/distributions").ok().body().path("distributions"))
                .isEmpty();
        scene.delivered(scene.config(), scene.target("edge-1"));
        assertThat(scene.copy(place, config.name())).isEqualTo(before);
    }

    @Test
    void distributedAgainWhileARecallHangsOnADeadClusterItIsANewObjectOfTheSameName() {
        ConfigRef config = scene.config();
        Place alive = scene.target("edge-1");
        Place dead = scene.target("edge-2");
        String name = scene.delivered(config, alive, dead);
        String uid = scene.copy(dead, config.name()).getMetadata().getUid();

        path.cut();
        try {
            scene.recall(name);
            scene.awaitNoCopy(config.name(), alive);
            scene.distribute(name, config, alive, dead);
            scene.awaitPassword(Scene.PASSWORD, config.name(), alive);

            assertThat(scene.byHand.all(name)).hasSize(2);
            assertThat(scene.byHand.stored(name).getMetadata().getName()).isNotEqualTo(name);
            assertThat(scene.api
                            .get("projects/shop/distributions")
                            .ok()
                            .body()
                            .path("distributions")
                            .valueStream()
                            .filter(one -> one.path("name").asString().equals(name))
                            .map(one -> one.at("/status/status").asString().equals("deleting")))
                    .containsExactlyInAnyOrder(true, false);
        } finally {
            path.restore();
        }
        await("the old one is gone")
                .atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(scene.byHand.all(name)).hasSize(1));
        scene.awaitState(name, "running");
        assertThat(scene.copy(dead, config.name()).getMetadata().getUid()).isEqualTo(uid);
        assertThat(scene.copy(dead, config.name()).getMetadata().getAnnotations())
                .containsOnlyKeys(
                        "mizzen.dev/config",
                        "mizzen.dev/distribution-"
                                + scene.byHand.stored(name).getMetadata().getUid());
    }

    @Test
    void aMissingNamespaceIsToldAndServedAsSoonAsItIsThere() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        removeNamespace(place);
        String name = "distribute-" + config.name();

        scene.distribute(name, config, place);
        scene.awaitMessage(name, place, "namespace " + place.namespace() + " does not exist");
        makeAgainAndAwaitCopy(name, config, place);
    }

    @Test
    void aTerminatingNamespaceIsToldAndServedWhenItIsMadeAgain() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        String name = scene.delivered(config, place);
        var holding = scene.client("edge-1")
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("holding")
                        .withNamespace(place.namespace())
                        .withFinalizers("example.com/hold")
                        .endMetadata()
                        .build());
        holding.create();

        scene.client("edge-1").namespaces().withName(place.namespace()).delete();
        scene.awaitMessage(name, place, "namespace " + place.namespace() + " is being deleted");
        holding.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
        scene.awaitMessage(name, place, "namespace " + place.namespace() + " does not exist");
        makeAgainAndAwaitCopy(name, config, place);
    }

    private static void makeAgainAndAwaitCopy(String name, ConfigRef config, Place place) {
        scene.byHand.namespace(place);
        long made = System.nanoTime();
        scene.awaitPassword(Scene.PASSWORD, config.name(), place);
        System.out.printf("a copy %d ms after its namespace%n", (System.nanoTime() - made) / 1_000_000);
        scene.awaitState(name, "running");
    }

    private static void removeNamespace(Place place) {
        scene.client("edge-1").namespaces().withName(place.namespace()).delete();
        await().atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(scene.client("edge-1")
                                .namespaces()
                                .withName(place.namespace())
                                .get())
                        .isNull());
    }
}

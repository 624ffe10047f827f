package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.TargetResource;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.FlakyProxy;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What follows when a target, a project or a cluster goes. */
@RealClusters(controllers = true)
class RemovalIT {
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
    void aTargetThatADistributionNamesCannotBeDeleted() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        String name = scene.delivered(config, place);

        Api.Answer refused = scene.api.delete("targets/" + Scene.targetOf(place));
        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.businessCode()).isEqualTo(80003);
        scene.copy(place, config.name());

        scene.recall(name);
        scene.awaitState(name, "gone");
        scene.api.delete("targets/" + Scene.targetOf(place)).ok();
        assertThat(scene.api.get("targets/" + Scene.targetOf(place)).businessCode())
                .isEqualTo(80002);
    }

    @Test
    void aDeletedTargetOfEveryTargetIsRecalledAndThenGone() {
        ConfigRef config = scene.config();
        everyTarget("blue", config);
        Place going = target("blue", "edge-1");
        Place byKubectl = target("blue", "edge-2");
        Place staying = target("blue", "edge-1");
        scene.awaitPassword(Scene.PASSWORD, config.name(), going, byKubectl, staying);

        scene.api.delete("targets/" + Scene.targetOf(going)).ok();
        scene.awaitNoCopy(config.name(), going);
        awaitNoTarget(going);

        targets().withName(Scene.targetOf(byKubectl)).delete();
        scene.awaitNoCopy(config.name(), byKubectl);
        awaitNoTarget(byKubectl);

        scene.copy(staying, config.name());
    }

    @Test
    void aDeletedTargetOnADeadClusterWaitsForItsRecall() {
        ConfigRef config = scene.config();
        everyTarget("green", config);
        Place dead = target("green", "edge-2");
        scene.awaitPassword(Scene.PASSWORD, config.name(), dead);

        path.cut();
        try {
            scene.api.delete("targets/" + Scene.targetOf(dead)).ok();
            assertThat(targets()
                            .withName(Scene.targetOf(dead))
                            .get()
                            .getMetadata()
                            .getDeletionTimestamp())
                    .isNotNull();
            assertThat(scene.api.get("targets/" + Scene.targetOf(dead)).businessCode())
                    .isEqualTo(80002);
        } finally {
            path.restore();
        }
        scene.awaitNoCopy(config.name(), dead);
        awaitNoTarget(dead);
    }

    @Test
    void aProjectIsDeletedOnlyWithoutTargetsAndTakesItsDistributionsConfigsAndNamespaceWithIt() {
        ConfigRef shared = scene.config();
        everyTarget("red", shared);
        ConfigRef own = scene.config("projects/red/configs", "red");
        Place place = target("red", "edge-1");
        scene.distribute("red", "distribute-own", Scene.wire(own), List.of(place))
                .ok();
        scene.awaitPassword(Scene.PASSWORD, own.name(), place);
        scene.awaitPassword(Scene.PASSWORD, shared.name(), place);

        assertThat(scene.api.delete("projects/red").businessCode()).isEqualTo(30007);
        scene.copy(place, own.name());
        scene.copy(place, shared.name());
        scene.api.delete("projects/red/distributions/distribute-own").ok();
        scene.awaitNoCopy(own.name(), place);
        scene.api.delete("targets/" + Scene.targetOf(place)).ok();
        awaitNoTarget(place);
        scene.awaitNoCopy(shared.name(), place);

        scene.api.delete("projects/red").ok();

        assertThat(scene.api.get("projects/red").businessCode()).isEqualTo(30002);
        assertThat(scene.byHand.at(own).get()).isNull();
        assertThat(scene.byHand
                        .distribution("red", "distribute-" + shared.name())
                        .get())
                .isNull();
        await("the namespace is gone")
                .atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(scene.client("local")
                                .namespaces()
                                .withName("red")
                                .get())
                        .isNull());
    }

    @Test
    void aDeletedProjectRecallsTheDistributionsThatItStillHas() {
        ConfigRef shared = scene.config();
        scene.project("grey");
        Place place = target("grey", "edge-1");
        scene.distribute("grey", "distribute-it", Scene.wire(shared), List.of(place))
                .ok();
        scene.awaitPassword(Scene.PASSWORD, shared.name(), place);
        // A target that kubectl takes away leaves a distribution that names it.
        scene.byHand.forceTargetAway(Scene.targetOf(place));
        awaitNoTarget(place);

        scene.api.delete("projects/grey").ok();
        scene.awaitNoCopy(shared.name(), place);
    }

    @Test
    void aProjectsNamespaceThatMizzenDidNotMakeStaysWithWhatElseIsInIt() {
        Place found = Place.of("local", "found");
        scene.byHand.namespace(found);
        Secret others = scene.byHand.create(found, ByHand.secret("others").build());
        scene.api
                .post("projects", Map.of("name", "finder", "alias", "Finder", "namespace", "found"))
                .ok();
        ConfigRef own = scene.config("projects/finder/configs", "found");

        scene.api.delete("projects/finder").ok();

        assertThat(scene.byHand.at(own).get()).isNull();
        assertThat(scene.secret(found, "others")).contains(others);
        assertThat(scene.client("local")
                        .namespaces()
                        .withName("found")
                        .get()
                        .getMetadata()
                        .getDeletionTimestamp())
                .isNull();
    }

    @Test
    void aClusterWithPlacesIsDetachedOnlyByForceWhichNamesWhatIsLeftBehind() {
        ConfigRef config = scene.config();
        Place left = scene.target("edge-2");
        Place staying = scene.target("edge-1");
        String name = scene.delivered(config, left, staying);
        Secret before = scene.copy(left, config.name());

        Api.Answer refused = scene.api.delete("clusters/edge-2");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.businessCode()).isEqualTo(40021);
        assertThat(scene.api.get("clusters/edge-2").status()).isEqualTo(200);

        Api.Answer detached = scene.api.delete("clusters/edge-2?force=true").ok();
        try {
            assertThat(detached.body().path("leftBehind").valueStream())
                    .map(place -> Place.of(
                            place.path("clusterName").asString(),
                            place.path("namespace").asString()))
                    .contains(left)
                    .doesNotContain(staying);
            scene.awaitState(name, "running");
            assertThat(scene.distribution(name).orElseThrow().path("targets")).hasSize(1);
            scene.changePassword(config, "an0ther-Pa55");
            scene.awaitPassword("an0ther-Pa55", config.name(), staying);
            assertThat(scene.copy(left, config.name())).isEqualTo(before);
            // Nothing holds the recall of what is left, nor the target, which is of no use any more.
            scene.recall(name);
            scene.awaitState(name, "gone");
            scene.api.delete("targets/" + Scene.targetOf(left)).ok();
            awaitNoTarget(left);
            assertThat(scene.copy(left, config.name())).isEqualTo(before);
        } finally {
            scene.join("edge-2", scene.planes.managed(1).kubeconfigVia(path.port()));
        }
    }

    @Test
    void aClusterCannotJoinUnderASecondName() {
        Api.Answer refused = scene.api.post(
                "clusters",
                Map.of("name", "edge-3", "kubeConfig", scene.planes.managed(0).kubeconfig()));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.businessCode()).isEqualTo(40022);
        assertThat(refused.body().path("Message").asString()).contains("edge-1");
        assertThat(scene.byHand.at(new ConfigRef("vela-system", "edge-3")).get())
                .isNull();

        assertThat(scene.api
                        .post(
                                "clusters",
                                Map.of(
                                        "name",
                                        "edge-3",
                                        "kubeConfig",
                                        scene.planes.hub().kubeconfig()))
                        .businessCode())
                .isEqualTo(40022);
    }

    /** Makes a project whose every target gets a config. */
    private static void everyTarget(String project, ConfigRef config) {
        scene.project(project);
        scene.api
                .post(
                        "projects/" + project + "/distributions",
                        Map.of(
                                "name",
                                "distribute-" + config.name(),
                                "configs",
                                List.of(Scene.wire(config)),
                                "everyTarget",
                                true))
                .ok();
    }

    private static Place target(String project, String cluster) {
        String name = Scene.fresh("place");
        return scene.target(project, name, cluster, name);
    }

    private static void awaitNoTarget(Place place) {
        await("the target is gone")
                .atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(
                                targets().withName(Scene.targetOf(place)).get())
                        .isNull());
    }

    private static MixedOperation<TargetResource, KubernetesResourceList<TargetResource>, Resource<TargetResource>>
            targets() {
        return scene.client("local").resources(TargetResource.class);
    }
}

package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.Api.Answer;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What only platform admins see: the platform's own distributions, and copies nobody wishes for. */
@RealClusters
class PlatformDistributionsIT {
    private static RunningMizzen mizzen;
    private static Scene scene;

    @BeforeAll
    static void start(Planes planes) {
        mizzen = RunningMizzen.on(planes.hub());
        scene = new Scene(mizzen.admin(), planes).set();
    }

    @Test
    void thePlatformDistributesItsConfigsToNamespacesThatAreNoTargets() {
        ConfigRef config = scene.config();
        Place place = Place.of("edge-1", Scene.fresh("plain"));
        scene.byHand.namespace(place);
        String name = "distribute-" + config.name();

        Answer put = put(name, config, place);

        assertThat(put.ok().text()).isEqualTo("{}");
        await().atMost(Scene.PATIENCE).until(() -> state(name).equals("running"));
        scene.copy(place, config.name());
        assertThat(scene.byHand.distribution("vela-system", name).get()).isNotNull();
        JsonNode listed = listed(name).orElseThrow();
        assertThat(listed.path("namespace").asString()).isEqualTo("vela-system");
        assertThat(listed.at("/application/Namespace").asString()).isEqualTo("vela-system");
        JsonNode detail = scene.api.get("distributions/" + name).ok().body();
        assertThat(detail.at("/places/0/state").asString()).isEqualTo("ready");
        assertThat(detail.path("total").asInt()).isEqualTo(1);
        assertThat(scene.api.post("distributions/" + name + "/retry", "").ok().text())
                .isEqualTo("{\"tried\":0}");
        String tag = put.headers().firstValue("ETag").orElseThrow();
        refused(scene.api.with("If-Match", "\"other\"").delete("distributions/" + name), 412, 412, "changed");
        Object again =
                Map.of("name", name, "configs", List.of(Scene.wire(config)), "targets", Scene.targets(List.of(place)));
        refused(scene.api.with("If-Match", "\"other\"").post("distributions", again), 412, 412, "changed");
        assertThat(scene.api
                        .with("If-Match", tag)
                        .delete("distributions/" + name)
                        .ok()
                        .text())
                .isEqualTo("{}");
        scene.awaitNoCopy(config.name(), place);
        await().atMost(Scene.PATIENCE).until(() -> listed(name).isEmpty());
    }

    @Test
    void whatThePlatformMayNotDistributeIsRefusedWithItsReason() {
        ConfigRef config = scene.config();
        Place good = Place.of("edge-1", Scene.fresh("good"));
        refused(put("x", config, good, Place.of("edge-1", "kube-public")), 400, 400, "reserved");
        refused(put("x", config, good, Place.of("local", "vela-system")), 400, 400, "reserved");
        refused(put("x", config, good, Place.of("local", "shop")), 400, 400, "belongs to a project");
        refused(put("x", config, Place.of("nowhere", "a")), 404, 40003, "nowhere");
        refused(put("x", config), 400, 16002, "at least one target");
        ConfigRef projects = scene.config("projects/shop/configs", "shop");
        refused(put("x", projects, good), 404, 16006, projects.name());
        refused(scene.api.get("distributions/x"), 404, 16007, "x");
        refused(scene.api.delete("distributions/x"), 404, 16007, "x");
        refused(scene.api.post("distributions/x/retry", ""), 404, 16007, "x");
        assertThat(listed("x")).isEmpty();
    }

    @Test
    void aDryRunOfThePlatformWritesNothing() {
        ConfigRef config = scene.config();
        Place place = Place.of("edge-1", Scene.fresh("dry"));
        scene.byHand.namespace(place);
        await().atMost(Scene.PATIENCE).untilAsserted(() -> {
            JsonNode said = scene.api
                    .post("distributions?dryRun=true", body("dry", config, place))
                    .ok()
                    .body();
            assertThat(said.at("/places/0/effect").asString())
                    .as(said.toString())
                    .isEqualTo("created");
            assertThat(said.path("new").asBoolean()).isTrue();
            assertThat(said.path("newTargets").isArray()).isTrue();
        });
        assertThat(listed("dry")).isEmpty();
    }

    @Test
    void everyTargetOfThePlatformIsEveryProjectsAndLaterOnesToo() {
        ConfigRef config = scene.config();
        Place before = scene.target("edge-1");
        scene.api
                .post(
                        "distributions",
                        Map.of("name", "everywhere", "configs", List.of(Scene.wire(config)), "everyTarget", true))
                .ok();
        scene.awaitPassword(Scene.PASSWORD, config.name(), before);
        Place later = scene.target("edge-2");
        scene.awaitPassword(Scene.PASSWORD, config.name(), later);
        scene.api.delete("distributions/everywhere").ok();
        scene.awaitNoCopy(config.name(), before, later);
    }

    @Test
    void aCopyThatNobodyKnownWishesForIsListedAsAnOrphanUntilItIsRemoved() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        String name = scene.delivered(config, place);
        String uid = scene.byHand.stored(name).getMetadata().getUid();
        assertThat(orphan(config)).isEmpty();

        scene.byHand.forceAway(scene.byHand.stored(name));

        await().atMost(Scene.PATIENCE).until(() -> orphan(config).isPresent());
        JsonNode orphan = orphan(config).orElseThrow();
        assertThat(orphan.path("clusterName").asString()).isEqualTo("edge-1");
        assertThat(orphan.path("namespace").asString()).isEqualTo(place.namespace());
        assertThat(orphan.path("config").toString())
                .isEqualTo("{\"name\":\"" + config.name() + "\",\"namespace\":\"vela-system\"}");
        assertThat(orphan.at("/distributions/0/uid").asString()).isEqualTo(uid);
        assertThat(orphan.path("reason").asString()).contains("is not there");
        assertThat(orphan.path("since").asString()).startsWith("20");
        assertThat(mizzen.bean(MeterRegistry.class)
                        .get("mizzen.orphans")
                        .gauge()
                        .value())
                .isGreaterThanOrEqualTo(1);
        assertThat(scene.api
                        .get("orphans?page=1&pageSize=5")
                        .ok()
                        .body()
                        .path("total")
                        .asInt())
                .isGreaterThanOrEqualTo(1);
        assertThat(scene.api.get("orphans?page=1000").ok().body().path("orphans"))
                .isEmpty();
        refused(scene.api.get("orphans?page=x"), 400, 400, "page");
        scene.copy(place, config.name());
        scene.byHand.delete(place, config.name());
        await().atMost(Scene.PATIENCE).until(() -> orphan(config).isEmpty());
    }

    @Test
    void anOrphanIsNotShownAsAboutToBeRecalled() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        Place elsewhere = scene.target("edge-1");
        String name = scene.delivered(config, place);

        // It names the distribution, which never wished for it.
        scene.byHand.create(
                elsewhere,
                new SecretBuilder(scene.copy(place, config.name()))
                        .editMetadata()
                        .withNamespace(elsewhere.namespace())
                        .withResourceVersion(null)
                        .withUid(null)
                        .endMetadata()
                        .build());

        await().atMost(Scene.PATIENCE).until(() -> orphan(config).isPresent());
        JsonNode detail =
                scene.api.get("projects/shop/distributions/" + name).ok().body();
        assertThat(detail.path("places"))
                .singleElement()
                .satisfies(copy -> assertThat(copy.path("namespace").asString()).isEqualTo(place.namespace()));
        scene.byHand.delete(elsewhere, config.name());
    }

    @Test
    void noOrphanIsListedOfAClusterWhoseNameLeadsToAnotherByNow() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        String name = scene.delivered(config, place);
        scene.byHand.forceAway(scene.byHand.stored(name));
        await().atMost(Scene.PATIENCE).until(() -> orphan(config).isPresent());
        Map<String, String> own = credential("edge-1", credential("edge-2", null));

        await().atMost(Scene.PATIENCE).until(() -> orphan(config).isEmpty());

        credential("edge-1", own);
        await().atMost(Scene.PATIENCE).until(() -> orphan(config).isPresent());
        scene.byHand.delete(place, config.name());
    }

    /** The stored credential of a cluster; another takes its place if one is given. */
    private static Map<String, String> credential(String cluster, @Nullable Map<String, String> other) {
        Secret stored = scene.client("local")
                .secrets()
                .inNamespace("vela-system")
                .withName(cluster)
                .get();
        if (other != null) {
            scene.client("local")
                    .resource(new SecretBuilder(stored).withData(other).build())
                    .update();
        }
        return stored.getData();
    }

    private static Optional<JsonNode> orphan(ConfigRef config) {
        return scene.api
                .get("orphans")
                .ok()
                .body()
                .path("orphans")
                .valueStream()
                .filter(orphan -> orphan.path("name").asString().equals(config.name()))
                .findFirst();
    }

    private static Optional<JsonNode> listed(String name) {
        return scene.api
                .get("distributions")
                .ok()
                .body()
                .path("distributions")
                .valueStream()
                .filter(one -> one.path("name").asString().equals(name))
                .findFirst();
    }

    private static String state(String name) {
        return listed(name).map(one -> one.at("/status/status").asString()).orElse("gone");
    }

    private static Answer put(String name, ConfigRef config, Place... places) {
        return scene.api.post("distributions", body(name, config, places));
    }

    private static Map<String, Object> body(String name, ConfigRef config, Place... places) {
        return Map.of("name", name, "configs", List.of(Scene.wire(config)), "targets", Scene.targets(List.of(places)));
    }

    private static void refused(Answer answer, int status, int code, String says) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.businessCode()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.body().path("Message").asString()).contains(says);
    }
}

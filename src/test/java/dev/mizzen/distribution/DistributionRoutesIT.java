package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mizzen.distribution.DistributionWire.ConfigName;
import dev.mizzen.distribution.DistributionWire.DistributionRequest;
import dev.mizzen.distribution.DistributionWire.DistributionTarget;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.Api.Answer;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import dev.mizzen.testing.Somebody;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.security.core.context.SecurityContextHolder;
import tools.jackson.databind.JsonNode;

/** Every route of a project's distributions, for the good case and each way it refuses. */
@RealClusters
class DistributionRoutesIT {
    private static final String ROUTE = "projects/shop/distributions";

    private static RunningMizzen mizzen;
    private static Scene scene;

    @BeforeAll
    static void start(Planes planes) {
        mizzen = RunningMizzen.on(planes.hub());
        scene = new Scene(mizzen.admin(), planes).set();
        scene.project("other");
    }

    @Test
    void aPlaceThatIsNoTargetYetIsMadeOneForWhoMayMakeTargets() {
        ConfigRef config = scene.config();
        Place far = Place.of("edge-1", Scene.fresh("ondemand"));
        Place home = Place.of("local", Scene.fresh("ondemand"));
        Place long_ = Place.of("edge-2", Scene.fresh("a-namespace-whose-name-is-too-long-for-a-target"));

        String name = scene.delivered(config, far, home, long_);

        scene.copy(far, config.name());
        scene.copy(home, config.name());
        scene.copy(long_, config.name());
        assertThat(target("edge-1-" + far.namespace()).at("/project/name").asString())
                .isEqualTo("shop");
        assertThat(target(home.namespace()).at("/cluster/clusterName").asString())
                .isEqualTo("local");
        assertThat(scene.targetsAt(long_))
                .singleElement()
                .satisfies(made -> assertThat(made).hasSizeLessThanOrEqualTo(31).startsWith("edge-2-a-namespace-wh"));
        assertThat(scene.client("edge-1")
                        .namespaces()
                        .withName(far.namespace())
                        .get()
                        .getMetadata()
                        .getLabels())
                .containsEntry("usage.oam.dev/runtime", "target")
                .containsEntry("namespace.oam.dev/target", "edge-1-" + far.namespace());
        scene.recall(name);
    }

    @Test
    void aTargetMadeOnDemandGetsAnotherNameWhereItsOwnIsTaken() {
        Place place = Place.of("edge-1", Scene.fresh("taken"));
        String plain = "edge-1-" + place.namespace();
        scene.target(plain, "edge-2", Scene.fresh("elsewhere"));

        scene.delivered(scene.config(), place);

        assertThat(scene.targetsAt(place))
                .singleElement()
                .satisfies(made -> assertThat(made).isNotEqualTo(plain).startsWith("edge-1-"));
    }

    @Test
    void requestsAtOnceForOneNewPlaceMakeOneTarget() throws Exception {
        ConfigRef config = scene.config();
        Place place = Place.of("edge-1", Scene.fresh("atonce"));
        List<Callable<Answer>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String name = Scene.fresh("at-once");
            calls.add(() -> scene.distribute(name, Scene.wire(config), List.of(place)));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answer> answer : threads.invokeAll(calls)) {
                answer.get().ok();
            }
        }
        assertThat(scene.targetsAt(place)).hasSize(1);
        scene.awaitPassword(Scene.PASSWORD, config.name(), place);
    }

    @Test
    void whoMayNotMakeTargetsIsToldThePlaceThatIsNone() {
        Place place = Place.of("edge-1", Scene.fresh("nobodys"));
        DistributionRequest request = request(scene.config(), place);
        Scope shop = new Scope.OfProject(mizzen.bean(Projects.class).require("shop"));
        Somebody.calls(Somebody.named("mia", "distribute project:shop/config:*"));
        try {
            assertThatThrownBy(() -> mizzen.bean(ScopedDistributions.class).put(shop, request, IfMatch.of(null)))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            refused -> assertThat(refused.code()).isEqualTo(BusinessCode.INVALID_REQUEST))
                    .hasMessageContaining(place.toString());
        } finally {
            SecurityContextHolder.clearContext();
        }
        assertThat(scene.targetsAt(place)).isEmpty();
    }

    @Test
    void aRequestThatIsRefusedMakesNoTarget() {
        Place fresh = Place.of("edge-1", Scene.fresh("unmade"));
        String name = Scene.fresh("theirs");
        Place theirs = scene.target("other", name, "edge-1", name);
        Map<String, String> config = Scene.wire(scene.config());

        refused(scene.distribute("x1", config, List.of(fresh, theirs)), 400, 80004, theirs.toString());
        refused(scene.distribute("x1", Map.of("name", "none"), List.of(fresh)), 404, 16006, "none");
        refused(scene.distribute("x1", config, List.of(fresh, Place.of("nowhere", "a"))), 404, 40003, "nowhere");
        refused(
                scene.distribute("x1", config, List.of(fresh, Place.of("edge-1", "kube-system"))),
                400,
                400,
                "kube-system");
        refused(
                scene.distribute("x1", config, List.of(fresh, Place.of("local", "vela-system"))),
                400,
                400,
                "vela-system");
        refused(scene.distribute("x1", config, List.of(fresh, Place.of("local", "other"))), 400, 80004, "other");
        refused(
                scene.api.with("If-Match", "\"old\"").post(ROUTE, Scene.body("x1", config, List.of(fresh))),
                412,
                412,
                "changed");
        assertThat(scene.targetsAt(fresh)).isEmpty();
        assertThat(scene.distribution("x1")).isEmpty();
    }

    @Test
    void nobodyCopiesTheHubsCredentialsOut() {
        Place place = scene.target("edge-1");
        refused(
                scene.distribute("steal", Map.of("name", "edge-2", "namespace", "vela-system"), List.of(place)),
                404,
                16006,
                "edge-2");
        ConfigRef theirs = scene.config("projects/other/configs", "other");
        refused(scene.distribute("steal", Scene.wire(theirs), List.of(place)), 404, 16006, theirs.name());
        assertThat(scene.distribution("steal")).isEmpty();
    }

    @Test
    void whatCannotBeReadIsRefusedByTheFieldThatIsWrong() {
        Map<String, String> config = Scene.wire(scene.config());
        refused(scene.api.post(ROUTE, Map.of()), 400, 16002, "at least one config");
        refused(scene.distribute("x", config, List.of()), 400, 16002, "at least one target");
        refused(scene.distribute("a/b", config, List.of(scene.target("edge-1"))), 400, 400, "name");
        Map<String, Object> strange = Scene.body("x", config, List.of());
        strange.put("targets", List.of(Map.of("clusterName", "edge-1", "namespace", "UPPER")));
        refused(scene.api.post(ROUTE, strange), 400, 400, "targets");
        refused(scene.api.post("projects/none/distributions", strange), 404, 30002, "none");
        refused(scene.api.get("projects/none/distributions"), 404, 30002, "none");
        refused(scene.api.get("projects/none/distributions/x"), 404, 30002, "none");
        refused(scene.api.post("projects/none/distributions/x/retry", Map.of()), 404, 30002, "none");
        refused(scene.api.delete("projects/none/distributions/x"), 404, 30002, "none");
        refused(scene.api.post(ROUTE + "?dryRun=perhaps", strange), 400, 400, "dryRun");
        refused(scene.api.get(ROUTE + "/none"), 404, 16007, "none");
        refused(scene.api.post(ROUTE + "/none/retry", Map.of()), 404, 16007, "none");
        refused(scene.api.delete(ROUTE + "/none"), 404, 16007, "none");
    }

    @Test
    void theWebUiFindsTheStepsPhasesAndListsItDrawsFrom() {
        ConfigRef config = scene.config();
        Place good = scene.target("edge-1");
        Place bad = scene.target("edge-2");
        scene.byHand.create(bad, ByHand.secret(config.name()).build());
        Map<String, Object> asTheUiSends = new LinkedHashMap<>();
        asTheUiSends.put("name", "distribute-" + config.name());
        asTheUiSends.put(
                "configs",
                List.of(scene.api.get("configs/" + config.name()).ok().body()));
        asTheUiSends.put("targets", Scene.targets(List.of(good, bad)));

        assertThat(scene.api.post(ROUTE, asTheUiSends).ok().text()).isEqualTo("{}");

        String name = "distribute-" + config.name();
        scene.awaitMessage(name, bad, "not Mizzen's");
        scene.awaitReady(name, good);
        scene.awaitState(name, "workflowFailed");
        JsonNode listed = scene.distribution(name).orElseThrow();
        assertThat(listed.propertyNames())
                .containsExactlyInAnyOrder(
                        "name", "namespace", "createdTime", "configs", "targets", "application", "status");
        assertThat(listed.path("application").toString())
                .isEqualTo("{\"Namespace\":\"shop\",\"Name\":\"" + name + "\"}");
        assertThat(listed.at("/status/workflow/finished").asBoolean()).isFalse();
        assertThat(scene.step(name, good).orElseThrow().path("name").asString())
                .isEqualTo("deploy-edge-1-" + good.namespace());

        scene.byHand.delete(bad, config.name());
        scene.api.post(ROUTE + "/" + name + "/retry", "").ok();
        scene.awaitState(name, "running");
        assertThat(scene.distribution(name)
                        .orElseThrow()
                        .at("/status/workflow/finished")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void listsAreNeverNull() {
        scene.project("empty");
        assertThat(scene.api.get("projects/empty/distributions").ok().text()).isEqualTo("{\"distributions\":[]}");
        ConfigRef config = scene.config();
        scene.api
                .post(
                        "projects/empty/distributions",
                        Map.of("name", "all", "configs", List.of(Scene.wire(config)), "everyTarget", true))
                .ok();
        JsonNode detail = scene.api.get("projects/empty/distributions/all").ok().body();
        assertThat(detail.path("targets").isArray()).isTrue();
        assertThat(detail.at("/status/workflow/steps").isArray()).isTrue();
        assertThat(detail.path("places").isArray()).isTrue();
        assertThat(detail.path("total").asInt(-1)).isZero();
    }

    @Test
    void theDetailTellsStateReasonAndNextTryOfEveryCopyPagedAndFiltered() {
        ConfigRef config = scene.config();
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            places.add(scene.target("edge-1"));
        }
        Place bad = scene.target("edge-2");
        scene.byHand.create(bad, ByHand.secret(config.name()).build());
        places.add(bad);
        String name = "distribute-" + config.name();
        scene.distribute(name, config, places.toArray(Place[]::new));
        scene.awaitMessage(name, bad, "not Mizzen's");
        places.subList(0, 6).forEach(place -> scene.awaitReady(name, place));

        JsonNode all = detail(name, "");
        assertThat(all.path("total").asInt()).isEqualTo(7);
        assertThat(all.path("places")).hasSize(7);
        JsonNode failed = detail(name, "?state=conflict");
        assertThat(failed.path("total").asInt()).isEqualTo(1);
        JsonNode copy = failed.path("places").path(0);
        assertThat(copy.propertyNames())
                .containsExactlyInAnyOrder("clusterName", "namespace", "config", "state", "reason", "since", "nextTry");
        assertThat(copy.path("namespace").asString()).isEqualTo(bad.namespace());
        assertThat(copy.path("reason").asString()).contains("not Mizzen's");
        assertThat(detail(name, "?state=ready&page=1&pageSize=5").path("places"))
                .hasSize(5)
                .allSatisfy(ready -> assertThat(ready.has("nextTry")).isFalse());
        assertThat(detail(name, "?state=ready&page=2&pageSize=5").path("places"))
                .hasSize(1);
        assertThat(detail(name, "?cluster=edge-2").path("total").asInt()).isEqualTo(1);
        assertThat(detail(name, "?namespace=" + places.getFirst().namespace().substring(1))
                        .path("places"))
                .allSatisfy(found -> assertThat(found.path("namespace").asString())
                        .contains(places.getFirst().namespace().substring(1)));
        assertThat(detail(name, "?namespace=nowhere").path("total").asInt()).isZero();
        refused(scene.api.get(ROUTE + "/" + name + "?state=odd"), 400, 400, "state");
        refused(scene.api.get(ROUTE + "/" + name + "?page=x"), 400, 400, "page");
    }

    @Test
    void aRetryDoesAtOnceWhatWouldHaveWaited() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        scene.byHand.create(place, ByHand.secret(config.name()).build());
        String name = "distribute-" + config.name();
        scene.distribute(name, config, place);
        scene.awaitMessage(name, place, "not Mizzen's");
        // Until the pause is long enough to tell a retry from the engine's own next try.
        await().atMost(Scene.PATIENCE).until(() -> {
            JsonNode next = detail(name, "").path("places").path(0).path("nextTry");
            return next.isString()
                    && java.time.Instant.parse(next.asString())
                            .isAfter(java.time.Instant.now().plusSeconds(5));
        });
        scene.byHand.delete(place, config.name());
        long began = System.nanoTime();

        Answer answer = scene.api.post(ROUTE + "/" + name + "/retry", "").ok();

        assertThat(answer.body().path("tried").asInt()).isEqualTo(1);
        scene.awaitReady(name, place);
        assertThat(java.time.Duration.ofNanos(System.nanoTime() - began)).isLessThan(java.time.Duration.ofSeconds(4));
        assertThat(scene.api.post(ROUTE + "/" + name + "/retry", "").ok().text())
                .isEqualTo("{\"tried\":0}");
    }

    @Test
    void aDistributionIsReplacedAndRecalledOnlyAtTheVersionThatIsMeant() {
        ConfigRef config = scene.config();
        Place one = scene.target("edge-1");
        Place two = scene.target("edge-2");
        String name = scene.delivered(config, one);
        Map<String, Object> both = Scene.body(name, Scene.wire(config), List.of(one, two));
        String old = tag(scene.api.get(ROUTE + "/" + name));

        String now = tag(scene.api.with("If-Match", old).post(ROUTE, both).ok());

        assertThat(now).isNotEqualTo(old);
        scene.awaitState(name, "running");
        assertThat(tag(scene.api.get(ROUTE + "/" + name)))
                .as("the status is no change of what is wished")
                .isEqualTo(now);
        refused(scene.api.with("If-Match", old).post(ROUTE, both), 412, 412, "changed");
        refused(scene.api.with("If-Match", old).delete(ROUTE + "/" + name), 412, 412, "changed");
        refused(scene.api.with("If-Match", "nonsense").delete(ROUTE + "/" + name), 400, 400, "If-Match");
        assertThat(scene.state(name)).isEqualTo("running");
        scene.api.with("If-Match", now).delete(ROUTE + "/" + name).ok();
        scene.awaitState(name, "gone");
    }

    private static JsonNode detail(String name, String query) {
        return scene.api.get(ROUTE + "/" + name + query).ok().body();
    }

    private static JsonNode target(String name) {
        return scene.api.get("targets/" + name).ok().body();
    }

    private static DistributionRequest request(ConfigRef config, Place place) {
        return new DistributionRequest(
                "not-allowed",
                List.of(new ConfigName(config.name(), config.namespace())),
                List.of(new DistributionTarget(place.cluster().value(), place.namespace())),
                null);
    }

    private static String tag(Answer answer) {
        return answer.ok().headers().firstValue("ETag").orElseThrow();
    }

    private static void refused(Answer answer, int status, int code, String says) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.businessCode()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.body().path("Message").asString()).contains(says);
    }
}

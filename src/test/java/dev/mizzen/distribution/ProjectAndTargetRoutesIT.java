package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.DistributionResource;
import dev.mizzen.hub.ProjectResource;
import dev.mizzen.hub.TargetResource;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.Api.Answer;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every route of projects and targets against real API servers, for the good case and each way it refuses. */
@RealClusters(controllers = true)
class ProjectAndTargetRoutesIT {
    private static final int ROUNDS = 8;

    private static Scene scene;

    @BeforeAll
    static void start(Planes planes) {
        scene = new Scene(RunningMizzen.on(planes.hub()).admin(), planes).set();
        scene.project("other");
    }

    @Test
    void aTargetIsMadeShownListedChangedAndDeleted() {
        String name = Scene.fresh("whole");
        Map<String, Object> wanted = Map.of(
                "name",
                name,
                "project",
                "shop",
                "alias",
                "Prod",
                "description",
                "d",
                "cluster",
                Map.of("clusterName", "edge-1", "namespace", name),
                "variable",
                Map.of("size", 3));
        JsonNode made = scene.api.post("targets", wanted).ok().body();

        assertThat(made.propertyNames())
                .containsExactlyInAnyOrder(
                        "name", "alias", "description", "cluster", "variable", "createTime", "updateTime", "project");
        assertThat(made.path("project").toString()).isEqualTo("{\"name\":\"shop\",\"alias\":\"Project shop\"}");
        assertThat(scene.api.get("targets/" + name).ok().body()).isEqualTo(made);
        String newer = Scene.fresh("whole");
        await().until(() -> java.time.Instant.parse(made.path("createTime").asString())
                .isBefore(java.time.Instant.now().minusSeconds(1)));
        scene.target("other", newer, "edge-1", newer);
        assertThat(names(scene.api.get("targets?page=1&pageSize=5"))).startsWith(newer);
        assertThat(names(scene.api.get("targets?project=other")))
                .contains(newer)
                .doesNotContain(name);
        assertThat(names(scene.api.get("projects/shop/targets"))).contains(name).doesNotContain(newer);

        JsonNode changed = scene.api
                .put("targets/" + name, Map.of("alias", "Live", "cluster", Map.of("clusterName", "edge-2")))
                .ok()
                .body();
        assertThat(changed.propertyNames())
                .containsExactlyInAnyOrder("name", "alias", "cluster", "createTime", "updateTime", "project");
        assertThat(changed.at("/cluster/clusterName").asString()).isEqualTo("edge-1");
        assertThat(scene.api.delete("targets/" + name).ok().text()).isEqualTo("{}");
        assertThat(labels(Place.of("edge-1", name)))
                .containsEntry("usage.oam.dev/runtime", "")
                .containsEntry("namespace.oam.dev/target", "");
    }

    @Test
    void whatNoTargetCanBeMadeOfIsRefusedByItsCode() {
        String name = Scene.fresh("bad");
        refused(scene.api.post("targets", target("B", "shop", "edge-1", "a")), 400, 400, "name");
        refused(scene.api.post("targets", target(name, "none", "edge-1", "a")), 404, 30002, "none");
        refused(scene.api.post("targets", target(name, "shop", "nowhere", "a")), 404, 40003, "nowhere");
        refused(scene.api.post("targets", target(name, "shop", "edge-1", "")), 400, 80005, "namespace");
        refused(scene.api.get("targets/" + name), 404, 80002, name);
        refused(scene.api.put("targets/" + name, Map.of()), 404, 80002, name);
        refused(scene.api.delete("targets/" + name), 404, 80002, name);
        refused(scene.api.get("targets?page=x"), 400, 400, "page");
        Place place = scene.target("edge-1");
        refused(scene.api.put("targets/" + Scene.targetOf(place), Map.of("alias", "x")), 400, 400, "alias");
        refused(
                scene.api.post("targets", target(name, "shop", "edge-1", place.namespace())),
                400,
                80004,
                place.toString());
        scene.delivered(scene.config(), place);
        refused(scene.api.delete("targets/" + Scene.targetOf(place)), 404, 80003, "distribution");
    }

    @Test
    void noTargetIsMadeOfAReservedNamespace() {
        String name = Scene.fresh("reserved");
        refused(scene.api.post("targets", target(name, "shop", "edge-1", "kube-system")), 400, 400, "reserved");
        refused(scene.api.post("targets", target(name, "shop", "local", "vela-system")), 400, 400, "reserved");
        refused(scene.api.post("targets", target(name, "shop", "local", "other")), 400, 80004, "other");
        assertThat(labels(Place.of("edge-1", "kube-system"))).doesNotContainKey("namespace.oam.dev/target");
        assertThat(labels(Place.of("local", "vela-system"))).doesNotContainKey("namespace.oam.dev/target");
    }

    @Test
    void makingATargetThatExistsTouchesNoNamespace() {
        Place place = scene.target("edge-1");
        Place another = Place.of("edge-1", Scene.fresh("untouched"));
        scene.byHand.namespace(another);
        Map<String, String> own = labels(place);
        Map<String, String> others = labels(another);

        refused(
                scene.api.post("targets", target(Scene.targetOf(place), "other", "edge-1", another.namespace())),
                400,
                80001,
                Scene.targetOf(place));
        refused(
                scene.api.post("targets", target(Scene.targetOf(place), "other", "edge-1", place.namespace())),
                400,
                80001,
                Scene.targetOf(place));

        assertThat(labels(place)).isEqualTo(own);
        assertThat(labels(another)).isEqualTo(others);
    }

    @Test
    void aTargetIsDeletedByACallerWhoIsAMemberOfNoProject() {
        scene.project("memberless");
        scene.client("local")
                .resources(ProjectResource.class)
                .withName("memberless")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"owner\":\"\",\"members\":[]}}");
        String name = Scene.fresh("lonely");
        scene.target("memberless", name, "edge-1", name);
        await().untilAsserted(() -> assertThat(scene.api
                        .get("auth/user_info")
                        .ok()
                        .body()
                        .path("projects")
                        .valueStream()
                        .map(project -> project.path("name").asString()))
                .doesNotContain("memberless"));

        scene.api.delete("targets/" + name).ok();
    }

    @Test
    void aTargetChangesAndGoesOnlyAtTheVersionThatIsMeant() {
        String name = Scene.targetOf(scene.target("edge-1"));
        String old = tag(scene.api.get("targets/" + name));
        String now = tag(scene.api.with("If-Match", old).put("targets/" + name, Map.of("alias", "One")));
        assertThat(tag(scene.api.get("targets/" + name))).isEqualTo(now).isNotEqualTo(old);
        refused(scene.api.with("If-Match", old).put("targets/" + name, Map.of("alias", "Two")), 412, 412, "changed");
        refused(scene.api.with("If-Match", old).delete("targets/" + name), 412, 412, "changed");
        assertThat(scene.api.get("targets/" + name).body().path("alias").asString())
                .isEqualTo("One");
        scene.api.with("If-Match", now).delete("targets/" + name).ok();
    }

    @Test
    void aProjectIsMadeShownListedChangedAndDeleted() {
        JsonNode made = scene.api
                .post(
                        "projects",
                        Map.of("name", "whole", "alias", "Whole", "description", "d", "namespace", "whole-ns"))
                .ok()
                .body();
        assertThat(made.propertyNames())
                .containsExactlyInAnyOrder(
                        "name", "alias", "description", "createTime", "updateTime", "owner", "namespace");
        assertThat(made.path("namespace").asString()).isEqualTo("whole-ns");
        assertThat(made.at("/owner/name").asString()).isEqualTo("admin");
        assertThat(scene.api.get("projects/whole").ok().body()).isEqualTo(made);
        Answer page = scene.api.get("projects?page=1&pageSize=5");
        assertThat(names(page)).contains("whole");
        assertThat(page.body().path("total").asInt()).isGreaterThanOrEqualTo(3);
        JsonNode changed =
                scene.api.put("projects/whole", Map.of("alias", "Other")).ok().body();
        assertThat(changed.path("alias").asString()).isEqualTo("Other");
        assertThat(changed.path("description").asString("-")).isEmpty();
        assertThat(changed.at("/owner/name").asString()).isEqualTo("admin");
        assertThat(scene.api.delete("projects/whole").ok().text()).isEqualTo("{}");
        refused(scene.api.get("projects/whole"), 404, 30002, "whole");
    }

    @Test
    void whatNoProjectCanBeMadeOfIsRefusedByItsCode() {
        refused(scene.api.post("projects", Map.of("name", "S", "alias", "x")), 400, 400, "name");
        refused(scene.api.post("projects", Map.of("name", "shop")), 400, 30001, "shop");
        refused(scene.api.post("projects", Map.of("name", "x1", "owner", "nobody")), 400, 30010, "nobody");
        refused(scene.api.post("projects", Map.of("name", "x1", "namespace", "shop")), 400, 30004, "shop");
        refused(scene.api.post("projects", Map.of("name", "x1", "namespace", "kube-x")), 400, 30004, "kube-x");
        refused(scene.api.put("projects/none", Map.of()), 404, 30002, "none");
        refused(scene.api.put("projects/shop", Map.of("owner", "nobody")), 400, 30010, "nobody");
        refused(scene.api.delete("projects/none"), 404, 30002, "none");
        refused(scene.api.get("projects/none/targets"), 404, 30002, "none");
        refused(scene.api.get("projects?page=x"), 400, 400, "page");
        scene.target("edge-1");
        refused(scene.api.delete("projects/shop"), 400, 30007, "targets");
    }

    @Test
    void aProjectChangesAndGoesOnlyAtTheVersionThatIsMeant() {
        scene.project("versioned");
        String old = tag(scene.api.get("projects/versioned"));
        String now = tag(scene.api.with("If-Match", old).put("projects/versioned", Map.of("alias", "One")));
        refused(scene.api.with("If-Match", old).put("projects/versioned", Map.of("alias", "Two")), 412, 412, "changed");
        refused(scene.api.with("If-Match", old).delete("projects/versioned"), 412, 412, "changed");
        assertThat(scene.api.get("projects/versioned").ok().body().path("alias").asString())
                .isEqualTo("One");
        scene.api.with("If-Match", now).delete("projects/versioned").ok();
    }

    @Test
    void aMissingNamespaceOfAProjectIsNeverMadeAgainUnderTheProjectsName() {
        scene.api
                .post("projects", Map.of("name", "moved", "namespace", "moved-ns"))
                .ok();
        scene.client("local").namespaces().withName("moved-ns").delete();
        await().atMost(Scene.PATIENCE).until(() -> namespace("moved-ns") == null);

        scene.api.get("projects/moved").ok();
        assertThat(namespace("moved")).isNull();
        assertThat(namespace("moved-ns")).isNull();

        scene.api.put("projects/moved", Map.of("alias", "Moved")).ok();
        assertThat(namespace("moved")).isNull();
        assertThat(namespace("moved-ns")).isNotNull();
    }

    @Test
    void nothingThatIsMadeInAProjectWhileItIsDeletedStaysBehind() throws Exception {
        ConfigRef config = scene.config();
        int deleted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String name = "brief-" + round;
            // A namespace that was there before outlives its project, with everything in it.
            scene.byHand.namespace(Place.of("local", name));
            scene.project(name);
            List<Callable<Answer>> calls = new ArrayList<>();
            calls.add(() -> scene.api.delete("projects/" + name));
            for (int i = 0; i < 4; i++) {
                String distribution = "d-" + i;
                calls.add(() -> scene.api.post(
                        "projects/" + name + "/distributions",
                        Map.of("name", distribution, "configs", List.of(Scene.wire(config)), "everyTarget", true)));
                calls.add(() -> scene.api.post(
                        "projects/" + name + "/configs",
                        Map.of("name", distribution, "template", Map.of("name", "image-registry"))));
            }
            if (round % 2 == 0) { // a target that is quicker keeps the project
                calls.add(() -> scene.api.post("targets", target("t-" + name, name, "edge-1", "t-" + name)));
                calls.add(() ->
                        scene.distribute(name, "new", Scene.wire(config), List.of(Place.of("edge-1", "u-" + name))));
            }

            List<Answer> answers = atOnce(calls);

            assertThat(answers).allMatch(answer -> answer.status() < 500, "no failure of the server");
            if (answers.getFirst().status() == 200) {
                deleted++;
                assertThat(targetsOf(name)).isEmpty();
                assertThat(scene.client("local")
                                .secrets()
                                .inNamespace(name)
                                .list()
                                .getItems())
                        .as("configs")
                        .isEmpty();
                await().atMost(Scene.PATIENCE)
                        .untilAsserted(() -> assertThat(scene.client("local")
                                        .resources(DistributionResource.class)
                                        .inNamespace(name)
                                        .list()
                                        .getItems())
                                .isEmpty());
            } else {
                assertThat(answers.getFirst().businessCode()).isIn(30007, 30020);
                scene.api.get("projects/" + name).ok();
                scene.target(name, "after-" + name, "edge-1", "after-" + name);
            }
        }
        assertThat(deleted).as("deletions that were done").isPositive();
    }

    @Test
    void aTargetMadeOnDemandDoesNotOutliveADistributionThatCannotBeMade() {
        ConfigRef config = scene.config();
        scene.api
                .post("projects", Map.of("name", "homeless", "namespace", "homeless-ns"))
                .ok();
        scene.client("local").namespaces().withName("homeless-ns").delete();
        await().atMost(Scene.PATIENCE).until(() -> namespace("homeless-ns") == null);
        Place place = Place.of("edge-1", Scene.fresh("ondemand"));

        Answer answer = scene.distribute("homeless", "none", Scene.wire(config), List.of(place));

        assertThat(answer.status()).isEqualTo(404);
        await("the target is gone")
                .atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(targetsOf("homeless")).isEmpty());
        scene.api.delete("projects/homeless").ok();
    }

    private static List<Answer> atOnce(List<Callable<Answer>> calls) throws Exception {
        List<Answer> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answer> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
        }
        return answers;
    }

    private static List<String> targetsOf(String project) {
        return scene.client("local").resources(TargetResource.class).list().getItems().stream()
                .filter(record -> record.getSpec().project().equals(project))
                .map(record -> record.getMetadata().getName())
                .toList();
    }

    private static Map<String, Object> target(String name, String project, String cluster, String namespace) {
        return Map.of(
                "name", name, "project", project, "cluster", Map.of("clusterName", cluster, "namespace", namespace));
    }

    private static Namespace namespace(String name) {
        return scene.client("local").namespaces().withName(name).get();
    }

    private static Map<String, String> labels(Place place) {
        return scene.client(place.cluster().value())
                .namespaces()
                .withName(place.namespace())
                .get()
                .getMetadata()
                .getLabels();
    }

    private static List<String> names(Answer answer) {
        JsonNode body = answer.ok().body();
        return (body.has("targets") ? body.path("targets") : body.path("projects"))
                .valueStream()
                .map(one -> one.path("name").asString())
                .toList();
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

package dev.mizzen.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.TargetResource;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.FeatureHub.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Targets that are there: read, listed, changed, and written past the API with kubectl. */
class StoredTargetsTest extends TargetsInMemory {
    @Test
    void aMissingTargetAnswers80002() {
        for (Answer answer :
                List.of(hub.get("targets/none"), hub.put("targets/none", "{}"), hub.delete("targets/none"))) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.code()).isEqualTo(80002);
        }
    }

    @Test
    void changingReplacesWhatMayChangeAndIgnoresAnotherPlace() {
        hub.post("targets", """
                {"name": "prod", "alias": "Prod", "description": "d", "project": "shop", "variable": {"a": "b"},
                 "cluster": {"clusterName": "edge", "namespace": "shop-prod"}}
                """);

        Answer answer = hub.put("targets/prod", """
                {"alias": "Prod 2", "project": "other", "variable": {"c": 1},
                 "cluster": {"clusterName": "local", "namespace": "x"}}
                """);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("alias")).isEqualTo("Prod 2");
        assertThat(answer.body().has("description")).isFalse();
        assertThat(answer.body().path("variable").toString()).isEqualTo("{\"c\":1}");
        assertThat(answer.body().path("cluster").toString())
                .isEqualTo("{\"clusterName\":\"edge\",\"namespace\":\"shop-prod\"}");
        assertThat(answer.body().path("project").path("name").asString()).isEqualTo("shop");
        assertThat(hub.get("targets/prod").body()).isEqualTo(answer.body());
        assertThat(hub.put("targets/prod", "{}").fields()).doesNotContain("alias", "variable");
        assertThat(hub.put("targets/prod", "{\"alias\": \"x\"}").code()).isEqualTo(400);
    }

    @Test
    void nobodyFillsTheStoreWithADescription() {
        String tooLong = "x".repeat(4097);
        hub.post("targets", "{\"name\": \"there\", \"project\": \"shop\"}");
        for (Answer answer : List.of(
                hub.post(
                        "targets",
                        "{\"name\": \"prod\", \"project\": \"shop\", \"description\": \"%s\"}".formatted(tooLong)),
                hub.put("targets/there", "{\"description\": \"%s\"}".formatted(tooLong)))) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo(400);
            assertThat(answer.message()).isEqualTo("description must be 4096 bytes long at most");
        }
    }

    @Test
    void theListIsNewestFirstPagedAndFilteredByProject() {
        for (int i = 1; i <= 7; i++) {
            hub.backdate(
                    kubectl("t-" + i, i % 2 == 0 ? "other" : "shop", "edge", "ns-" + i),
                    "2026-01-0" + i + "T00:00:00Z");
        }
        await().until(() -> targets.find("t-7").stream()
                .anyMatch(target -> target.createTime().toString().startsWith("2026-01-07")));

        assertThat(hub.get("targets").names("targets"))
                .containsExactly("t-7", "t-6", "t-5", "t-4", "t-3", "t-2", "t-1");
        Answer second = hub.get("targets?query=&page=2&pageSize=5");
        assertThat(second.names("targets")).containsExactly("t-2", "t-1");
        assertThat(second.body().path("total").asInt()).isEqualTo(7);
        assertThat(hub.get("targets?project=other").names("targets")).containsExactly("t-6", "t-4", "t-2");
        assertThat(hub.get("projects/other/targets?page=1&pageSize=1").names("targets"))
                .containsExactly("t-6", "t-4", "t-2");
        assertThat(hub.get("projects/other/targets").body().path("total").asInt())
                .isEqualTo(3);
        assertThat(hub.get("targets?page=x").code()).isEqualTo(400);
    }

    @Test
    void aProjectWithoutTargetsAnswersAnEmptyListAndAMissingProject30002() {
        assertThat(hub.get("projects/shop/targets").body().toString()).isEqualTo("{\"targets\":[],\"total\":0}");
        assertThat(hub.get("projects/none/targets").code()).isEqualTo(30002);
        assertThat(hub.get("projects/none/targets").status()).isEqualTo(404);
    }

    @Test
    void listenersSeeEachTargetBeforeAndAfter() {
        hub.post("targets", PROD);
        hub.put("targets/prod", "{\"alias\": \"two\"}");
        use.copies.add("prod");
        hub.delete("targets/prod");
        use.copies.clear();

        await().untilAsserted(() -> assertThat(changes)
                .containsExactly(">prod ", "prod >prod two", "prod two>prod two going", "prod two going>"));
    }

    @Test
    void recordsThatKubectlWroteBadlyAreLeftOutAndCanBeDeletedWithKubectl() {
        List<String> specs = List.of(
                "",
                "spec: {}",
                "spec: {project: shop}",
                "spec: {project: shop, cluster: edge}",
                "spec: {project: shop, namespace: x}",
                "spec: {cluster: edge, namespace: x}",
                "spec: {project: shop, cluster: 'Not A Cluster', namespace: x}",
                "spec: {project: shop, cluster: edge, namespace: 'a/b'}",
                "spec: {project: shop, cluster: edge, namespace: kube-system}",
                "spec: {project: shop, cluster: local, namespace: vela-system}");
        for (int i = 0; i < specs.size(); i++) {
            hub.kubectl(
                    TargetResource.class,
                    "apiVersion: mizzen.dev/v1alpha1\nkind: Target\nmetadata: {name: broken-%d, finalizers: [mizzen.dev/target]}\n%s"
                            .formatted(i, specs.get(i)));
        }
        hub.post("targets", PROD);

        assertThat(hub.get("targets").names("targets")).containsExactly("prod");
        assertThat(hub.get("projects/shop/targets").names("targets")).containsExactly("prod");
        assertThat(targets.of("shop")).extracting(Target::name).containsExactly("prod");
        for (int i = 0; i < specs.size(); i++) {
            String name = "broken-" + i;
            assertThat(hub.get("targets/" + name).code()).isEqualTo(80002);
            assertThat(hub.post("targets", place(name, "shop", "edge", "free")).code())
                    .isEqualTo(80001);
        }
        await().until(() -> changes.contains(">prod "));
        assertThat(changes).containsExactly(">prod ");

        for (int i = 0; i < specs.size(); i++) {
            hub.client().resources(TargetResource.class).withName("broken-" + i).delete();
        }
        await().until(() -> stored().equals(List.of("prod")));
    }

    @Test
    void ofTwoRecordsForOnePlaceTheOlderCountsAndTheOtherFollowsWhenItGoes() {
        hub.backdate(kubectl("a-young", "other", "edge", "spot"), "2026-02-01T00:00:00Z");
        hub.backdate(kubectl("z-old", "shop", "edge", "spot"), "2026-01-01T00:00:00Z");
        await().until(() -> changes.stream().anyMatch(change -> change.startsWith(">z-old")));

        assertThat(targets.list()).extracting(Target::name).containsExactly("z-old");
        assertThat(targets.of("other")).isEmpty();
        assertThat(targets.at(Place.of("edge", "spot")).orElseThrow().name()).isEqualTo("z-old");

        hub.client().resources(TargetResource.class).withName("z-old").delete();

        await().until(() -> targets.find("a-young").isPresent());
        // Whether the going is seen apart from the end depends on how fast it goes.
        await().until(() -> changes.getLast().equals(">a-young "));
        assertThat(changes.get(changes.size() - 2)).isIn("z-old >", "z-old  going>");
    }
}

package dev.mizzen.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.shared.Place;
import dev.mizzen.testing.FeatureHub;
import dev.mizzen.testing.FeatureHub.Answer;
import dev.mizzen.testing.Somebody;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is made with a target, and what makes none. */
class MakingTargetsTest extends TargetsInMemory {
    @Test
    void whoMayNotDistributeAProjectsConfigsMakesNoTargetThatTheyGoTo() {
        hub.as(Somebody.named("tim", "* target:*"));
        Answer hidden = hub.post("targets", PROD);
        assertThat(hidden.code()).isEqualTo(30002);
        assertThat(hidden.message())
                .isEqualTo(hub.post("targets", PROD.replace("\"shop\"", "\"none\""))
                        .message()
                        .replace("none", "shop"));

        hub.as(Somebody.named("tim", "* target:*", "detail project:shop"));
        assertThat(hub.post("targets", PROD).code()).isEqualTo(403);
        hub.as(Somebody.named(
                "tim", "* target:*", "distribute project:shop/config:*", "not distribute project:shop/config:*"));
        assertThat(hub.post("targets", PROD).code()).isEqualTo(403);
        assertThat(stored()).isEmpty();

        hub.as(Somebody.named("tim", "* target:*", "distribute project:shop/config:*"));
        assertThat(hub.post("targets", PROD).status()).isEqualTo(200);
    }

    @Test
    void creatingAnswersTheTargetAndMakesItsNamespaceInItsCluster() {
        Answer answer = hub.post("targets", """
                {"name": "prod", "alias": "Prod", "description": "d", "project": "shop", "more": 1,
                 "cluster": {"clusterName": "edge", "namespace": "shop-prod"}, "variable": {"a": "b", "n": 1, "l": [true]}}
                """);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.fields())
                .containsExactlyInAnyOrder(
                        "name", "alias", "description", "cluster", "variable", "createTime", "updateTime", "project");
        assertThat(answer.body().path("cluster").toString())
                .isEqualTo("{\"clusterName\":\"edge\",\"namespace\":\"shop-prod\"}");
        assertThat(answer.body().path("project").toString()).isEqualTo("{\"name\":\"shop\",\"alias\":\"Shop\"}");
        assertThat(answer.body().path("variable").path("n").asInt()).isEqualTo(1);
        assertThat(answer.body().path("variable").path("l").path(0).asBoolean()).isTrue();
        assertThat(labels(edge, "shop-prod"))
                .isEqualTo(Map.of("usage.oam.dev/runtime", "target", "namespace.oam.dev/target", "prod"));
        assertThat(hub.client().namespaces().withName("shop-prod").get()).isNull();
        assertThat(stored("prod").getFinalizers()).containsExactly("mizzen.dev/target");
        assertThat(hub.get("targets/prod").body()).isEqualTo(answer.body());
    }

    @Test
    void whatIsEmptyIsLeftOutAndWithoutAPlaceItIsTheHubsNamespaceOfItsName() {
        Answer answer = hub.post("targets", "{\"name\": \"prod\", \"project\": \"shop\"}");

        assertThat(answer.fields()).containsExactlyInAnyOrder("name", "cluster", "createTime", "updateTime", "project");
        assertThat(answer.body().path("cluster").toString())
                .isEqualTo("{\"clusterName\":\"local\",\"namespace\":\"prod\"}");
        assertThat(labels(hub.client(), "prod")).containsEntry("namespace.oam.dev/target", "prod");
    }

    @Test
    void aBadTargetIsRefusedAndNothingStays() {
        refused("{}", 400, 400, "name");
        refused("{\"name\": \"P\", \"project\": \"shop\"}", 400, 400, "name");
        refused("{\"name\": \"prod\"}", 400, 400, "project");
        refused("{\"name\": \"prod\", \"project\": \"shop\", \"alias\": \"x\"}", 400, 400, "alias");
        refused("{\"name\": \"prod\", \"project\": \"shop\", \"cluster\": {}}", 400, 400, "clusterName");
        refused(
                "{\"name\": \"prod\", \"project\": \"shop\", \"cluster\": {\"clusterName\": \"\", \"namespace\": \"\"}}",
                400,
                400,
                "clusterName");
        refused(
                "{\"name\": \"prod\", \"project\": \"shop\", \"cluster\": {\"clusterName\": \"edge\", \"namespace\": \"\"}}",
                400,
                80005,
                "namespace");
        refused(
                "{\"name\": \"prod\", \"project\": \"shop\", \"cluster\": {\"clusterName\": \"edge\", \"namespace\": \"A\"}}",
                400,
                400,
                "cluster.namespace");
        refused("{\"name\": \"prod\", \"project\": \"none\"}", 404, 30002, "none");
        refused(
                "{\"name\": \"prod\", \"project\": \"shop\", \"cluster\": {\"clusterName\": \"nowhere\", \"namespace\": \"x\"}}",
                404,
                40003,
                "nowhere");
        refused(
                "{\"name\": \"prod\", \"project\": \"shop\", \"cluster\": {\"clusterName\": \"local\", \"namespace\": \"vela-system\"}}",
                400,
                400,
                "reserved");
        refused(
                "{\"name\": \"prod\", \"project\": \"shop\", \"cluster\": {\"clusterName\": \"edge\", \"namespace\": \"kube-system\"}}",
                400,
                400,
                "reserved");
        refused(
                "{\"name\": \"prod\", \"project\": \"shop\", \"cluster\": {\"clusterName\": \"local\", \"namespace\": \"other\"}}",
                400,
                80004,
                "other");
        refused(
                "{\"name\": \"prod\", \"project\": \"shop\", \"cluster\": {\"clusterName\": \"dead\", \"namespace\": \"x\"}}",
                400,
                40020,
                "dead");
    }

    private void refused(String body, int status, int code, String says) {
        Answer answer = hub.post("targets", body);

        assertThat(answer.status()).as(body).isEqualTo(status);
        assertThat(answer.code()).as(body).isEqualTo(code);
        assertThat(answer.message()).contains(says);
        assertThat(stored()).as(body).isEmpty();
        assertThat(edge.namespaces().list().getItems()).as(body).isEmpty();
    }

    @Test
    void theProjectsOwnNamespaceMayBeItsTargetAndAnotherProjectsNameOnAnotherClusterToo() {
        assertThat(hub.post("targets", place("own", "shop", "local", "shop")).status())
                .isEqualTo(200);
        assertThat(hub.post("targets", place("far", "shop", "edge", "other")).status())
                .isEqualTo(200);
    }

    @Test
    void aProjectDoesNotGetTheHubNamespaceOfATarget() {
        hub.post("targets", place("prod", "shop", "local", "spot"));
        hub.post("targets", place("far", "shop", "edge", "afar"));

        Answer answer = hub.post("projects", "{\"name\": \"spot\"}");

        assertThat(answer.code()).isEqualTo(30004);
        assertThat(answer.message()).contains("prod");
        assertThat(hub.post("projects", "{\"name\": \"afar\"}").status()).isEqualTo(200);
    }

    @Test
    void anExistingTargetIsFoundBeforeAnythingIsTouched() {
        hub.post("targets", PROD);

        Answer answer = hub.post("targets", place("prod", "shop", "edge", "elsewhere"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(80001);
        assertThat(edge.namespaces().withName("elsewhere").get()).isNull();
        assertThat(hub.post("targets", "{\"name\": \"prod\", \"project\": \"none\"}")
                        .code())
                .isEqualTo(80001);
    }

    @Test
    void aPlaceBelongsToOneTarget() {
        hub.post("targets", PROD);

        Answer answer = hub.post("targets", place("second", "other", "edge", "shop-prod"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(80004);
        assertThat(labels(edge, "shop-prod")).containsEntry("namespace.oam.dev/target", "prod");
        assertThat(targets.at(Place.of("edge", "shop-prod")).orElseThrow().name())
                .isEqualTo("prod");
        assertThat(targets.at(Place.of("local", "shop-prod"))).isEmpty();
    }

    @Test
    void aNamespaceThatIsThereIsLabelledAndKeepsWhatItHas() {
        namespace(edge, "shop-prod", Map.of("team", "a", "namespace.oam.dev/target", ""));

        assertThat(hub.post("targets", PROD).status()).isEqualTo(200);

        assertThat(labels(edge, "shop-prod"))
                .isEqualTo(Map.of("team", "a", "usage.oam.dev/runtime", "target", "namespace.oam.dev/target", "prod"));
    }

    @Test
    void aNamespaceLabelledForAnotherTargetIsTaken() {
        namespace(edge, "shop-prod", Map.of("namespace.oam.dev/target", "theirs"));

        Answer answer = hub.post("targets", PROD);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(80004);
        assertThat(answer.message()).contains("theirs");
        assertThat(labels(edge, "shop-prod")).isEqualTo(Map.of("namespace.oam.dev/target", "theirs"));
        assertThat(stored()).isEmpty();
    }

    @Test
    void aNamespaceThatIsBeingDeletedIsNoPlace() {
        namespace(edge, "shop-prod", Map.of());
        edge.namespaces().withName("shop-prod").edit(present -> {
            present.getMetadata().setFinalizers(List.of("test/hold"));
            return present;
        });
        edge.namespaces().withName("shop-prod").delete();

        Answer answer = hub.post("targets", PROD);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("being deleted");
        assertThat(stored()).isEmpty();
    }

    @Test
    void aClusterThatFailsAtTheLastStepLeavesNoRecord() {
        // It still reads, so the record is written, and then refuses to write.
        clusters.put("edge", readsOnly());

        Answer answer = hub.post("targets", PROD);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(40020);
        assertThat(stored()).isEmpty();
        clusters.put("edge", edge);
        assertThat(hub.post("targets", PROD).status()).isEqualTo(200);
    }

    @Test
    void ofCreationsOfOneNameAtOnceOneWinsWhole() throws Exception {
        List<Answer> answers = FeatureHub.atOnce(IntStream.range(0, 8)
                .<Supplier<Answer>>mapToObj(i -> () -> hub.post("targets", place("prod", "shop", "edge", "ns-" + i)))
                .toList());

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() != 200).allMatch(answer -> answer.code() == 80001);
        assertThat(edge.namespaces().list().getItems())
                .extracting(namespace -> namespace.getMetadata().getName())
                .containsExactly(targets.find("prod").orElseThrow().place().namespace());
    }

    @Test
    void ofCreationsForOnePlaceAtOnceOneWinsWhole() throws Exception {
        List<Answer> answers = FeatureHub.atOnce(IntStream.range(0, 8)
                .<Supplier<Answer>>mapToObj(i ->
                        () -> hub.post("targets", place("t-" + (9 - i), "shop", "edge", "spot")))
                .toList());

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() != 200).allMatch(answer -> answer.code() == 80004);
        Answer winner = answers.stream()
                .filter(answer -> answer.status() == 200)
                .findFirst()
                .orElseThrow();
        assertThat(stored()).containsExactly(winner.text("name"));
        assertThat(labels(edge, "spot")).containsEntry("namespace.oam.dev/target", winner.text("name"));
        await().until(() -> targets.at(Place.of("edge", "spot")).stream()
                .anyMatch(target -> target.name().equals(winner.text("name"))));
    }

    private static void namespace(KubernetesClient client, String name, Map<String, String> labels) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .create();
    }

    private KubernetesClient readsOnly() {
        KubernetesMockServer server = new KubernetesMockServer(false);
        server.init();
        server.expect()
                .get()
                .withPath("/api/v1/namespaces/shop-prod")
                .andReturn(404, "")
                .always();
        server.expect().post().withPath("/api/v1/namespaces").andReturn(403, "").always();
        return server.createClient();
    }
}

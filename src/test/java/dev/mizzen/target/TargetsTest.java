package dev.mizzen.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.cluster.Connection;
import dev.mizzen.hub.Cache;
import dev.mizzen.hub.TargetResource;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.FeatureHub;
import dev.mizzen.testing.FeatureHub.Answer;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TargetsTest {
    private static final String PROD =
            "{\"name\": \"prod\", \"project\": \"shop\", \"cluster\": {\"clusterName\": \"edge\", \"namespace\": \"shop-prod\"}}";

    private final List<String> changes = new CopyOnWriteArrayList<>();
    private final FakeUse use = new FakeUse();
    private final Map<String, KubernetesClient> clusters = new ConcurrentHashMap<>();
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final KubernetesMockServer edgeServer = FeatureHub.memoryServer();
    private final KubernetesClient edge = edgeServer.createClient();
    private final FeatureHub hub = new FeatureHub();
    private Targets targets;

    @BeforeEach
    void start() throws Exception {
        clusters.put("local", hub.client());
        clusters.put("edge", edge);
        known.addAll(List.of("local", "edge", "dead"));
        hub.with(
                        Class.forName("dev.mizzen.project.ProjectRecords"),
                        Projects.class,
                        Class.forName("dev.mizzen.project.ProjectController"),
                        TargetRecords.class,
                        TargetRelease.class,
                        TargetNamespace.class,
                        TargetsOfProjects.class,
                        Targets.class,
                        TargetController.class,
                        Watching.class)
                .with(Clusters.class, fakeClusters())
                .with(TargetUse.class, use)
                .with(Changes.class, (before, now) -> changes.add(said(before) + ">" + said(now)))
                .start();
        targets = hub.get(Targets.class);
        hub.post("projects", "{\"name\": \"shop\", \"alias\": \"Shop\"}");
        hub.post("projects", "{\"name\": \"other\"}");
    }

    @AfterEach
    void stop() {
        hub.close();
        clusters.values().forEach(KubernetesClient::close);
        edgeServer.destroy();
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
    void deletingFreesNameAndPlaceAtOnceAndEmptiesTheLabels() {
        hub.post("targets", PROD);

        Answer answer = hub.delete("targets/prod");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().toString()).isEqualTo("{}");
        assertThat(stored()).isEmpty();
        assertThat(labels(edge, "shop-prod"))
                .isEqualTo(Map.of("usage.oam.dev/runtime", "", "namespace.oam.dev/target", ""));
        assertThat(hub.get("targets/prod").code()).isEqualTo(80002);
        assertThat(hub.post("targets", PROD).status()).isEqualTo(200);
        assertThat(labels(edge, "shop-prod")).containsEntry("namespace.oam.dev/target", "prod");
    }

    @Test
    void deletingLeavesLabelsThatNameAnotherTarget() {
        hub.post("targets", PROD);
        edge.namespaces().withName("shop-prod").edit(present -> {
            present.getMetadata().getLabels().put("namespace.oam.dev/target", "theirs");
            return present;
        });

        hub.delete("targets/prod");

        assertThat(stored()).isEmpty();
        assertThat(labels(edge, "shop-prod")).containsEntry("namespace.oam.dev/target", "theirs");
    }

    @Test
    void aTargetThatADistributionNamesIsNotDeleted() {
        hub.post("targets", PROD);
        use.named.add("prod");

        Answer answer = hub.delete("targets/prod");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo(80003);
        assertThat(stored("prod").getMetadata().getDeletionTimestamp()).isNull();
        assertThat(hub.get("targets/prod").status()).isEqualTo(200);
    }

    @Test
    void aTargetWithCopiesToRecallIsHiddenAndKeepsNameAndPlaceUntilItIsReleased() {
        hub.post("targets", PROD);
        use.copies.add("prod");

        assertThat(hub.delete("targets/prod").status()).isEqualTo(200);

        assertThat(hub.get("targets/prod").code()).isEqualTo(80002);
        assertThat(hub.put("targets/prod", "{}").code()).isEqualTo(80002);
        assertThat(hub.get("targets").names("targets")).isEmpty();
        assertThat(hub.get("projects/shop/targets").body().path("total").asInt())
                .isZero();
        Answer again = hub.post("targets", place("prod", "shop", "edge", "elsewhere"));
        assertThat(again.code()).isEqualTo(80001);
        assertThat(again.message()).contains("being deleted");
        Answer there = hub.post("targets", place("second", "shop", "edge", "shop-prod"));
        assertThat(there.code()).isEqualTo(80004);
        assertThat(there.message()).contains("being deleted");
        Answer project = hub.delete("projects/shop");
        assertThat(project.code()).isEqualTo(30007);
        assertThat(project.message()).contains("recalled");
        Target going = targets.at(Place.of("edge", "shop-prod")).orElseThrow();
        assertThat(going.going()).isTrue();
        assertThat(labels(edge, "shop-prod")).containsEntry("namespace.oam.dev/target", "prod");

        use.copies.clear();

        await().until(() -> stored().isEmpty());
        await().until(() -> targets.find("prod").isEmpty());
        assertThat(labels(edge, "shop-prod")).containsEntry("namespace.oam.dev/target", "");
        assertThat(hub.delete("projects/shop").status()).isEqualTo(200);
    }

    @Test
    void aTargetThatKubectlDeletesIsReleasedLikewise() {
        hub.post("targets", PROD);
        use.copies.add("prod");
        hub.client().resources(TargetResource.class).withName("prod").delete();
        await().until(() -> targets.find("prod").stream().anyMatch(Target::going));
        assertThat(use.asked).isNotEmpty();
        assertThat(stored()).containsExactly("prod");

        use.copies.clear();

        await().atMost(Duration.ofSeconds(20)).until(() -> stored().isEmpty());
    }

    @Test
    void aTargetThatKubectlMadeIsKeptUntilItsCopiesAreRecalledToo() {
        kubectl("byhand", "shop", "edge", "spot");
        await().until(() -> stored("byhand").getFinalizers().contains("mizzen.dev/target"));
        use.copies.add("byhand");

        hub.client().resources(TargetResource.class).withName("byhand").delete();

        await().until(() -> targets.find("byhand").stream().anyMatch(Target::going));
        use.copies.clear();
        await().until(() -> stored().isEmpty());
    }

    @Test
    void deletingDoesNotWaitForADeadCluster() throws Exception {
        hub.post("targets", PROD);
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            clusters.put("edge", clientOf(silent.getLocalPort()));

            assertThat(hub.delete("targets/prod").status()).isEqualTo(200);

            assertThat(stored()).as("the cluster has not answered yet").containsExactly("prod");
            assertThat(hub.get("targets").names("targets")).isEmpty();
            await().atMost(Duration.ofSeconds(30)).until(() -> stored().isEmpty());
        }
    }

    @Test
    void deletingWorksForAClusterThatIsNotThereAnyMore() {
        hub.post("targets", PROD);
        clusters.remove("edge");
        known.remove("edge");

        assertThat(hub.delete("targets/prod").status()).isEqualTo(200);

        assertThat(stored()).isEmpty();
    }

    @Test
    void aProjectWithTargetsIsNotDeleted() {
        hub.post("targets", PROD);

        Answer answer = hub.delete("projects/shop");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(30007);
        assertThat(answer.message()).contains("prod");
        hub.delete("targets/prod");
        assertThat(hub.delete("projects/shop").status()).isEqualTo(200);
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

    private TargetResource kubectl(String name, String project, String cluster, String namespace) {
        return hub.kubectl(
                TargetResource.class,
                "apiVersion: mizzen.dev/v1alpha1\nkind: Target\nmetadata: {name: %s}\nspec: {project: %s, cluster: %s, namespace: %s}"
                        .formatted(name, project, cluster, namespace));
    }

    private static String place(String name, String project, String cluster, String namespace) {
        return "{\"name\": \"%s\", \"project\": \"%s\", \"cluster\": {\"clusterName\": \"%s\", \"namespace\": \"%s\"}}"
                .formatted(name, project, cluster, namespace);
    }

    private List<String> stored() {
        return hub.client().resources(TargetResource.class).list().getItems().stream()
                .map(record -> record.getMetadata().getName())
                .toList();
    }

    private TargetResource stored(String name) {
        return hub.client().resources(TargetResource.class).withName(name).get();
    }

    private static Map<String, String> labels(KubernetesClient client, String namespace) {
        return client.namespaces().withName(namespace).get().getMetadata().getLabels();
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

    private static KubernetesClient clientOf(int port) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:" + port)
                        .withRequestTimeout(5_000)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    private Clusters fakeClusters() {
        Clusters fake = mock(Clusters.class);
        when(fake.known(any()))
                .thenAnswer(
                        call -> known.contains(call.<ClusterName>getArgument(0).value()));
        when(fake.connection(any()))
                .thenAnswer(call -> Optional.ofNullable(
                                clusters.get(call.<ClusterName>getArgument(0).value()))
                        .map(client -> {
                            Connection connection = mock(Connection.class);
                            when(connection.client()).thenReturn(client);
                            return connection;
                        }));
        return fake;
    }

    private static String said(Target target) {
        return target == null ? "" : target.name() + " " + target.alias() + (target.going() ? " going" : "");
    }

    interface Changes extends Cache.Listener<Target> {}

    /** Listens from before the hub starts, as features do. */
    static class Watching {
        Watching(Targets targets, Changes changes) {
            targets.onChange(changes);
        }
    }

    static class FakeUse implements TargetUse {
        final Set<String> named = ConcurrentHashMap.newKeySet();
        final Set<String> copies = ConcurrentHashMap.newKeySet();
        final Set<String> asked = ConcurrentHashMap.newKeySet();

        @Override
        public boolean namedByDistribution(Target target) {
            return named.contains(target.name());
        }

        @Override
        public boolean mustRecall(Target target) {
            asked.add(target.name());
            return copies.contains(target.name());
        }
    }
}

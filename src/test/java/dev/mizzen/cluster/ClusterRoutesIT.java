package dev.mizzen.cluster;

import static dev.mizzen.cluster.ClusterScene.assertRefused;
import static dev.mizzen.cluster.Samples.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.KubeVela;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RawHttp;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The routes of clusters as the web UI and scripts call them, a change of a cluster apart. */
@RealClusters
class ClusterRoutesIT {
    private static final int ROUNDS = 5;

    private static ClusterScene scene;
    private static RunningMizzen second;

    @BeforeAll
    static void start(Planes planes) {
        scene = new ClusterScene(planes);
        second = RunningMizzen.on(planes.hub());
    }

    @AfterEach
    void clear() {
        scene.clear();
    }

    @Test
    void theKubeconfigAndWhatIsInItAreNeverShown() {
        String kubeconfig = edge().kubeconfig();
        String token = kubeconfig.replaceAll("(?s).*token: (\\S+).*", "$1");
        Api.Answer joined = scene.join("edge", kubeconfig).ok();
        Api.Answer detail = scene.api.get("clusters/edge").ok();
        assertThat(detail.body().path("kubeConfig").asString()).isEqualTo("__stored__");
        Api.Answer changed =
                scene.change("edge", Map.of("kubeConfig", kubeconfig)).ok();
        Api.Answer refused = scene.join("edge-2", kubeconfig);
        Api.Answer detached = scene.api.delete("clusters/edge").ok();
        assertThat(List.of(joined, detail, changed, refused, detached))
                .allSatisfy(answer -> assertThat(answer.text()).doesNotContain(token, base64(token), "BEGIN CERT"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec: {apiVersion: client.authentication.k8s.io/v1, command: touch}", "tokenFile: /x"})
    void whatAKubeconfigWantsRunOrReadIsRefusedByName(String field) {
        String kubeconfig = edge().kubeconfig().replaceAll("token: \\S+", field);
        assertRefused(scene.join("edge", kubeconfig), 400, 40020, "user." + field.split(":")[0]);
        assertThat(scene.secret("edge")).isNull();
    }

    @Test
    void aNameThatIsTakenIsRefusedWithItsCodeWhateverTookIt() {
        scene.joined("edge", edge());
        assertRefused(scene.join("edge", other().kubeconfig()), 400, 40004, "exists");
        scene.planes
                .hub()
                .client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("vela-system")
                        .withName("plain")
                        .endMetadata()
                        .build())
                .create();
        assertRefused(scene.join("plain", other().kubeconfig()), 400, 40006, "no cluster");
        assertRefused(scene.join("mizzen-hub", other().kubeconfig()), 400, 400, "must not begin with mizzen-");
        assertRefused(scene.join("local", other().kubeconfig()), 400, 40007);
        assertRefused(scene.join("edge-2", edge().kubeconfig()), 400, 40022, "as edge.");
        assertRefused(scene.join("hub", scene.planes.hub().kubeconfig()), 400, 40022, "as local.");
        assertRefused(scene.join("bad", "not: a kubeconfig"), 400, 40020, "current-context");
        assertRefused(scene.join("x", "any"), 400, 400, "name");
        assertRefused(scene.join("edge-2", " \n"), 400, 400, "kubeConfig");
        assertRefused(scene.api.post("clusters", Map.of("name", "edge-2", "kubeConfigSecret", "x")), 400, 40001);
        assertRefused(scene.api.get("clusters/none"), 404, 40003);
    }

    @Test
    void theTotalCountsWhatMatchedTheQuery() {
        for (int number = 1; number <= 6; number++) {
            scene.store("dead-" + number, Map.of(KubeVela.CLUSTER_CREDENTIAL, "Dynamic"), Map.of());
        }
        scene.joined("edge", edge());
        JsonNode all = scene.api.get("clusters").ok().body();
        assertThat(all.path("total").asInt()).isEqualTo(8);
        assertThat(names(all)).startsWith("local").hasSize(8).contains("edge");
        JsonNode dead =
                scene.api.get("clusters?query=ead-&page=1&pageSize=5").ok().body();
        assertThat(dead.path("total").asInt()).isEqualTo(6);
        assertThat(names(dead)).hasSize(5).allMatch(name -> name.startsWith("dead-"));
        assertThat(names(scene.api
                        .get("clusters?query=ead-&page=2&pageSize=5")
                        .ok()
                        .body()))
                .hasSize(1);
        assertThat(scene.api.get("clusters?query=none").ok().text()).isEqualTo("{\"clusters\":[],\"total\":0}");
        assertRefused(scene.api.get("clusters?page=one"), 400, 400);
    }

    @Test
    void theNewestClusterComesRightAfterTheHub() {
        scene.store("older", Map.of(KubeVela.CLUSTER_CREDENTIAL, "Dynamic"), Map.of());
        Instant older = Instant.parse(scene.secret("older").getMetadata().getCreationTimestamp());
        // Kubernetes dates creations by the second.
        await().until(() -> Instant.now().isAfter(older.plusSeconds(1)));
        scene.store("newer", Map.of(KubeVela.CLUSTER_CREDENTIAL, "Dynamic"), Map.of());
        assertThat(names(scene.api.get("clusters").ok().body())).containsExactly("local", "newer", "older");
    }

    @Test
    void theHealthRecordHasVersionLatencyAndMissingRights() {
        scene.join("edge", ClusterScene.accountWithoutNamespaces(edge())).ok();
        await().untilAsserted(() -> {
            JsonNode health = scene.api.get("clusters/edge").ok().body().path("health");
            assertThat(health.path("kubernetesVersion").asString()).startsWith("v1.");
            assertThat(health.path("latencyMillis").asDouble()).isPositive();
            assertThat(Instant.parse(health.path("lookedAt").asString())).isBeforeOrEqualTo(Instant.now());
            assertThat(health.path("missingRights").valueStream().map(JsonNode::asString))
                    .containsExactly("create namespaces", "update namespaces");
        });
        JsonNode listed = scene.api.get("clusters?query=edge").ok().body().at("/clusters/0");
        assertThat(listed.at("/health/kubernetesVersion").asString()).startsWith("v1.");
        assertThat(listed.path("status").asString()).isEqualTo("Healthy");
        await().untilAsserted(() -> assertThat(scene.api
                        .get("clusters/local")
                        .ok()
                        .body()
                        .at("/health/kubernetesVersion")
                        .asString())
                .startsWith("v1."));
    }

    @Test
    void aDryRunSaysWhatDetachingWouldDoAndDoesNothing() {
        scene.joined("edge", edge());
        String namespace = ClusterScene.fresh("shop");
        distribute(namespace);
        JsonNode plan =
                scene.api.delete("clusters/edge?dryRun=true").ok().body().path("dryRun");
        assertThat(plan.path("prevented").asString()).contains("one place", "edge/" + namespace);
        assertThat(plan.path("removed").toString())
                .isEqualTo(
                        "[{\"clusterName\":\"local\",\"namespace\":\"vela-system\",\"kind\":\"Secret\",\"name\":\"edge\"}]");
        assertThat(plan.at("/givenUp/0/distribution").asString()).isEqualTo("distribute-" + namespace);
        assertThat(plan.at("/givenUp/0/namespace").asString()).isEqualTo(namespace);
        assertThat(plan.at("/leftBehind/0/namespace").asString()).isEqualTo(namespace);
        assertThat(plan.at("/targets/0").asString()).isEqualTo(namespace);
        assertThat(scene.api
                        .delete("clusters/edge?dryRun=true&force=true")
                        .ok()
                        .body()
                        .at("/dryRun/prevented")
                        .asString("?"))
                .isEmpty();
        assertThat(scene.secret("edge")).isNotNull();

        assertRefused(scene.api.delete("clusters/edge?dryRun=yes"), 400, 400, "dryRun must be");
        assertRefused(scene.api.delete("clusters/edge?force=true&dryRun"), 400, 400, "dryRun must be");
        assertRefused(scene.api.delete("clusters/edge?force=1"), 400, 400, "force must be");
        assertRefused(scene.api.delete("clusters/edge"), 400, 40021, "edge/" + namespace);
        assertThat(scene.secret("edge")).isNotNull();
        JsonNode detached = scene.api.delete("clusters/edge?force=true").ok().body();
        assertThat(detached.at("/leftBehind/0/namespace").asString()).isEqualTo(namespace);
        assertThat(detached.has("dryRun")).isFalse();
        assertThat(scene.secret("edge")).isNull();
        edge().client().secrets().inNamespace(namespace).withName(namespace).delete();
    }

    @ParameterizedTest
    @CsvSource({"local, 400, 40008", "none, 404, 40003", "mizzen-hub, 404, 40003"})
    void whatIsNoJoinedClusterIsNeitherDetachedNorPlanned(String name, int status, int code) {
        assertRefused(scene.api.delete("clusters/" + name + "?dryRun=true"), status, code);
        assertRefused(scene.api.delete("clusters/" + name + "?force=true"), status, code);
    }

    @Test
    void ofTwoReplicasThatJoinOneClusterAtTheSameMomentOneIsRefused() throws Exception {
        Api admin = second.admin();
        for (int round = 0; round < ROUNDS; round++) {
            List<Api.Answer> names = atOnce(
                    () -> scene.join("one", edge().kubeconfig()),
                    () -> admin.post("clusters", Map.of("name", "two", "kubeConfig", edge().kubeconfig())));
            assertOneWon(names, 40022);
            scene.clear();
            List<Api.Answer> same = atOnce(
                    () -> scene.join("one", edge().kubeconfig()),
                    () -> admin.post("clusters", Map.of("name", "one", "kubeConfig", other().kubeconfig())));
            assertOneWon(same, 40004);
            scene.clear();
        }
    }

    @Test
    void aNamespaceIsMadeAndIsThereTheSecondTime() {
        scene.joined("edge", edge());
        String namespace = ClusterScene.fresh("made");
        assertThat(make("edge", namespace).ok().text()).isEqualTo("{\"exists\":false}");
        assertThat(make("edge", namespace).ok().text()).isEqualTo("{\"exists\":true}");
        assertThat(edge().client().namespaces().withName(namespace).get()).isNotNull();
        assertThat(names("resource-view{type=ns,cluster=edge}.status")).contains(namespace);
    }

    @Test
    void aNamespaceThatCannotBeMadeIsRefusedWithItsCode() {
        assertRefused(make("local", "No Namespace"), 400, 400, "namespace");
        assertRefused(scene.api.post("clusters/local/namespaces", Map.of()), 400, 400, "namespace");
        assertRefused(make("local", "vela-system"), 400, 400, "reserved");
        assertRefused(make("local", "kube-system"), 400, 400, "reserved");
        assertRefused(make("none", "shop"), 404, 40003);
        scene.joinedWithVela("dead", Kubeconfig.parse(Samples.goodKubeconfig(), Optional.empty()));
        assertRefused(make("dead", "shop"), 400, 40020, "dead");
        scene.join("edge", ClusterScene.accountWithoutNamespaces(edge())).ok();
        scene.filled("edge");
        assertRefused(make("edge", ClusterScene.fresh("made")), 401, 40014, "may not create");
        assertThat(make("edge", "default").ok().text()).isEqualTo("{\"exists\":true}");
    }

    @Test
    void theTargetDialogSeesWhoseANamespaceIs() {
        scene.joined("edge", edge());
        String namespace = ClusterScene.fresh("labelled");
        edge().client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .addToLabels("namespace.oam.dev/target", "prod")
                        .addToLabels("secret-plan", "x")
                        .endMetadata()
                        .build())
                .create();
        await().untilAsserted(() -> assertThat(item("edge", namespace))
                .isEqualTo("{\"metadata\":{\"name\":\"" + namespace
                        + "\",\"labels\":{\"namespace.oam.dev/target\":\"prod\"}}}"));
        assertThat(item("edge", "default")).isEqualTo("{\"metadata\":{\"name\":\"default\",\"labels\":{}}}");
        assertThat(names("resource-view{type=ns,cluster=local}.status")).contains("vela-system", "kube-system");
    }

    @Test
    void aQueryThatCannotBeAnsweredIsRefusedWithItsCode() {
        assertRefused(query("resource-view{type=secret,cluster=local}.status"), 400, 60001, "no other query");
        assertRefused(scene.api.get("query"), 400, 60001);
        assertRefused(query("resource-view{type=ns,cluster=none}.status"), 404, 40003);
        scene.store("odd", Map.of(KubeVela.CLUSTER_CREDENTIAL, "Dynamic"), Map.of());
        assertRefused(query("resource-view{type=ns,cluster=odd}.status"), 400, 60002, "never runs one");
        assertRefused(
                scene.mizzen.api().get("query?velaql=" + escaped("resource-view{type=ns,cluster=local}.status")),
                401,
                12006);
    }

    @Test
    void aQueryMayHaveItsBracesAsTheyAre() {
        assertThat(RawHttp.send(
                        scene.mizzen.port(),
                        "GET /api/v1/query?velaql=resource-view{type=ns,cluster=local}.status HTTP/1.1\r\n"
                                + "Host: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 401")
                .contains("12006");
    }

    @Test
    void cloudProvidersHaveNoClusters() {
        Map<String, String> key = Map.of("accessKeyID", "id", "accessKeySecret", "s3cret");
        String route = "clusters/cloud_clusters/aliyun";
        assertThat(scene.api.post(route + "?page=1&pageSize=10", key).ok().text())
                .isEqualTo("{\"clusters\":[],\"total\":0}");
        assertThat(scene.api.get(route + "/creation").ok().text()).isEqualTo("{\"creations\":[]}");
        assertRefused(scene.api.post(route + "?page=x", key), 400, 400);
        assertRefused(scene.api.post(route, "{"), 400, 400);
        assertRefused(scene.api.post(route + "/connect", key), 404, 40010);
        assertRefused(scene.api.post(route + "/create", key), 404, 40010);
        assertRefused(scene.api.get(route + "/creation/edge"), 404, 40010);
        assertRefused(scene.api.delete(route + "/creation/edge"), 404, 40010);
        assertThat(scene.api.post("clusters/cloud_clusters/namespaces", key).status())
                .isEqualTo(200);
    }

    private static void distribute(String name) {
        scene.api.post("projects", Map.of("name", name)).ok();
        Map<String, String> place = Map.of("clusterName", "edge", "namespace", name);
        scene.api
                .post("targets", Map.of("name", name, "project", name, "cluster", place))
                .ok();
        scene.api
                .post(
                        "projects/" + name + "/configs",
                        Map.of(
                                "name",
                                name,
                                "template",
                                Map.of("name", "image-registry"),
                                "properties",
                                "{\"registry\":\"harbor.example.com\",\"auth\":{\"username\":\"bot\",\"password\":\"Pa55\"}}"))
                .ok();
        scene.api
                .post(
                        "projects/" + name + "/distributions",
                        Map.of(
                                "name",
                                "distribute-" + name,
                                "configs",
                                List.of(Map.of("name", name, "namespace", name)),
                                "targets",
                                List.of(place)))
                .ok();
        await().until(() ->
                edge().client().secrets().inNamespace(name).withName(name).get() != null);
        await().until(() -> !scene.filled("edge").copies(name).isEmpty());
    }

    private static void assertOneWon(List<Api.Answer> answers, int code) {
        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.businessCode() == code).hasSize(1);
        await().untilAsserted(() ->
                assertThat(names(scene.api.get("clusters").ok().body())).hasSize(2));
    }

    private static List<Api.Answer> atOnce(Supplier<Api.Answer> one, Supplier<Api.Answer> other) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(2);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Api.Answer>> futures = new ArrayList<>();
            for (var call : List.of(one, other)) {
                futures.add(threads.submit(() -> {
                    barrier.await();
                    return call.get();
                }));
            }
            return List.of(futures.get(0).get(), futures.get(1).get());
        }
    }

    private static Api.Answer make(String cluster, String namespace) {
        return scene.api.post("clusters/" + cluster + "/namespaces", Map.of("namespace", namespace));
    }

    private static Api.Answer query(String velaql) {
        return scene.api.get("query?velaql=" + escaped(velaql));
    }

    private static String escaped(String velaql) {
        return velaql.replace("{", "%7B").replace("}", "%7D");
    }

    private static List<String> names(String velaql) {
        return query(velaql)
                .ok()
                .body()
                .path("list")
                .valueStream()
                .map(item -> item.at("/metadata/name").asString())
                .toList();
    }

    private static String item(String cluster, String namespace) {
        return query("resource-view{type=ns,cluster=" + cluster + "}.status")
                .ok()
                .body()
                .path("list")
                .valueStream()
                .filter(item -> item.at("/metadata/name").asString().equals(namespace))
                .map(JsonNode::toString)
                .findFirst()
                .orElse("");
    }

    private static List<String> names(JsonNode list) {
        return list.path("clusters")
                .valueStream()
                .map(cluster -> cluster.path("name").asString())
                .toList();
    }

    private static ControlPlane edge() {
        return scene.planes.managed(0);
    }

    private static ControlPlane other() {
        return scene.planes.managed(1);
    }
}

package dev.mizzen.cluster;

import static dev.mizzen.cluster.ClusterScene.assertRefused;
import static dev.mizzen.cluster.ClusterScene.decoded;
import static dev.mizzen.cluster.Samples.base64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.hub.KubeVela;
import dev.mizzen.testing.Account;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Managed clusters are changed through the API. */
@RealClusters
class ClusterChangeIT {
    private static ClusterScene scene;

    @BeforeAll
    static void start(Planes planes) {
        scene = new ClusterScene(planes);
    }

    @AfterEach
    void clear() {
        scene.clear();
    }

    @Test
    void theEditDialogSendsBackWhatItWasShownAndTheCredentialStays() {
        scene.joined("edge", edge());
        Secret before = scene.secret("edge");
        Connection connection = scene.filled("edge");
        JsonNode shown = scene.api.get("clusters/edge").ok().body();
        Map<String, Object> sent = dialog(shown);
        sent.put("alias", "Edge one");
        sent.put("description", "at the edge");
        sent.put("dashboardURL", "https://dash.example.com");
        JsonNode answer = scene.change("edge", sent).ok().body();

        assertThat(answer.path("alias").asString()).isEqualTo("Edge one");
        JsonNode after = scene.api.get("clusters/edge").ok().body();
        assertThat(after.path("alias").asString()).isEqualTo("Edge one");
        assertThat(after.path("description").asString()).isEqualTo("at the edge");
        assertThat(after.path("dashboardURL").asString()).isEqualTo("https://dash.example.com");
        assertThat(after.path("kubeConfig").asString()).isEqualTo("__stored__");
        assertThat(Instant.parse(after.path("updateTime").asString()))
                .isAfter(Instant.parse(shown.path("createTime").asString()));
        assertThat(scene.secret("edge").getData()).isEqualTo(before.getData());
        assertThat(scene.filled("edge")).isSameAs(connection);

        sent.put("alias", "");
        sent.put("labels", Map.of("region", "north"));
        scene.change("edge", sent).ok();
        assertThat(scene.api.get("clusters/edge").body().path("alias").asString())
                .isEmpty();
        assertThat(scene.secret("edge").getMetadata().getLabels())
                .isEqualTo(Map.of(KubeVela.CLUSTER_CREDENTIAL, "ServiceAccountToken", "region", "north"));
        scene.change("edge", Map.of("labels", Map.of())).ok();
        assertThat(scene.secret("edge").getMetadata().getLabels()).containsOnlyKeys(KubeVela.CLUSTER_CREDENTIAL);
    }

    @Test
    void aClusterJoinedWithVelaCanBeEditedWithoutItsKubeconfig() {
        scene.joinedWithVela("edge", credential(edge().kubeconfig()));
        Secret before = scene.secret("edge");
        Map<String, Object> sent = dialog(scene.api.get("clusters/edge").ok().body());
        assertThat(sent)
                .containsEntry("alias", "V")
                .containsEntry("labels", Map.of("topology.kubernetes.io/region", "north"));
        sent.put("description", "joined with vela");
        scene.change("edge", sent).ok();
        scene.change("edge", Map.of("alias", "Edge one", "description", "joined with vela"))
                .ok();

        Secret after = scene.secret("edge");
        assertThat(after.getData()).isEqualTo(before.getData());
        assertThat(after.getMetadata().getLabels())
                .isEqualTo(before.getMetadata().getLabels());
        assertThat(after.getMetadata().getAnnotations())
                .containsEntry(Cluster.ALIAS, "Edge one")
                .containsEntry(Cluster.DESCRIPTION, "joined with vela");
        scene.awaitStatus("edge", "Healthy");
    }

    @Test
    void aDeadClusterCanBeEditedAndItsOwnKubeconfigSentAgain() {
        Credential dead = Kubeconfig.parse(Samples.goodKubeconfig(), Optional.empty());
        scene.joinedWithVela("edge", dead);
        scene.change("edge", Map.of("alias", "Down", "kubeConfig", Samples.goodKubeconfig()))
                .ok();
        assertThat(scene.api.get("clusters/edge").body().path("alias").asString())
                .isEqualTo("Down");
        scene.awaitStatus("edge", "Unhealthy");
    }

    @Test
    void aChangedKubeconfigIsTriedAndTakesThePlaceOfTheOld() {
        scene.joined("edge", edge());
        Connection before = scene.filled("edge");
        String other = ClusterScene.accountWithoutNamespaces(edge());
        JsonNode answer = scene.change("edge", Map.of("alias", "Edge", "kubeConfig", other))
                .ok()
                .body();
        assertThat(answer.path("status").asString()).isEqualTo("Healthy");
        assertThat(answer.path("reason").asString()).contains("create namespaces");
        assertThat(answer.at("/health/missingRights").valueStream().map(JsonNode::asString))
                .containsExactly("create namespaces", "update namespaces");
        assertThat(decoded(scene.secret("edge"), "token")).isEqualTo(other.replaceAll("(?s).*token: (\\S+).*", "$1"));
        assertThat(scene.filled("edge")).isNotSameAs(before);
    }

    @Test
    void aKubeconfigThatDoesNotWorkIsNotStored() {
        scene.joined("edge", edge());
        Secret before = scene.secret("edge");
        assertRefused(changeKubeconfig("edge", Samples.goodKubeconfig()), 400, 40020, "refused");
        assertRefused(changeKubeconfig("edge", "not: a kubeconfig"), 400, 40020, "current-context");
        assertRefused(
                changeKubeconfig("edge", edge().kubeconfig().replace("token:", "tokenFile:")),
                400,
                40020,
                "user.tokenFile");
        assertRefused(
                changeKubeconfig(
                        "edge", Account.on(edge()).may("secrets", "get", "list").kubeconfig()),
                400,
                40020,
                "create secrets",
                "get namespaces");
        assertThat(scene.secret("edge").getMetadata().getResourceVersion())
                .isEqualTo(before.getMetadata().getResourceVersion());
    }

    @Test
    void aKubeconfigOfAnotherClusterIsRefused() {
        scene.joined("edge", edge());
        assertRefused(changeKubeconfig("edge", other().kubeconfig()), 400, 40023, "another cluster");
        scene.joinedWithVela("unseen", Kubeconfig.parse(Samples.goodKubeconfig(), Optional.empty()));
        assertRefused(changeKubeconfig("unseen", edge().kubeconfig()), 400, 40022, "as edge.");
        assertRefused(changeKubeconfig("unseen", scene.planes.hub().kubeconfig()), 400, 40022, "as local.");
        changeKubeconfig("unseen", other().kubeconfig()).ok();
        scene.awaitStatus("unseen", "Healthy");
    }

    @Test
    void thePlaceholderIsNotTakenForAnotherServer() {
        scene.joined("edge", edge());
        String shown = edge().kubeconfig().replaceAll("token: \\S+", "token: __stored__");
        changeKubeconfig("edge", shown).ok();
        assertThat(decoded(scene.secret("edge"), "token")).isNotEqualTo("__stored__");
        assertRefused(
                changeKubeconfig("edge", shown.replaceAll("server: \\S+", "server: https://evil.example.com")),
                400,
                400,
                "enter the credential again");
        assertRefused(
                changeKubeconfig("edge", shown.replace("server:", "proxy-url: http://evil.example.com:1\n    server:")),
                400,
                400,
                "enter the credential again");
        assertRefused(scene.join("edge-2", "__stored__"), 400, 400, "nothing is stored");
        assertRefused(scene.join("edge-2", shown), 400, 400, "stored");
    }

    @Test
    void aClusterOfAKindThatCannotBeUsedIsNeverRunAndCanBeGivenAKubeconfig() {
        scene.store(
                "odd",
                Map.of(KubeVela.CLUSTER_CREDENTIAL, "Dynamic", Credential.ENDPOINT_TYPE_LABEL, "Const"),
                Map.of("endpoint", base64("https://127.0.0.1:1"), "exec", base64("{\"command\":\"touch\"}")));
        scene.awaitStatus("odd", "Unhealthy");
        assertThat(scene.api.get("clusters/odd").body().path("reason").asString())
                .contains("never runs one");
        scene.change("odd", Map.of("alias", "Odd one", "kubeConfig", "__stored__\n"))
                .ok();
        changeKubeconfig("odd", edge().kubeconfig()).ok();
        assertThat(scene.secret("odd").getData()).containsOnlyKeys("endpoint", "ca.crt", "token");
        assertThat(scene.secret("odd").getMetadata().getLabels())
                .isEqualTo(Map.of(KubeVela.CLUSTER_CREDENTIAL, "ServiceAccountToken"));
        scene.awaitStatus("odd", "Healthy");
    }

    @Test
    void whatCannotBeChangedIsRefusedWithItsCode() {
        scene.joined("edge", edge());
        assertRefused(scene.change("edge", Map.of("name", "other")), 400, 400, "that of the path");
        assertRefused(scene.change("edge", Map.of("alias", "x")), 400, 400, "alias");
        assertRefused(scene.change("edge", Map.of("labels", Map.of("mizzen.dev/hub", "x"))), 400, 400, "labels");
        assertRefused(scene.change("edge", Map.of("kubeConfigSecret", "x")), 400, 40001);
        assertRefused(scene.change("none", Map.of()), 404, 40003);
        assertRefused(scene.change("No_Name", Map.of()), 404, 40003);
        assertRefused(scene.change("mizzen-hub", Map.of()), 404, 40003);
        assertRefused(scene.change("local", Map.of("alias", "Hub")), 400, 40008);
        assertRefused(scene.api.put("clusters/edge", "{"), 400, 400);
        assertRefused(scene.api.put("clusters/edge", "{\"kubeConfig\": {\"a\": 1}}"), 400, 400);
    }

    @Test
    void aChangeMadeForAnEarlierVersionIsRefused() {
        scene.joined("edge", edge());
        String tag = tag(scene.api.get("clusters/edge"));
        Api meant = scene.api.with("If-Match", tag);
        String next = tag(meant.put("clusters/edge", Map.of("alias", "First")).ok());
        assertThat(next).isNotEqualTo(tag).isEqualTo(tag(scene.api.get("clusters/edge")));
        assertRefused(meant.put("clusters/edge", Map.of("alias", "Second")), 412, 412);
        assertRefused(meant.delete("clusters/edge"), 412, 412);
        assertRefused(meant.delete("clusters/edge?dryRun=true"), 412, 412);
        assertRefused(scene.api.with("If-Match", "odd").put("clusters/edge", Map.of()), 400, 400);
        scene.api.with("If-Match", next).delete("clusters/edge").ok();
    }

    @Test
    void ofManyChangesAtOnceAllGetThroughOrOneIfTheyWereMeantForOneVersion() throws Exception {
        scene.joined("edge", edge());
        List<Api.Answer> answers = changes(scene.api);
        assertThat(answers).allMatch(answer -> answer.status() == 200);
        answers = changes(scene.api.with("If-Match", tag(scene.api.get("clusters/edge"))));
        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() == 412).hasSize(answers.size() - 1);
    }

    private static List<Api.Answer> changes(Api api) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Api.Answer>> futures = new ArrayList<>();
            for (int number = 10; number < 20; number++) {
                Map<String, String> body = Map.of("alias", "Alias " + number);
                futures.add(threads.submit(() -> api.put("clusters/edge", body)));
            }
            List<Api.Answer> answers = new ArrayList<>();
            for (Future<Api.Answer> future : futures) {
                answers.add(future.get());
            }
            return answers;
        }
    }

    /** The fields that VelaUX's dialog sends of a cluster it was shown. */
    private static Map<String, Object> dialog(JsonNode shown) {
        Map<String, Object> sent = new LinkedHashMap<>();
        for (String field : List.of("name", "alias", "icon", "description", "dashboardURL", "kubeConfig")) {
            sent.put(field, shown.path(field).asString());
        }
        Map<String, String> labels = new LinkedHashMap<>();
        shown.path("labels")
                .propertyStream()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString()));
        sent.put("labels", labels);
        return sent;
    }

    private static Api.Answer changeKubeconfig(String name, String kubeconfig) {
        return scene.change(name, Map.of("kubeConfig", kubeconfig));
    }

    private static String tag(Api.Answer answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    private static Credential credential(String kubeconfig) {
        return Kubeconfig.parse(kubeconfig, Optional.empty());
    }

    private static ControlPlane edge() {
        return scene.planes.managed(0);
    }

    private static ControlPlane other() {
        return scene.planes.managed(1);
    }
}

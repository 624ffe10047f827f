package dev.mizzen.cluster;

import static dev.mizzen.cluster.Samples.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@EnableKubernetesMockClient(crud = true)
class ClustersTest {
    private static final String VERSION =
            "{\"major\":\"1\",\"minor\":\"37\",\"gitVersion\":\"v1.37.2\",\"platform\":\"linux/amd64\"}";
    private static final Prober ANSWERS = answering("uid-of-edge");
    private final ObjectMapper json = new ObjectMapper();
    KubernetesClient client;
    private Running running;
    private final Used used = new Used();

    /** A feature that has places in clusters. */
    private static final class Used implements ClusterUse {
        final List<Place> places = new ArrayList<>();

        @Override
        public List<Place> places(ClusterName cluster) {
            return places.stream()
                    .filter(place -> place.cluster().equals(cluster))
                    .toList();
        }

        @Override
        public List<Place> left(ClusterName cluster) {
            return places(cluster);
        }

        @Override
        public List<GivenUp> givenUp(ClusterName cluster) {
            return places(cluster).stream()
                    .map(place -> new GivenUp("team", "distribute-harbor", place))
                    .toList();
        }

        @Override
        public List<String> targets(ClusterName cluster) {
            return List.of();
        }

        @Override
        public void release(ClusterName cluster) {
            places.removeAll(places(cluster));
        }
    }

    @BeforeEach
    void start() {
        makeNamespace("kube-system");
        running = new Running(client, ANSWERS, used);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void theHubIsListedFirstAndIsHealthy() throws Exception {
        await().untilAsserted(
                        () -> assertThat(get("/api/v1/clusters").getResponse().getContentAsString())
                                .contains("\"status\":\"Healthy\""));
        assertThat(get("/api/v1/clusters?page=0&pageSize=10")).hasStatusOk().satisfies(isButForItsHealth("""
                {"clusters": [{"name": "local", "alias": "", "description": "The hub, the cluster Mizzen runs against.",
                  "icon": "", "labels": {}, "providerInfo": {"provider": "", "clusterID": "", "labels": {}},
                  "apiServerURL": "%s", "dashboardURL": "", "status": "Healthy", "reason": ""}], "total": 1}
                """.formatted(
                        client.getMasterUrl().toString().replaceAll("/$", ""))));
        assertThat(get("/api/v1/clusters/local"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.createTime")
                .isEqualTo("2999-01-01T00:00:00Z");
        assertThat(get("/api/v1/clusters/local"))
                .bodyJson()
                .extractingPath("$.kubeConfig")
                .isEqualTo("");
        assertThat(get("/api/v1/clusters/local"))
                .bodyJson()
                .extractingPath("$.resourceInfo")
                .asMap()
                .containsOnlyKeys(
                        "workerNumber",
                        "masterNumber",
                        "memoryCapacity",
                        "cpuCapacity",
                        "podCapacity",
                        "memoryUsed",
                        "cpuUsed",
                        "podUsed");
    }

    @Test
    void aClusterIsStoredAsKubeVelaStoresIt() throws Exception {
        MvcTestResult joined = join(Map.of(
                "name", "edge",
                "alias", "Edge one",
                "description", "at the edge",
                "icon", "https://icons.example.com/e.png",
                "dashboardURL", "https://dash.example.com",
                "labels", Map.of("region", "north"),
                "kubeConfig", Samples.goodKubeconfig()));
        assertThat(joined).hasStatusOk().satisfies(isButForItsHealth("""
                {"name": "edge", "alias": "Edge one", "description": "at the edge", "icon": "https://icons.example.com/e.png",
                  "labels": {"region": "north"}, "providerInfo": {"provider": "", "clusterID": "", "labels": {}},
                  "apiServerURL": "https://127.0.0.1:1", "dashboardURL": "https://dash.example.com", "status": "Healthy",
                  "reason": ""}
                """));
        Secret secret = secret("edge");
        assertThat(secret.getType()).isEqualTo("Opaque");
        assertThat(secret.getMetadata().getLabels())
                .isEqualTo(Map.of(
                        "cluster.core.oam.dev/cluster-credential-type", "ServiceAccountToken", "region", "north"));
        assertThat(secret.getMetadata().getAnnotations())
                .isEqualTo(Map.of(
                        "cluster.core.oam.dev/cluster-alias", "Edge one",
                        "cluster.core.oam.dev/cluster-version", VERSION,
                        "mizzen.dev/cluster-uid", "uid-of-edge",
                        "mizzen.dev/description", "at the edge",
                        "mizzen.dev/icon", "https://icons.example.com/e.png",
                        "mizzen.dev/dashboard-url", "https://dash.example.com"));
        assertThat(secret.getData())
                .isEqualTo(Map.of(
                        "endpoint", base64("https://127.0.0.1:1"),
                        "ca.crt", base64(Samples.CERTIFICATE),
                        "token", base64("s3cret-token")));
        assertThat(running.clusters.connection(new ClusterName("edge"))).isPresent();
        assertThat(get("/api/v1/clusters/edge"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.kubeConfig")
                .isEqualTo("__stored__");
        assertThat(get("/api/v1/clusters/edge").getResponse().getContentAsString())
                .doesNotContain("s3cret");
    }

    @Test
    void aClientCertificateAndAProxyAreStoredUnderTheirKeys() {
        String key = Samples.key("EC");
        assertThat(join(Map.of(
                        "name",
                        "edge",
                        "kubeConfig",
                        Samples.kubeconfig(
                                Samples.goodCluster() + "\nproxy-url: http://proxy.example.com:3128",
                                "client-certificate-data: " + base64(Samples.CERTIFICATE) + "\nclient-key-data: "
                                        + base64(key)))))
                .hasStatusOk();
        assertThat(secret("edge").getMetadata().getLabels())
                .containsEntry("cluster.core.oam.dev/cluster-credential-type", "X509Certificate");
        assertThat(secret("edge").getData())
                .isEqualTo(Map.of(
                        "endpoint", base64("https://127.0.0.1:1"),
                        "ca.crt", base64(Samples.CERTIFICATE),
                        "tls.crt", base64(Samples.CERTIFICATE),
                        "tls.key", base64(key),
                        "proxy-url", base64("http://proxy.example.com:3128")));
        assertThat(running.clusters.connection(new ClusterName("edge"))).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "Dynamic, , Dynamic, never runs one",
        "ManagedCluster, , ManagedCluster, not supported",
        "ServiceAccountToken, ClusterProxy, ClusterProxy, not supported",
        "ServiceAccountToken, , ca.crt, cannot be verified",
        "ServiceAccountToken, , endpoint, endpoint is missing",
        "ServiceAccountToken, , token, token is missing",
        "ServiceAccountToken, , http, https://",
        "ServiceAccountToken, , base64, no base64",
        "X509Certificate, , tls, tls.crt is missing"
    })
    void kindsThatMizzenCannotUseAreListedWithTheReasonAndNotConnected(
            String type, String endpointType, String fault, String reason) throws Exception {
        Map<String, String> data = new HashMap<>(Map.of(
                "endpoint", base64("https://127.0.0.1:1"),
                "ca.crt", base64(Samples.CERTIFICATE),
                "token", base64("s3cret-token"),
                "exec", base64("{\"command\":\"touch\"}")));
        data.remove(fault);
        if (fault.equals("http")) {
            data.put("endpoint", base64("http://127.0.0.1:1"));
        } else if (fault.equals("base64")) {
            data.put("token", "%%%");
        }
        Map<String, String> labels = new HashMap<>(Map.of(Credential.TYPE_LABEL, type));
        if (endpointType != null) {
            labels.put(Credential.ENDPOINT_TYPE_LABEL, endpointType);
        }
        store("odd", labels, data);
        await().untilAsserted(() -> assertThat(get("/api/v1/clusters?query=odd"))
                .bodyJson()
                .extractingPath("$.clusters[0].reason")
                .asString()
                .contains(reason));
        assertThat(get("/api/v1/clusters/odd"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.status")
                .isEqualTo("Unhealthy");
        assertThat(running.clusters.connection(new ClusterName("odd"))).isEmpty();
        assertThat(running.clusters.known(new ClusterName("odd"))).isTrue();
        assertThat(post("/api/v1/clusters/odd/namespaces", Map.of("namespace", "shop")))
                .hasStatus(400)
                .bodyJson()
                .extractingPath("$.BusinessCode")
                .isEqualTo(40020);
    }

    @Test
    void aDeadClusterIsUnhealthyWithTheReasonAndStillAnswered() {
        join(Map.of("name", "edge", "kubeConfig", Samples.goodKubeconfig()));
        await().untilAsserted(() -> assertThat(get("/api/v1/clusters/edge"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.reason")
                .isEqualTo("The connection was refused."));
        assertThat(running.clusters
                        .connection(new ClusterName("edge"))
                        .orElseThrow()
                        .filled())
                .isFalse();
    }

    @Test
    void theListIsFilteredByNameAndCountsWhatMatched() throws Exception {
        join(Map.of("name", "edge", "kubeConfig", Samples.goodKubeconfig()));
        assertThat(get("/api/v1/clusters?query=dg").getResponse().getContentAsString())
                .contains("\"total\":1")
                .contains("\"name\":\"edge\"")
                .doesNotContain("\"name\":\"local\"");
        assertThat(get("/api/v1/clusters?query=none")).bodyJson().isStrictlyEqualTo("{\"clusters\": [], \"total\": 0}");
        assertThat(get("/api/v1/clusters?page=x")).hasStatus(400);
    }

    @Test
    void namesThatCannotBeGivenAreRefusedWithTheirCodes() {
        assertCode(join(Map.of("name", "local", "kubeConfig", "x")), 400, 40007);
        assertCode(join(Map.of("name", "edge", "kubeConfigSecret", "x")), 400, 40001);
        assertCode(join(Map.of("name", "edge")), 400, 400);
        assertCode(join(Map.of("name", "-", "kubeConfig", "x")), 400, 400);
        assertCode(join(Map.of("name", "edge", "kubeConfig", "not: a kubeconfig")), 400, 40020);
        store("plain", Map.of(), Map.of());
        assertCode(join(Map.of("name", "plain", "kubeConfig", Samples.goodKubeconfig())), 400, 40006);
        assertThat(join(Map.of("name", "edge", "kubeConfig", Samples.goodKubeconfig())))
                .hasStatusOk();
        assertCode(join(Map.of("name", "edge", "kubeConfig", Samples.goodKubeconfig())), 400, 40004);
        assertCode(get("/api/v1/clusters/none"), 404, 40003);
        assertCode(get("/api/v1/clusters/No_Name"), 404, 40003);
        assertCode(post("/api/v1/clusters/none/namespaces", Map.of("namespace", "shop")), 404, 40003);
    }

    @ParameterizedTest
    @CsvSource({
        "config.oam.dev/catalog, velacore-config",
        "cluster.core.oam.dev/cluster-endpoint-type, ClusterProxy",
        "mizzen.dev/hub, x",
        "a b, x",
        "region, 'no value'"
    })
    void labelsThatWouldMakeTheSecretSomethingElseAreRefused(String label, String value) {
        assertCode(
                join(Map.of("name", "edge", "kubeConfig", Samples.goodKubeconfig(), "labels", Map.of(label, value))),
                400,
                400);
        assertThat(secret("edge")).isNull();
    }

    @Test
    void aDashboardIsAPageAndNoScript() {
        assertCode(
                join(Map.of(
                        "name", "edge", "kubeConfig", Samples.goodKubeconfig(), "dashboardURL", "javascript:alert(1)")),
                400,
                400);
    }

    @Test
    void theSameClusterUnderASecondNameIsRefusedWithItsFirst() {
        join(Map.of("name", "edge", "kubeConfig", Samples.goodKubeconfig()));
        MvcTestResult second = join(Map.of("name", "edge-two", "kubeConfig", Samples.goodKubeconfig()));
        assertCode(second, 400, 40022);
        assertThat(second).bodyText().contains("as edge.");
        assertThat(secret("edge-two")).isNull();
    }

    @Test
    void theHubCannotJoinItself() {
        running.close();
        String uid =
                client.namespaces().withName("kube-system").get().getMetadata().getUid();
        running = new Running(client, answering(uid));
        MvcTestResult refused = join(Map.of("name", "self", "kubeConfig", Samples.goodKubeconfig()));
        assertCode(refused, 400, 40022);
        assertThat(refused).bodyText().contains("as local.");
    }

    @Test
    void aCredentialThatDoesNotWorkIsNotStored() {
        running.close();
        running = new Running(client, credential -> {
            throw new Unusable("The connection was refused.");
        });
        assertCode(join(Map.of("name", "edge", "kubeConfig", Samples.goodKubeconfig())), 400, 40020);
        assertThat(secret("edge")).isNull();
    }

    @Test
    void aClusterInUseIsOnlyDetachedByForceWhichSaysWhatIsLeftBehind() {
        join(Map.of("name", "edge", "alias", "Edge", "kubeConfig", Samples.goodKubeconfig()));
        used.places.add(Place.of("edge", "shop"));
        used.places.add(Place.of("local", "shop"));
        assertCode(delete("/api/v1/clusters/edge"), 400, 40021);
        assertThat(secret("edge")).isNotNull();
        assertThat(delete("/api/v1/clusters/edge?force=true")).hasStatusOk().satisfies(isButForItsHealth("""
                {"name": "edge", "alias": "Edge", "description": "", "icon": "", "labels": {},
                  "providerInfo": {"provider": "", "clusterID": "", "labels": {}}, "apiServerURL": "https://127.0.0.1:1",
                  "dashboardURL": "", "status": "", "reason": "", "leftBehind": [{"clusterName": "edge", "namespace": "shop"}]}
                """));
        assertThat(secret("edge")).isNull();
        assertThat(used.places).containsExactly(Place.of("local", "shop"));
        assertThat(running.clusters.connection(new ClusterName("edge"))).isEmpty();
        assertThat(running.heard.events).contains("connected edge", "disconnected edge");
    }

    @Test
    void whatIsNoClusterIsNeverRemoved() {
        store("plain", Map.of("a", "b"), Map.of("k", base64("v")));
        assertCode(delete("/api/v1/clusters/plain?force=true"), 404, 40003);
        assertCode(delete("/api/v1/clusters/local?force=true"), 400, 40008);
        assertCode(delete("/api/v1/clusters/none"), 404, 40003);
        assertThat(secret("plain")).isNotNull();
    }

    @Test
    void aNamespaceIsMadeOnceAndThenIsThere() {
        String path = "/api/v1/clusters/local/namespaces";
        assertThat(post(path, Map.of("namespace", "shop")))
                .hasStatusOk()
                .bodyJson()
                .isStrictlyEqualTo("{\"exists\": false}");
        assertThat(client.namespaces().withName("shop").get()).isNotNull();
        assertThat(post(path, Map.of("namespace", "shop")))
                .hasStatusOk()
                .bodyJson()
                .isStrictlyEqualTo("{\"exists\": true}");
        assertCode(post(path, Map.of("namespace", "No Namespace")), 400, 400);
        assertCode(post(path, Map.of()), 400, 400);
    }

    private void makeNamespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    private void store(String name, Map<String, String> labels, Map<String, String> data) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("vela-system")
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .withType("Opaque")
                        .withData(data)
                        .build())
                .create();
    }

    private Secret secret(String name) {
        return client.secrets().inNamespace("vela-system").withName(name).get();
    }

    private MvcTestResult join(Map<String, Object> body) {
        return post("/api/v1/clusters", body);
    }

    private MvcTestResult get(String path) {
        return running.http.get().uri(path).exchange();
    }

    private MvcTestResult delete(String path) {
        return running.http.delete().uri(path).exchange();
    }

    private MvcTestResult post(String path, Map<String, ?> body) {
        try {
            return running.http
                    .post()
                    .uri(path)
                    .contentType(MediaType.APPLICATION_JSON)
                    .content(json.writeValueAsString(body))
                    .exchange();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What VelaUX answers is exact; what the last look found, which Mizzen adds, is another matter. */
    private static ThrowingConsumer<MvcTestResult> isButForItsHealth(String expected) {
        return answer -> {
            JsonNode body = JsonMapper.shared().readTree(answer.getResponse().getContentAsString());
            body.findParents("health").forEach(cluster -> ((ObjectNode) cluster).remove("health"));
            assertThat(body).isEqualTo(JsonMapper.shared().readTree(expected));
        };
    }

    private static Prober answering(String uid) {
        return credential -> new Prober.Reached(VERSION, uid, Duration.ofMillis(3), new Vitals("v1.37.2", List.of()));
    }

    private static void assertCode(MvcTestResult result, int status, int code) {
        assertThat(result)
                .hasStatus(status)
                .bodyJson()
                .extractingPath("$.BusinessCode")
                .isEqualTo(code);
    }
}

package dev.mizzen.cluster;

import static dev.mizzen.cluster.Samples.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.KubeVela;
import dev.mizzen.shared.ClusterName;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** What is stored of clusters, and what is told of them. */
@EnableKubernetesMockClient(crud = true)
class ClustersTest extends ClustersInMemory {
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
        Map<String, String> labels = new HashMap<>(Map.of(KubeVela.CLUSTER_CREDENTIAL, type));
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
}

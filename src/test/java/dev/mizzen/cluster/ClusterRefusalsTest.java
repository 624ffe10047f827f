package dev.mizzen.cluster;

import static dev.mizzen.cluster.Samples.base64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Which clusters are not joined, and which are not detached. */
@EnableKubernetesMockClient(crud = true)
class ClusterRefusalsTest extends ClustersInMemory {
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

    @Test
    void noClusterTakesTheNameOfASecretThatMizzenWillNeed() {
        for (String name : List.of("mizzen-sessions-alice", "mizzen-user-bob")) {
            MvcTestResult refused = join(Map.of("name", name, "kubeConfig", Samples.goodKubeconfig()));
            assertCode(refused, 400, 400);
            assertThat(refused).bodyText().contains("name must not begin with mizzen-");
            assertThat(secret(name)).isNull();
        }
        assertThat(join(Map.of("name", "mizzen", "kubeConfig", Samples.goodKubeconfig())))
                .hasStatusOk();
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
}

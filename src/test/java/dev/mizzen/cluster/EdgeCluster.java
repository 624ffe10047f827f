package dev.mizzen.cluster;

import static dev.mizzen.cluster.Samples.base64;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mizzen.hub.KubeVela;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.testing.ControlPlane;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** A hub, and a cluster {@code edge} that a test lets it join. */
abstract class EdgeCluster {
    static final ClusterName EDGE = new ClusterName("edge");
    static ControlPlane hub;
    static ControlPlane edge;
    final ObjectMapper json = new ObjectMapper();
    Running running;

    @BeforeAll
    static void startPlanes() {
        hub = ControlPlane.start();
        edge = ControlPlane.start();
        ClusterScene.namespace(edge, "shop");
    }

    @AfterAll
    static void stopPlanes() {
        hub.close();
        edge.close();
    }

    @BeforeEach
    void start() {
        running = new Running(hub.client(), new ClusterProbe());
    }

    @AfterEach
    void stop() {
        running.close();
        hub.client()
                .secrets()
                .inNamespace("vela-system")
                .withLabel(KubeVela.CLUSTER_CREDENTIAL)
                .delete();
        edge.client().secrets().inNamespace("shop").delete();
    }

    Connection filled() {
        await().until(() -> running.clusters
                .connection(EDGE)
                .filter(Connection::filled)
                .filter(Connection::watching)
                .isPresent());
        return running.clusters.connection(EDGE).orElseThrow();
    }

    MvcTestResult join(String name, String kubeconfig) {
        return post("/api/v1/clusters", Map.of("name", name, "kubeConfig", kubeconfig));
    }

    MvcTestResult post(String path, Map<String, ?> body) {
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

    Secret stored() {
        return hub.client()
                .secrets()
                .inNamespace("vela-system")
                .withName("edge")
                .get();
    }

    Secret copy(String name, String value) {
        return secret(name, value, Map.of("mizzen.dev/hub", running.hub().id().orElseThrow()));
    }

    Secret secret(String name, String value, Map<String, String> labels) {
        return edge.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName(name)
                        .withLabels(new HashMap<>(labels))
                        .addToAnnotations("mizzen.dev/config", "vela-system/" + name)
                        .addToAnnotations("other.dev/x", "y")
                        .endMetadata()
                        .withType("Opaque")
                        .withData(Map.of("key", base64(value)))
                        .build())
                .create();
    }
}

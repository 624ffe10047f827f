package dev.mizzen.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A hub in memory, and clusters that answer as a test says. */
abstract class ClustersInMemory {
    static final String VERSION =
            "{\"major\":\"1\",\"minor\":\"37\",\"gitVersion\":\"v1.37.2\",\"platform\":\"linux/amd64\"}";
    static final Prober ANSWERS = answering("uid-of-edge");
    final ObjectMapper json = new ObjectMapper();
    KubernetesClient client;
    Running running;
    final Used used = new Used();

    /** A feature that has places in clusters. */
    static final class Used implements ClusterUse {
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

    void makeNamespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    void store(String name, Map<String, String> labels, Map<String, String> data) {
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

    Secret secret(String name) {
        return client.secrets().inNamespace("vela-system").withName(name).get();
    }

    MvcTestResult join(Map<String, Object> body) {
        return post("/api/v1/clusters", body);
    }

    MvcTestResult get(String path) {
        return running.http.get().uri(path).exchange();
    }

    MvcTestResult delete(String path) {
        return running.http.delete().uri(path).exchange();
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

    /** What VelaUX answers is exact; what the last look found, which Mizzen adds, is another matter. */
    static ThrowingConsumer<MvcTestResult> isButForItsHealth(String expected) {
        return answer -> {
            JsonNode body = JsonMapper.shared().readTree(answer.getResponse().getContentAsString());
            body.findParents("health").forEach(cluster -> ((ObjectNode) cluster).remove("health"));
            assertThat(body).isEqualTo(JsonMapper.shared().readTree(expected));
        };
    }

    static Prober answering(String uid) {
        return credential -> new Prober.Reached(VERSION, uid, Duration.ofMillis(3), new Vitals("v1.37.2", List.of()));
    }

    static void assertCode(MvcTestResult result, int status, int code) {
        assertThat(result)
                .hasStatus(status)
                .bodyJson()
                .extractingPath("$.BusinessCode")
                .isEqualTo(code);
    }
}

package dev.mizzen.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.build.Generated;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One answer of each shape, whole, as a file a reader can look at: what is there, what is left out, what is {@code []} and what is the
 * zero time. Run with {@code -Dmizzen.generate=true} it writes the files.
 */
@RealClusters(managed = 1)
class GoldenIT {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT, SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z");
    private static final String NEVER = "0001-01-01T00:00:00Z";
    /** What differs from run to run or from version to version, beside times. */
    private static final Set<String> VARYING = Set.of(
            "id",
            "platformID",
            "apiServerURL",
            "latencyMillis",
            "kubernetesVersion",
            "velaVersion",
            "gitVersion",
            "uid",
            "accessToken",
            "refreshToken");

    private static Api api;

    @BeforeAll
    static void fill(Planes planes) {
        api = RunningMizzen.on(planes.hub()).admin();
        api.post(
                        "clusters",
                        Map.of(
                                "name",
                                "edge",
                                "alias",
                                "Edge",
                                "kubeConfig",
                                planes.managed(0).kubeconfig()))
                .ok();
        api.post("projects", Map.of("name", "shop", "alias", "Shop", "description", "the web shop"))
                .ok();
        api.post("projects", Map.of("name", "empty")).ok();
        api.post("targets", target("prod", "shop-prod")).ok();
        api.post(
                        "configs",
                        config(
                                "harbor",
                                "image-registry",
                                "{\"registry\": \"harbor.example.com\", \"auth\":"
                                        + " {\"username\": \"bot\", \"password\": \"s3cret-Pa55\"}}"))
                .ok();
        api.post("configs", Map.of("name", "free", "properties", "{\"url\": \"https://example.com\"}"))
                .ok();
        api.post("projects/shop/configs", config("own", "image-registry", "{\"registry\": \"r.example.com\"}"))
                .ok();
        distribute("projects/shop/distributions", "distribute-harbor", "shop-prod");
        distribute("distributions", "for-all", "platform-wide");
    }

    @ParameterizedTest
    @CsvSource({
        "user-info, auth/user_info",
        "system-info, system_info",
        "projects, projects",
        "project, projects/shop",
        "targets, targets",
        "target, targets/prod",
        "targets-of-an-empty-project, projects/empty/targets",
        "clusters, clusters",
        "cluster-local, clusters/local",
        "cluster, clusters/edge",
        "templates, config_templates",
        "template, config_templates/image-registry",
        "configs, configs",
        "configs-of-a-project, projects/shop/configs",
        "config, configs/harbor",
        "config-without-template, configs/free",
        "distributions, projects/shop/distributions",
        "distributions-of-an-empty-project, projects/empty/distributions",
        "distribution, projects/shop/distributions/distribute-harbor",
        "distributions-of-the-platform, distributions",
        "orphans, orphans",
        "providers, projects/shop/providers"
    })
    void theAnswerIsTheFile(String file, String path) throws IOException {
        JsonNode answer = api.get(path).ok().body();
        assertThat(answer.isContainer()).isTrue();
        Generated.check(
                "src/test/resources/golden/" + file + ".json",
                JSON.writeValueAsString(JSON.treeToValue(normal(answer), Object.class)) + "\n");
    }

    private static JsonNode normal(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String field : List.copyOf(object.propertyNames())) {
                JsonNode value = object.get(field);
                boolean varies = VARYING.contains(field) && value.isValueNode();
                object.set(field, varies ? JSON.stringNode("<" + field + ">") : normal(value));
            }
            return object;
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, normal(array.get(i)));
            }
            return array;
        }
        boolean isTime = node.isString()
                && TIME.matcher(node.asString()).matches()
                && !node.asString().equals(NEVER);
        return isTime ? JSON.stringNode("<time>") : node;
    }

    private static void distribute(String path, String name, String namespace) {
        api.post(
                        path,
                        Map.of(
                                "name",
                                name,
                                "configs",
                                List.of(Map.of("name", "harbor", "namespace", "vela-system")),
                                "targets",
                                List.of(Map.of("clusterName", "edge", "namespace", namespace))))
                .ok();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(api.get(path)
                                .body()
                                .at("/distributions/0/status/status")
                                .asString())
                        .isEqualTo(path.equals("distributions") ? "workflowFailed" : "running"));
    }

    private static Map<String, Object> target(String name, String namespace) {
        return Map.of(
                "name", name, "project", "shop", "cluster", Map.of("clusterName", "edge", "namespace", namespace));
    }

    private static Map<String, Object> config(String name, String template, String properties) {
        return Map.of("name", name, "template", Map.of("name", template), "properties", properties);
    }
}

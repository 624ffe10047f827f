package dev.mizzen.config;

import static org.awaitility.Awaitility.await;

import dev.mizzen.testing.Api;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.PrintedLog;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import tools.jackson.databind.JsonNode;

/** Configs of the platform and of a project {@code shop} on a real API server. Nothing secret of them may be printed. */
abstract class ConfigRoutes {
    static final String MARKER = "m4rker-Pa55word";

    static final String PROPERTIES = "{\"registry\": \"harbor.example.com\", \"insecure\": true,"
            + " \"auth\": {\"username\": \"bot\", \"password\": \"" + MARKER + "\"}}";
    static final String MASKED = PROPERTIES.replace(MARKER, "__stored__");
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static KubernetesClient hub;
    static Api api;
    static PrintedLog log;

    @BeforeAll
    static void start(Planes planes) {
        log = PrintedLog.start();
        hub = planes.hub().client();
        api = RunningMizzen.on(planes.hub()).admin();
        api.post("projects", Map.of("name", "shop")).ok();
        for (String route : new String[] {"configs", "projects/shop/configs"}) {
            create(route, "harbor", PROPERTIES);
            create(route, "public", "{\"registry\": \"public.example.com\"}");
        }
        secret(
                "cluster",
                Map.of(
                        "config.oam.dev/catalog",
                        "velacore-config",
                        "cluster.core.oam.dev/cluster-credential-type",
                        "ServiceAccountToken"),
                Map.of());
        secret("plain", Map.of(), Map.of());
        for (String namespace : new String[] {"vela-system", "shop"}) {
            hub.resource(new SecretBuilder(asKubeVela("closed", Map.of("config.oam.dev/sensitive", "true")))
                            .editMetadata()
                            .withNamespace(namespace)
                            .endMetadata()
                            .build())
                    .create();
        }
        template("theirs", "type: object\nproperties: {port: {title: port, type: [string, integer]}}");
        await().atMost(PATIENCE)
                .until(() -> api.get("config_templates/theirs").status() == 200
                        && api.get("projects/shop/configs/closed").businessCode() == 16001);
    }

    @AfterAll
    static void nothingSecretWasPrinted() {
        log.close();
        log.assertNoneOf(MARKER);
    }

    static Api.Answer create(String route, String name, String properties) {
        return api.post(route, body(name, properties)).ok();
    }

    static Map<String, Object> body(String name, String properties) {
        return Map.of("name", name, "template", Map.of("name", "image-registry"), "properties", properties);
    }

    static JsonNode find(Api.Answer list, String name) {
        return list.body()
                .path("configs")
                .valueStream()
                .filter(config -> config.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static Secret asKubeVela(String name, Map<String, String> annotations) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("vela-system")
                .withLabels(Map.of(
                        "config.oam.dev/catalog", "velacore-config",
                        "config.oam.dev/type", "image-registry",
                        "config.oam.dev/scope", "project"))
                .withAnnotations(annotations)
                .endMetadata()
                .withType("kubernetes.io/dockerconfigjson")
                .addToData("input-properties", encoded("{}"))
                .addToData(".dockerconfigjson", encoded("{\"auths\":{}}"))
                .build();
    }

    static void secret(String name, Map<String, String> labels, Map<String, String> annotations) {
        hub.resource(new SecretBuilder(asKubeVela(name, annotations))
                        .editMetadata()
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .create();
    }

    static void template(String name, String schema) {
        hub.resource(new io.fabric8.kubernetes.api.model.ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("config-template-" + name)
                        .withNamespace("vela-system")
                        .withLabels(
                                Map.of("config.oam.dev/catalog", "velacore-config", "config.oam.dev/scope", "project"))
                        .withAnnotations(Map.of("config.oam.dev/alias", "Theirs"))
                        .endMetadata()
                        .addToData("schema", schema)
                        .build())
                .create();
    }

    static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

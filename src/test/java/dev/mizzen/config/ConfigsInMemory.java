package dev.mizzen.config;

import static dev.mizzen.template.TestHub.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.template.Base64Text;
import dev.mizzen.template.TestHub;
import dev.mizzen.template.TestHub.Answer;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A hub in memory with the routes of configs, and what a test finds in it. */
abstract class ConfigsInMemory {
    static final String PROPERTIES =
            "{\"registry\": \"registry.example.com\", \"auth\": {\"username\": \"bot\", \"password\": \"s3cretpass\"}, \"insecure\": true}";

    static final String MASKED =
            "{\"registry\": \"registry.example.com\", \"auth\": {\"username\": \"bot\", \"password\": \"__stored__\"}, \"insecure\": true}";

    final TestHub hub = new TestHub();
    final Distributed distributed = new Distributed();

    @AfterEach
    void close() {
        hub.close();
    }

    void start() {
        hub.start(
                context -> context.registerBean(ConfigDistributions.class, () -> distributed),
                Configs.class,
                ConfigController.class,
                ProjectConfigController.class,
                ProjectConfigs.class);
    }

    static final class Distributed implements ConfigDistributions {
        final Map<String, ConfigTarget> targets = new HashMap<>();
        final List<ConfigRef> withdrawn = new ArrayList<>();
        List<Place> places = List.of();
        Runnable onWithdraw = () -> {};

        @Override
        public List<ConfigTarget> targets(ConfigRef config, @Nullable String projectNamespace) {
            ConfigTarget target = targets.get(config + " for " + projectNamespace);
            return target == null ? List.of() : List.of(target);
        }

        @Override
        public List<Place> places(ConfigRef config) {
            return places;
        }

        @Override
        public List<Place> withdraw(ConfigRef config) {
            onWithdraw.run();
            withdrawn.add(config);
            return places;
        }
    }

    static Map<String, Object> body(
            String name, @Nullable String alias, @Nullable String description, String properties) {
        Map<String, Object> body = new HashMap<>();
        body.put("name", name);
        body.put("alias", alias);
        body.put("description", description);
        body.put("template", Map.of("name", "image-registry"));
        body.put("properties", properties);
        body.put("extra", List.of("is ignored"));
        return body;
    }

    static Map<String, String> change(String alias, String properties) {
        return Map.of("alias", alias, "description", "", "properties", properties);
    }

    /** A config as KubeVela writes it. */
    static Secret config(String name, String namespace, String scope, String properties) {
        Map<String, String> data = new HashMap<>(Map.of("input-properties", Base64Text.encode(properties)));
        if (properties.contains("auth")) {
            data.put("insecure-skip-verify", "dHJ1ZQ==");
            data.put(
                    ".dockerconfigjson",
                    Base64Text.encode(
                            "{\"auths\":{\"registry.example.com\":{\"auth\":\"Ym90OnMzY3JldHBhc3M=\",\"password\":\"s3cretpass\",\"username\":\"bot\"}}}"));
        }
        return new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(new HashMap<>(Map.of(
                        "config.oam.dev/catalog", "velacore-config",
                        "config.oam.dev/type", "image-registry",
                        "config.oam.dev/scope", scope)))
                .withAnnotations(new HashMap<>(Map.of(
                        "config.oam.dev/alias", "Old",
                        "config.oam.dev/description", "old",
                        "config.oam.dev/sensitive", "false",
                        "config.oam.dev/template-namespace", SYSTEM)))
                .endMetadata()
                .withType(properties.contains("auth") ? "kubernetes.io/dockerconfigjson" : "Opaque")
                .withData(data)
                .build();
    }

    void create(Secret secret) {
        hub.client().resource(secret).create();
    }

    Secret secret(String namespace, String name) {
        return hub.client().secrets().inNamespace(namespace).withName(name).get();
    }

    static Map<String, String> clear(Secret secret) {
        Map<String, String> clear = new TreeMap<>();
        secret.getData()
                .forEach((key, value) -> clear.put(key, Base64Text.decode(value).orElseThrow()));
        return clear;
    }

    static void assertCode(Answer answer, int statusAndCode) {
        assertCode(answer, statusAndCode, statusAndCode);
    }

    static void assertCode(Answer answer, int status, int code) {
        assertThat(answer.code()).as(answer.text()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.message()).isNotBlank().doesNotContain("s3cretpass").doesNotContain("5550123");
    }
}

package dev.mizzen.config;

import static dev.mizzen.template.TestHub.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.template.Base64Text;
import dev.mizzen.template.TestHub;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConfigCacheTest {
    private final TestHub hub = new TestHub();

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void aSecretIsReadOnceUntilItChanges() {
        secret("one", "one.example.com");
        secret("two", "two.example.com");
        hub.start(Configs.class);
        Configs configs = hub.bean(Configs.class);
        var first = configs.list(SYSTEM);
        assertThat(first).hasSize(2);
        assertThat(configs.list(SYSTEM))
                .usingElementComparator((a, b) -> a == b ? 0 : 1)
                .containsExactlyElementsOf(first);
    }

    private void secret(String name, String registry) {
        hub.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(SYSTEM)
                        .withLabels(Map.of(
                                "config.oam.dev/catalog", "velacore-config",
                                "config.oam.dev/type", "image-registry",
                                "config.oam.dev/scope", "project"))
                        .endMetadata()
                        .withData(Map.of("input-properties", Base64Text.encode("{\"registry\":\"" + registry + "\"}")))
                        .build())
                .create();
    }
}

package dev.mizzen.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.template.TestHub;
import dev.mizzen.testing.Somebody;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.core.context.SecurityContextHolder;

/** What lists of configs hold for whom. */
class ConfigAccessTest {
    private TestHub hub;

    @BeforeEach
    void start() {
        hub = new TestHub()
                .start(Configs.class, ConfigController.class, ProjectConfigController.class, ProjectConfigs.class);
        for (String route : List.of("configs", "projects/shop/configs")) {
            for (String name : List.of("open", "closed")) {
                assertThat(hub.post(route, Map.of("name", name, "properties", "{}"))
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @AfterEach
    void stop() {
        SecurityContextHolder.clearContext();
        hub.close();
    }

    @Test
    void aConfigThatIsDeniedIsNotListed() {
        Somebody.calls(Somebody.named("ops", "list *", "not list config:closed"));
        assertThat(names("configs")).containsExactly("open");
        Somebody.calls(Somebody.named("mia", "list project:shop/config:*", "not * project:shop/config:closed"));
        assertThat(names("projects/shop/configs")).containsExactly("open");
    }

    @Test
    void aProjectsOwnTemplateIsShownToThoseWhoMayReadItsConfigs() {
        hub.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("shop-hub")
                        .withName("config-template-own")
                        .addToLabels("config.oam.dev/catalog", "velacore-config")
                        .addToLabels("config.oam.dev/scope", "project")
                        .endMetadata()
                        .addToData("template", "")
                        .build())
                .create();
        String path = "config_templates/own?namespace=shop-hub";
        Somebody.calls(Somebody.named("admin", "get *"));
        await().until(() -> hub.get(path).status() == 200);
        Somebody.calls(Somebody.named("ops", "get config:*"));
        assertThat(hub.get(path).code()).isEqualTo(16005);
    }

    private List<String> names(String route) {
        return hub.get(route)
                .body()
                .path("configs")
                .valueStream()
                .map(config -> config.path("name").asString())
                .toList();
    }
}

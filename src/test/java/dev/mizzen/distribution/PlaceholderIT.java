package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.PrintedLog;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A password once entered is never shown again, and goes nowhere else. */
@RealClusters
class PlaceholderIT {
    private static final String PLACEHOLDER = "__stored__";
    private static Scene scene;
    private static PrintedLog log;

    @BeforeAll
    static void start(Planes planes) {
        log = PrintedLog.start();
        scene = new Scene(RunningMizzen.on(planes.hub()).admin(), planes).set();
    }

    @AfterAll
    static void noPasswordWasPrinted() {
        log.close();
        log.assertNoneOf(Scene.PASSWORD, "an0ther-Pa55");
    }

    @Test
    void noAnswerShowsAPassword() {
        ConfigRef config = scene.config();
        scene.delivered(config, scene.target("edge-1"));
        Api.Answer created = create(Scene.fresh("registry"), Scene.PASSWORD);
        Api.Answer updated = update(config, properties("harbor.example.com", PLACEHOLDER));
        Api.Answer single = scene.api.get("configs/" + config.name()).ok();

        for (Api.Answer answer : new Api.Answer[] {
            created,
            updated,
            single,
            scene.api.get("configs").ok(),
            scene.api.get("projects/shop/configs").ok(),
            scene.api.get("projects/shop/configs/" + config.name()).ok(),
            scene.api.get("projects/shop/distributions").ok()
        }) {
            PrintedLog.assertNoneIn(answer.text(), Scene.PASSWORD);
        }
        for (Api.Answer answer : new Api.Answer[] {created, updated, single}) {
            JsonNode shown = answer.ok().body().path("properties");
            assertThat(shown.at("/auth/password").asString()).isEqualTo(PLACEHOLDER);
            assertThat(shown.at("/auth/username").asString()).isEqualTo("bot");
        }
    }

    @Test
    void thePlaceholderKeepsThePasswordWhileOtherThingsChangeAndCopiesFollow() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        scene.delivered(config, place);

        Map<String, Object> properties = properties("harbor.example.com", PLACEHOLDER);
        properties.put("auth", Map.of("username", "robot", "password", PLACEHOLDER));
        update(config, properties).ok();

        scene.awaitReady("distribute-" + config.name(), place);
        await().atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(Scene.dockerConfig(scene.copy(place, config.name())))
                        .contains("\"robot\"")
                        .contains("\"" + Scene.PASSWORD + "\"")
                        .doesNotContain(PLACEHOLDER));
        assertThat(Scene.dockerConfig(scene.byHand.at(config).get())).contains("\"" + Scene.PASSWORD + "\"");
    }

    @ParameterizedTest
    @CsvSource({"registry, \"elsewhere.example.com\"", "insecure, true", "useHTTP, true"})
    void thePlaceholderIsRefusedWhereThePasswordWouldGoElsewhere(String property, String value) {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        scene.delivered(config, place);
        Secret before = scene.byHand.at(config).get();

        Map<String, Object> properties = properties("harbor.example.com", PLACEHOLDER);
        properties.put(property, JsonMapper.shared().readTree(value));
        Api.Answer refused = update(config, properties);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.businessCode()).isEqualTo(400);
        assertThat(refused.body().path("Message").asString()).contains("again").contains(property);
        assertThat(scene.byHand.at(config).get()).isEqualTo(before);
        assertThat(Scene.dockerConfig(scene.copy(place, config.name()))).contains("harbor.example.com");

        properties.put("auth", Map.of("username", "bot", "password", "an0ther-Pa55"));
        update(config, properties).ok();
        scene.awaitPassword("an0ther-Pa55", config.name(), place);
    }

    @Test
    void aNewPasswordReplacesTheOldOneInEveryCopy() {
        ConfigRef config = scene.config();
        Place one = scene.target("edge-1");
        Place two = scene.target("edge-2");
        scene.delivered(config, one, two);

        update(config, properties("harbor.example.com", "an0ther-Pa55")).ok();

        scene.awaitPassword("an0ther-Pa55", config.name(), one, two);
        scene.awaitState("distribute-" + config.name(), "running");
    }

    @Test
    void aNewConfigCannotHaveThePlaceholder() {
        String name = Scene.fresh("registry");
        Api.Answer refused = create(name, PLACEHOLDER);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.businessCode()).isEqualTo(400);
        assertThat(scene.byHand.at(new ConfigRef("vela-system", name)).get()).isNull();
    }

    @Test
    void whatKubectlPutIntoTheSecretIsWhatThePlaceholderKeeps() {
        ConfigRef config = scene.config();
        String elsewhere =
                Scene.dockerConfig(scene.byHand.at(config).get()).replace("harbor.example.com", "moved.example.com");
        scene.byHand
                .at(config)
                .edit(secret -> new SecretBuilder(secret)
                        .addToStringData(".dockerconfigjson", elsewhere)
                        .build());
        await().atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(scene.api
                                .get("configs/" + config.name())
                                .ok()
                                .body()
                                .at("/properties/registry")
                                .asString())
                        .isEqualTo("moved.example.com"));

        assertThat(update(config, properties("harbor.example.com", PLACEHOLDER)).status())
                .isEqualTo(400);
        update(config, properties("moved.example.com", PLACEHOLDER)).ok();
        assertThat(Scene.dockerConfig(scene.byHand.at(config).get()))
                .contains("moved.example.com")
                .contains("\"" + Scene.PASSWORD + "\"");
    }

    private static Api.Answer create(String name, String password) {
        return scene.api.post(
                "configs",
                Map.of(
                        "name",
                        name,
                        "template",
                        Map.of("name", "image-registry"),
                        "properties",
                        JsonMapper.shared().writeValueAsString(properties("harbor.example.com", password))));
    }

    private static Api.Answer update(ConfigRef config, Map<String, Object> properties) {
        return scene.api.put(
                "configs/" + config.name(),
                Map.of(
                        "alias",
                        "Team registry",
                        "properties",
                        JsonMapper.shared().writeValueAsString(properties)));
    }

    private static Map<String, Object> properties(String registry, String password) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("registry", registry);
        properties.put("auth", Map.of("username", "bot", "password", password));
        return properties;
    }
}

package dev.mizzen.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.testing.Api;
import dev.mizzen.testing.PrintedLog;
import dev.mizzen.testing.RealClusters;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Every route of configs on a real API server: what it answers if all is well. */
@RealClusters(managed = 0)
class ConfigIT extends ConfigRoutes {
    @ParameterizedTest
    @ValueSource(strings = {"configs", "projects/shop/configs"})
    void aConfigIsMadeReadListedChangedAndDeletedAsTheContractSays(String route) {
        String name = "whole-" + route.length();
        String project = route.startsWith("projects") ? "shop" : "";
        String namespace = project.isEmpty() ? "vela-system" : "shop";
        JsonNode shown = JsonMapper.shared().readTree("""
                {"template": {"name": "image-registry", "namespace": "vela-system"}, "name": "%s", "namespace": "%s",
                 "sensitive": false, "project": "%s", "alias": "Harbor", "description": "team registry",
                 "createdTime": "0001-01-01T00:00:00Z", "properties": %s, "shared": false, "targets": []}
                """.formatted(name, namespace, project, MASKED));

        Api.Answer made = api.post(
                        route,
                        Map.of(
                                "name",
                                name,
                                "alias",
                                "Harbor",
                                "description",
                                "team registry",
                                "template",
                                Map.of("name", "image-registry", "namespace", "vela-system"),
                                "properties",
                                PROPERTIES))
                .ok();
        assertThat(made.body()).isEqualTo(shown);

        Api.Answer single = api.get(route + "/" + name).ok();
        assertThat(single.body().path("createdTime").asString()).matches("20\\d\\d-.*T.*:\\d\\dZ");
        assertThat(withoutTime(single.body())).isEqualTo(shown);
        JsonNode listed = find(api.get(route + "?template=image-registry").ok(), name);
        assertThat(listed.path("shared").asBoolean()).isEqualTo(project.isEmpty());
        ((ObjectNode) listed).put("shared", false);
        assertThat(withoutTime(listed)).isEqualTo(shown);

        Api.Answer changed = api.put(
                        route + "/" + name,
                        Map.of("alias", "Harbor 2", "description", "", "properties", MASKED, "name", "ignored"))
                .ok();
        assertThat(changed.body())
                .isEqualTo(
                        ((ObjectNode) shown.deepCopy()).put("alias", "Harbor 2").put("description", ""));
        Secret stored = hub.secrets().inNamespace(namespace).withName(name).get();
        assertThat(clear(stored, ".dockerconfigjson")).contains(MARKER);

        assertThat(api.delete(route + "/" + name + "?dryRun=true").ok().text()).isEqualTo("{}");
        assertThat(api.delete(route + "/" + name).ok().text()).isEqualTo("{}");
        assertThat(api.get(route + "/" + name).businessCode()).isEqualTo(16006);
        for (Api.Answer answer : List.of(made, single, changed)) {
            PrintedLog.assertNoneIn(answer.text(), MARKER);
        }
    }

    @Test
    void aSensitiveConfigIsListedWithoutItsProperties() {
        for (String route : new String[] {"configs", "projects/shop/configs"}) {
            JsonNode listed = find(api.get(route).ok(), "closed");
            assertThat(listed.path("sensitive").asBoolean()).isTrue();
            assertThat(listed.has("properties")).isFalse();
        }
        api.delete("configs/closed?dryRun=true").ok();
    }

    @Test
    void makingASensitiveConfigDoesNotEchoItsProperties() {
        hub.configMaps()
                .inNamespace("vela-system")
                .withName("config-template-image-registry")
                .edit(template -> {
                    template.getMetadata().getAnnotations().put("config.oam.dev/sensitive", "true");
                    return template;
                });
        try {
            await().atMost(PATIENCE)
                    .until(() -> api.get("config_templates/image-registry")
                            .ok()
                            .body()
                            .path("sensitive")
                            .asBoolean());
            Api.Answer made = create("configs", "made-closed", PROPERTIES);
            assertThat(made.body().path("sensitive").asBoolean()).isTrue();
            assertThat(made.body().has("properties")).isFalse();
            assertThat(api.get("configs/made-closed").businessCode()).isEqualTo(16001);
        } finally {
            hub.configMaps()
                    .inNamespace("vela-system")
                    .withName("config-template-image-registry")
                    .edit(template -> {
                        template.getMetadata().getAnnotations().put("config.oam.dev/sensitive", "false");
                        return template;
                    });
            await().atMost(PATIENCE)
                    .until(() -> !api.get("config_templates/image-registry")
                            .ok()
                            .body()
                            .path("sensitive")
                            .asBoolean());
        }
    }

    @Test
    void aConfigWithoutATemplateIsKeptHiddenAndNeverDistributed() {
        Api.Answer made = api.post(
                        "projects/shop/configs",
                        Map.of(
                                "name",
                                "free",
                                "alias",
                                "Free",
                                "properties",
                                "{\"url\": \"https://bot:" + MARKER
                                        + "@example.com\", \"port\": 5, \"deep\": {\"a\": [\"" + MARKER + "\"]}}"))
                .ok();
        JsonNode hidden =
                JsonMapper.shared().readTree("{\"url\": \"__stored__\", \"deep\": {\"a\": [\"__stored__\"]}}");
        for (JsonNode shown : List.of(
                made.body(),
                api.get("projects/shop/configs/free").ok().body(),
                find(api.get("projects/shop/configs").ok(), "free"))) {
            assertThat(shown.path("properties")).isEqualTo(hidden);
            assertThat(shown.path("template").toString()).isEqualTo("{\"name\":\"\",\"namespace\":\"\"}");
        }
        Secret stored = hub.secrets().inNamespace("shop").withName("free").get();
        assertThat(stored.getData()).containsOnlyKeys("input-properties");
        assertThat(stored.getType()).isEqualTo("Opaque");
        assertThat(stored.getMetadata().getLabels())
                .containsEntry("config.oam.dev/catalog", "velacore-config")
                .containsEntry("config.oam.dev/type", "");

        api.put("projects/shop/configs/free", Map.of("alias", "Named", "properties", hidden.toString()))
                .ok();
        assertThat(clear(hub.secrets().inNamespace("shop").withName("free").get(), "input-properties"))
                .contains(MARKER);
        assertThat(api.put("projects/shop/configs/free", Map.of("properties", "{\"url\": \"__stored__\"}"))
                        .businessCode())
                .isEqualTo(400);

        distribute("free", "free-place");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                find(api.get("projects/shop/configs").ok(), "free")
                                        .at("/targets/0/status")
                                        .asString(""))
                        .isEqualTo("failed"));
        assertThat(hub.secrets().inNamespace("free-place").withName("free").get())
                .isNull();
        api.put("projects/shop/configs/free", Map.of("properties", "{\"url\": \"new\"}"))
                .ok();
        api.delete("projects/shop/configs/free").ok();
    }

    @Test
    void aDryRunOfADeletionSaysWhatTheDeletionThenSays() {
        create("projects/shop/configs", "leaving", PROPERTIES);
        distribute("leaving", "leaving-place");
        await().atMost(PATIENCE)
                .until(() -> hub.secrets()
                                .inNamespace("leaving-place")
                                .withName("leaving")
                                .get()
                        != null);

        Api.Answer dry = api.delete("projects/shop/configs/leaving?dryRun=true").ok();
        assertThat(dry.text())
                .isEqualTo("{\"recalled\":[{\"clusterName\":\"local\",\"namespace\":\"leaving-place\"}]}");
        assertThat(find(api.get("projects/shop/configs").ok(), "leaving")
                        .at("/targets/0/namespace")
                        .asString())
                .isEqualTo("leaving-place");
        assertThat(hub.secrets()
                        .inNamespace("leaving-place")
                        .withName("leaving")
                        .get())
                .isNotNull();

        assertThat(api.delete("projects/shop/configs/leaving").ok().body()).isEqualTo(dry.body());
        await().atMost(PATIENCE)
                .until(() -> hub.secrets()
                                .inNamespace("leaving-place")
                                .withName("leaving")
                                .get()
                        == null);
    }

    @Test
    void whatTheSecretSaysBeatsWhatWasEntered() {
        Secret edited = asKubeVela("edited", Map.of());
        edited.getData().put("input-properties", encoded(PROPERTIES));
        edited.getData()
                .put(
                        ".dockerconfigjson",
                        encoded("{\"auths\":{\"new.example.com\":{\"auth\":\"" + encoded("newer:" + MARKER) + "\"}}}"));
        hub.resource(edited).create();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(api.get("configs/edited").body().path("properties"))
                                .isEqualTo(
                                        JsonMapper.shared()
                                                .readTree(
                                                        "{\"registry\": \"new.example.com\", \"insecure\": true, \"auth\": {\"username\": \"newer\", \"password\": \"__stored__\"}}")));
    }

    @Test
    void aTemplateWithAParameterOfSeveralTypesIsShown() {
        for (String path : new String[] {"config_templates/theirs", "projects/shop/config_templates/theirs"}) {
            JsonNode form = api.get(path).ok().body().path("uiSchema");
            assertThat(form.at("/0/uiType").asString()).isEqualTo("Input");
            assertThat(form.at("/0/jsonKey").asString()).isEqualTo("port");
        }
        for (String path : new String[] {"config_templates", "projects/shop/config_templates"}) {
            assertThat(api.get(path)
                            .ok()
                            .body()
                            .path("templates")
                            .valueStream()
                            .map(one -> one.path("name").asString()))
                    .containsExactly("image-registry", "theirs");
        }
    }

    private static void distribute(String config, String namespace) {
        Map<String, String> place = Map.of("clusterName", "local", "namespace", namespace);
        api.post("targets", Map.of("name", namespace, "project", "shop", "cluster", place))
                .ok();
        api.post(
                        "projects/shop/distributions",
                        Map.of(
                                "name",
                                "distribute-" + config,
                                "configs",
                                List.of(Map.of("name", config)),
                                "targets",
                                List.of(place)))
                .ok();
    }

    private static JsonNode withoutTime(JsonNode config) {
        return ((ObjectNode) config.deepCopy()).put("createdTime", "0001-01-01T00:00:00Z");
    }

    private static String clear(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
    }
}

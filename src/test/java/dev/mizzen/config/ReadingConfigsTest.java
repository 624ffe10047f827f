package dev.mizzen.config;

import static dev.mizzen.template.TestHub.SYSTEM;
import static dev.mizzen.template.TestHub.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.SecretDigest;
import dev.mizzen.template.Base64Text;
import dev.mizzen.template.TestHub.Answer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is shown of configs, whoever wrote them. */
class ReadingConfigsTest extends ConfigsInMemory {
    @Test
    void platformConfigsAreListedByNameAsShared() {
        start();
        hub.post("configs", body("public", "", "", "{\"registry\": \"public.example.com\"}"));
        hub.post("configs", body("harbor", "Harbor", "team", PROPERTIES));
        JsonNode configs = hub.get("configs?template=image-registry").body().path("configs");
        assertThat(names(configs)).containsExactly("harbor", "public");
        assertThat(fixedTime(configs.path(0))).isEqualTo(json("""
                                {"template": {"name": "image-registry", "namespace": "vela-system"}, "name": "harbor", "namespace": "vela-system", "sensitive": false, "project": "", "alias": "Harbor", "description": "team", "createdTime": "2026-11-24T03:48:56Z", "properties": {"auth": {"password": "__stored__", "username": "bot"}, "insecure": true, "registry": "registry.example.com"}, "shared": true, "targets": []}
                                """));
        assertThat(hub.get("configs/harbor").body().path("shared").asBoolean()).isFalse();
        assertThat(hub.get("configs?template=grafana").body()).isEqualTo(json("{\"configs\": []}"));
        assertCode(hub.get("configs/none"), 404, 16006);
    }

    @Test
    void aProjectSeesItsOwnConfigsFirstThenSharedOnesWithoutProperties() {
        create(config("internal", SYSTEM, "system", "{\"registry\": \"x\"}"));
        start();
        hub.post("configs", body("harbor", "", "", PROPERTIES));
        hub.post("projects/shop/configs", body("zz-own", "", "", PROPERTIES));
        hub.post("projects/web/configs", body("other", "", "", PROPERTIES));
        JsonNode configs = hub.get("projects/shop/configs").body().path("configs");
        assertThat(names(configs)).containsExactly("zz-own", "harbor");
        assertThat(configs.path(0).path("shared").asBoolean()).isFalse();
        assertThat(configs.path(0).path("namespace").asString()).isEqualTo("shop-hub");
        assertThat(configs.path(0).has("properties")).isTrue();
        assertThat(configs.path(1).path("shared").asBoolean()).isTrue();
        assertThat(configs.path(1).has("properties")).isFalse();
        assertThat(configs.valueStream().map(config -> config.path("project").asString()))
                .containsOnly("shop");
        assertThat(hub.get("projects/shop/configs?template=none").body()).isEqualTo(json("{\"configs\": []}"));
        assertCode(hub.get("projects/none/configs"), 404, 30002);
        assertCode(hub.get("projects/shop/configs/other"), 404, 16006);
        assertCode(hub.get("projects/shop/configs/internal"), 404, 16006);
    }

    @Test
    void aProjectReadsAPlatformConfigButNeitherChangesNorDeletesIt() {
        start();
        hub.post("configs", body("harbor", "", "", PROPERTIES));
        JsonNode seen = hub.get("projects/shop/configs/harbor").body();
        assertThat(seen.path("project").asString()).isEmpty();
        assertThat(seen.path("shared").asBoolean()).isFalse();
        assertThat(seen.path("properties")).isEqualTo(json(MASKED));
        assertCode(hub.put("projects/shop/configs/harbor", change("", PROPERTIES)), 404, 16006);
        assertCode(hub.delete("projects/shop/configs/harbor"), 404, 16006);
        assertThat(secret(SYSTEM, "harbor")).isNotNull();
    }

    @Test
    void targetsAreThoseOfTheOneWhoLooks() {
        start();
        hub.post("configs", body("harbor", "", "", PROPERTIES));
        distributed.targets.put(
                "vela-system/harbor for shop-hub",
                new ConfigTarget(
                        "edge", "prod", "failed", new ConfigTarget.Application("distribute-harbor", "shop-hub"), "no"));
        assertThat(hub.get("configs").body().at("/configs/0/targets").isEmpty()).isTrue();
        assertThat(hub.get("projects/shop/configs").body().at("/configs/0/targets"))
                .isEqualTo(json("""
                                [{"clusterName": "edge", "namespace": "prod", "status": "failed", "application": {"name": "distribute-harbor", "namespace": "shop-hub"}, "message": "no"}]
                                """));
    }

    @Test
    void aConfigWithoutATemplateIsListedButNotUsableByProjectsAndHasNothingToCopy() {
        start();
        hub.post("configs", Map.of("name", "free", "template", Map.of("name", ""), "properties", "{\"a\": \"b\"}"));
        hub.post("projects/shop/configs", Map.of("name", "own-free"));
        assertThat(names(hub.get("configs").body().path("configs"))).containsExactly("free");
        assertThat(names(hub.get("projects/shop/configs").body().path("configs")))
                .containsExactly("own-free");
        Configs configs = hub.bean(Configs.class);
        for (ConfigRef ref : List.of(new ConfigRef(SYSTEM, "free"), new ConfigRef("shop-hub", "own-free"))) {
            assertThat(configs.find(ref).orElseThrow().content().isEmpty()).isTrue();
        }
    }

    @Test
    void aConfigWithoutATemplateIsReadChangedAndDeletedButShowsNothingThatCouldBeSecret() {
        Secret free = config("free", SYSTEM, "", "{\"url\":\"https://example.com\",\"port\":5}");
        free.getMetadata().setLabels(Map.of("config.oam.dev/catalog", "velacore-config", "config.oam.dev/type", ""));
        free.getMetadata().setAnnotations(null);
        free.getData().put("theirs", "YQ==");
        free.setType("Opaque");
        create(free);
        start();
        JsonNode seen = hub.get("configs/free").body();
        assertThat(seen.path("template")).isEqualTo(json("{\"name\": \"\", \"namespace\": \"\"}"));
        assertThat(seen.path("properties")).isEqualTo(json("{\"url\": \"__stored__\"}"));
        assertThat(hub.put("configs/free", change("Free", "{\"url\": \"__stored__\"}"))
                        .body()
                        .path("alias")
                        .asString())
                .isEqualTo("Free");
        assertThat(clear(secret(SYSTEM, "free")))
                .isEqualTo(Map.of("input-properties", "{\"url\":\"https://example.com\",\"port\":5}", "theirs", "a"));
        assertCode(hub.put("configs/free", change("Free", "{\"url\": \"__stored__\", \"port\": 5}")), 400);
        Answer changed = hub.put("configs/free", change("Free", "{\"url\": \"https://new.example.com\"}"));
        assertThat(changed.body().path("properties")).isEqualTo(json("{\"url\": \"__stored__\"}"));
        assertThat(clear(secret(SYSTEM, "free")))
                .isEqualTo(Map.of("input-properties", "{\"url\":\"https://new.example.com\"}", "theirs", "a"));
        assertCode(
                hub.put(
                        "configs/free",
                        Map.of(
                                "template",
                                Map.of("name", "image-registry"),
                                "properties",
                                "{\"url\": \"__stored__\"}")),
                400,
                16004);
        assertThat(hub.delete("configs/free").body()).isEqualTo(json("{}"));
    }

    @Test
    void aListSaysOfAConfigWhatTheConfigItselfSays() {
        start();
        hub.post("configs", body("harbor", "A \"quoted\" \u00e4lias \ud83d\ude00", "line\nbreak", PROPERTIES));
        hub.post("configs", body("plain", "", "", "{}"));
        for (JsonNode listed : hub.get("configs").body().path("configs")) {
            JsonNode itself =
                    hub.get("configs/" + listed.path("name").asString()).body();
            ((tools.jackson.databind.node.ObjectNode) itself).put("shared", true);
            assertThat(listed).isEqualTo(itself);
        }
    }

    @Test
    void aTemplateThatChangesIsSeenInTheNextList() {
        start();
        hub.post("configs", body("harbor", "", "", PROPERTIES));
        assertThat(hub.get("configs")
                        .body()
                        .at("/configs/0/properties/auth/username")
                        .asString())
                .isEqualTo("bot");
        hub.client()
                .configMaps()
                .inNamespace(SYSTEM)
                .withName("config-uischema-image-registry")
                .edit(patch -> new ConfigMapBuilder(patch)
                        .addToData(
                                "ui-schema",
                                "[{\"jsonKey\": \"auth\", \"subParameters\": [{\"jsonKey\": \"username\", \"uiType\": \"Password\"}]}]")
                        .build());
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(hub.get("configs")
                                .body()
                                .at("/configs/0/properties/auth/username")
                                .asString())
                        .isEqualTo("__stored__"));
    }

    @Test
    void aConfigWrittenWithKubectlShowsWhatItsSecretReallySays() {
        Secret edited = config("harbor", SYSTEM, "project", PROPERTIES);
        edited.getData()
                .put(
                        ".dockerconfigjson",
                        Base64Text.encode(
                                "{\"auths\":{\"new.example.com\":{\"username\":\"new\",\"password\":\"n3wpass\"}}}"));
        create(edited);
        start();
        assertThat(hub.get("configs/harbor").body().path("properties"))
                .isEqualTo(
                        json(
                                "{\"registry\": \"new.example.com\", \"insecure\": true, \"auth\": {\"username\": \"new\", \"password\": \"__stored__\"}}"));
        assertCode(hub.put("configs/harbor", change("", MASKED)), 400);
        assertThat(hub.put(
                                "configs/harbor",
                                change(
                                        "",
                                        "{\"registry\": \"new.example.com\", \"insecure\": true, \"auth\": {\"username\": \"newer\", \"password\": \"__stored__\"}}"))
                        .status())
                .isEqualTo(200);
        assertThat(clear(secret(SYSTEM, "harbor")).get(".dockerconfigjson")).contains("n3wpass", "newer");
    }

    @Test
    void brokenConfigsAreShownWithoutProperties() {
        List<Secret> broken = new ArrayList<>();
        for (String text : new String[] {"{", "[]", "5", "null"}) {
            broken.add(config("broken-" + broken.size(), SYSTEM, "project", text));
        }
        Secret bare = config("bare", SYSTEM, "project", "{}");
        bare.setData(null);
        bare.setType(null);
        bare.getMetadata().setAnnotations(null);
        bare.getMetadata().setLabels(Map.of("config.oam.dev/catalog", "velacore-config"));
        broken.add(bare);
        broken.forEach(this::create);
        start();
        JsonNode configs = hub.get("configs").body().path("configs");
        assertThat(configs.size()).isEqualTo(5);
        for (Secret secret : broken) {
            String path = "configs/" + secret.getMetadata().getName();
            Answer seen = hub.get(path);
            assertThat(seen.status()).isEqualTo(200);
            assertThat(seen.body().has("properties")).isFalse();
            assertThat(hub.put(path, Map.of("alias", "Named")).status()).isEqualTo(200);
            assertThat(hub.get(path).body().path("alias").asString()).isEqualTo("Named");
            assertThat(hub.delete(path).status()).isEqualTo(200);
        }
    }

    @Test
    void othersGetWhatIsToBeCopiedWithoutWhatStaysOnTheHub() {
        Secret written = config("harbor", SYSTEM, "project", PROPERTIES);
        written.getData().put("objects-reference", "W10=");
        create(written);
        create(config("bare", SYSTEM, "system", "{}"));
        start();
        Configs configs = hub.bean(Configs.class);
        Config config = configs.find(new ConfigRef(SYSTEM, "harbor")).orElseThrow();
        Content content = config.content();
        assertThat(content.type()).isEqualTo("kubernetes.io/dockerconfigjson");
        assertThat(content.data()).containsOnlyKeys(".dockerconfigjson", "insecure-skip-verify");
        assertThat(content.digest()).isEqualTo(SecretDigest.of(content.type(), content.data()));
        assertThat(content.isEmpty()).isFalse();
        assertThat(content.toString()).isEqualTo("***");
        assertThat(config.toString()).doesNotContain("s3cretpass");
        assertThat(config.destination())
                .isEqualTo(Map.of("registry", "registry.example.com", "insecure", "true", "useHTTP", "false"));
        Config bare = configs.find(new ConfigRef(SYSTEM, "bare")).orElseThrow();
        assertThat(bare.destination()).containsEntry("registry", "index.docker.io");
        assertThat(configs.usableBy(config, "shop-hub")).isTrue();
        assertThat(configs.usableBy(bare, "shop-hub")).isFalse();
        assertThat(configs.usableBy(bare, SYSTEM)).isTrue();
        assertThat(configs.find(new ConfigRef(SYSTEM, "harbor"))).containsSame(config);
    }

    private static List<String> names(JsonNode configs) {
        return configs.valueStream()
                .map(config -> config.path("name").asString())
                .toList();
    }

    private static JsonNode fixedTime(JsonNode config) {
        assertThat(config.path("createdTime").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        return json(config.toString().replace(config.path("createdTime").asString(), "2026-11-24T03:48:56Z"));
    }
}

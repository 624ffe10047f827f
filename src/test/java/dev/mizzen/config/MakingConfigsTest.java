package dev.mizzen.config;

import static dev.mizzen.template.TestHub.SYSTEM;
import static dev.mizzen.template.TestHub.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.template.TestHub.Answer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is stored when a config is made, and what makes none. */
class MakingConfigsTest extends ConfigsInMemory {
    @Test
    void aPlatformConfigIsAnsweredAsRecordedButWithoutThePassword() {
        start();
        Answer made = hub.post("configs", body("harbor", "Harbor", "team registry", PROPERTIES));
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.body()).isEqualTo(json("""
                                {"template": {"name": "image-registry", "namespace": "vela-system"}, "name": "harbor", "namespace": "vela-system", "sensitive": false, "project": "", "alias": "Harbor", "description": "team registry", "createdTime": "0001-01-01T00:00:00Z", "properties": {"auth": {"password": "__stored__", "username": "bot"}, "insecure": true, "registry": "registry.example.com"}, "shared": false, "targets": []}
                                """));
    }

    @Test
    void aConfigIsStoredAsKubeVelaStoresIt() {
        start();
        hub.post("configs", body("harbor", "Harbor", null, PROPERTIES));
        Secret stored = secret(SYSTEM, "harbor");
        assertThat(stored.getMetadata().getLabels())
                .isEqualTo(Map.of(
                        "config.oam.dev/catalog", "velacore-config",
                        "config.oam.dev/type", "image-registry",
                        "config.oam.dev/scope", "project"));
        assertThat(stored.getMetadata().getAnnotations())
                .isEqualTo(Map.of(
                        "config.oam.dev/alias", "Harbor",
                        "config.oam.dev/description", "",
                        "config.oam.dev/sensitive", "false",
                        "config.oam.dev/template-namespace", SYSTEM));
        assertThat(stored.getType()).isEqualTo("kubernetes.io/dockerconfigjson");
        assertThat(clear(stored))
                .isEqualTo(
                        Map.of(
                                ".dockerconfigjson",
                                "{\"auths\":{\"registry.example.com\":{\"auth\":\"Ym90OnMzY3JldHBhc3M=\",\"password\":\"s3cretpass\",\"username\":\"bot\"}}}",
                                "insecure-skip-verify",
                                "true",
                                "input-properties",
                                "{\"auth\":{\"password\":\"s3cretpass\",\"username\":\"bot\"},\"insecure\":true,\"registry\":\"registry.example.com\"}"));
    }

    @Test
    void defaultsAreRenderedButNotStored() {
        start();
        assertThat(hub.post("configs", body("hub", "", "", "{\"auth\":{\"username\":\"a\",\"password\":\"b\"}}"))
                        .status())
                .isEqualTo(200);
        Map<String, String> data = clear(secret(SYSTEM, "hub"));
        assertThat(data.get("input-properties")).isEqualTo("{\"auth\":{\"password\":\"b\",\"username\":\"a\"}}");
        assertThat(data.get(".dockerconfigjson")).contains("index.docker.io");
        assertThat(hub.post("configs", Map.of("name", "plain", "template", Map.of("name", "image-registry")))
                        .body()
                        .has("properties"))
                .isFalse();
        assertThat(clear(secret(SYSTEM, "plain"))).isEqualTo(Map.of("input-properties", "{}"));
    }

    @Test
    void noConfigOfThePlatformTakesTheNameOfASecretThatMizzenWillNeed() {
        start();
        for (String name : List.of("mizzen-sessions-alice", "mizzen-user-bob", "mizzen-x")) {
            Answer refused = hub.post("configs", body(name, "", "", PROPERTIES));
            assertCode(refused, 400);
            assertThat(refused.message()).contains("name must not begin with mizzen-");
            assertThat(secret(SYSTEM, name)).isNull();
        }
        assertThat(hub.post("configs", body("mizzen", "", "", PROPERTIES)).status())
                .isEqualTo(200);
        assertThat(hub.post("projects/shop/configs", body("mizzen-user-bob", "", "", PROPERTIES))
                        .status())
                .as("in a namespace of its own")
                .isEqualTo(200);
    }

    @Test
    void nobodyFillsTheStoreWithADescription() {
        start();
        hub.post("configs", body("there", "", "", PROPERTIES));
        String tooLong = "x".repeat(4097);
        for (Answer answer : List.of(
                hub.post("configs", body("harbor", "", tooLong, PROPERTIES)),
                hub.put("configs/there", Map.of("description", tooLong, "properties", MASKED)))) {
            assertCode(answer, 400);
            assertThat(answer.message()).isEqualTo("description must be 4096 bytes long at most");
        }
    }

    @Test
    void aNameThatAnySecretHasIsTaken() {
        hub.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("edge-1")
                        .withNamespace(SYSTEM)
                        .endMetadata()
                        .withData(Map.of("token", "dA=="))
                        .build())
                .create();
        start();
        hub.post("configs", body("harbor", "", "", PROPERTIES));
        for (String name : new String[] {"harbor", "edge-1"}) {
            Answer answer = hub.post("configs", body(name, "", "", PROPERTIES));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo(16003);
        }
        assertThat(secret(SYSTEM, "edge-1").getData()).isEqualTo(Map.of("token", "dA=="));
    }

    @Test
    void aBadRequestToMakeAConfigIsRefusedWithItsCodeAndWithoutAnyValue() {
        start();
        assertCode(hub.post("configs", body("Bad_Name", "", "", PROPERTIES)), 400);
        assertCode(hub.post("configs", body("harbor", "x", "", PROPERTIES)), 400);
        assertCode(
                hub.post(
                        "configs",
                        "{\"name\": \"harbor\", \"alias\": \"\\ud800ab\", \"template\": {\"name\": \"image-registry\"}}"),
                400);
        assertCode(hub.post("configs", body("harbor", "", "", "{")), 400);
        assertCode(hub.post("configs", body("harbor", "", "", "[]")), 400);
        assertCode(hub.post("configs", body("harbor", "", "", "{\"registry\": 5550123}")), 400);
        assertCode(hub.post("configs", body("harbor", "", "", MASKED)), 400);
        assertCode(hub.post("configs", Map.of("name", "free", "properties", "{\"url\": \"__stored__\"}")), 400);
        assertCode(hub.post("configs", Map.of("name", "x-none", "template", Map.of("name", "none"))), 404, 16005);
        assertCode(hub.post("projects/none/configs", body("harbor", "", "", PROPERTIES)), 404, 30002);
        assertThat(hub.client()
                        .secrets()
                        .inNamespace(SYSTEM)
                        .withLabel("config.oam.dev/catalog")
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void aTemplateWithoutARendererIsRefused() {
        template("smtp-relay", SYSTEM, "project", false);
        start();
        Answer answer = hub.post(
                "configs", Map.of("name", "relay", "template", Map.of("name", "smtp-relay"), "properties", "{}"));
        assertCode(answer, 400);
        assertThat(answer.message()).contains("template");
    }

    @Test
    void aProjectMayNotUseAnotherProjectsTemplateNorOneThatIsNotForProjects() {
        template("image-registry", "web-hub", "project", false);
        template("image-registry", SYSTEM, "system", false);
        start();
        assertCode(
                hub.post(
                        "projects/shop/configs",
                        Map.of("name", "aa", "template", Map.of("name", "image-registry", "namespace", "web-hub"))),
                404,
                16005);
        assertCode(hub.post("projects/shop/configs", body("aa", "", "", PROPERTIES)), 404, 16005);
        assertThat(hub.post("configs", body("aa", "", "", PROPERTIES)).status()).isEqualTo(200);
    }

    @Test
    void aSensitiveConfigIsNeverReadNorChangedNotEvenInTheAnswerThatMadeIt() {
        template("image-registry", SYSTEM, "project", true);
        start();
        Answer made = hub.post("configs", body("harbor", "", "", PROPERTIES));
        assertThat(made.body().has("properties")).isFalse();
        assertThat(made.body().path("sensitive").asBoolean()).isTrue();
        assertThat(secret(SYSTEM, "harbor").getMetadata().getAnnotations())
                .containsEntry("config.oam.dev/sensitive", "true");
        assertCode(hub.get("configs/harbor"), 400, 16001);
        assertCode(hub.get("projects/shop/configs/harbor"), 400, 16001);
        assertCode(hub.put("configs/harbor", change("", PROPERTIES)), 400, 16001);
        assertThat(hub.get("configs").body().at("/configs/0").has("properties")).isFalse();
        assertThat(hub.delete("configs/harbor").status()).isEqualTo(200);
    }

    @Test
    void aConfigWithoutATemplateIsStoredAsKubeVelaStoresIt() {
        start();
        Answer made = hub.post(
                "configs", Map.of("name", "free", "alias", "Free", "properties", "{\"url\": \"https://example.com\"}"));
        assertThat(made.body()).isEqualTo(json("""
                                {"template": {"name": "", "namespace": ""}, "name": "free", "namespace": "vela-system", "sensitive": false, "project": "", "alias": "Free", "description": "", "createdTime": "0001-01-01T00:00:00Z", "properties": {"url": "__stored__"}, "shared": false, "targets": []}
                                """));
        Secret stored = secret(SYSTEM, "free");
        assertThat(stored.getMetadata().getLabels())
                .isEqualTo(Map.of("config.oam.dev/catalog", "velacore-config", "config.oam.dev/type", ""));
        assertThat(stored.getMetadata().getAnnotations())
                .isEqualTo(Map.of("config.oam.dev/alias", "Free", "config.oam.dev/description", ""));
        assertThat(stored.getType()).isEqualTo("Opaque");
        assertThat(clear(stored)).isEqualTo(Map.of("input-properties", "{\"url\":\"https://example.com\"}"));
    }

    private void template(String name, String namespace, String scope, boolean sensitive) {
        hub.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("config-template-" + name)
                        .withNamespace(namespace)
                        .withLabels(Map.of("config.oam.dev/catalog", "velacore-config", "config.oam.dev/scope", scope))
                        .withAnnotations(Map.of("config.oam.dev/sensitive", String.valueOf(sensitive)))
                        .endMetadata()
                        .withData(Map.of("schema", "type: object\nproperties: {registry: {type: string}}"))
                        .build())
                .create();
    }
}

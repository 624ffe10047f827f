package dev.mizzen.config;

import static dev.mizzen.template.TestHub.SYSTEM;
import static dev.mizzen.template.TestHub.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.project.Project;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.shared.SecretDigest;
import dev.mizzen.shared.WireTime;
import dev.mizzen.template.Base64Text;
import dev.mizzen.template.TestHub;
import dev.mizzen.template.TestHub.Answer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ConfigsTest {
    private static final String PROPERTIES =
            "{\"registry\": \"registry.example.com\", \"auth\": {\"username\": \"bot\", \"password\": \"s3cretpass\"}, \"insecure\": true}";
    private static final String MASKED =
            "{\"registry\": \"registry.example.com\", \"auth\": {\"username\": \"bot\", \"password\": \"__stored__\"}, \"insecure\": true}";

    private final TestHub hub = new TestHub();
    private final Distributed distributed = new Distributed();

    @AfterEach
    void close() {
        hub.close();
    }

    private void start() {
        hub.start(
                context -> context.registerBean(ConfigDistributions.class, () -> distributed),
                Configs.class,
                ConfigController.class,
                ProjectConfigController.class,
                ProjectConfigs.class);
    }

    // ---- making

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

    // ---- reading

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
    void aConfigOfSeveralRegistriesKeepsThemWhenOnlyItsAliasChanges() {
        String several =
                "{\"auths\":{\"other.example.com\":{\"auth\":\"YTpi\"},\"registry.example.com\":{\"username\":\"bot\",\"password\":\"s3cretpass\"}}}";
        Secret written = config("harbor", SYSTEM, "project", PROPERTIES);
        written.getData().put(".dockerconfigjson", Base64Text.encode(several));
        create(written);
        start();
        assertThat(hub.put("configs/harbor", change("Named", MASKED)).status()).isEqualTo(200);
        assertThat(clear(secret(SYSTEM, "harbor")).get(".dockerconfigjson")).isEqualTo(several);
        assertThat(secret(SYSTEM, "harbor").getMetadata().getAnnotations())
                .containsEntry("config.oam.dev/alias", "Named");
    }

    // ---- changing

    @Test
    void aChangeReplacesTheDataAsAWholeAndKeepsForeignMetadata() {
        Secret written = config("harbor", SYSTEM, "project", PROPERTIES);
        written.getMetadata().getLabels().put("oam.dev/render-hash", "5c1d");
        written.getMetadata().getAnnotations().put("example.com/owner", "team");
        written.getData().put("protocol-use-http", "dHJ1ZQ==");
        create(written);
        start();
        Answer changed = hub.put("configs/harbor", change("Harbor 2", MASKED));
        assertThat(changed.body().path("createdTime").asString()).isEqualTo("0001-01-01T00:00:00Z");
        assertThat(changed.body().path("alias").asString()).isEqualTo("Harbor 2");
        assertThat(changed.body().path("properties")).isEqualTo(json(MASKED));
        Secret stored = secret(SYSTEM, "harbor");
        assertThat(stored.getMetadata().getLabels()).containsEntry("oam.dev/render-hash", "5c1d");
        assertThat(stored.getMetadata().getAnnotations())
                .containsEntry("example.com/owner", "team")
                .containsEntry("config.oam.dev/alias", "Harbor 2")
                .containsEntry("config.oam.dev/description", "");
        assertThat(stored.getData()).containsOnlyKeys(".dockerconfigjson", "insecure-skip-verify", "input-properties");
        assertThat(clear(stored).get(".dockerconfigjson")).contains("s3cretpass");
        assertThat(hub.get("configs/harbor").body().path("alias").asString()).isEqualTo("Harbor 2");
    }

    @Test
    void changesAtTheSameTimeAllArrive() throws Exception {
        start();
        hub.post("configs", body("harbor", "", "", PROPERTIES));
        List<Future<Answer>> changes = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                Map<String, String> change = change("Alias " + i, MASKED);
                changes.add(clients.submit(() -> hub.put("configs/harbor", change)));
            }
        }
        for (Future<Answer> change : changes) {
            assertThat(change.get().status()).as(change.get().text()).isEqualTo(200);
        }
        assertThat(clear(secret(SYSTEM, "harbor")).get(".dockerconfigjson")).contains("s3cretpass");
    }

    @Test
    void aStoredPasswordIsNotSentToAnotherRegistry() {
        start();
        hub.post("configs", body("harbor", "", "", PROPERTIES));
        Answer refused =
                hub.put("configs/harbor", change("", MASKED.replace("registry.example.com", "evil.example.com")));
        assertCode(refused, 400);
        assertThat(refused.message()).contains("registry");
        assertThat(clear(secret(SYSTEM, "harbor")).get(".dockerconfigjson")).contains("registry.example.com");
    }

    @Test
    void typeAndTemplateOfAConfigAreFixed() {
        start();
        hub.post("configs", body("public", "", "", "{\"registry\": \"registry.example.com\"}"));
        hub.post("configs", body("harbor", "", "", PROPERTIES));
        assertCode(hub.put("configs/public", change("", PROPERTIES)), 400, 16008);
        assertCode(hub.put("configs/harbor", change("", "{\"registry\": \"registry.example.com\"}")), 400, 16008);
        assertCode(
                hub.put("configs/harbor", Map.of("template", Map.of("name", "other"), "properties", MASKED)),
                400,
                16004);
        assertThat(hub.put(
                                "configs/harbor",
                                Map.of(
                                        "template",
                                        Map.of("name", "image-registry", "namespace", SYSTEM),
                                        "properties",
                                        MASKED))
                        .status())
                .isEqualTo(200);
        assertCode(hub.put("configs/none", Map.of("properties", "{}")), 404, 16006);
        assertCode(hub.put("configs/harbor", change("x", MASKED)), 400);
    }

    // ---- what is no config

    @Test
    void aSecretThatIsNoConfigIsNeverShownChangedOrRemoved() {
        Secret plain = new SecretBuilder(config("plain", SYSTEM, "project", PROPERTIES))
                .editMetadata()
                .removeFromLabels("config.oam.dev/catalog")
                .endMetadata()
                .build();
        Secret copy = new SecretBuilder(config("copy", SYSTEM, "project", PROPERTIES))
                .editMetadata()
                .addToLabels("config.oam.dev/catalog", "config-distribution")
                .endMetadata()
                .build();
        Secret cluster = new SecretBuilder(config("cluster", SYSTEM, "project", PROPERTIES))
                .editMetadata()
                .addToLabels("cluster.core.oam.dev/cluster-credential-type", "ServiceAccountToken")
                .endMetadata()
                .build();
        List.of(plain, copy, cluster).forEach(this::create);
        start();
        assertThat(hub.get("configs").body()).isEqualTo(json("{\"configs\": []}"));
        for (Secret secret : List.of(plain, copy, cluster)) {
            String name = secret.getMetadata().getName();
            assertCode(hub.get("configs/" + name), 404, 16006);
            assertCode(hub.get("projects/shop/configs/" + name), 404, 16006);
            assertCode(hub.put("configs/" + name, change("", PROPERTIES)), 404, 16006);
            assertCode(hub.delete("configs/" + name), 404, 16006);
            assertThat(secret(SYSTEM, name).getData()).isEqualTo(secret.getData());
            assertThat(secret(SYSTEM, name).getMetadata().getAnnotations())
                    .isEqualTo(secret.getMetadata().getAnnotations());
        }
        assertCode(hub.delete("configs/Not_A_Name"), 404, 16006);
        assertThat(distributed.withdrawn).isEmpty();
    }

    // ---- removing

    @Test
    void aDeletedConfigIsWithdrawnFirstAndTheAnswerNamesThePlaces() {
        start();
        hub.post("projects/shop/configs", body("own", "", "", PROPERTIES));
        distributed.places = List.of(Place.of("edge", "prod"), Place.of("local", "test"));
        distributed.onWithdraw = () -> assertThat(secret("shop-hub", "own")).isNotNull();
        assertThat(hub.delete("projects/shop/configs/own").body()).isEqualTo(json("""
                                {"recalled": [{"clusterName": "edge", "namespace": "prod"}, {"clusterName": "local", "namespace": "test"}]}
                                """));
        assertThat(distributed.withdrawn).containsExactly(new ConfigRef("shop-hub", "own"));
        assertThat(secret("shop-hub", "own")).isNull();
        assertCode(hub.delete("projects/shop/configs/own"), 404, 16006);
        assertThat(hub.get("projects/shop/configs").body()).isEqualTo(json("{\"configs\": []}"));
    }

    @Test
    void aDryRunNamesThePlacesAndDoesNothing() {
        start();
        hub.post("configs", body("harbor", "", "", PROPERTIES));
        hub.post("projects/shop/configs", body("own", "", "", PROPERTIES));
        distributed.places = List.of(Place.of("edge", "prod"));
        for (String path : new String[] {"configs/harbor", "projects/shop/configs/own"}) {
            assertThat(hub.delete(path + "?dryRun=true").body())
                    .isEqualTo(json("{\"recalled\": [{\"clusterName\": \"edge\", \"namespace\": \"prod\"}]}"));
            assertThat(hub.get(path).status()).isEqualTo(200);
        }
        assertThat(distributed.withdrawn).isEmpty();
        assertCode(hub.delete("configs/none?dryRun=true"), 404, 16006);
        assertCode(hub.delete("projects/shop/configs/harbor?dryRun=true"), 404, 16006);
    }

    @Test
    void aProjectsConfigsGoWithItAndNothingElseDoes() {
        create(new SecretBuilder()
                .withNewMetadata()
                .withName("foreign")
                .withNamespace("shop-hub")
                .endMetadata()
                .build());
        start();
        hub.post("projects/shop/configs", body("own", "", "", PROPERTIES));
        hub.post("projects/shop/configs", body("own-2", "", "", PROPERTIES));
        hub.post("projects/web/configs", body("own", "", "", PROPERTIES));
        hub.bean(ProjectConfigs.class)
                .remove(new Project("shop", "", "", "", "shop-hub", WireTime.NEVER, WireTime.NEVER, "1"));
        assertThat(secret("shop-hub", "own")).isNull();
        assertThat(secret("shop-hub", "own-2")).isNull();
        assertThat(secret("shop-hub", "foreign")).isNotNull();
        assertThat(secret("web-hub", "own")).isNotNull();
    }

    // ---- for other features

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

    @Test
    void othersAreToldOfEachChange() {
        ConcurrentLinkedQueue<ConfigRef> told = new ConcurrentLinkedQueue<>();
        hub.start(
                context -> context.registerBean("listener", Object.class, () -> {
                    context.getBean(Configs.class).onChange(told::add);
                    return new Object();
                }),
                Configs.class,
                ConfigController.class);
        ConfigRef ref = new ConfigRef(SYSTEM, "harbor");
        hub.post("configs", body("harbor", "", "", PROPERTIES));
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> told.size() == 1);
        hub.delete("configs/harbor");
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> told.size() == 2);
        assertThat(told).containsExactly(ref, ref);
    }

    private static final class Distributed implements ConfigDistributions {
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

    private static Map<String, Object> body(
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

    private static Map<String, String> change(String alias, String properties) {
        return Map.of("alias", alias, "description", "", "properties", properties);
    }

    /** A config as KubeVela writes it. */
    private static Secret config(String name, String namespace, String scope, String properties) {
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

    private void create(Secret secret) {
        hub.client().resource(secret).create();
    }

    private Secret secret(String namespace, String name) {
        return hub.client().secrets().inNamespace(namespace).withName(name).get();
    }

    private static Map<String, String> clear(Secret secret) {
        Map<String, String> clear = new TreeMap<>();
        secret.getData()
                .forEach((key, value) -> clear.put(key, Base64Text.decode(value).orElseThrow()));
        return clear;
    }

    private static void assertCode(Answer answer, int statusAndCode) {
        assertCode(answer, statusAndCode, statusAndCode);
    }

    private static void assertCode(Answer answer, int status, int code) {
        assertThat(answer.code()).as(answer.text()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.message()).isNotBlank().doesNotContain("s3cretpass").doesNotContain("5550123");
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

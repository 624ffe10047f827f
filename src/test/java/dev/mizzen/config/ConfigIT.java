package dev.mizzen.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.testing.Api;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.PrintedLog;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Every route of configs on a real API server: what it answers if all is well, and each way it refuses. */
@RealClusters(managed = 0)
class ConfigIT {
    private static final String MARKER = "m4rker-Pa55word";
    private static final String PROPERTIES = "{\"registry\": \"harbor.example.com\", \"insecure\": true,"
            + " \"auth\": {\"username\": \"bot\", \"password\": \"" + MARKER + "\"}}";
    private static final String MASKED = PROPERTIES.replace(MARKER, "__stored__");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static KubernetesClient hub;
    private static Api api;
    private static PrintedLog log;

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

    /** A call and how it is refused. */
    record Refused(String what, String method, String path, Object body, int status, int code) {
        @Override
        public String toString() {
            return what + ": " + method + " " + path;
        }
    }

    static Stream<Refused> refusals() {
        return Stream.of("configs", "projects/shop/configs")
                .flatMap(route -> Stream.of(
                        new Refused("a bad name", "POST", route, body("Bad_Name", PROPERTIES), 400, 400),
                        new Refused("no name", "POST", route, Map.of("properties", "{}"), 400, 400),
                        new Refused("a body that is no JSON", "POST", route, "{", 400, 400),
                        new Refused("no body", "POST", route, null, 400, 400),
                        new Refused("a body of another kind", "POST", route, "[]", 400, 400),
                        new Refused("properties that are no JSON", "POST", route, body("x-json", "{"), 400, 400),
                        new Refused(
                                "properties that are no text",
                                "POST",
                                route,
                                Map.of("name", "x-object", "properties", Map.of("registry", "h")),
                                400,
                                400),
                        new Refused(
                                "properties nested too deep",
                                "POST",
                                route,
                                Map.of(
                                        "name",
                                        "x-deep",
                                        "properties",
                                        "{\"a\":" + "[".repeat(150) + "]".repeat(150) + "}"),
                                400,
                                400),
                        new Refused(
                                "a property of the wrong type",
                                "POST",
                                route,
                                body("x-type", "{\"registry\": 5}"),
                                400,
                                400),
                        new Refused(
                                "a required property missing",
                                "POST",
                                route,
                                body("x-miss", "{\"auth\": {\"username\": \"bot\"}}"),
                                400,
                                400),
                        new Refused("a placeholder of nothing", "POST", route, body("x-none", MASKED), 400, 400),
                        new Refused(
                                "a template Mizzen makes nothing of",
                                "POST",
                                route,
                                Map.of("name", "x-theirs", "template", Map.of("name", "theirs"), "properties", "{}"),
                                400,
                                400),
                        new Refused("a taken name", "POST", route, body("harbor", PROPERTIES), 400, 16003),
                        new Refused(
                                "a missing template",
                                "POST",
                                route,
                                Map.of("name", "x-none", "template", Map.of("name", "none")),
                                404,
                                16005),
                        new Refused("a sensitive config", "GET", route + "/closed", null, 400, 16001),
                        new Refused("a missing config", "GET", route + "/none", null, 404, 16006),
                        new Refused("no name of a Secret", "GET", route + "/Not_A_Name", null, 404, 16006),
                        new Refused(
                                "a sensitive config",
                                "PUT",
                                route + "/closed",
                                Map.of("properties", PROPERTIES),
                                400,
                                16001),
                        new Refused(
                                "another template",
                                "PUT",
                                route + "/harbor",
                                Map.of("template", Map.of("name", "theirs"), "properties", MASKED),
                                400,
                                16004),
                        new Refused("a missing config", "PUT", route + "/none", Map.of("properties", "{}"), 404, 16006),
                        new Refused(
                                "a credential gained",
                                "PUT",
                                route + "/public",
                                Map.of("properties", PROPERTIES),
                                400,
                                16008),
                        new Refused(
                                "a credential lost",
                                "PUT",
                                route + "/harbor",
                                Map.of("properties", "{\"registry\": \"harbor.example.com\"}"),
                                400,
                                16008),
                        new Refused(
                                "a stored password for another registry",
                                "PUT",
                                route + "/harbor",
                                Map.of("properties", MASKED.replace("harbor", "evil")),
                                400,
                                400),
                        new Refused(
                                "a bad alias",
                                "PUT",
                                route + "/harbor",
                                Map.of("alias", "x", "properties", MASKED),
                                400,
                                400),
                        new Refused("a body that is no JSON", "PUT", route + "/harbor", "{\"alias\"", 400, 400),
                        new Refused("a missing config", "DELETE", route + "/none", null, 404, 16006),
                        new Refused("a word for yes", "DELETE", route + "/harbor?dryRun=perhaps", null, 400, 400),
                        new Refused("the wrong method", "PATCH", route + "/harbor", Map.of(), 405, 405)));
    }

    static Stream<Refused> refusalsOfAMissingProject() {
        return Stream.of(
                new Refused("", "GET", "projects/none/configs", null, 404, 30002),
                new Refused("", "POST", "projects/none/configs", body("x", PROPERTIES), 404, 30002),
                new Refused("", "GET", "projects/none/configs/harbor", null, 404, 30002),
                new Refused("", "PUT", "projects/none/configs/harbor", Map.of("properties", MASKED), 404, 30002),
                new Refused("", "DELETE", "projects/none/configs/harbor", null, 404, 30002),
                new Refused("", "GET", "projects/none/config_templates", null, 404, 30002),
                new Refused("", "GET", "projects/none/config_templates/image-registry", null, 404, 30002),
                new Refused("", "GET", "config_templates/none", null, 404, 16005),
                new Refused("", "GET", "config_templates/image-registry?namespace=shop", null, 404, 16005),
                new Refused("", "GET", "projects/shop/config_templates/none", null, 404, 16005),
                new Refused(
                        "",
                        "GET",
                        "projects/shop/config_templates/image-registry?namespace=kube-system",
                        null,
                        404,
                        16005));
    }

    @ParameterizedTest
    @MethodSource({"refusals", "refusalsOfAMissingProject"})
    void isRefusedWithItsCodeAndASentenceAndNothingChanges(Refused call) {
        Map<String, String> before = stored();
        Api.Answer answer = api.send(call.method(), call.path(), call.body());
        assertThat(answer.businessCode()).as(answer.toString()).isEqualTo(call.code());
        assertThat(answer.status()).isEqualTo(call.status());
        assertThat(answer.body().path("Message").asString()).isNotBlank().doesNotContain("__stored__ ");
        PrintedLog.assertNoneIn(answer.text(), MARKER);
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void anotherMediaTypeIsRefused() {
        Api.Answer answer = api.with("Content-Type", "text/plain").post("configs", "{}");
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.businessCode()).isEqualTo(415);
    }

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

    @ParameterizedTest
    @ValueSource(strings = {"configs", "projects/shop/configs"})
    void aChangeMeantForAnotherVersionIsRefused(String route) {
        String path = route + "/versions-" + route.length();
        String first = etag(create(route, "versions-" + route.length(), PROPERTIES));
        assertThat(etag(api.get(path).ok())).isEqualTo(first);
        String second = etag(api.with("If-Match", first)
                .put(path, Map.of("alias", "Second", "properties", MASKED))
                .ok());
        assertThat(second).isNotEqualTo(first);
        assertThat(etag(api.get(path).ok())).isEqualTo(second);

        Api old = api.with("If-Match", first);
        for (Api.Answer refused : List.of(
                old.put(path, Map.of("alias", "Third", "properties", MASKED)),
                old.delete(path),
                old.delete(path + "?dryRun=true"))) {
            assertThat(refused.status()).isEqualTo(412);
            assertThat(refused.businessCode()).isEqualTo(412);
        }
        assertThat(api.with("If-Match", "no tag").delete(path).businessCode()).isEqualTo(400);
        assertThat(api.get(path).ok().body().path("alias").asString()).isEqualTo("Second");
        api.with("If-Match", first + ", " + second).delete(path).ok();
    }

    @Test
    void aSecretThatIsNoConfigCannotBeReadTakenOverOrDeleted() {
        for (String name : new String[] {"cluster", "plain", "mizzen-hub"}) {
            Secret before =
                    hub.secrets().inNamespace("vela-system").withName(name).get();
            for (Api.Answer answer : List.of(
                    api.get("configs/" + name),
                    api.put("configs/" + name, Map.of("properties", PROPERTIES)),
                    api.delete("configs/" + name),
                    api.get("projects/shop/configs/" + name))) {
                assertThat(answer.status()).as(name).isEqualTo(404);
                assertThat(answer.businessCode()).as(name).isEqualTo(16006);
            }
            assertThat(api.post("configs", body(name, PROPERTIES)).businessCode())
                    .isEqualTo(16003);
            assertThat(hub.secrets().inNamespace("vela-system").withName(name).get())
                    .isEqualTo(before);
            assertThat(api.get("configs").text()).doesNotContain("\"" + name + "\"");
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

    private static Api.Answer create(String route, String name, String properties) {
        return api.post(route, body(name, properties)).ok();
    }

    private static Map<String, Object> body(String name, String properties) {
        return Map.of("name", name, "template", Map.of("name", "image-registry"), "properties", properties);
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

    private static JsonNode find(Api.Answer list, String name) {
        return list.body()
                .path("configs")
                .valueStream()
                .filter(config -> config.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode withoutTime(JsonNode config) {
        return ((ObjectNode) config.deepCopy()).put("createdTime", "0001-01-01T00:00:00Z");
    }

    private static String etag(Api.Answer answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    /** Every Secret with its version. */
    private static Map<String, String> stored() {
        Map<String, String> versions = new TreeMap<>();
        for (String namespace : new String[] {"vela-system", "shop"}) {
            hub.secrets()
                    .inNamespace(namespace)
                    .list()
                    .getItems()
                    .forEach(secret -> versions.put(
                            namespace + "/" + secret.getMetadata().getName(),
                            secret.getMetadata().getResourceVersion()));
        }
        return versions;
    }

    private static Secret asKubeVela(String name, Map<String, String> annotations) {
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

    private static void secret(String name, Map<String, String> labels, Map<String, String> annotations) {
        hub.resource(new SecretBuilder(asKubeVela(name, annotations))
                        .editMetadata()
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .create();
    }

    private static void template(String name, String schema) {
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

    private static String clear(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

package dev.mizzen.template;

import static dev.mizzen.template.TestHub.SYSTEM;
import static dev.mizzen.template.TestHub.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.template.TestHub.Answer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class TemplatesTest {
    private final TestHub hub = new TestHub();

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void imageRegistryIsThereFromTheStart() {
        hub.start();
        JsonNode templates = hub.get("config_templates").body().path("templates");
        assertThat(templates.size()).isEqualTo(1);
        JsonNode template = templates.path(0);
        assertThat(template.propertyNames())
                .containsExactlyInAnyOrder(
                        "alias", "name", "namespace", "description", "scope", "sensitive", "createTime");
        assertThat(template.path("name").asString()).isEqualTo("image-registry");
        assertThat(template.path("alias").asString()).isEqualTo("Image Registry");
        assertThat(template.path("namespace").asString()).isEqualTo(SYSTEM);
        assertThat(template.path("scope").asString()).isEqualTo("project");
        assertThat(template.path("sensitive").asBoolean()).isFalse();
        assertThat(template.path("description").asString()).isEmpty();
    }

    @Test
    void imageRegistryIsStoredAsKubeVelaStoresTemplates() {
        hub.start();
        ConfigMap stored = configMap("config-template-image-registry");
        assertThat(stored.getMetadata().getLabels())
                .isEqualTo(Map.of("config.oam.dev/catalog", "velacore-config", "config.oam.dev/scope", "project"));
        assertThat(stored.getMetadata().getAnnotations())
                .isEqualTo(Map.of(
                        "config.oam.dev/alias", "Image Registry",
                        "config.oam.dev/description", "",
                        "config.oam.dev/sensitive", "false"));
        assertThat(stored.getData()).containsOnlyKeys("template", "schema", "expanded-writer");
        assertThat(stored.getData().get("expanded-writer")).isEqualTo("nacos: null\n");
        ConfigMap patch = configMap("config-uischema-image-registry");
        assertThat(patch.getMetadata().getLabels()).isNullOrEmpty();
        assertThat(patch.getData()).containsOnlyKeys("ui-schema");
    }

    @Test
    void theCueTextAndTheSchemaDescribeTheSameParameters() {
        hub.start();
        Map<String, String> data = configMap("config-template-image-registry").getData();
        JsonNode properties = new YAMLMapper().readTree(data.get("schema")).path("properties");
        for (String key : properties.propertyNames()) {
            assertThat(data.get("template"))
                    .containsPattern("// \\+usage="
                            + java.util.regex.Pattern.quote(
                                    properties.path(key).path("description").asString())
                            + "\\s+" + key + "\\??:");
        }
        assertThat(properties.path("registry").path("description").asString()).contains("Every node");
        assertThat(properties.path("insecure").path("description").asString()).contains("container runtime");
        assertThat(properties.path("useHTTP").path("description").asString()).contains("container runtime");
    }

    @Test
    void imageRegistryHasTheFormOfTheContract() {
        hub.start();
        JsonNode detail = hub.get("config_templates/image-registry").body();
        assertThat(withoutDescriptions(detail.path("uiSchema"))).isEqualTo(json("""
                                [{"sort": 1, "label": "Registry", "validate": {"required": true, "defaultValue": "index.docker.io", "immutable": false}, "jsonKey": "registry", "uiType": "Input"},
                                 {"sort": 3, "label": "Insecure", "validate": {"immutable": false}, "jsonKey": "insecure", "uiType": "Switch", "style": {"colSpan": 12}},
                                 {"sort": 5, "label": "UseHTTP", "validate": {"immutable": false}, "jsonKey": "useHTTP", "uiType": "Switch", "style": {"colSpan": 12}},
                                 {"sort": 103, "label": "Auth", "validate": {"immutable": false}, "jsonKey": "auth", "uiType": "Group", "subParameters": [
                                   {"sort": 1, "label": "Username", "validate": {"required": true, "immutable": false}, "jsonKey": "username", "uiType": "Input", "style": {"colSpan": 12}},
                                   {"sort": 3, "label": "Password", "validate": {"required": true, "immutable": false}, "jsonKey": "password", "uiType": "Password", "style": {"colSpan": 12}},
                                   {"sort": 8, "label": "Email", "validate": {"immutable": false}, "jsonKey": "email", "uiType": "Input"}]}]
                                """));
        assertThat(withoutDescriptions(detail.path("schema"))).isEqualTo(json("""
                                {"type": "object", "required": ["registry"], "properties": {
                                  "registry": {"type": "string", "title": "registry", "default": "index.docker.io"},
                                  "insecure": {"type": "boolean", "title": "insecure"},
                                  "useHTTP": {"type": "boolean", "title": "useHTTP"},
                                  "auth": {"type": "object", "title": "auth", "required": ["username", "password"], "properties": {
                                    "username": {"type": "string", "title": "username"},
                                    "password": {"type": "string", "title": "password"},
                                    "email": {"type": "string", "title": "email"}}}}}
                                """));
    }

    @Test
    void aTemplateThatIsThereAlreadyStaysAsItIs() {
        ConfigMap theirs = template("image-registry", SYSTEM, "project", "Their Registry", """
                properties:
                  registry: {title: registry, type: string}
                required: [registry]
                type: object
                """);
        hub.client().resource(theirs).create();
        hub.start();
        assertThat(configMap("config-template-image-registry").getData()).isEqualTo(theirs.getData());
        assertThat(configMap("config-uischema-image-registry")).isNull();
        assertThat(hub.get("config_templates").body().at("/templates/0/alias").asString())
                .isEqualTo("Their Registry");
        assertThat(hub.get("config_templates/image-registry")
                        .body()
                        .at("/uiSchema/0")
                        .toString())
                .isEqualTo(
                        "{\"sort\":100,\"label\":\"Registry\",\"description\":\"\",\"validate\":{\"required\":true,\"immutable\":false},\"jsonKey\":\"registry\",\"uiType\":\"Input\"}");
    }

    @Test
    void aMissingTemplateIs16005() {
        hub.start();
        for (Answer answer : new Answer[] {
            hub.get("config_templates/none"),
            hub.get("config_templates/image-registry?namespace=elsewhere"),
            hub.get("projects/shop/config_templates/none"),
            hub.get("projects/shop/config_templates/image-registry?namespace=web-hub"),
        }) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.code()).isEqualTo(16005);
        }
        assertThat(hub.get("projects/none/config_templates").code()).isEqualTo(30002);
    }

    @Test
    void aProjectSeesTemplatesOfScopeProjectOfThePlatformAndItsOwnByAlias() {
        hub.client()
                .resource(template("b", SYSTEM, "system", "A", "type: object"))
                .create();
        hub.client()
                .resource(template("c", "shop-hub", "project", "Z", "type: object"))
                .create();
        hub.client()
                .resource(template("d", "shop-hub", "project", "B", "type: object"))
                .create();
        hub.client()
                .resource(template("e", "web-hub", "project", "C", "type: object"))
                .create();
        hub.start();
        assertThat(names(hub.get("projects/shop/config_templates"))).containsExactly("d", "image-registry", "c");
        assertThat(names(hub.get("config_templates"))).containsExactly("b", "image-registry");
        assertThat(hub.get("projects/shop/config_templates/c?namespace=shop-hub")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void brokenTemplatesAreShownWithoutAForm() {
        hub.client().resource(template("broken", SYSTEM, "project", "A", "{[")).create();
        ConfigMap bare = template("bare", SYSTEM, "project", "B", "type: object");
        bare.setData(null);
        bare.getMetadata().setAnnotations(null);
        hub.client().resource(bare).create();
        hub.client().resource(uiPatch("broken", "no json")).create();
        hub.start();
        for (String name : new String[] {"broken", "bare"}) {
            JsonNode detail = hub.get("config_templates/" + name).body();
            assertThat(detail.path("schema").isNull()).isTrue();
            assertThat(detail.path("uiSchema").isArray()).isTrue();
            assertThat(detail.path("uiSchema").isEmpty()).isTrue();
        }
    }

    @Test
    void aTemplateIsShownWhateverItsSchemaSays() {
        Map<String, String> schemas = Map.of(
                "union",
                        "type: object\nproperties: {port: {title: port, type: [string, integer]}, to: {oneOf: [{type: string}]}}",
                "deep", "a: ".repeat(1) + "[".repeat(450) + "]".repeat(450),
                "alias", "type: object\nproperties: &all {self: *all, other: {type: string}}",
                "endless", "type: object\nproperties: {a: {type: number, default: .inf, maximum: .nan}}",
                "text", "just words",
                "list", "[1, 2]",
                "control", "type: \u0001",
                "nothing", "");
        schemas.forEach((name, schema) -> hub.client()
                .resource(template(name, SYSTEM, "project", name, schema))
                .create());
        hub.client()
                .resource(uiPatch(
                        "union", "[{\"jsonKey\": \"port\", \"style\": " + "[".repeat(450) + "]".repeat(450) + "}]"))
                .create();
        hub.start();
        assertThat(names(hub.get("config_templates"))).containsAll(schemas.keySet());
        for (String name : schemas.keySet()) {
            Answer detail = hub.get("config_templates/" + name);
            assertThat(detail.status()).as(name).isEqualTo(200);
            assertThat(detail.body().path("uiSchema").isArray()).as(name).isTrue();
            assertThat(hub.get("projects/shop/config_templates/" + name).status())
                    .as(name)
                    .isEqualTo(200);
        }
        assertThat(hub.get("config_templates/union")
                        .body()
                        .at("/uiSchema/0/uiType")
                        .asString())
                .isEqualTo("Input");
    }

    @Test
    void aChangedUiPatchShowsAtOnce() {
        hub.start();
        hub.client()
                .configMaps()
                .inNamespace(SYSTEM)
                .withName("config-uischema-image-registry")
                .edit(patch -> new ConfigMapBuilder(patch)
                        .addToData("ui-schema", "[{\"jsonKey\": \"auth\", \"label\": \"Account\"}]")
                        .build());
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> hub.get("config_templates/image-registry").text().contains("\"Account\""));
    }

    private ConfigMap configMap(String name) {
        return hub.client().configMaps().inNamespace(SYSTEM).withName(name).get();
    }

    private static Iterable<String> names(Answer answer) {
        return answer.body()
                .path("templates")
                .valueStream()
                .map(template -> template.path("name").asString())
                .toList();
    }

    private static ConfigMap template(String name, String namespace, String scope, String alias, String schema) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("config-template-" + name)
                .withNamespace(namespace)
                .withLabels(Map.of("config.oam.dev/catalog", "velacore-config", "config.oam.dev/scope", scope))
                .withAnnotations(Map.of("config.oam.dev/alias", alias, "config.oam.dev/sensitive", "false"))
                .endMetadata()
                .withData(Map.of("schema", schema))
                .build();
    }

    private static ConfigMap uiPatch(String name, String text) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("config-uischema-" + name)
                .withNamespace(SYSTEM)
                .endMetadata()
                .withData(Map.of("ui-schema", text))
                .build();
    }

    /** Descriptions are Mizzen's own words; each must be there. */
    private static JsonNode withoutDescriptions(JsonNode node) {
        JsonNode copy = json(node.toString());
        strip(copy);
        return copy;
    }

    private static void strip(JsonNode node) {
        if (node instanceof tools.jackson.databind.node.ObjectNode object
                && object.path("description").isString()) {
            assertThat(object.path("description").asString()).isNotBlank();
            object.remove("description");
        }
        node.values().forEach(TemplatesTest::strip);
    }
}

package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is stored, field by field: {@code vela} and VelaUX must see the same configs, templates, clusters and targets. */
@RealClusters
class StorageIT {
    private static Scene scene;

    @BeforeAll
    static void start(Planes planes) {
        scene = new Scene(RunningMizzen.on(planes.hub()).admin(), planes).set();
    }

    @Test
    void aConfigWithACredentialIsStoredAsKubeVelaStoresIt() {
        create("configs", "team-harbor", """
                {"registry": "harbor.example.com", "useHTTP": false, "insecure": true,
                 "auth": {"username": "bot", "password": "s3cret", "email": "bot@example.com"}}""");

        Secret secret = hubSecret("vela-system", "team-harbor");
        assertConfigMetadata(secret);
        assertThat(secret.getType()).isEqualTo("kubernetes.io/dockerconfigjson");
        assertThat(ByHand.texts(secret))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        ".dockerconfigjson",
                        "{\"auths\":{\"harbor.example.com\":{\"auth\":\"Ym90OnMzY3JldA==\",\"email\":\"bot@example.com\","
                                + "\"password\":\"s3cret\",\"username\":\"bot\"}}}",
                        "insecure-skip-verify",
                        "true",
                        "protocol-use-http",
                        "false",
                        "input-properties",
                        "{\"auth\":{\"email\":\"bot@example.com\",\"password\":\"s3cret\",\"username\":\"bot\"},"
                                + "\"insecure\":true,\"registry\":\"harbor.example.com\",\"useHTTP\":false}"));
    }

    @Test
    void aConfigWithoutACredentialIsOpaqueAndHasOnlyWhatWasEntered() {
        create("configs", "plain-http", "{\"registry\": \"registry.example.com:5000\", \"useHTTP\": true}");

        Secret secret = hubSecret("vela-system", "plain-http");
        assertConfigMetadata(secret);
        assertThat(secret.getType()).isEqualTo("Opaque");
        assertThat(ByHand.texts(secret))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "protocol-use-http",
                        "true",
                        "input-properties",
                        "{\"registry\":\"registry.example.com:5000\",\"useHTTP\":true}"));
    }

    @Test
    void aDefaultIsNotFilledIn() {
        create("configs", "default-registry", "{\"auth\": {\"username\": \"bot\", \"password\": \"s3cret\"}}");

        Map<String, String> texts = ByHand.texts(hubSecret("vela-system", "default-registry"));
        assertThat(texts)
                .containsOnlyKeys(".dockerconfigjson", "input-properties")
                .containsEntry("input-properties", "{\"auth\":{\"password\":\"s3cret\",\"username\":\"bot\"}}")
                .containsEntry(
                        ".dockerconfigjson",
                        "{\"auths\":{\"index.docker.io\":{\"auth\":\"Ym90OnMzY3JldA==\",\"password\":\"s3cret\","
                                + "\"username\":\"bot\"}}}");
    }

    @Test
    void aProjectsConfigIsTheSameInTheProjectsNamespace() {
        create("projects/shop/configs", "shop-registry", "{\"registry\": \"shop.example.com\", \"insecure\": false}");

        Secret secret = hubSecret("shop", "shop-registry");
        assertConfigMetadata(secret);
        assertThat(ByHand.texts(secret)).containsOnlyKeys("insecure-skip-verify", "input-properties");
    }

    @Test
    void whatAConfigNoLongerSaysDoesNotStayInItsSecret() {
        create("configs", "relaxed", "{\"registry\": \"harbor.example.com\", \"insecure\": true}");
        scene.api
                .put(
                        "configs/relaxed",
                        Map.of("alias", "Team Harbor", "properties", "{\"registry\": \"harbor.example.com\"}"))
                .ok();

        assertThat(ByHand.texts(hubSecret("vela-system", "relaxed"))).containsOnlyKeys("input-properties");
        assertConfigMetadata(hubSecret("vela-system", "relaxed"));
    }

    @Test
    @SuppressWarnings("unchecked")
    void theTemplateAndItsFormAreKubeVelasConfigMaps() {
        ConfigMap template = configMap("config-template-image-registry");
        assertThat(template.getMetadata().getLabels())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("config.oam.dev/catalog", "velacore-config", "config.oam.dev/scope", "project"));
        assertThat(template.getMetadata().getAnnotations())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "config.oam.dev/alias",
                        "Image Registry",
                        "config.oam.dev/description",
                        "",
                        "config.oam.dev/sensitive",
                        "false"));
        assertThat(template.getData()).containsOnlyKeys("template", "schema", "expanded-writer");
        assertThat(template.getData().get("expanded-writer")).isEqualTo("nacos: null\n");
        assertThat(template.getData().get("template"))
                .contains("metadata: {", "template: {", "parameter: {", "output: {", "\ncontext: {");
        Map<String, Object> schema = Serialization.unmarshal(template.getData().get("schema"), Map.class);
        assertThat(schema).containsEntry("type", "object").containsEntry("required", List.of("registry"));
        Map<String, Map<String, Object>> properties = (Map<String, Map<String, Object>>) schema.get("properties");
        assertThat(properties).containsOnlyKeys("registry", "auth", "insecure", "useHTTP");
        properties.forEach((name, property) -> assertThat(property).containsEntry("title", name));
        assertThat(properties.get("registry")).containsEntry("default", "index.docker.io");

        ConfigMap form = configMap("config-uischema-image-registry");
        assertThat(form.getMetadata().getLabels()).isNullOrEmpty();
        assertThat(form.getData()).containsOnlyKeys("ui-schema");
        assertThat(JsonMapper.shared().readTree(form.getData().get("ui-schema")).isArray())
                .isTrue();
    }

    @Test
    void aClusterIsStoredAsKubeVelaStoresIt() {
        scene.api.delete("clusters/edge-2").ok();
        scene.api
                .post(
                        "clusters",
                        Map.of(
                                "name",
                                "edge-2",
                                "alias",
                                "Edge two",
                                "labels",
                                Map.of("region", "north"),
                                "kubeConfig",
                                scene.planes.managed(1).kubeconfig()))
                .ok();

        Secret secret = hubSecret("vela-system", "edge-2");
        assertThat(secret.getType()).isEqualTo("Opaque");
        assertThat(secret.getMetadata().getLabels())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "cluster.core.oam.dev/cluster-credential-type", "ServiceAccountToken", "region", "north"));
        Map<String, String> annotations = new TreeMap<>(secret.getMetadata().getAnnotations());
        assertThat(annotations.remove("cluster.core.oam.dev/cluster-alias")).isEqualTo("Edge two");
        JsonNode version = JsonMapper.shared().readTree(annotations.remove("cluster.core.oam.dev/cluster-version"));
        assertThat(version.propertyNames()).containsExactlyInAnyOrder("major", "minor", "gitVersion", "platform");
        assertThat(version.path("gitVersion").asString())
                .startsWith("v" + version.path("major").asString() + "."
                        + version.path("minor").asString());
        assertThat(annotations.keySet()).allMatch(ours -> ours.startsWith("mizzen.dev/"));
        Map<String, String> texts = ByHand.texts(secret);
        assertThat(texts).containsOnlyKeys("endpoint", "ca.crt", "token");
        assertThat(texts.get("endpoint"))
                .isEqualTo("https://127.0.0.1:" + scene.planes.managed(1).port());
        assertThat(texts.get("ca.crt")).startsWith("-----BEGIN CERTIFICATE-----");
    }

    @Test
    void aTargetsNamespaceIsLabelledAndItsLabelsAreEmptiedWhenTheTargetGoes() {
        Place made = scene.target("made-one", "edge-1", "made-one");
        assertThat(labels(made))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "kubernetes.io/metadata.name",
                        "made-one",
                        "usage.oam.dev/runtime",
                        "target",
                        "namespace.oam.dev/target",
                        "made-one"));

        scene.client("edge-1")
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("found-one")
                        .addToLabels("team", "blue")
                        .endMetadata()
                        .build())
                .create();
        Place found = scene.target("a-target", "edge-1", "found-one");
        assertThat(labels(found))
                .containsEntry("team", "blue")
                .containsEntry("usage.oam.dev/runtime", "target")
                .containsEntry("namespace.oam.dev/target", "a-target");

        scene.api.delete("targets/a-target").ok();
        await().atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(labels(found))
                        .containsEntry("team", "blue")
                        .containsEntry("usage.oam.dev/runtime", "")
                        .containsEntry("namespace.oam.dev/target", ""));
    }

    @Test
    void aProjectsNamespaceHasNoLabelsOfKubeVela() {
        Namespace namespace =
                scene.client("local").namespaces().withName("shop").get();
        assertThat(namespace.getMetadata().getLabels()).containsOnlyKeys("kubernetes.io/metadata.name");
        assertThat(namespace.getMetadata().getAnnotations())
                .containsOnlyKeys("mizzen.dev/project", "mizzen.dev/project-uid")
                .containsEntry("mizzen.dev/project", "shop");
    }

    private static void create(String route, String name, String properties) {
        scene.api
                .post(
                        route,
                        Map.of(
                                "name",
                                name,
                                "alias",
                                "Team Harbor",
                                "template",
                                Map.of("name", "image-registry"),
                                "properties",
                                properties))
                .ok();
    }

    private static void assertConfigMetadata(Secret secret) {
        assertThat(secret.getMetadata().getLabels())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "config.oam.dev/catalog",
                        "velacore-config",
                        "config.oam.dev/type",
                        "image-registry",
                        "config.oam.dev/scope",
                        "project"));
        assertThat(secret.getMetadata().getAnnotations())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "config.oam.dev/alias",
                        "Team Harbor",
                        "config.oam.dev/description",
                        "",
                        "config.oam.dev/sensitive",
                        "false",
                        "config.oam.dev/template-namespace",
                        "vela-system"));
    }

    private static Secret hubSecret(String namespace, String name) {
        return scene.byHand.at(new ConfigRef(namespace, name)).get();
    }

    private static ConfigMap configMap(String name) {
        return scene.client("local")
                .configMaps()
                .inNamespace("vela-system")
                .withName(name)
                .get();
    }

    private static Map<String, String> labels(Place place) {
        return scene.client(place.cluster().value())
                .namespaces()
                .withName(place.namespace())
                .get()
                .getMetadata()
                .getLabels();
    }
}

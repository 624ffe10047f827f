package dev.mizzen.platform.velaux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.DistributionResource;
import dev.mizzen.hub.ProjectResource;
import dev.mizzen.hub.TargetResource;
import dev.mizzen.hub.UserResource;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An import from objects as a real VelaUX and vela-core write them, on real API servers. */
@RealClusters(managed = 1)
class VelauxImportIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DOCKER =
            Velaux.base64("{\"auths\":{\"harbor.example.com\":{\"auth\":\"Ym90OnMzY3JldA==\"}}}");
    private static final String PROPERTIES = Velaux.base64(
            "{\"auth\":{\"password\":\"s3cret\",\"username\":\"bot\"},\"registry\":\"harbor.example.com\"}");

    private final KubernetesClient hub;
    private final KubernetesClient edge;
    private final Planes planes;
    /** When the last report that was read was finished. */
    private String last = "";

    VelauxImportIT(Planes planes) {
        this.planes = planes;
        this.hub = planes.hub().client();
        this.edge = planes.managed(0).client();
    }

    @Test
    void whatVelauxKeptIsTakenOnceAndNothingThatWasThereIsOverwritten() {
        try (RunningMizzen mizzen = RunningMizzen.on(planes.hub())) {
            mizzen.admin()
                    .post(
                            "clusters",
                            Map.of(
                                    "name",
                                    "edge-1",
                                    "kubeConfig",
                                    planes.managed(0).kubeconfig()))
                    .ok();
        }
        aVelaux();
        Map<String, String> before = objects();
        Map<String, String> foreseen;
        try (RunningMizzen mizzen = RunningMizzen.on(
                planes.hub(), "mizzen.import.velaux=dry-run", "mizzen.import.take-over=shop/distribute-harbor")) {
            foreseen = report("dry-run");
            assertThat(mizzen.admin().get("projects").ok().body().path("total").asInt())
                    .isZero();
        }
        assertThat(objects()).as("after a dry run").isEqualTo(before);
        assertThat(foreseen)
                .containsEntry("user mia", "would be taken")
                .containsEntry("user admin", "there")
                .containsEntry("user old", "would be taken")
                .containsEntry("project shop", "would be taken")
                .containsEntry("member shop/kim", "would be taken")
                .containsEntry("target prod", "would be taken")
                .containsEntry("target nowhere", "left")
                .containsEntry("environment shop-env", "left")
                .containsEntry("distribution shop/distribute-harbor", "would be taken")
                .containsEntry("distribution vela-system/distribute-harbor", "left")
                .containsEntry("copy edge-1/shop-prod/harbor", "would be taken")
                .containsEntry("copy edge-1/shop-dev/harbor", "left");

        try (RunningMizzen mizzen = RunningMizzen.on(
                planes.hub(), "mizzen.import.velaux=true", "mizzen.import.take-over=shop/distribute-harbor")) {
            assertThat(report("true"))
                    .as("it comes to what was foreseen")
                    .isEqualTo(foreseen.entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey, line -> line.getValue().replace("would be ", ""))));
            theyCanWork(mizzen.api());
            theCopiesAreAsTheySay(mizzen.admin());
            mizzen.admin().delete("users/old").ok();
        }
        Map<String, String> after = objects();

        try (RunningMizzen mizzen = RunningMizzen.on(
                planes.hub(), "mizzen.import.velaux=true", "mizzen.import.take-over=shop/distribute-harbor")) {
            Map<String, String> again = report("true");
            assertThat(again.values()).doesNotContain("taken", "failed");
            assertThat(again).as("removed on purpose").containsEntry("user old", "left");
            theyCanWork(mizzen.api());
        }
        assertThat(objects()).as("after a second import").isEqualTo(after);
        velauxIsUntouched();
    }

    private void aVelaux() {
        hub.resource(applications()).create();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> hub.genericKubernetesResources("core.oam.dev/v1beta1", "Application")
                        .inAnyNamespace()
                        .list()
                        .getItems()
                        .isEmpty());
        namespaces(hub, "kubevela", "shop");
        namespaces(edge, "shop-prod", "shop-dev", "elsewhere");
        String hash = new BCryptPasswordEncoder(10).encode(Velaux.PASSWORD);
        List<ConfigMap> records = new ArrayList<>(List.of(
                Velaux.user("admin", hash, false, "admin"),
                Velaux.user("mia", hash, false, "admin"),
                Velaux.user("kim", hash, false),
                Velaux.user("old", hash, false),
                Velaux.user("off", hash, true),
                Velaux.user("plain", "plain-text", false),
                Velaux.permission("", "admin", "Allow", List.of("*"), "*"),
                Velaux.role("", "admin", "admin"),
                Velaux.permission("", "look", "Allow", List.of("list"), "cluster:*", "target:*"),
                Velaux.role("", "looker", "look"),
                Velaux.project("shop", "mia", "shop"),
                Velaux.permission(
                        "shop", "see-configs", "Allow", List.of("list", "detail", "get"), "project:shop/config:*"),
                Velaux.role("shop", "seer", "see-configs"),
                Velaux.member("shop", "mia", "project-admin"),
                Velaux.member("shop", "kim", "seer"),
                Velaux.target("prod", "shop", "edge-1", "shop-prod"),
                Velaux.target("dev", "shop", "edge-1", "shop-dev"),
                Velaux.target("nowhere", "shop", "edge-9", "shop-far"),
                Velaux.environment("shop-env", "shop")));
        records.addAll(Velaux.defaults("shop"));
        records.forEach(record -> hub.resource(record).create());
        hub.resource(config()).create();
        edge.resource(copy("shop-prod", DOCKER)).create();
        edge.resource(copy("shop-dev", Velaux.base64("{\"auths\":{}}"))).create();
        edge.resource(copy("elsewhere", DOCKER)).create();
        hub.resource(Velaux.application(
                        "shop", "harbor", "vela-system", List.of(place("shop-prod"), place("shop-dev"))))
                .create();
        hub.resource(Velaux.application("vela-system", "harbor", "vela-system", List.of(place("elsewhere"))))
                .create();
    }

    private void theyCanWork(Api api) {
        Api mia = api.login("mia", Velaux.PASSWORD);
        assertThat(mia.get("users").ok().body().path("total").asInt()).isGreaterThanOrEqualTo(5);
        Api kim = api.login("kim", Velaux.PASSWORD);
        assertThat(kim.get("projects/shop/configs").status()).isEqualTo(200);
        assertThat(kim.post("projects/shop/configs", Map.of("name", "mine")).status())
                .isEqualTo(403);
        assertThat(kim.get("users").status()).isEqualTo(403);
        assertThat(loginStatus(api, "off", Velaux.PASSWORD)).isNotEqualTo(200);
        assertThat(loginStatus(api, "plain", "plain-text")).isNotEqualTo(200);
        assertThat(loginStatus(api, "admin", Velaux.PASSWORD))
                .as("his password is Mizzen's")
                .isNotEqualTo(200);
    }

    private void theCopiesAreAsTheySay(Api admin) {
        await("the copy that was taken over is ready, the other one is a conflict")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(states(admin))
                        .isEqualTo(Map.of("deploy-edge-1-shop-prod", "succeeded", "deploy-edge-1-shop-dev", "failed")));
        Secret taken = secret("shop-prod");
        assertThat(taken.getMetadata().getLabels())
                .containsKey("mizzen.dev/hub")
                .doesNotContainKey("app.oam.dev/name");
        assertThat(taken.getData()).containsOnlyKeys(".dockerconfigjson");
        assertThat(secret("shop-dev").getMetadata().getLabels()).doesNotContainKey("mizzen.dev/hub");
        assertThat(secret("shop-dev").getData()).containsKey("input-properties");
        assertThat(secret("elsewhere").getMetadata().getLabels()).doesNotContainKey("mizzen.dev/hub");
    }

    private static Map<String, String> states(Api admin) {
        Map<String, String> states = new TreeMap<>();
        for (JsonNode distribution :
                admin.get("projects/shop/distributions").ok().body().path("distributions")) {
            for (JsonNode step : distribution.at("/status/workflow/steps")) {
                states.put(step.path("name").asString(), step.path("phase").asString());
            }
        }
        return states;
    }

    private static int loginStatus(Api api, String user, String password) {
        return api.post("auth/login", Map.of("username", user, "password", password))
                .status();
    }

    private Map<String, String> report(String mode) {
        await("a report of " + mode)
                .atMost(PATIENCE)
                .until(() -> reported().getData().getOrDefault("mode", "").equals(mode)
                        && !reported().getData().get("finished").equals(last));
        ConfigMap report = reported();
        last = report.getData().get("finished");
        assertThat(report.toString()).doesNotContain("$2a$", "s3cret");
        Map<String, String> lines = new TreeMap<>();
        for (JsonNode line : JsonMapper.shared().readTree(report.getData().get("lines.json"))) {
            lines.put(
                    line.path("kind").asString() + " " + line.path("name").asString(),
                    line.path("outcome").asString());
        }
        return lines;
    }

    private ConfigMap reported() {
        ConfigMap report = hub.configMaps()
                .inNamespace("vela-system")
                .withName(ImportReports.REPORT)
                .get();
        return report == null ? new ConfigMapBuilder().withData(Map.of()).build() : report;
    }

    /** Everything an import may make or change, with its version; without what a login writes. */
    private Map<String, String> objects() {
        Map<String, String> objects = new TreeMap<>();
        hub.resources(UserResource.class)
                .list()
                .getItems()
                .forEach(user -> objects.put(
                        "user " + user.getMetadata().getName(), user.getSpec().toString()));
        hub.resources(ProjectResource.class)
                .list()
                .getItems()
                .forEach(project -> objects.put(
                        "project " + project.getMetadata().getName(),
                        project.getMetadata().getResourceVersion()));
        hub.resources(TargetResource.class)
                .list()
                .getItems()
                .forEach(target -> objects.put(
                        "target " + target.getMetadata().getName(),
                        target.getMetadata().getResourceVersion()));
        hub.resources(DistributionResource.class)
                .inAnyNamespace()
                .list()
                .getItems()
                .forEach(distribution -> objects.put(
                        "distribution " + distribution.getMetadata().getName(),
                        distribution.getMetadata().getGeneration().toString()));
        hub.secrets().inAnyNamespace().list().getItems().stream()
                .filter(secret -> secret.getMetadata().getName().startsWith("mizzen-user-"))
                .forEach(secret -> objects.put(
                        "password " + secret.getMetadata().getName(),
                        secret.getMetadata().getResourceVersion()));
        edge.secrets()
                .inAnyNamespace()
                .list()
                .getItems()
                .forEach(secret -> objects.put(
                        "secret " + secret.getMetadata().getNamespace() + "/"
                                + secret.getMetadata().getName(),
                        secret.getMetadata().getResourceVersion()));
        return objects;
    }

    private void velauxIsUntouched() {
        assertThat(hub.configMaps().inNamespace("kubevela").list().getItems())
                .filteredOn(record -> record.getMetadata().getLabels() != null
                        && record.getMetadata().getLabels().containsKey("table"))
                .hasSize(28)
                .allSatisfy(record ->
                        assertThat(record.getMetadata().getManagedFields()).hasSize(1));
        assertThat(hub.genericKubernetesResources("core.oam.dev/v1beta1", "Application")
                        .inAnyNamespace()
                        .list()
                        .getItems())
                .hasSize(2);
    }

    private Secret secret(String namespace) {
        return edge.secrets().inNamespace(namespace).withName("harbor").get();
    }

    private static Map<String, String> place(String namespace) {
        return Map.of("clusterName", "edge-1", "namespace", namespace);
    }

    private static Secret config() {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace("vela-system")
                .withName("harbor")
                .addToLabels("config.oam.dev/catalog", "velacore-config")
                .addToLabels("config.oam.dev/type", "image-registry")
                .addToLabels("config.oam.dev/scope", "project")
                .addToAnnotations("config.oam.dev/alias", "Harbor")
                .addToAnnotations("config.oam.dev/description", "")
                .addToAnnotations("config.oam.dev/sensitive", "false")
                .addToAnnotations("config.oam.dev/template-namespace", "vela-system")
                .endMetadata()
                .withType("kubernetes.io/dockerconfigjson")
                .withData(Map.of(".dockerconfigjson", DOCKER, "input-properties", PROPERTIES))
                .build();
    }

    /** As vela-core makes one in a place of the distribution in its project, or of the platform. */
    private static Secret copy(String namespace, String content) {
        String owner = namespace.equals("elsewhere") ? "vela-system" : "shop";
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("harbor")
                .addToLabels("config.oam.dev/catalog", "config-distribution")
                .addToLabels("config.oam.dev/type", "image-registry")
                .addToLabels("config.oam.dev/scope", "project")
                .addToLabels("app.oam.dev/source-of-truth", "from-inner-system")
                .addToLabels("app.oam.dev/name", "distribute-harbor")
                .addToLabels("app.oam.dev/namespace", owner)
                .addToLabels("app.oam.dev/component", "distribute-harbor")
                .addToLabels("app.oam.dev/appRevision", "distribute-harbor-v1")
                .addToLabels("app.oam.dev/resourceType", "WORKLOAD")
                .addToLabels("oam.dev/render-hash", "0a1b2c3d4e5f6071")
                .addToAnnotations("config.oam.dev/alias", "Harbor")
                .addToAnnotations("app.oam.dev/publishVersion", "config-20260504101112345")
                .addToAnnotations("app.oam.dev/shared-by", owner + "/distribute-harbor")
                .endMetadata()
                .withType("kubernetes.io/dockerconfigjson")
                .withData(Map.of(".dockerconfigjson", content, "input-properties", PROPERTIES))
                .build();
    }

    private static void namespaces(KubernetesClient client, String... names) {
        for (String name : names) {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .endMetadata()
                            .build())
                    .create();
        }
    }

    /** As much of KubeVela's definition as is needed to store Applications. */
    private CustomResourceDefinition applications() {
        return hub.getKubernetesSerialization().unmarshal("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: applications.core.oam.dev}
                spec:
                  group: core.oam.dev
                  scope: Namespaced
                  names: {kind: Application, plural: applications, singular: application, listKind: ApplicationList}
                  versions:
                  - name: v1beta1
                    served: true
                    storage: true
                    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                """, CustomResourceDefinition.class);
    }
}

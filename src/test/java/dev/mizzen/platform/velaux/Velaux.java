package dev.mizzen.platform.velaux;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Objects as a real VelaUX and its vela-core write them. */
final class Velaux {
    /** Of the password {@code Velaux12345}, as VelaUX makes one: bcrypt at cost 10. */
    static final String PASSWORD = "Velaux12345";

    private Velaux() {}

    static ConfigMap user(String name, String hash, boolean disabled, String... roles) {
        Map<String, Object> json = base();
        json.put("name", name);
        json.put("email", name + "@example.com");
        json.put("alias", name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
        if (!hash.isEmpty()) {
            json.put("password", hash);
        }
        json.put("disabled", disabled);
        json.put("lastLoginTime", "2026-03-02T09:30:00Z");
        json.put("userRoles", List.of(roles));
        return record("vela_user", "usr-" + name, name, json);
    }

    static ConfigMap project(String name, String owner, String namespace) {
        Map<String, Object> json = base();
        json.put("name", name);
        json.put("alias", "Project " + name);
        json.put("owner", owner);
        json.put("description", "The space of " + name);
        json.put("namespace", namespace);
        return record("vela_project", "pj-" + name, name, json);
    }

    static ConfigMap member(String project, String user, String... roles) {
        Map<String, Object> json = base();
        json.put("username", user);
        json.put("projectName", project);
        json.put("userRoles", List.of(roles));
        return record("vela_project_user", "pusr-" + project + "-" + user, project + "-" + user, json);
    }

    /** @param project empty for the platform's */
    static ConfigMap role(String project, String name, String... permissions) {
        Map<String, Object> json = base();
        json.put("name", name);
        json.put("alias", "Role " + name);
        if (!project.isEmpty()) {
            json.put("project", project);
        }
        json.put("permissions", List.of(permissions));
        return record("vela_role", "role-" + key(project, name), key(project, name), json);
    }

    static ConfigMap permission(String project, String name, String effect, List<String> actions, String... resources) {
        Map<String, Object> json = base();
        json.put("name", name);
        json.put("alias", "Permission " + name);
        if (!project.isEmpty()) {
            json.put("project", project);
        }
        json.put("resources", List.of(resources));
        json.put("actions", actions);
        json.put("effect", effect);
        json.put("principal", null);
        json.put("condition", null);
        return record("vela_perm", "perm-" + key(project, name), key(project, name), json);
    }

    /** What VelaUX makes for each project. */
    static List<ConfigMap> defaults(String p) {
        String in = "project:" + p + "/";
        List<String> all = List.of("*");
        return List.of(
                permission(
                        p,
                        "project-view",
                        "Allow",
                        List.of("detail", "list"),
                        "project:" + p,
                        in + "config:*",
                        in + "provider:*",
                        in + "role:*",
                        in + "projectUser:*",
                        in + "permission:*",
                        in + "environment:*",
                        in + "application:*/*",
                        in + "pipeline:*/*"),
                permission(p, "app-management", "Allow", all, in + "application:*/*", "definition:*"),
                permission(p, "env-management", "Allow", all, in + "environment:*"),
                permission(
                        p, "role-management", "Allow", all, in + "role:*", in + "projectUser:*", in + "permission:*"),
                permission(p, "config-management", "Allow", all, in + "config:*", in + "provider:*"),
                permission(p, "pipeline-management", "Allow", all, in + "pipeline:*/*"),
                role(
                        p,
                        "app-developer",
                        "project-view",
                        "app-management",
                        "env-management",
                        "config-management",
                        "pipeline-management"),
                role(
                        p,
                        "project-admin",
                        "project-view",
                        "app-management",
                        "env-management",
                        "pipeline-management",
                        "config-management",
                        "role-management"),
                role(p, "project-viewer", "project-view"));
    }

    static ConfigMap target(String name, String project, String cluster, String namespace) {
        Map<String, Object> json = base();
        json.put("name", name);
        json.put("alias", "Target " + name);
        json.put("project", project);
        json.put("description", "");
        json.put("cluster", Map.of("clusterName", cluster, "namespace", namespace));
        json.put("variable", Map.of("region", "north"));
        return record("vela_target", "tg-" + name, name, json);
    }

    static ConfigMap environment(String name, String project) {
        Map<String, Object> json = base();
        json.put("name", name);
        json.put("project", project);
        json.put("namespace", name);
        return record("vela_env", "ev-" + name, name, json);
    }

    static ConfigMap record(String table, String object, String key, Map<String, Object> json) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("kubevela")
                .withName(object)
                .addToLabels("table", table)
                .addToLabels("primaryKey", key)
                .endMetadata()
                .addToBinaryData("data", base64(JsonMapper.shared().writeValueAsString(json)))
                .build();
    }

    /** An Application by which KubeVela distributes one config to namespaces of the hub or a cluster. */
    static GenericKubernetesResource application(
            String namespace, String config, String configNamespace, List<Map<String, String>> targets) {
        String spec = JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "configs", List.of(Map.of("name", config, "namespace", configNamespace)), "targets", targets));
        Map<String, Object> object = Map.of(
                "apiVersion",
                "core.oam.dev/v1beta1",
                "kind",
                "Application",
                "metadata",
                Map.of(
                        "name",
                        "distribute-" + config,
                        "namespace",
                        namespace,
                        "labels",
                        Map.of(
                                "app.oam.dev/source-of-truth",
                                "from-inner-system",
                                "config.oam.dev/catalog",
                                "config-distribution",
                                "oam.dev/render-hash",
                                "1f2e3d4c5b6a7988"),
                        "annotations",
                        Map.of(
                                "config.oam.dev/distribution-spec",
                                spec,
                                "app.oam.dev/publishVersion",
                                "config-20260504101112345")),
                "spec",
                Map.of("components", List.of(), "policies", List.of()));
        return Serialization.unmarshal(Serialization.asJson(object), GenericKubernetesResource.class);
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String key(String project, String name) {
        return project.isEmpty() ? name : project + "-" + name;
    }

    private static Map<String, Object> base() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("createTime", "2026-03-01T08:00:00.123456789Z");
        json.put("updateTime", "2026-03-02T09:30:00Z");
        return json;
    }
}

package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.testing.Api;
import dev.mizzen.testing.RealRegistry;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Projects, targets, configs and images as the API has them. */
final class ImageScene {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final Api api;
    final RealRegistry registry;

    ImageScene(Api api, RealRegistry registry) {
        this.api = api;
        this.registry = registry;
    }

    void project(String name) {
        api.post("projects", Map.of("name", name)).ok();
    }

    void cluster(String name, String kubeconfig) {
        api.post("clusters", Map.of("name", name, "kubeConfig", kubeconfig)).ok();
    }

    void target(String project, String name, String cluster) {
        Map<String, String> place = Map.of("clusterName", cluster, "namespace", name);
        api.post("targets", Map.of("name", name, "project", project, "cluster", place))
                .ok();
    }

    /** A config of the registry of this scene. @param route {@code configs} or a project's */
    void config(String route, String name, String password) {
        config(route, name, properties(password));
    }

    Map<String, Object> properties(String password) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("registry", registry.domain());
        properties.put("useHTTP", true);
        properties.put("auth", Map.of("username", RealRegistry.ACCOUNT, "password", password));
        return properties;
    }

    /** Saved whatever a check of it says. */
    void config(String route, String name, Map<String, Object> properties) {
        api.post(
                        route + "?check=warn",
                        Map.of(
                                "name",
                                name,
                                "template",
                                Map.of("name", "image-registry"),
                                "properties",
                                JsonMapper.shared().writeValueAsString(properties)))
                .ok();
    }

    /** The name of an image of this scene's registry. */
    String image(String name) {
        return registry.domain() + "/" + name;
    }

    JsonNode info(String query) {
        return api.get("repository/image/info?" + query).ok().body();
    }

    JsonNode info(String project, String image) {
        return info("project=" + project + "&name=" + encoded(image));
    }

    /** @param more further parameters, such as {@code &platform=linux/arm64} */
    JsonNode look(String project, String image, String more) {
        return ask(project, image, more).ok().body();
    }

    Api.Answer ask(String project, String image, String more) {
        return api.get("projects/" + project + "/images?name=" + encoded(image) + more);
    }

    /** How the first Secret that pulls stands in a target. */
    JsonNode standing(String project, String image, String target) {
        for (JsonNode one : look(project, image, "").path("targets")) {
            if (one.path("name").asString().equals(target)) {
                return one.path("secrets").path(0);
            }
        }
        throw new AssertionError("no target " + target);
    }

    void awaitState(String project, String image, String target, String state) {
        await(target + " is " + state)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                standing(project, image, target).path("state").asString())
                        .isEqualTo(state));
    }

    /** Makes the call that an answer names. */
    void mend(JsonNode standing) {
        JsonNode call = standing.path("mend");
        api.send(call.path("method").asString(), call.path("path").asString(), call.path("body"))
                .ok();
    }

    static List<String> texts(JsonNode list, String field) {
        return list.valueStream().map(one -> one.path(field).asString()).toList();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

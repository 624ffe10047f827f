package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.cluster.Connection;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.Planes;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What most tests of distributions begin with and ask: a project {@code shop}, clusters {@code edge-1} and {@code edge-2}, an admin. */
final class Scene {
    /** The generous bound of every wait. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    static final String PASSWORD = "s3cret-Pa55";

    final Api api;
    final Planes planes;

    Scene(Api api, Planes planes) {
        this.api = api;
        this.planes = planes;
    }

    /** Joins both managed clusters and makes the project. */
    Scene set() {
        join("edge-1", planes.managed(0));
        join("edge-2", planes.managed(1));
        api.post("projects", Map.of("name", "shop", "alias", "Shop")).ok();
        return this;
    }

    void join(String name, ControlPlane plane) {
        api.post("clusters", Map.of("name", name, "kubeConfig", plane.kubeconfig()))
                .ok();
    }

    KubernetesClient client(String cluster) {
        return switch (cluster) {
            case "local" -> planes.hub().client();
            case "edge-1" -> planes.managed(0).client();
            default -> planes.managed(1).client();
        };
    }

    Place target(String name, String cluster, String namespace) {
        return target("shop", name, cluster, namespace);
    }

    Place target(String project, String name, String cluster, String namespace) {
        api.post(
                        "targets",
                        Map.of(
                                "name",
                                name,
                                "project",
                                project,
                                "cluster",
                                Map.of("clusterName", cluster, "namespace", namespace)))
                .ok();
        return Place.of(cluster, namespace);
    }

    void config(String route, String name, String password) {
        api.post(
                        route,
                        Map.of(
                                "name",
                                name,
                                "alias",
                                "Team registry",
                                "template",
                                Map.of("name", "image-registry"),
                                "properties",
                                properties(password)))
                .ok();
    }

    void changePassword(String route, String name, String password) {
        api.put(route + "/" + name, Map.of("properties", properties(password))).ok();
    }

    static String properties(String password) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("registry", "harbor.example.com");
        properties.put("auth", Map.of("username", "bot", "password", password));
        return JsonMapper.shared().writeValueAsString(properties);
    }

    Api.Answer distribute(String name, Map<String, String> config, List<Place> places) {
        return distribute("shop", name, config, places);
    }

    Api.Answer distribute(String project, String name, Map<String, String> config, List<Place> places) {
        return api.post(
                "projects/" + project + "/distributions",
                Map.of("name", name, "configs", List.of(config), "targets", targets(places)));
    }

    static List<Map<String, String>> targets(List<Place> places) {
        List<Map<String, String>> targets = new ArrayList<>();
        places.forEach(
                place -> targets.add(Map.of("clusterName", place.cluster().value(), "namespace", place.namespace())));
        return targets;
    }

    /** The distribution as the API lists it; empty if it does not. */
    Optional<JsonNode> distribution(String name) {
        for (JsonNode distribution :
                api.get("projects/shop/distributions").ok().body().path("distributions")) {
            if (distribution.path("name").asString().equals(name)) {
                return Optional.of(distribution);
            }
        }
        return Optional.empty();
    }

    String state(String name) {
        return distribution(name).map(d -> d.at("/status/status").asString()).orElse("gone");
    }

    /** The message of a place of a distribution. */
    String message(String name, Place place) {
        return step(name, place).map(step -> step.path("message").asString("")).orElse("");
    }

    Optional<JsonNode> step(String name, Place place) {
        Optional<JsonNode> distribution = distribution(name);
        if (distribution.isPresent()) {
            for (JsonNode step : distribution.get().at("/status/workflow/steps")) {
                if (step.path("name").asString().equals("deploy-" + place.cluster() + "-" + place.namespace())) {
                    return Optional.of(step);
                }
            }
        }
        return Optional.empty();
    }

    void awaitState(String name, String state) {
        await(name + " is " + state)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(state(name))
                        .as(() -> distribution(name).toString())
                        .isEqualTo(state));
    }

    void awaitMessage(String name, Place place, String part) {
        await(place + " says " + part)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(message(name, place)).contains(part));
    }

    Optional<Secret> secret(Place place, String name) {
        return Optional.ofNullable(client(place.cluster().value())
                .secrets()
                .inNamespace(place.namespace())
                .withName(name)
                .get());
    }

    /** The copy of a config in a place. */
    Secret copy(Place place, String name) {
        Secret secret = secret(place, name).orElseThrow(() -> new AssertionError("no copy in " + place));
        assertThat(secret.getMetadata().getLabels()).containsKey(Connection.HUB_LABEL);
        return secret;
    }

    void awaitPassword(String password, String name, Place... places) {
        for (Place place : places) {
            await(place + " has the password")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(secret(place, name))
                            .get()
                            .extracting(Scene::dockerConfig)
                            .asString()
                            .contains("\"" + password + "\""));
        }
    }

    void awaitNoCopy(String name, Place... places) {
        for (Place place : places) {
            await("no copy in " + place)
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(secret(place, name)).isEmpty());
        }
    }

    static String dockerConfig(Secret secret) {
        return new String(
                Base64.getDecoder().decode(secret.getData().get(".dockerconfigjson")), StandardCharsets.UTF_8);
    }
}

package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.Hub;
import dev.mizzen.hub.TargetResource;
import dev.mizzen.shared.ConfigRef;
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
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What most tests of distributions begin with and ask: a project {@code shop}, clusters {@code edge-1} and {@code edge-2}, an admin. */
final class Scene {
    /** The generous bound of every wait. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    static final String PASSWORD = "s3cret-Pa55";

    private static final AtomicInteger FRESH = new AtomicInteger();

    final Api api;
    final Planes planes;
    final ByHand byHand;

    Scene(Api api, Planes planes) {
        this.api = api;
        this.planes = planes;
        this.byHand = new ByHand(this);
    }

    /** Joins both managed clusters and makes the project. */
    Scene set() {
        return set(planes.managed(1).kubeconfig());
    }

    /** The same, with {@code edge-2} reached in a way of its own. */
    Scene set(String kubeconfigOfEdge2) {
        join("edge-1", planes.managed(0));
        join("edge-2", kubeconfigOfEdge2);
        project("shop");
        return this;
    }

    /** As {@link #set()}, where an earlier test may have done some of it. */
    void setWhatIsMissing() {
        for (int number = 0; number < 2; number++) {
            String name = "edge-" + (number + 1);
            if (api.get("clusters/" + name).status() == 404) {
                join(name, planes.managed(number));
            }
        }
        if (api.get("projects/shop").status() == 404) {
            project("shop");
        }
    }

    void join(String name, ControlPlane plane) {
        join(name, plane.kubeconfig());
    }

    void join(String name, String kubeconfig) {
        api.post("clusters", Map.of("name", name, "kubeConfig", kubeconfig)).ok();
    }

    void project(String name) {
        api.post("projects", Map.of("name", name, "alias", "Project " + name)).ok();
    }

    /** A name nobody has yet. */
    static String fresh(String prefix) {
        return prefix + "-" + FRESH.incrementAndGet();
    }

    /** A new target of {@code shop}, with a new namespace. */
    Place target(String cluster) {
        String name = fresh("place");
        return target(name, cluster, name);
    }

    /** The name of the target that was made for a place by {@link #target(String)}. */
    static String targetOf(Place place) {
        return place.namespace();
    }

    /** A new platform config, which every project may use. */
    ConfigRef config() {
        return config("configs", "vela-system");
    }

    ConfigRef config(String route, String namespace) {
        ConfigRef config = new ConfigRef(namespace, fresh("registry"));
        config(route, config.name(), PASSWORD);
        return config;
    }

    /** Distributes a config under the name it is given by the web UI, and waits until it is everywhere. */
    String delivered(ConfigRef config, Place... places) {
        String name = "distribute-" + config.name();
        delivered(name, config, places);
        return name;
    }

    void delivered(String name, ConfigRef config, Place... places) {
        distribute(name, config, places);
        awaitState(name, "running");
    }

    void distribute(String name, ConfigRef config, Place... places) {
        distribute(name, wire(config), List.of(places)).ok();
    }

    static Map<String, String> wire(ConfigRef config) {
        return Map.of("name", config.name(), "namespace", config.namespace());
    }

    void recall(String name) {
        api.delete("projects/shop/distributions/" + name).ok();
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
        Map<String, String> place = Map.of("clusterName", cluster, "namespace", namespace);
        api.post("targets", Map.of("name", name, "project", project, "cluster", place))
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

    void changePassword(ConfigRef platform, String password) {
        changePassword("configs", platform.name(), password);
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
        return api.post("projects/" + project + "/distributions", body(name, config, places));
    }

    /** A request for a distribution; more may be put into it. */
    static Map<String, Object> body(String name, Map<String, String> config, List<Place> places) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("configs", List.of(config));
        body.put("targets", targets(places));
        return body;
    }

    /** The names of the targets that a place is, as the API server has them. */
    List<String> targetsAt(Place place) {
        return client("local").resources(TargetResource.class).list().getItems().stream()
                .filter(record ->
                        record.getSpec().cluster().equals(place.cluster().value())
                                && record.getSpec().namespace().equals(place.namespace()))
                .map(record -> record.getMetadata().getName())
                .toList();
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

    /** Waits until a place of a distribution failed with a message. */
    void awaitMessage(String name, Place place, String part) {
        await(place + " says " + part)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(step(name, place)).get().satisfies(step -> {
                    assertThat(step.path("message").asString("")).contains(part);
                    assertThat(step.path("phase").asString()).isEqualTo("failed");
                }));
    }

    /** Waits until a place of a distribution is ready. */
    void awaitReady(String name, Place place) {
        await(place + " is ready")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(step(name, place))
                        .get()
                        .extracting(step -> step.path("phase").asString())
                        .isEqualTo("succeeded"));
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
        assertThat(secret.getMetadata().getLabels()).containsKey(Hub.COPY_LABEL);
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

package dev.mizzen.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.testing.Api;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.DemoRegistry;
import dev.mizzen.testing.MizzenProcess;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import dev.mizzen.testing.Schemathesis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests made up from the API document, good ones and bad ones, for every operation: each answer is one that the document foresees. Those
 * who call are an admin, who may break everything, and a project's viewer, each at a Mizzen of his own and both at the same time.
 * {@code -Dmizzen.fuzz.seed=7} makes up other requests, {@code -Dmizzen.fuzz.examples=200} more of them.
 */
@RealClusters
class SchemathesisIT {
    private static final int EXAMPLES = Integer.getInteger("mizzen.fuzz.examples", 30);
    private static final long SEED = Long.getLong("mizzen.fuzz.seed", 1);
    private static final Duration PATIENCE = Duration.ofMinutes(6).plusSeconds(10L * EXAMPLES);
    private static final String PASSWORD = "Pa55-of-a-registry";

    private static final DemoRegistry REGISTRY = DemoRegistry.start();
    private static Run admin;
    private static Run viewer;

    /**
     * What makes up requests to a Mizzen.
     *
     * @param operations how many its document has
     */
    private record Run(int operations, KeptCaller caller, Schemathesis requests) {}

    @BeforeAll
    static void start(Planes planes) {
        System.out.printf("Schemathesis: %d examples for each operation, seed %d%n", EXAMPLES, SEED);
        var first = CompletableFuture.supplyAsync(() -> mizzen(planes.hub()));
        var second = CompletableFuture.supplyAsync(() -> mizzen(planes.managed(0)));
        MizzenProcess ofAdmin = first.join();
        furnish(ofAdmin.admin());
        ofAdmin.admin()
                .post(
                        "clusters",
                        Map.of("name", "edge", "kubeConfig", planes.managed(1).kubeconfig()))
                .ok();
        MizzenProcess ofViewer = second.join();
        furnish(ofViewer.admin());
        Schemathesis.images(REGISTRY.image(), REGISTRY.domain() + "/team/gone:1.0");
        admin = run("admin", ofAdmin, planes.hub());
        viewer = run("vera", ofViewer, planes.managed(0));
    }

    @AfterAll
    static void stop() {
        Stream.of(admin, viewer)
                .filter(Objects::nonNull)
                .forEach(run -> run.requests().close());
        REGISTRY.close();
    }

    @Test
    void whateverAnAdminAsksIsAnsweredAsTheDocumentSays() {
        isAsTheDocumentSays(admin);
    }

    @Test
    void whateverAViewerAsksIsAnsweredAsTheDocumentSays() {
        isAsTheDocumentSays(viewer);
    }

    private static void isAsTheDocumentSays(Run run) {
        Schemathesis.Report report = run.requests().report(PATIENCE);

        List<String> files = run.requests().files();
        assertThat(files).hasSizeGreaterThanOrEqualTo(2);
        assertThat(Stream.concat(
                                run.caller().tokens().stream(),
                                Stream.of(PASSWORD, REGISTRY.password(), RunningMizzen.ADMIN_PASSWORD))
                        .filter(secret -> files.stream().anyMatch(file -> file.contains(secret)))
                        .count())
                .as("secrets in the report")
                .isZero();
        assertThat(report.good()).as(report.text()).isTrue();
        assertThat(report.complete()).isTrue();
        assertThat(report.tested()).as("operations tried").isEqualTo(run.operations());
        assertThat(report.requests()).isGreaterThan(EXAMPLES * report.tested() / 4);
    }

    private static int operations(MizzenProcess mizzen) {
        JsonNode paths = JsonMapper.shared()
                .readTree(mizzen.api().get("/v3/api-docs").text())
                .required("paths");
        int count = 0;
        for (JsonNode operations : paths) {
            count += operations.size();
        }
        return count;
    }

    private static MizzenProcess mizzen(ControlPlane hub) {
        return MizzenProcess.on(
                hub,
                // Registries are made up too. Only the one on this machine may be asked, and as often as it takes.
                "mizzen.registry.refused-networks=0.0.0.0/0,::/0",
                "mizzen.registry.allowed-networks=127.0.0.1/32",
                "mizzen.registry.allowed-ports="
                        + REGISTRY.domain().substring(REGISTRY.domain().indexOf(':') + 1),
                "mizzen.registry.calls-per-minute=1000000");
    }

    private static Run run(String name, MizzenProcess mizzen, ControlPlane hub) {
        KeptCaller caller = new KeptCaller(mizzen, hub.client(), name);
        var plan = new Schemathesis.Plan(name, EXAMPLES, SEED);
        // Before Schemathesis asks, which waits for ten seconds only: the document is made when it is asked for first.
        int operations = operations(mizzen);
        return new Run(operations, caller, Schemathesis.start(plan, mizzen.address(), caller::token));
    }

    /** The things whose names {@code schemathesis.toml} has. */
    private static void furnish(Api api) {
        for (String project : List.of("shop", "empty")) {
            api.post("projects", Map.of("name", project)).ok();
        }
        for (String target : List.of("prod", "staging")) {
            api.post("targets", Map.of("name", target, "project", "shop", "cluster", place("shop-" + target)))
                    .ok();
        }
        api.post("configs", config("harbor", Map.of("registry", "harbor.example.com", "auth", auth("bot", PASSWORD))))
                .ok();
        // Whatever becomes of the others: a registry that nobody knows to speak HTTP is waited for with each image.
        api.post("configs", config("kept", ofRegistry())).ok();
        api.post("projects/shop/configs", config("own", ofRegistry())).ok();
        api.post("projects/shop/distributions", distribution("distribute-own", "own", "shop", "shop-prod"))
                .ok();
        api.post("distributions", distribution("for-all", "harbor", "vela-system", "shop-prod"))
                .ok();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Stream.of("projects/shop/distributions", "distributions")
                        .allMatch(list -> api.get(list)
                                .body()
                                .at("/distributions/0/status/status")
                                .asString()
                                .equals("running")));
        people(api);
    }

    private static void people(Api api) {
        for (String user : List.of("mia", "vera")) {
            api.post("users", Map.of("name", user, "password", RunningMizzen.ADMIN_PASSWORD))
                    .ok();
            api.post("projects/shop/users", Map.of("userName", user, "userRoles", List.of("project-viewer")))
                    .ok();
        }
        api.post(
                        "permissions",
                        Map.of(
                                "name",
                                "read-configs",
                                "resources",
                                List.of("config:*"),
                                "actions",
                                List.of("list", "get"),
                                "effect",
                                "Allow"))
                .ok();
        api.post("roles", Map.of("name", "ops", "permissions", List.of("read-configs")))
                .ok();
        api.post(
                        "projects/shop/permissions",
                        Map.of(
                                "name",
                                "distribute",
                                "resources",
                                List.of("project:shop/config:*"),
                                "actions",
                                List.of("distribute"),
                                "effect",
                                "Allow"))
                .ok();
        api.post("projects/shop/roles", Map.of("name", "reader", "permissions", List.of("distribute")))
                .ok();
        api.post(
                        "tokens",
                        Map.of(
                                "name",
                                "ci",
                                "days",
                                1,
                                "scope",
                                List.of(Map.of("resources", List.of("config:*"), "actions", List.of("list")))))
                .ok();
    }

    private static Map<String, Object> ofRegistry() {
        return Map.of(
                "registry", REGISTRY.domain(), "useHTTP", true, "auth", auth(REGISTRY.account(), REGISTRY.password()));
    }

    private static Map<String, Object> config(String name, Map<String, Object> properties) {
        return Map.of(
                "name",
                name,
                "template",
                Map.of("name", "image-registry"),
                "properties",
                JsonMapper.shared().writeValueAsString(properties));
    }

    private static Map<String, String> auth(String account, String password) {
        return Map.of("username", account, "password", password);
    }

    private static Map<String, String> place(String namespace) {
        return Map.of("clusterName", "local", "namespace", namespace);
    }

    private static Map<String, Object> distribution(String name, String config, String home, String namespace) {
        return Map.of(
                "name",
                name,
                "configs",
                List.of(Map.of("name", config, "namespace", home)),
                "targets",
                List.of(place(namespace)));
    }
}

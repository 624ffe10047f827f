package dev.mizzen;

import dev.mizzen.hub.KubernetesClients;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.DemoRegistry;
import dev.mizzen.testing.MemoryCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import tools.jackson.databind.json.JsonMapper;

/**
 * Mizzen to try out, from nothing: {@code mvn spring-boot:test-run}. A hub, two managed clusters, a project with three targets
 * and a registry config that waits to be distributed. The clusters live in this JVM, or are real API servers with
 * {@code --mizzen.sandbox.planes=real}. While it runs, a folder tells how to reach the clusters; everything is gone when it ends.
 */
public class SandboxApplication {
    private static final int PORT = 8000;
    private static final String FOLDER = "target/sandbox";
    private static final String PROJECT = "demo";
    private static final List<String> CLUSTERS = List.of("east", "west");
    // Without those that look alike; the web UI's login form takes letters and digits only.
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz";
    private static final String DIGITS = "23456789";

    private final DemoRegistry registry = DemoRegistry.start();
    private final Api api;

    private SandboxApplication(String address, String adminPassword) {
        this.api = Api.at(address).login("admin", adminPassword);
    }

    public static void main(String[] args) {
        ConfigurableEnvironment given = new StandardEnvironment();
        given.getPropertySources().addFirst(new SimpleCommandLinePropertySource(args));
        try {
            run(given, args);
        } catch (RuntimeException | AssertionError e) {
            System.out.println("The sandbox cannot start: " + e.getMessage());
            // The clusters have threads of their own, which would go on.
            System.exit(1);
        }
    }

    private static void run(ConfigurableEnvironment given, String[] args) {
        String password = given.getProperty("mizzen.admin-password", madeUpPassword());
        List<CompletableFuture<String>> clusters = startClusters(given.getProperty("mizzen.sandbox.planes", "memory"));
        ConfigurableApplicationContext mizzen = startMizzen(clusters.getFirst(), password, args);
        String port = mizzen.getEnvironment().getRequiredProperty("local.server.port");
        List<String> managed =
                clusters.stream().skip(1).map(CompletableFuture::join).toList();
        new SandboxApplication("http://127.0.0.1:" + port, password).furnish(managed);
        SandboxFolder folder = SandboxFolder.make(Path.of(given.getProperty("mizzen.sandbox.folder", FOLDER)));
        folder.keep("local", clusters.getFirst().join());
        for (int i = 0; i < CLUSTERS.size(); i++) {
            folder.keep(CLUSTERS.get(i), managed.get(i));
        }
        folder.keepPassword(password);
        System.out.printf(
                "How to reach the clusters is in %s: kubectl --kubeconfig %s/east.kubeconfig get secrets -A%n",
                folder, folder);
        System.out.printf("Mizzen is ready: http://localhost:%s  user: admin  password: %s%n", port, password);
    }

    /** Starts the hub, then the managed clusters; what comes of each is its kubeconfig. */
    private static List<CompletableFuture<String>> startClusters(String kind) {
        Supplier<String> start = switch (kind) {
            case "memory" -> () -> MemoryCluster.start().kubeconfig();
            case "real" ->
                () -> ControlPlane.with().controllers().withoutAudit().start().kubeconfig();
            default -> throw new IllegalArgumentException("mizzen.sandbox.planes is memory or real, not " + kind);
        };
        System.out.println(
                kind.equals("real")
                        ? "Starting three real control planes (kube-apiserver, etcd, kube-controller-manager) ..."
                        : "Starting three clusters in memory ...");
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        return Stream.generate(() -> CompletableFuture.supplyAsync(start, executor))
                .limit(1 + CLUSTERS.size())
                .toList();
    }

    /** Mizzen starts while its hub does, and waits for it where it needs it. */
    private static ConfigurableApplicationContext startMizzen(
            CompletableFuture<String> hub, String password, String[] args) {
        return new SpringApplicationBuilder(MizzenApplication.class)
                .main(SandboxApplication.class)
                .properties(Map.of(
                        "server.port",
                        PORT,
                        "mizzen.admin-password",
                        password,
                        // The registry of the sandbox.
                        "mizzen.registry.allowed-networks",
                        "127.0.0.0/8",
                        // What Mizzen says, and trouble. The in-memory server would write a line for each request.
                        "spring.main.banner-mode",
                        "off",
                        "logging.level.root",
                        "warn",
                        "logging.level.dev.mizzen",
                        "info",
                        "logging.level." + SandboxApplication.class.getName(),
                        "warn",
                        "logging.pattern.console",
                        "%d{HH:mm:ss} %-5level %msg%n%ex"))
                .initializers(context -> ((GenericApplicationContext) context)
                        .registerBean(
                                KubernetesClient.class,
                                () -> KubernetesClients.of(Config.fromKubeconfig(hub.join())),
                                definition -> definition.setDestroyMethodName("close")))
                .run(args);
    }

    private void furnish(List<String> managed) {
        for (int i = 0; i < CLUSTERS.size(); i++) {
            api.post("clusters", Map.of("name", CLUSTERS.get(i), "alias", "", "icon", "", "kubeConfig", managed.get(i)))
                    .ok();
        }
        api.post("projects", Map.of("name", PROJECT, "alias", "Demo", "description", "A project to try things out"))
                .ok();
        for (String cluster : CLUSTERS) {
            makeTarget(cluster, cluster);
        }
        makeTarget("hub", "local");
        makeConfig();
        System.out.printf(
                "A private registry is at %s, with the image %s; the project has a config for it, not distributed yet.%n",
                registry.domain(), registry.image());
    }

    private void makeTarget(String name, String cluster) {
        api.post(
                        "targets",
                        Map.of(
                                "name",
                                PROJECT + "-" + name,
                                "project",
                                PROJECT,
                                "cluster",
                                Map.of("clusterName", cluster, "namespace", PROJECT + "-apps")))
                .ok();
    }

    private void makeConfig() {
        String properties = JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "registry",
                        registry.domain(),
                        "useHTTP",
                        true,
                        "auth",
                        Map.of("username", registry.account(), "password", registry.password())));
        api.post(
                        "projects/" + PROJECT + "/configs",
                        Map.of(
                                "name", "demo-registry",
                                "alias", "Demo registry",
                                "description", "The private registry inside this sandbox",
                                "template", Map.of("name", "image-registry"),
                                "properties", properties))
                .ok();
    }

    private static String madeUpPassword() {
        SecureRandom random = new SecureRandom();
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            password.append(LETTERS.charAt(random.nextInt(LETTERS.length())))
                    .append(LETTERS.charAt(random.nextInt(LETTERS.length())))
                    .append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return password.toString();
    }
}

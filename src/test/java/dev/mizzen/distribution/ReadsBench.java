package dev.mizzen.distribution;

import dev.mizzen.shared.Place;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.RunningMizzen;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * What {@code dev/bench reads} runs: how long the web UI waits for what its pages ask, on a hub with 1,000 platform configs, 1,000
 * configs of one project, and 50 distributions to 20 places each.
 */
@EnabledIf("wanted")
class ReadsBench {
    private static final int CONFIGS = 1_000;
    private static final int DISTRIBUTIONS = 50;
    private static final int PLACES = 20;
    private static final int IN_FLIGHT = 8;
    private static final int CALLS = 200;
    private static final Duration WARM_UP = Duration.ofSeconds(12);

    private static final double LIST_MILLIS = 40;
    private static final double DETAIL_MILLIS = 10;

    private static final List<String> LISTS = List.of(
            "configs",
            "configs?template=image-registry",
            "configs?template=grafana",
            "projects/shop/configs",
            "projects/shop/configs?template=image-registry",
            "config_templates",
            "projects/shop/config_templates",
            "projects/shop/distributions",
            "projects?page=1&pageSize=10",
            "projects?page=0&pageSize=0",
            "projects/shop/targets",
            "targets?page=1&pageSize=10",
            "clusters?page=1&pageSize=10");
    private static final List<String> DETAILS = List.of(
            "configs/platform-500",
            "projects/shop/configs/own-500",
            "projects/shop/configs/platform-500",
            "config_templates/image-registry?namespace=vela-system",
            "projects/shop/config_templates/image-registry?namespace=vela-system",
            "projects/shop",
            "targets/t-edge-1-bench-50",
            "clusters/edge-1",
            "auth/user_info");

    private static ControlPlane hub;
    private static ControlPlane edge;
    private static RunningMizzen mizzen;
    private static String token;

    static boolean wanted() {
        String parts = System.getProperty("mizzen.bench", "");
        return parts.isBlank() || List.of(parts.split(" ")).contains("reads");
    }

    @BeforeAll
    static void start() {
        hub = ControlPlane.with().withoutAudit().start();
        edge = ControlPlane.with().withoutAudit().start();
        mizzen = RunningMizzen.on(hub, "logging.level.root=warn");
        Api api = mizzen.admin();
        Scene scene = new Scene(api, null);
        scene.project("shop");
        scene.join("edge-1", edge);
        List<Place> places = ManyTargets.make(hub, edge, "edge-1", "bench", 100);
        ManyTargets.each(CONFIGS, number -> {
            scene.config("configs", "platform-" + number, "p");
            scene.config("projects/shop/configs", "own-" + number, "p");
        });
        until(() -> api.get("projects/shop/targets").body().path("total").asInt() == 100);
        IntStream.range(0, DISTRIBUTIONS)
                .forEach(number -> scene.distribute(
                                "distribute-own-" + number,
                                Map.of("name", "own-" + number, "namespace", "shop"),
                                places.subList(number, number + PLACES))
                        .ok());
        until(() -> IntStream.range(0, DISTRIBUTIONS)
                .allMatch(number -> scene.state("distribute-own-" + number).equals("running")));
        token = mizzen.api()
                .post("auth/login", Map.of("username", "admin", "password", RunningMizzen.ADMIN_PASSWORD))
                .ok()
                .body()
                .path("accessToken")
                .asString();
    }

    @AfterAll
    static void stop() {
        mizzen.close();
        edge.close();
        hub.close();
    }

    @Test
    void everyPageIsThereAtOnce() throws Exception {
        List<String> missed = new ArrayList<>();
        StringBuilder table = new StringBuilder("\n| GET, %d in flight | p50 | p99 | bound of p99 | bytes |\n"
                .formatted(IN_FLIGHT)
                .concat("| --- | --- | --- | --- | --- |\n"));
        for (String path : LISTS) {
            table.append(row(path, LIST_MILLIS, missed));
        }
        for (String path : DETAILS) {
            table.append(row(path, DETAIL_MILLIS, missed));
        }
        System.out.println(table);
        if (!missed.isEmpty()) {
            throw new AssertionError("missed: " + missed);
        }
    }

    private static String row(String path, double bound, List<String> missed) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(mizzen.address() + "/api/v1/" + path))
                .header("Authorization", "Bearer " + token)
                .build();
        long end = System.nanoTime() + WARM_UP.toNanos();
        while (System.nanoTime() < end) {
            measure(http, request, 10);
        }
        long[] nanos = measure(http, request, CALLS);
        double p50 = nanos[nanos.length / 2] / 1e6;
        double p99 = nanos[(int) (nanos.length * 0.99)] / 1e6;
        int bytes = http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body().length;
        if (p99 > bound) {
            missed.add(path);
        }
        return "| %s | %.1f ms | %.1f ms%s | %.0f ms | %,d |%n"
                .formatted(path, p50, p99, p99 > bound ? " **missed**" : "", bound, bytes);
    }

    /** Times of answers, as a client sees them that does not parse: that would be the client's own time. */
    private static long[] measure(HttpClient http, HttpRequest request, int callsEach) {
        long[] nanos = new long[IN_FLIGHT * callsEach];
        AtomicInteger next = new AtomicInteger();
        ManyTargets.each(IN_FLIGHT, client -> {
            for (int i = 0; i < callsEach; i++) {
                long start = System.nanoTime();
                call(http, request);
                nanos[next.getAndIncrement()] = System.nanoTime() - start;
            }
        });
        Arrays.sort(nanos);
        return nanos;
    }

    private static void call(HttpClient http, HttpRequest request) {
        try {
            HttpResponse<Void> answer = http.send(request, HttpResponse.BodyHandlers.discarding());
            if (answer.statusCode() != 200) {
                throw new AssertionError(request.uri() + " answers " + answer.statusCode());
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void until(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(condition);
    }
}

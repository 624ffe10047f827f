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
 * What {@code dev/bench reads} runs: how long the web UI waits for what its pages ask, on a hub with 300 platform configs and 300 of one
 * project, then with 1,000 of each and 50 distributions to 20 places each.
 */
@EnabledIf("wanted")
class ReadsBench {
    private static final int SOME_CONFIGS = 300;
    private static final int CONFIGS = 1_000;
    private static final int DISTRIBUTIONS = 50;
    private static final int PLACES = 20;
    private static final int IN_FLIGHT = 8;
    private static final int CALLS = 200;
    /** All routes take turns at first: what they have in common is compiled for none of them alone. */
    private static final Duration WARM_UP = Duration.ofSeconds(4);

    private static final double SOME_MILLIS = 25;
    private static final double LIST_MILLIS = 40;
    private static final double DETAIL_MILLIS = 10;

    private static final List<String> SOME = List.of("configs", "projects/shop/configs", "config_templates");
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
        Scene scene = scene();
        scene.project("shop");
        scene.join("edge-1", edge);
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
    void everyPageIsThereAtOnce() {
        Table table = new Table();
        configs(0, SOME_CONFIGS);
        SOME.forEach(ReadsBench::warmUp);
        SOME.forEach(path -> table.add(SOME_CONFIGS, path, SOME_MILLIS));
        configs(SOME_CONFIGS, CONFIGS);
        distributions();
        LISTS.forEach(ReadsBench::warmUp);
        DETAILS.forEach(ReadsBench::warmUp);
        LISTS.forEach(path -> table.add(CONFIGS, path, LIST_MILLIS));
        DETAILS.forEach(path -> table.add(CONFIGS, path, DETAIL_MILLIS));
        table.print();
    }

    private static Scene scene() {
        return new Scene(mizzen.admin(), null);
    }

    private static void configs(int from, int to) {
        Scene scene = scene();
        ManyTargets.each(to - from, number -> {
            scene.config("configs", "platform-" + (from + number), "p");
            scene.config("projects/shop/configs", "own-" + (from + number), "p");
        });
    }

    private static void distributions() {
        Scene scene = scene();
        Api api = mizzen.admin();
        List<Place> places = ManyTargets.make(hub, edge, "edge-1", "bench", 100);
        until(() -> api.get("projects/shop/targets").body().path("total").asInt() == 100);
        IntStream.range(0, DISTRIBUTIONS)
                .forEach(number -> scene.distribute(
                                "distribute-own-" + number,
                                Map.of("name", "own-" + number, "namespace", "shop"),
                                places.subList(number, number + PLACES))
                        .ok());
        until(() -> IntStream.range(0, DISTRIBUTIONS)
                .allMatch(number -> scene.state("distribute-own-" + number).equals("running")));
    }

    /** The figures; a bound that is missed fails the whole at its end. */
    private static final class Table {
        private final StringBuilder text =
                new StringBuilder("\n| GET, %d in flight | configs of each | p50 | p99 | bound of p99 | bytes |\n"
                        .formatted(IN_FLIGHT)
                        .concat("| --- | --- | --- | --- | --- | --- |\n"));
        private final List<String> missed = new ArrayList<>();

        void add(int configs, String path, double bound) {
            HttpClient http = HttpClient.newHttpClient();
            ask(path, http, WARM_UP.dividedBy(2));
            long[] nanos = measure(http, request(path), CALLS);
            double p50 = nanos[nanos.length / 2] / 1e6;
            double p99 = nanos[(int) (nanos.length * 0.99)] / 1e6;
            if (p99 > bound) {
                missed.add(path);
            }
            text.append("| %s | %,d | %.1f ms | %.1f ms%s | %.0f ms | %,d |%n"
                    .formatted(path, configs, p50, p99, p99 > bound ? " **missed**" : "", bound, bytes(http, path)));
        }

        void print() {
            System.out.println(text);
            if (!missed.isEmpty()) {
                throw new AssertionError("missed: " + missed);
            }
        }
    }

    private static void warmUp(String path) {
        ask(path, HttpClient.newHttpClient(), WARM_UP);
    }

    private static void ask(String path, HttpClient http, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            measure(http, request(path), 10);
        }
    }

    private static HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(mizzen.address() + "/api/v1/" + path))
                .header("Authorization", "Bearer " + token)
                .build();
    }

    private static int bytes(HttpClient http, String path) {
        try {
            return http.send(request(path), HttpResponse.BodyHandlers.ofByteArray())
                    .body()
                    .length;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
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

package dev.mizzen.registry;

import dev.mizzen.testing.Api;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.RealRegistry;
import dev.mizzen.testing.RunningMizzen;
import dev.mizzen.testing.TestImages;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * What {@code dev/bench images} runs: 1,000 look-ups of 50 images at 16 in flight on a local registry that wants a password, beside a
 * client that does nothing but fetch manifest and configuration each time.
 */
@EnabledIf("wanted")
class ImagesBench {
    private static final int LOOK_UPS = Integer.getInteger("mizzen.bench.lookups", 1_000);
    private static final int IMAGES = 50;
    private static final int IN_FLIGHT = 16;
    private static final int WARM_UP = 500;

    /** What Mizzen may ask of the registry for an image: manifest and configuration, and once more each to be challenged. */
    private static final int REQUESTS_EACH = 4;

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static RealRegistry registry;
    private static ControlPlane hub;
    private static RunningMizzen mizzen;
    private static String token;
    private static List<TestImages.Image> pushed;

    static boolean wanted() {
        String parts = System.getProperty("mizzen.bench", "");
        return parts.isBlank() || List.of(parts.split(" ")).contains("images");
    }

    @BeforeAll
    static void start() {
        registry = RealRegistry.start(RealRegistry.Kind.PLAIN_HTTP);
        pushed = IntStream.range(0, 2 * IMAGES)
                .mapToObj(number -> TestImages.on(registry).push(repository(number), "1", TestImages.Format.OCI))
                .toList();
        hub = ControlPlane.with().withoutAudit().start();
        mizzen = RunningMizzen.on(
                hub,
                "logging.level.root=warn",
                "mizzen.registry.allowed-networks=127.0.0.0/8",
                "mizzen.registry.calls-per-minute=1000000");
        Api api = mizzen.admin();
        ImageScene scene = new ImageScene(api, registry);
        scene.project("shop");
        scene.config("projects/shop/configs", "own", registry.password());
        token = api.post("auth/login", Map.of("username", "admin", "password", RunningMizzen.ADMIN_PASSWORD))
                .ok()
                .body()
                .path("accessToken")
                .asString();
    }

    @AfterAll
    static void stop() {
        mizzen.close();
        hub.close();
        registry.close();
    }

    private record Run(long millis, double p50, double p99, int requests, long bytes) {
        String row(String what) {
            return "| %s | %,d ms | %.1f ms | %.1f ms | %,d | %,d kB |%n"
                    .formatted(what, millis, p50, p99, requests, bytes / 1_000);
        }
    }

    @Test
    void aThousandLookUpsOfFiftyImages() throws Exception {
        // On other images, so that nothing is remembered of those that count.
        timed(WARM_UP, number -> bare(IMAGES + number % IMAGES));
        timed(WARM_UP, number -> info(IMAGES + number % IMAGES));
        Run bare = run(number -> bare(number % IMAGES));
        Run first = run(number -> info(number % IMAGES));
        Run again = run(number -> info(number % IMAGES));
        Run whole = run(number -> look(number % IMAGES));
        System.out.println(
                "\n| %,d of %d images, %d in flight | time | p50 | p99 | requests to the registry | heap kept |\n"
                                .formatted(LOOK_UPS, IMAGES, IN_FLIGHT)
                        + "| --- | --- | --- | --- | --- | --- |\n"
                        + bare.row("bare client")
                        + first.row("repository/image/info")
                        + again.row("the same again within a minute")
                        + whole.row("projects/shop/images, with tags"));
        List<String> missed = new ArrayList<>();
        if (first.requests() > IMAGES * REQUESTS_EACH) {
            missed.add("requests to the registry: " + IMAGES * REQUESTS_EACH + " at most");
        }
        if (again.requests() > 0) {
            missed.add("what is remembered is not asked for again");
        }
        if (first.millis() > bare.millis()) {
            missed.add("not slower than the bare client");
        }
        if (!missed.isEmpty()) {
            throw new AssertionError("missed: " + missed);
        }
    }

    private static Run run(IntConsumer call) throws Exception {
        long heap = heap();
        int requests = registry.requests().size();
        long start = System.nanoTime();
        long[] nanos = timed(LOOK_UPS, call);
        long millis = (System.nanoTime() - start) / 1_000_000;
        return new Run(
                millis,
                nanos[nanos.length / 2] / 1e6,
                nanos[(int) (nanos.length * 0.99)] / 1e6,
                registry.requests().size() - requests,
                Math.max(0, heap() - heap));
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** How long each call took, sorted. */
    private static long[] timed(int calls, IntConsumer call) throws InterruptedException, ExecutionException {
        long[] nanos = new long[calls];
        try (ExecutorService threads = Executors.newFixedThreadPool(IN_FLIGHT)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                int number = i;
                all.add(threads.submit(() -> {
                    long start = System.nanoTime();
                    call.accept(number);
                    nanos[number] = System.nanoTime() - start;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        Arrays.sort(nanos);
        return nanos;
    }

    private static void bare(int number) {
        String pair = RealRegistry.ACCOUNT + ":" + registry.password();
        String basic = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        String base = "http://" + registry.domain() + "/v2/" + repository(number);
        call(base + "/manifests/1", basic, TestImages.Format.OCI.manifest());
        call(base + "/blobs/" + pushed.get(number).config(), basic, "*/*");
    }

    private static void info(int number) {
        mizzen("repository/image/info?project=shop&name=", number);
    }

    private static void look(int number) {
        mizzen("projects/shop/images?name=", number);
    }

    private static void mizzen(String route, int number) {
        String image = ImageScene.encoded(registry.domain() + "/" + repository(number) + ":1");
        String answer = call(mizzen.address() + "/api/v1/" + route + image, "Bearer " + token, "application/json");
        if (!answer.contains(pushed.get(number).layer())) {
            throw new AssertionError("not the image: " + answer);
        }
    }

    private static String call(String uri, String authorization, String accept) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
                .header("Authorization", authorization)
                .header("Accept", accept)
                .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError(uri + " answers " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String repository(int number) {
        return "bench/app-" + number;
    }
}

package dev.mizzen.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run of Schemathesis, which makes requests up from the API document that a Mizzen serves and compares each answer with it. How it goes
 * about it is in {@code src/test/python}; what it says stays in {@code target/schemathesis}.
 */
public final class Schemathesis implements AutoCloseable {
    private static final Path FOLDER = Path.of("target/schemathesis");
    /** Enough for some failures; of one mistake there may be a hundred. */
    private static final int LINES = 300;

    private static final int WIDTH = 500;

    private static final Path SETTINGS = Path.of("src/test/python/schemathesis.toml");

    private final Path folder;
    private final HttpServer tokens;
    private final Child process;

    /**
     * What came of a run.
     *
     * @param complete whether it came to its end by itself
     * @param tested how many operations were tried
     * @param requests how many were made up for them
     * @param good whether nothing was found, and nothing went wrong
     * @param text what it printed first: each failure with the request that brings it about
     */
    public record Report(boolean complete, int tested, int requests, boolean good, String text) {}

    /**
     * How it goes about it.
     *
     * @param caller who calls, which is the name of the folder of the report
     * @param examples how many requests are made up for each operation, beside those that go through what its schema says
     * @param seed the same seed makes up the same requests
     */
    public record Plan(String caller, int examples, long seed) {}

    private Schemathesis(Plan plan, String address, Supplier<String> token) {
        folder = FOLDER.resolve(plan.caller());
        try {
            FileSystemUtils.deleteRecursively(folder);
            Files.createDirectories(folder);
            tokens = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tokens.createContext("/", exchange -> hand(exchange, token));
        tokens.start();
        process = Child.start(
                folder.resolve("output.txt"),
                Map.of(
                        "MIZZEN_TOKENS",
                        "http://127.0.0.1:" + tokens.getAddress().getPort(),
                        "HYPOTHESIS_STORAGE_DIRECTORY",
                        folder.resolve("hypothesis").toString(),
                        "PYTHONDONTWRITEBYTECODE",
                        "1",
                        // Everything it asks is on this machine.
                        "NO_PROXY",
                        "*",
                        "no_proxy",
                        "*"),
                List.of(
                        Binaries.of("schemathesis"),
                        "--config-file",
                        SETTINGS.toString(),
                        "--no-color",
                        "run",
                        address + "/v3/api-docs",
                        // Python 3.11 cannot compile in two threads at once, which Hypothesis does.
                        "--workers=1",
                        "--max-examples=" + plan.examples(),
                        "--seed=" + plan.seed(),
                        "--report=json",
                        "--report-json-path=" + json()));
    }

    /**
     * Starts one.
     *
     * @param address where Mizzen is
     * @param token gives an access token that is good now; called again when the last one is no good any more
     */
    public static Schemathesis start(Plan plan, String address, Supplier<String> token) {
        return new Schemathesis(plan, address, token);
    }

    /** Tells the images to ask for, which {@code schemathesis.toml} reads from a file: the port of their registry is another one each time. */
    public static void images(String... names) {
        try {
            Files.createDirectories(FOLDER);
            Files.write(
                    FOLDER.resolve("images.txt"),
                    Arrays.stream(names).map("\"%s\""::formatted).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What came of it; waits for its end. A run that takes longer than this is a failure. */
    public Report report(Duration patience) {
        Awaitility.await("the end of Schemathesis, whose output is in " + folder)
                .atMost(patience)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !process.alive());
        if (!Files.exists(json())) {
            throw new AssertionError("Schemathesis made no report:\n" + process.lastLines(50));
        }
        JsonNode report = JsonMapper.shared().readTree(json());
        return new Report(
                report.required("complete").asBoolean(),
                // Absent where it could not begin: then its text says why.
                report.path("operations").path("tested").asInt(0),
                report.path("test_cases").path("generated").asInt(0),
                report.required("exit_code").asInt() == 0,
                told());
    }

    /** Everything that a run left behind, for who wants to know that something is not in it. */
    public List<String> files() {
        try (var files = Files.walk(folder)) {
            List<String> texts = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.add(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.kill();
        tokens.stop(0);
    }

    private String told() {
        return process.printed()
                .lines()
                .limit(LINES)
                .map(line -> line.substring(0, Math.min(line.length(), WIDTH)))
                .collect(Collectors.joining("\n", "", "\n... all of it is in " + folder));
    }

    private Path json() {
        return folder.resolve("report.json");
    }

    private static void hand(HttpExchange exchange, Supplier<String> token) throws IOException {
        try (exchange) {
            byte[] text;
            try {
                text = token.get().getBytes(StandardCharsets.US_ASCII);
            } catch (RuntimeException | AssertionError e) {
                System.out.println("There is no token for Schemathesis: " + e.getMessage());
                exchange.sendResponseHeaders(500, -1);
                return;
            }
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
        }
    }
}

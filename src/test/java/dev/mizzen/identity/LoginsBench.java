package dev.mizzen.identity;

import dev.mizzen.testing.Api;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.RunningMizzen;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * What {@code dev/bench logins} runs: how long one user waits for what he reads while somebody tries 200 wrong passwords a second, against
 * how long he waits in the same run without. All of it, with the hub and the load, is on one machine.
 */
@EnabledIf("wanted")
class LoginsBench {
    private static final int READS_A_SECOND = 100;
    private static final int LOGINS_A_SECOND = 200;
    private static final int CONNECTIONS = 32;
    private static final int CONFIGS = 50;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration TIME = Duration.ofSeconds(30);
    private static final double BOUND = 2;
    private static final List<String> READS = List.of("/api/v1/projects/shop/configs", "/api/v1/auth/user_info");

    private static ControlPlane hub;
    private static RunningMizzen mizzen;
    private static String token;

    /** How somebody guesses: the n-th attempt's name, and the address that a proxy says it is from, or none. */
    private record Attack(String what, IntFunction<String> name, IntFunction<String> address) {}

    private static final List<Attack> ATTACKS = List.of(
            new Attack("one name, one address", attempt -> "admin", attempt -> "203.0.113.1"),
            new Attack("many names, one address", attempt -> "user-" + attempt, attempt -> "203.0.113.2"),
            new Attack(
                    "one name, many addresses",
                    attempt -> "admin",
                    attempt -> "10.%d.%d.1".formatted(attempt / 250, attempt % 250)),
            new Attack(
                    "many names, many addresses",
                    attempt -> "user-" + attempt,
                    attempt -> "10.%d.%d.2".formatted(attempt / 250, attempt % 250)));

    static boolean wanted() {
        String parts = System.getProperty("mizzen.bench", "");
        return parts.isBlank() || List.of(parts.split(" ")).contains("logins");
    }

    @BeforeAll
    static void start() {
        hub = ControlPlane.with().withoutAudit().start();
        // The log goes where a log goes, not through the test's own output.
        mizzen = RunningMizzen.on(
                hub,
                "mizzen.trusted-proxies=127.0.0.0/8",
                "logging.threshold.console=off",
                "logging.file.name=target/logins-bench.log");
        Api admin = mizzen.admin();
        admin.post("projects", Map.of("name", "shop")).ok();
        for (int config = 0; config < CONFIGS; config++) {
            admin.post(
                            "projects/shop/configs",
                            Map.of(
                                    "name",
                                    "own-" + config,
                                    "template",
                                    Map.of("name", "image-registry"),
                                    "properties",
                                    "{\"registry\": \"r%d.example.com\"}".formatted(config)))
                    .ok();
        }
        admin.post("users", Map.of("name", "reader", "password", RunningMizzen.ADMIN_PASSWORD))
                .ok();
        admin.post("projects/shop/users", Map.of("userName", "reader", "userRoles", List.of("project-viewer")))
                .ok();
        token = mizzen.api()
                .post("auth/login", Map.of("username", "reader", "password", RunningMizzen.ADMIN_PASSWORD))
                .ok()
                .body()
                .path("accessToken")
                .asString();
    }

    @AfterAll
    static void stop() {
        mizzen.close();
        hub.close();
    }

    @Test
    void wrongLoginsDoNotSlowDownWhoReads() throws Exception {
        // What logins and refusals run through is compiled as well before anything is measured.
        new Flood(ATTACKS.getLast(), "warm-up-").during(WARM_UP);
        reads(WARM_UP);
        List<double[]> apart = new ArrayList<>(List.of(reads(TIME)));
        Map<Attack, double[]> under = new LinkedHashMap<>();
        Map<Attack, String> answers = new HashMap<>();
        for (Attack attack : ATTACKS) {
            Flood flood = new Flood(attack, "");
            under.put(attack, flood.during(TIME));
            answers.put(attack, flood.answers());
            apart.add(reads(TIME));
        }
        // One half minute's worst hundredth is a matter of luck; all of them, before, between and after, are what there
        // is without.
        double[] without =
                apart.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
        StringBuilder table = new StringBuilder(
                "%n| reads | p50 | p99 | times | answers to logins |%n| --- | --- | --- | --- | --- |%n".formatted());
        table.append("| nobody logs in | %.1f ms | %.1f ms (%s) | | |%n"
                .formatted(
                        p(without, 0.5),
                        p(without, 0.99),
                        apart.stream()
                                .map(part -> "%.1f".formatted(p(part, 0.99)))
                                .collect(Collectors.joining(", "))));
        List<String> missed = new ArrayList<>();
        under.forEach((attack, with) -> {
            double times = p(with, 0.99) / p(without, 0.99);
            if (times > BOUND) {
                missed.add(attack.what());
            }
            table.append("| %d wrong logins a second, %s | %.1f ms | %.1f ms | %.2f%s | %s |%n"
                    .formatted(
                            LOGINS_A_SECOND,
                            attack.what(),
                            p(with, 0.5),
                            p(with, 0.99),
                            times,
                            times > BOUND ? " **missed**" : "",
                            answers.get(attack)));
        });
        System.out.println(table);
        if (!missed.isEmpty()) {
            throw new AssertionError("missed: " + missed);
        }
    }

    private static double p(double[] sorted, double part) {
        return sorted[(int) ((sorted.length - 1) * part)];
    }

    /** Reads at a steady rate, whatever the answers take: the sorted milliseconds from when each was due. */
    private static double[] reads(Duration time) throws Exception {
        int count = (int) (time.toSeconds() * READS_A_SECOND);
        double[] millis = new double[count];
        steadily(count, READS_A_SECOND, 8, (connection, read, due) -> {
            int status = connection.send("GET %s HTTP/1.1\r\nHost: mizzen\r\nAuthorization: Bearer %s\r\n\r\n"
                    .formatted(READS.get(read % READS.size()), token));
            if (status != 200) {
                throw new AssertionError("a read was answered with " + status);
            }
            millis[read] = (System.nanoTime() - due) / 1e6;
        });
        Arrays.sort(millis);
        return millis;
    }

    /** Wrong logins at a steady rate. */
    private static final class Flood {
        private final Attack attack;
        private final String prefix;
        private final Map<Integer, AtomicInteger> answers = new ConcurrentHashMap<>();

        Flood(Attack attack, String prefix) {
            this.attack = attack;
            this.prefix = prefix;
        }

        /** What reads take meanwhile. */
        double[] during(Duration time) throws Exception {
            int count = (int) (time.toSeconds() * LOGINS_A_SECOND);
            List<Throwable> failures = new ArrayList<>();
            Thread flood = Thread.ofPlatform().start(() -> {
                try {
                    steadily(count, LOGINS_A_SECOND, CONNECTIONS, this::login);
                } catch (Exception | AssertionError e) {
                    failures.add(e);
                }
            });
            double[] millis = reads(time);
            flood.join();
            if (!failures.isEmpty()) {
                throw new AssertionError(failures.getFirst());
            }
            return millis;
        }

        String answers() {
            return new TreeMap<>(answers).toString();
        }

        private void login(Connection connection, int attempt, long due) throws IOException {
            String body = "{\"username\":\"%s%s\",\"password\":\"Wr0ngPassword\"}"
                    .formatted(prefix, attack.name().apply(attempt));
            int status = connection.send(("POST /api/v1/auth/login HTTP/1.1\r\nHost: mizzen\r\nX-Forwarded-For: %s\r\n"
                            + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s")
                    .formatted(attack.address().apply(attempt), body.length(), body));
            answers.computeIfAbsent(status, any -> new AtomicInteger()).incrementAndGet();
            if (status != 401 && status != 429) {
                throw new AssertionError("a wrong login was answered with " + status);
            }
        }
    }

    @FunctionalInterface
    private interface Call {
        void make(Connection connection, int number, long due) throws IOException;
    }

    /** Makes calls when they are due, on so many connections that stay open. */
    private static void steadily(int count, int aSecond, int connections, Call call) throws Exception {
        AtomicInteger next = new AtomicInteger();
        long start = System.nanoTime() + 10_000_000;
        CountDownLatch ended = new CountDownLatch(connections);
        List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < connections; i++) {
            Thread.ofVirtual().start(() -> {
                try (Connection connection = new Connection()) {
                    int number;
                    while ((number = next.getAndIncrement()) < count) {
                        long due = start + number * 1_000_000_000L / aSecond;
                        while (System.nanoTime() < due) {
                            LockSupport.parkNanos(due - System.nanoTime());
                        }
                        call.make(connection, number, due);
                    }
                } catch (IOException | RuntimeException | AssertionError e) {
                    failures.add(e);
                } finally {
                    ended.countDown();
                }
            });
        }
        ended.await();
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.getFirst());
        }
    }

    /** As little work as can be: the other processes on this machine are what is measured. */
    private static final class Connection implements AutoCloseable {
        private Socket socket;
        private InputStream in;
        private final byte[] skipped = new byte[64 * 1024];

        Connection() throws IOException {
            open();
        }

        private void open() throws IOException {
            socket = new Socket("127.0.0.1", mizzen.port());
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
        }

        /** The status of the answer, when all of it has been read. */
        int send(String request) throws IOException {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String status = line();
            int length = -1;
            boolean chunked = false;
            boolean last = false;
            for (String header = line(); !header.isEmpty(); header = line()) {
                String lower = header.toLowerCase(java.util.Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Integer.parseInt(lower.substring(15).strip());
                }
                chunked |= lower.startsWith("transfer-encoding:");
                last |= lower.equals("connection: close");
            }
            if (chunked) {
                int chunk;
                do {
                    chunk = Integer.parseInt(line(), 16);
                    in.readNBytes(skipped, 0, Math.min(chunk, skipped.length));
                    in.skipNBytes(Math.max(0, chunk - skipped.length));
                    line();
                } while (chunk > 0);
            } else {
                in.skipNBytes(length);
            }
            if (last) {
                // Tomcat ends a connection after a hundred requests.
                socket.close();
                open();
            }
            return Integer.parseInt(status.substring(9, 12));
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            int next;
            while ((next = in.read()) != '\n') {
                if (next < 0) {
                    throw new IOException("the connection was closed");
                }
                if (next != '\r') {
                    line.append((char) next);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}

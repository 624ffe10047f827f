package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.testing.Api;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Whatever of {@link AttackScript} is tried is refused or does nothing, tells nothing of others, and stands in the audit. */
@RealClusters(managed = 1)
class AttacksIT {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String PASSWORD = "Passw0rd12";
    /** It is in a config of the project that the attackers are not in, and in one of the platform. */
    private static final String SECRET = "kept-fr0m-them";

    private static final List<String> EVERYTHING = List.of(
            "users?page=0",
            "roles",
            "permissions",
            "projects?page=0",
            "targets?page=0",
            "clusters",
            "configs",
            "distributions",
            "projects/shop/users",
            "projects/shop/roles",
            "projects/shop/permissions",
            "projects/shop/configs",
            "projects/shop/distributions",
            "projects/other/users",
            "projects/other/configs",
            "projects/other/distributions");

    private static RunningMizzen mizzen;
    private static Api admin;
    private static AttackScript script;
    /** A project admin of {@code shop}. */
    private static String lea;

    private static String rexAccess;
    private static String rexReplayed;
    private static String rexNewest;
    /** All there was before the first attack. */
    private static String before;

    @BeforeAll
    static void setTheScene(Planes planes) {
        mizzen = RunningMizzen.on(planes.hub(), "server.tomcat.connection-timeout=2s");
        Api.Answer login = login("admin", RunningMizzen.ADMIN_PASSWORD);
        String adminToken = login.body().path("accessToken").asString();
        admin = mizzen.api().withToken(adminToken);
        admin.post(
                        "clusters",
                        Map.of("name", "edge", "kubeConfig", planes.managed(0).kubeconfig()))
                .ok();
        for (String project : List.of("shop", "other")) {
            admin.post("projects", Map.of("name", project)).ok();
            config("projects/" + project + "/configs", project + "-registry");
            String namespace = project + "-apps";
            admin.post(
                            "targets",
                            Map.of(
                                    "name",
                                    project + "-edge",
                                    "project",
                                    project,
                                    "cluster",
                                    Map.of("clusterName", "edge", "namespace", namespace)))
                    .ok();
        }
        config("configs", "platform-registry");
        distribute("other");
        lea = member("lea", "project-admin");
        String dev = member("dev", "app-developer");
        String vic = member("vic", "project-viewer");
        String program = mizzen.api()
                .withToken(lea)
                .post(
                        "tokens",
                        Map.of(
                                "name",
                                "ci",
                                "days",
                                1,
                                "scope",
                                List.of(Map.of(
                                        "resources", List.of("project:shop/config:*"), "actions", List.of("list")))))
                .ok()
                .body()
                .path("token")
                .asString();
        replayARefreshToken();
        String deleted = user("del");
        admin.delete("users/del").ok();
        SigningKeys.Key key = mizzen.bean(SigningKeys.class).signing();
        script = new AttackScript(key, adminToken, lea, dev, vic, program, rexNewest, deleted);
        before = settled();
    }

    /** Two programs had the same refresh token, and the first one has gone on with it. */
    private static void replayARefreshToken() {
        user("rex");
        Api.Answer first = login("rex", PASSWORD);
        rexReplayed = first.body().path("refreshToken").asString();
        Api.Answer second = refresh(rexReplayed).ok();
        Api.Answer third =
                refresh(second.body().path("refreshToken").asString()).ok();
        rexAccess = third.body().path("accessToken").asString();
        rexNewest = third.body().path("refreshToken").asString();
    }

    static Stream<Attack> attacks() throws Exception {
        return script.attacks();
    }

    static Stream<Attack> readingWhatIsNotThere() {
        return script.readingWhatIsNotThere();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void whatIsTriedIsRefusedAndAudited(Attack attack) {
        Attack.Answer answer = refused(attack);
        if (answer.status() != 200 || !attack.method().equals("GET")) {
            JsonNode entry = audited(answer.id());
            assertThat(entry.path("outcome").asString())
                    .as("%s", entry)
                    .isIn(answer.status() == 200 ? List.of("allowed") : List.of("refused", "failed"));
            assertThat(entry.path("status").asInt()).isEqualTo(answer.status());
            assertThat(entry.toString()).doesNotContain(SECRET, PASSWORD);
        }
    }

    @ParameterizedTest
    @MethodSource("readingWhatIsNotThere")
    void whatIsNotThereTellsNothing(Attack attack) {
        refused(attack);
    }

    /** Sends it, and looks whether anything changed or was told. */
    private static Attack.Answer refused(Attack attack) {
        Attack.Answer answer = attack.send(mizzen.port());
        if (!attack.codes().isEmpty()) {
            assertThat(answer.code()).as(answer.text()).isIn(attack.codes());
        }
        assertThat(answer.status())
                .as(answer.text())
                .matches(status -> status >= 400 && status < 500
                        || status == 200 && attack.codes().equals(List.of(200)));
        assertThat(answer.text()).doesNotContain(SECRET);
        for (String theirs : List.of("other-apps", "other-registry", "other-edge")) {
            assertThat(attack.says(theirs) || !answer.text().contains(theirs))
                    .as(answer.text())
                    .isTrue();
        }
        if (answer.status() == 200 || !attack.method().equals("GET")) { // what is refused to a reader changes nothing
            assertThat(everything()).isEqualTo(before);
        }
        return answer;
    }

    @Test
    void aReplayedRefreshTokenEndsTheSessionOfBoth() {
        info(rexAccess).ok();
        Attack.Answer replay = Attack.of("a replayed refresh token", "GET", "auth/refresh_token", 12004)
                .with("RefreshToken: " + rexReplayed)
                .send(mizzen.port());
        assertThat(replay.code()).isEqualTo(12004);
        assertThat(audited(replay.id()).path("outcome").asString()).isEqualTo("refused");
        assertThat(audited(replay.id()).path("who").asString()).isEqualTo("rex");
        assertThat(info(rexAccess).businessCode()).isEqualTo(12004);
        assertThat(refresh(rexNewest).businessCode()).isEqualTo(12004);
    }

    @Test
    void aFloodOfHeadersIsRefusedAndAudited() {
        for (String flood : List.of("X: " + "x".repeat(100_000), "X: y\r\n".repeat(5_000) + "X: y")) {
            Attack.Answer answer =
                    Attack.of("headers", "GET", "projects").by(lea).with(flood).send(mizzen.port());
            assertThat(answer.status()).isIn(400, 431);
            assertThat(audited(answer.id()).path("outcome").asString()).isEqualTo("refused");
        }
    }

    @Test
    void slowRequestsAreEndedAndHoldUpNobody() throws Exception {
        List<Socket> slow = new ArrayList<>();
        String login = "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\n";
        List<String> beginnings = List.of(
                "", "GET /api", login, login + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"use");
        try {
            for (int i = 0; i < 200; i++) {
                Socket socket = new Socket("localhost", mizzen.port());
                socket.setSoTimeout((int) Duration.ofSeconds(15).toMillis());
                socket.getOutputStream()
                        .write(beginnings.get(i % beginnings.size()).getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }
            List<Duration> reads = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                long started = System.nanoTime();
                admin.get("projects/shop/configs").ok();
                reads.add(Duration.ofNanos(System.nanoTime() - started));
            }
            Collections.sort(reads);
            assertThat(reads.get(25)).as("the usual read").isLessThan(Duration.ofSeconds(1));
            for (Socket socket : slow) {
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).doesNotContain(" 200 ").doesNotContain(" 500 ");
            }
            await().atMost(SOON)
                    .until(() -> admin.get("audit?action=auth/login&page=1&pageSize=100")
                            .ok()
                            .body()
                            .path("entries")
                            .valueStream()
                            .anyMatch(entry -> entry.path("status").asInt() == 408));
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static JsonNode audited(String requestId) {
        return await("the audit has " + requestId)
                .atMost(SOON)
                .until(
                        () -> admin.get("audit?requestId=" + requestId)
                                .ok()
                                .body()
                                .path("entries"),
                        entries -> entries.size() == 1)
                .path(0);
    }

    /** What everything is when it changes no more: the last login of a user is noted a moment after it. */
    private static String settled() {
        return await("two looks that agree")
                .atMost(SOON)
                .until(AttacksIT::everything, seen -> seen.equals(everything()));
    }

    /** All that an admin sees, but for the times of changes and looks. */
    private static String everything() {
        return EVERYTHING.stream()
                .map(path ->
                        admin.get(path).ok().text().replaceAll("\"updateTime\":\"[^\"]*\"|\"health\":\\{[^}]*}", ""))
                .collect(Collectors.joining("\n"));
    }

    private static void config(String route, String name) {
        admin.post(
                        route,
                        Map.of(
                                "name",
                                name,
                                "template",
                                Map.of("name", "image-registry"),
                                "properties",
                                "{\"registry\":\"harbor.example.com\",\"auth\":{\"username\":\"bot\",\"password\":\"%s\"}}"
                                        .formatted(SECRET)))
                .ok();
    }

    private static void distribute(String project) {
        admin.post(
                        "projects/" + project + "/distributions",
                        Map.of(
                                "name",
                                "all",
                                "configs",
                                List.of(Map.of("name", project + "-registry", "namespace", project)),
                                "everyTarget",
                                true))
                .ok();
        await().until(() ->
                admin.get("projects/" + project + "/distributions").ok().text().contains("\"status\":\"running\""));
    }

    private static String user(String name) {
        admin.post("users", Map.of("name", name, "password", PASSWORD)).ok();
        return login(name, PASSWORD).body().path("accessToken").asString();
    }

    private static String member(String name, String role) {
        String token = user(name);
        admin.post("projects/shop/users", Map.of("userName", name, "userRoles", List.of(role)))
                .ok();
        return token;
    }

    private static Api.Answer login(String name, String password) {
        return mizzen.api()
                .post("auth/login", Map.of("username", name, "password", password))
                .ok();
    }

    private static Api.Answer refresh(String token) {
        return mizzen.api().with("RefreshToken", token).get("auth/refresh_token");
    }

    private static Api.Answer info(String token) {
        return mizzen.api().withToken(token).get("auth/user_info");
    }
}

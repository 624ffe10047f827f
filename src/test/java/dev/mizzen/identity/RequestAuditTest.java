package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.SecretText;
import dev.mizzen.testing.RawHttp;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Who did what, as an admin reads it and as it stands in the log. Each call has an id of its own by which its entry is found. */
@InMemoryServer
@ExtendWith(OutputCaptureExtension.class)
class RequestAuditTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String PASSWORD = "Passw0rd12";

    @Autowired
    private Tokens tokens;

    @Autowired
    private Sessions sessions;

    @Autowired
    private StoredUsers users;

    @Autowired
    private StoredPasswords storedPasswords;

    @Autowired
    private Passwords passwords;

    @LocalServerPort
    private int port;

    private final String id = UUID.randomUUID().toString();
    private Http http;
    private String admin;

    @BeforeEach
    void start() {
        http = new Http(port);
        admin = bearer("admin");
    }

    @Test
    void aChangeIsNotedWithAllThatIsKnownOfIt(CapturedOutput log) {
        Http.Answer answer = call("PUT", "/api/v1/projects/none", "{\"alias\":\"None\"}", admin);
        assertThat(answer.status()).isEqualTo(404);

        JsonNode entry = entry();
        assertThat(entry.path("time").asString()).endsWith("Z");
        assertThat(entry.path("source").asString()).isEqualTo("user");
        assertThat(entry.path("who").asString()).isEqualTo("admin");
        assertThat(entry.path("from").asString()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(entry.path("action").asString()).isEqualTo("PUT /api/v1/projects/{projectName}");
        assertThat(entry.path("thing").toString()).isEqualTo("{\"projectName\":\"none\"}");
        assertThat(entry.path("outcome").asString()).isEqualTo("failed");
        assertThat(entry.path("status").asInt()).isEqualTo(404);
        assertThat(entry.path("businessCode").asInt()).isEqualTo(30002);
        assertThat(log.getAll()).contains(entry.toString());
    }

    @Test
    void whatIsMadeIsNotedByItsName() {
        String name = "made-" + id.substring(0, 8);
        assertThat(call("POST", "/api/v1/projects", "{\"name\":\"" + name + "\"}", admin)
                        .status())
                .isEqualTo(200);
        assertThat(entry().path("outcome").asString()).isEqualTo("allowed");
        assertThat(entry().path("thing").toString()).isEqualTo("{\"name\":\"" + name + "\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dryRun=true", "dryRun=1", "dryRun=on", "dryRun=true&dryRun=false"})
    void aDryRunIsNoChange(String query) {
        call("DELETE", "/api/v1/configs/none?" + query, null, admin);
        assertThat(entry().path("action").asString()).isEqualTo("DELETE /api/v1/configs/{configName} (dry run)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"configs/none?dryRun=false&dryRun=true", "users/none?dryRun=true", "projects/none?x=&dryRun=true"
            })
    void aChangeIsNotCalledADryRunBecauseItsQuerySaysSo(String path) {
        call("DELETE", "/api/v1/" + path, null, admin);
        assertThat(entry().path("action").asString()).doesNotContain("dry run");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%61pi/v1/projects/none", "/api/%761/projects/none", "/api/v1/%70rojects/none"})
    void aChangeIsNotedHoweverItsPathIsSpelled(String path) {
        assertThat(call("DELETE", path, null, admin).status()).isEqualTo(404);
        assertThat(entry().path("who").asString()).isEqualTo("admin");
        assertThat(entry().path("action").asString()).isEqualTo("DELETE /api/v1/projects/{projectName}");
    }

    @Test
    void whichPartsOfABodyWereSentIsNotedAndNotWhatWasInThem(CapturedOutput log) {
        call("PUT", "/api/v1/users/none", "{\"password\":\"S3cretOne\",\"roles\":[\"admin\"]}", admin);
        assertThat(entry().path("fields").toString()).isEqualTo("[\"password\",\"roles\"]");
        assertThat(log.getAll()).doesNotContain("S3cretOne");
    }

    @Test
    void whoIsMadeAMemberIsNoted() {
        call("POST", "/api/v1/projects/none/users", "{\"userName\":\"mia\",\"userRoles\":[\"project-admin\"]}", admin);
        assertThat(entry().path("thing").toString()).isEqualTo("{\"name\":\"mia\",\"projectName\":\"none\"}");
    }

    @Test
    void theNamespaceThatIsMadeIsNoted() {
        call("POST", "/api/v1/clusters/none/namespaces", "{\"namespace\":\"team-a\"}", admin);
        assertThat(entry().path("thing").toString()).isEqualTo("{\"clusterName\":\"none\",\"name\":\"team-a\"}");
    }

    @Test
    void whichTokenAProgramUsedIsNoted() {
        String name = "ci-" + id.substring(0, 8);
        Http.Answer made = http.post(
                "/api/v1/tokens",
                "{\"name\":\"%s\",\"days\":1,\"scope\":[{\"resources\":[\"project:*\"],\"actions\":[\"delete\"]}]}"
                        .formatted(name),
                "Authorization",
                admin);
        call(
                "DELETE",
                "/api/v1/projects/none",
                null,
                "Bearer " + made.json().path("token").asString());
        assertThat(entry().path("who").asString()).isEqualTo("admin");
        assertThat(entry().path("token").asString()).isEqualTo(name);
    }

    @Test
    void whoReadsIsNotNoted() {
        assertThat(call("GET", "/api/v1/projects", null, admin).status()).isEqualTo(200);
        assertThat(call("GET", "/api/v1/projects/none", null, admin).status()).isEqualTo(404);
        call("POST", "/api/v1/auth/logout", "", bearer("admin"));
        assertThat(entry().path("action").asString()).isEqualTo("POST /api/v1/auth/logout");
        assertThat(entries()).hasSize(1);
    }

    @Test
    void aLoginIsNotedHoweverItEnds() {
        String mia = mia();
        login(mia, PASSWORD);
        JsonNode good = entry();
        assertThat(good.path("who").asString() + " " + good.path("source").asString())
                .isEqualTo(mia + " user");
        assertThat(good.path("outcome").asString()).isEqualTo("allowed");

        login(mia, "Wr0ngPassword");
        await().atMost(SOON).until(() -> entries().size() == 2);
        JsonNode bad = entry();
        assertThat(bad.path("who").asString() + " " + bad.path("source").asString())
                .isEqualTo(mia + " nobody");
        assertThat(bad.path("outcome").asString()).isEqualTo("refused");
        assertThat(bad.path("businessCode").asInt()).isEqualTo(14007);
    }

    @Test
    void aPasswordTypedInPlaceOfTheNameIsNotKept(CapturedOutput log) {
        login("hunter2hunter2", PASSWORD);
        assertThat(entry().path("who").asString()).isEmpty();
        assertThat(log.getAll()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/projects/other, GET /api/v1/projects/{projectName}, 12006",
        "DELETE, /api/v1/projects/other/configs/x, DELETE /api/v1/projects/{projectName}/configs/{configName}, 12006",
        "POST, /api/v1/nothing, POST no route, 12006",
        "GET, /api/v1/../v1/projects, GET no route, 400",
        "GET, /actuator/env, GET no route, 404",
        "GET, /actuator/prometheus, GET no route, 404"
    })
    void aRefusalIsNotedAlsoWhereNoControllerSawIt(String method, String path, String action, int code) {
        Http.Answer answer = call(method, path, method.equals("POST") ? "{}" : null);
        assertThat(answer.json().path("BusinessCode").asInt()).isEqualTo(code);
        assertThat(entry().path("action").asString()).isEqualTo(action);
        assertThat(entry().path("source").asString()).isEqualTo("nobody");
        assertThat(entry().path("outcome").asString()).isEqualTo("refused");
        assertThat(entry().path("businessCode").asInt()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz", "%", "%c0%af", "%00", "a%2fb", "..%5cx"})
    void aPathThatNobodyCanReadIsNotedToo(String odd) {
        String answer = RawHttp.send(
                port,
                "GET /api/v1/projects/%s HTTP/1.1\r\nX-Request-Id: %s\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                        .formatted(odd, id));
        assertThat(answer).startsWith("HTTP/1.1 400");
        assertThat(entry().path("outcome").asString()).isEqualTo("refused");
        assertThat(entry().path("status").asInt()).isEqualTo(400);
    }

    @Test
    void whoMayNotIsNotedByName() {
        String mia = mia();
        assertThat(call("GET", "/api/v1/audit", null, bearer(mia)).status()).isEqualTo(403);
        assertThat(entry().path("who").asString()).isEqualTo(mia);
        assertThat(entry().path("source").asString()).isEqualTo("user");
        assertThat(entry().path("outcome").asString()).isEqualTo("refused");
    }

    @Test
    void aRefusalThatLooksLikeAThingThatIsNotThereIsNotedAsARefusal() {
        assertThat(call("GET", "/api/v1/projects/other", null, bearer(mia())).failure())
                .isEqualTo("404 30002");
        assertThat(entry().path("outcome").asString()).isEqualTo("refused");
        assertThat(entry().path("thing").toString()).isEqualTo("{\"projectName\":\"other\"}");
    }

    @Test
    void whatTomcatRefusesIsNotedToo() throws Exception {
        String answer = RawHttp.send(
                port,
                "GET /api/v1/projects HTTP/1.1\r\nX-Request-Id: " + id + "\r\nX: " + "x".repeat(100_000)
                        + "\r\nHost: localhost\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 4");
        await().atMost(SOON)
                .until(() -> !get("source=nobody&outcome=refused&pageSize=5&page=1")
                        .path("entries")
                        .valueStream()
                        .filter(entry -> entry.path("status").asInt() == Integer.parseInt(answer.substring(9, 12)))
                        .toList()
                        .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/system_info",
                "/api/v1/nothing",
                "/nothing",
                "/actuator/health",
                "/v3/api-docs",
                "/swagger-ui/index.html",
                "/api/v1/..%2f"
            })
    void everyAnswerHasAnId(String path) {
        assertThat(requestId(http.get(path, "X-Request-Id", id))).isEqualTo(id);
        assertThat(requestId(http.get(path))).hasSize(36);
    }

    @Test
    void whatTomcatRefusesHasAnIdToo() throws Exception {
        assertThat(RawHttp.send(port, "G\u0001T / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .toLowerCase())
                .startsWith("http/1.1 400")
                .contains("\r\nx-request-id: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "short",
                "with blanks in it",
                "<script>",
                "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4",
                "{\"a\":\"b\"}",
                "-------------"
            })
    void anIdThatCouldForgeALogLineIsNotTaken(String sent) throws Exception {
        assertThat(RawHttp.send(
                        port,
                        "GET /api/v1/projects HTTP/1.1\r\nX-Request-Id: " + sent
                                + "\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .containsPattern("(?i)x-request-id: [0-9a-f]{8}-[0-9a-f-]{27}\r\n");
        assertThat(requestId(http.get("/api/v1/projects", "X-Request-Id", "x".repeat(65))))
                .hasSize(36);
    }

    @Test
    void theIdStandsInTheLogLinesOfItsRequest(CapturedOutput log) {
        call("POST", "/api/v1/auth/logout", "", bearer("admin"));
        entry();
        assertThat(log.getAll()
                        .lines()
                        .filter(line -> line.contains("dev.mizzen.audit") && line.contains("[" + id + "]")))
                .hasSize(1);
    }

    @Test
    void noSecretOfARequestIsNoted(CapturedOutput log) {
        String marker = "M4rker" + UUID.randomUUID().toString().replace("-", "");
        String json = "{\"name\":\"" + marker + "\",\"username\":\"" + marker + "\",\"password\":\"" + marker
                + "\",\"alias\":\"" + marker + "\",\"kubeConfig\":\"" + marker
                + "\",\"properties\":\"{\\\"auth\\\":{\\\"password\\\":\\\""
                + marker + "\\\"}}\"}";
        int calls = 0;
        for (String path :
                List.of("auth/login", "projects", "configs", "projects/none/configs", "clusters", "auth/init_admin")) {
            for (String method : List.of("POST", "PUT")) {
                for (String query : List.of("", "?token=" + marker, "?dryRun=" + marker)) {
                    call(method, "/api/v1/" + path + query, json, admin);
                    call(method, "/api/v1/" + path + query, json, "Authorization", "Bearer " + marker);
                    call(method, "/api/v1/" + path + query, json);
                    calls += 3;
                }
            }
        }
        call("GET", "/api/v1/auth/refresh_token", null, "RefreshToken", marker);
        call("DELETE", "/api/v1/projects/" + marker, null, admin);
        call("DELETE", "/api/v1/configs/" + marker + "/" + marker, null);
        call(marker, "/api/v1/projects", null);
        assertThat(calls).isEqualTo(108);
        await().atMost(SOON).until(() -> entries().size() > 60);
        assertThat(get("").toString()).doesNotContainIgnoringCase(marker);
        assertThat(log.getAll()).doesNotContainIgnoringCase(marker);
    }

    @Test
    void entriesAreFilteredAndPaged() {
        for (int i = 0; i < 7; i++) {
            call("DELETE", "/api/v1/projects/page-" + i, null, admin);
        }
        await().atMost(SOON).until(() -> entries().size() == 7);
        JsonNode second = get("requestId=" + id + "&page=2&pageSize=5");
        assertThat(second.path("total").asInt()).isEqualTo(7);
        assertThat(second.path("entries")
                        .valueStream()
                        .map(entry -> entry.at("/thing/projectName").asString()))
                .containsExactly("page-1", "page-0");
        for (String other : List.of("who=mia", "source=engine", "outcome=allowed", "action=POST", "thing=page-9")) {
            assertThat(get("requestId=" + id + "&" + other).path("total").asInt())
                    .as(other)
                    .isZero();
        }
        for (String same : List.of("who=admin", "source=user", "outcome=failed", "action=DELETE", "who=")) {
            assertThat(get("requestId=" + id + "&" + same).path("total").asInt())
                    .as(same)
                    .isEqualTo(7);
        }
        assertThat(get("requestId=" + id + "&thing=page-3").path("total").asInt())
                .isEqualTo(1);
        for (String empty : List.of("source=", "outcome=")) {
            assertThat(http.get("/api/v1/audit?" + empty, "Authorization", admin)
                            .status())
                    .isEqualTo(400);
        }
        assertThat(http.get("/api/v1/audit?source=x", "Authorization", admin).failure())
                .isEqualTo("400 400");
    }

    private String mia() {
        String mia = "mia-" + id.substring(0, 8);
        User made = users.create(mia, new UserResource.Spec("Mia M", "mia@example.com", null, List.of()))
                .orElseThrow();
        storedPasswords.replace(made, passwords.hash(new SecretText(PASSWORD)));
        return mia;
    }

    private void login(String name, String password) {
        call("POST", "/api/v1/auth/login", "{\"username\":\"" + name + "\",\"password\":\"" + password + "\"}");
    }

    private String bearer(String user) {
        return "Bearer " + tokens.access(sessions.begin(users.get(user).orElseThrow()));
    }

    private Http.Answer call(String method, String path, String body, String token) {
        return call(method, path, body, "Authorization", token);
    }

    private Http.Answer call(String method, String path, String body, String... more) {
        List<String> headers = new ArrayList<>(List.of(more));
        headers.addAll(List.of("X-Request-Id", id));
        if (body != null) {
            headers.addAll(List.of("Content-Type", "application/json"));
        }
        return http.send(
                method,
                path,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body),
                headers.toArray(String[]::new));
    }

    /** The newest of this test. It is there a moment after the answer. */
    private JsonNode entry() {
        await().atMost(SOON).until(() -> !entries().isEmpty());
        return entries().getFirst();
    }

    private List<JsonNode> entries() {
        return get("requestId=" + id).path("entries").valueStream().toList();
    }

    private JsonNode get(String query) {
        Http.Answer answer = http.get("/api/v1/audit?" + query, "Authorization", admin);
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return answer.json();
    }

    private static String requestId(Http.Answer answer) {
        return answer.whole().headers().firstValue("X-Request-Id").orElse("");
    }
}

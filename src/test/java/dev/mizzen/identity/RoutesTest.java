package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import dev.mizzen.testing.RawHttp;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@InMemoryServer
class RoutesTest {
    private static final String LOGIN = "/api/v1/auth/login";
    private static final int MIB = 1024 * 1024;

    @Autowired
    private Tokens tokens;

    @Autowired
    private Sessions sessions;

    @Autowired
    private StoredUsers users;

    @LocalServerPort
    private int port;

    private Http http;
    private String[] admin;

    @BeforeEach
    void start() {
        http = new Http(port);
        admin = new String[] {
            "Authorization",
            "Bearer " + tokens.access(sessions.begin(users.get("admin").orElseThrow()))
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/health",
                "/actuator/health/liveness",
                "/actuator/health/readiness",
                "/v3/api-docs",
                "/v3/api-docs.yaml",
                "/v3/api-docs/swagger-config",
                "/swagger-ui/index.html",
                "/swagger-ui/swagger-ui.css"
            })
    void theseAreOpen(String path) {
        assertThat(http.get(path).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/actuator",
                "/actuator/env",
                "/actuator/info",
                "/actuator/prometheus",
                "/actuator/health/x/y",
                "/error",
                "/login",
                "/logout",
                "/v3/api-docs/other",
                "/v1/x",
                "/API/V1/projects",
                "/swagger-ui/none.js"
            })
    void everythingElseIsNotThere(String path) {
        assertJson(http.get(path), "404 404");
        assertJson(http.get(path, admin), "404 404");
        assertJson(http.post(path, "{}"), "404 404");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v1/auth", "/api/v1/auth/user_info/x"})
    void everyRouteOfTheApiWantsAToken(String path) {
        assertJson(http.get(path), "401 12006");
        assertJson(http.send("OPTIONS", path, HttpRequest.BodyPublishers.noBody()), "401 12006");
        assertJson(http.get(path, admin), "404 404");
    }

    @Test
    void whichMethodsAPathHasIsNoSecretForAUser() {
        Http.Answer answer = http.send("OPTIONS", "/api/v1/projects", HttpRequest.BodyPublishers.noBody(), admin);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.whole().headers().firstValue("Allow").orElseThrow().split(","))
                .contains("GET", "POST");
    }

    @Test
    void aTrailingSlashChangesNothing() {
        assertThat(http.get("/api/v1/auth/user_info/", admin).status()).isEqualTo(200);
        assertJson(http.get("/api/v1/auth/user_info/"), "401 12006");
        assertJson(http.post(LOGIN + "/", "{}"), "400 12008");
        assertJson(http.get("/api/v1/auth/refresh_token/"), "403 12005");
    }

    @Test
    void aWrongMethodIsToldWhichOnesThereAre() {
        Http.Answer answer = http.get(LOGIN);
        assertJson(answer, "405 405");
        assertThat(answer.whole().headers().allValues("Allow")).containsExactly("POST");
        assertJson(
                http.send("DELETE", "/api/v1/auth/user_info", HttpRequest.BodyPublishers.noBody(), admin), "405 405");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/yaml",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "multipart/form-data"
            })
    void onlyJsonIsReadAndWritten(String type) {
        assertJson(
                http.send("POST", LOGIN, HttpRequest.BodyPublishers.ofString("username: a"), "Content-Type", type),
                "415 415");
        if (!type.contains("multipart")) {
            assertJson(http.get("/api/v1/auth/user_info", admin[0], admin[1], "Accept", type), "406 406");
        }
    }

    @Test
    void aBodyWithoutATypeIsRefused() {
        assertJson(http.send("POST", LOGIN, HttpRequest.BodyPublishers.ofString("{}")), "415 415");
        assertJson(
                http.send("POST", LOGIN, HttpRequest.BodyPublishers.ofString("{}"), "Content-Type", "no type"),
                "415 415");
    }

    @Test
    void anEmptyBodyIsRefused() {
        assertJson(http.post(LOGIN, ""), "400 400");
        assertJson(http.send("POST", LOGIN, HttpRequest.BodyPublishers.noBody()), "400 400");
    }

    @Test
    void aBodyOfAMebibyteIsReadAndOneByteMoreIsNot() {
        assertJson(http.post(LOGIN, padded(MIB)), "400 12008");
        assertJson(http.post(LOGIN, padded(MIB + 1)), "413 413");
    }

    @Test
    void aBodyWhoseLengthIsNotSaidIsLimitedToo() {
        assertJson(streamed(MIB), "400 12008");
        assertJson(streamed(MIB + 1), "413 413");
        assertJson(streamed(MIB + MIB / 2), "413 413");
    }

    @Test
    void aBodyThatIsNestedTooDeeplyIsRefused() {
        assertJson(http.post(LOGIN, "[".repeat(MIB)), "400 400");
        assertJson(http.post(LOGIN, "{\"x\":" + "[".repeat(MIB / 4)), "400 400");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1//projects, 400",
        "/api/v1/../v1/projects, 400",
        "/api/v1/%2e%2e/x, 400",
        "/api/v1/a%2Fb, 400",
        "/api/v1/a;b=c, 400",
        "/api/v1/a%00, 400",
        "/api/v1/a%zz, 400",
        "/api/v1/a|b, 400",
        "/api/v1/a\\b, 400",
        "/%c0%af, 400",
        "/api/v1/x?page=%zz, 404",
        "/api/v1/x?page=%, 404",
        "/api/v1/x?a=|, 400"
    })
    void anUrlThatIsRefusedIsRefusedInJson(String path, int status) throws Exception {
        String answer = RawHttp.send(
                port,
                "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + admin[0] + ": " + admin[1]
                        + "\r\n\r\n");
        assertRawJson(answer, status);
    }

    @Test
    void aRequestThatTomcatRefusesIsRefusedInJson() throws Exception {
        assertRawJson(
                RawHttp.send(
                        port, "GET /api/v1/x HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"),
                400);
        assertRawJson(RawHttp.send(port, "GET /api/v1/x HTTP/1.1\r\nConnection: close\r\n\r\n"), 400);
        assertRawJson(
                RawHttp.send(port, "GET /api/v1/x HTTP/9.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), 400);
        assertRawJson(
                RawHttp.send(port, "TRACE /api/v1/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), 405);
        assertRawJson(
                RawHttp.send(port, "F{O /api/v1/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), 400);
        assertRawJson(RawHttp.send(port, "GET /api/v1/x HTTP/1.1\r\nHost: a_b c\r\nConnection: close\r\n\r\n"), 400);
        assertRawJson(
                RawHttp.send(
                        port,
                        "POST " + LOGIN
                                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"),
                400);
        assertRawJson(
                RawHttp.send(
                        port,
                        "POST " + LOGIN
                                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
                                + "Content-Length: -1\r\n\r\n{}"),
                400);
    }

    @Test
    void otherCharactersThanAsciiGoThroughAsUtf8() {
        String name = "\u043c\u0438\u044f";
        assertJson(
                http.post(
                        LOGIN,
                        "{\"username\":\"" + name + "\",\"password\":\"\u043f\u0430\u0440\u043e\u043b\u044c1\"}"),
                "401 14007");
        byte[] broken = "{\"username\":\"a\u00ff\",\"password\":\"b\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertJson(
                http.send(
                        "POST",
                        LOGIN,
                        HttpRequest.BodyPublishers.ofByteArray(broken),
                        "Content-Type",
                        "application/json"),
                "400 400");
    }

    private Http.Answer streamed(int size) {
        byte[] body = padded(size).getBytes(StandardCharsets.US_ASCII);
        return http.send(
                "POST",
                LOGIN,
                HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)),
                "Content-Type",
                "application/json");
    }

    private static String padded(int size) {
        return "{\"x\":\"" + "a".repeat(size - 8) + "\"}";
    }

    private static void assertJson(Http.Answer answer, String failure) {
        assertThat(answer.contentType()).as("%s", answer).isEqualTo("application/json");
        assertThat(answer.failure()).as("%s", answer).isEqualTo(failure);
        assertThat(answer.json().get("Message").asString()).isNotEmpty();
    }

    private static void assertRawJson(String answer, int status) {
        assertThat(answer).startsWith("HTTP/1.1 " + status);
        assertThat(answer.toLowerCase()).contains("content-type: application/json");
        assertThat(answer).contains("{\"BusinessCode\":" + status + ",\"Message\":\"");
    }
}

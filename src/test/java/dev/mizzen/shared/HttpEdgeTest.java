package dev.mizzen.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import java.lang.reflect.RecordComponent;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** Whatever a client sends, to every route there is: it is told in JSON that it is wrong, and never that the server failed. */
@InMemoryServer
class HttpEdgeTest {
    private static final List<String> BAD_BODIES = List.of(
            "",
            " ",
            "{",
            "}",
            "[",
            "[]",
            "[{}]",
            "7",
            "\"text\"",
            "true",
            "nul",
            "{\"a\"}",
            "{\"a\":}",
            "{'a':1}",
            "{\"a\":1}}",
            "{\"a\":01}",
            "{\"a\":\"\u0000\"}",
            "{\"a\":\"\\ud800\"} x",
            "{\"a\":" + "9".repeat(5_000) + "}",
            "{\"a\":" + "[".repeat(50_000) + "}",
            "{\"a\":".repeat(50_000),
            "<a/>",
            "a=b&c=d",
            "---\na: b\n");

    private static final List<String> VALUES =
            List.of("null", "7", "-1", "1.5", "true", "\"\"", "\"x\"", "[]", "[[]]", "[7]", "{}", "{\"x\":{\"x\":7}}");

    private static final List<String> BAD_NAMES = List.of(
            "X_Y",
            "%20",
            "-",
            "%25",
            "%7B%7D",
            "%F0%9F%98%80",
            "%C3%A9",
            "%22",
            "'",
            "*",
            "a".repeat(300),
            "~",
            "a:b",
            "@");

    private static final List<String> PAGES = List.of(
            "abc", "1.5", "99999999999999", "0x1", "1&page=2&pageSize=3", "%F0%9F%98%80", "null", "%20", "+1e3");

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mapping;

    @LocalServerPort
    private int port;

    private Http http;
    private String[] admin;
    private String refreshToken;

    /** @param pattern with its variables, such as {@code /api/v1/projects/{projectName}} */
    private record Route(String method, String pattern, HandlerMethod handler) {
        String path(String name) {
            return pattern.replaceAll("\\{[^}]*}", name);
        }

        Optional<Class<?>> body() {
            return Arrays.stream(handler.getMethodParameters())
                    .filter(parameter -> parameter.hasParameterAnnotation(RequestBody.class))
                    .<Class<?>>map(MethodParameter::getParameterType)
                    .findFirst();
        }

        boolean pages() {
            return Arrays.stream(handler.getMethod().getParameters())
                    .anyMatch(parameter -> parameter.isAnnotationPresent(RequestParam.class)
                            && parameter.getName().equals("page"));
        }
    }

    @BeforeEach
    void start() {
        http = new Http(port);
        JsonNode login = http.post(
                        "/api/v1/auth/login",
                        "{\"username\":\"admin\",\"password\":\"" + InMemoryServer.ADMIN_PASSWORD + "\"}")
                .json();
        admin = new String[] {
            "Authorization", "Bearer " + login.get("accessToken").asString()
        };
        refreshToken = login.get("refreshToken").asString();
    }

    @Test
    void everyRouteWithABodyRefusesWhatIsNoJsonObject() {
        for (Route route : routes()) {
            if (route.body().isEmpty()) {
                continue;
            }
            for (String body : BAD_BODIES) {
                Http.Answer answer = send(route.method(), route.path("some-name"), body);
                assertThat(answer.failure())
                        .as("%s %s %.40s: %s", route.method(), route.pattern(), body, answer)
                        .isEqualTo("400 400");
            }
        }
    }

    @Test
    void everyRouteWithABodySurvivesAnyValueInAnyField() {
        for (Route route : routes()) {
            if (route.body().filter(Class::isRecord).isEmpty()) {
                continue;
            }
            for (RecordComponent field : route.body().get().getRecordComponents()) {
                for (String value : VALUES) {
                    String body = "{\"" + field.getName() + "\":" + value + ",\"unknownField\":" + value + "}";
                    assertSane(send(route.method(), route.path("no-such-name"), body), route, body);
                }
            }
        }
    }

    @Test
    void aBodyThatIsNoUtf8IsRefused() {
        for (Route route : routes()) {
            if (route.body().isEmpty()) {
                continue;
            }
            byte[] body = "{\"name\":\"a\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1);
            Http.Answer answer = http.send(
                    route.method(),
                    route.path("some-name"),
                    BodyPublishers.ofByteArray(body),
                    admin[0],
                    admin[1],
                    "Content-Type",
                    "application/json");
            assertThat(answer.failure()).as("%s: %s", route, answer).isEqualTo("400 400");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/xml",
                "*/*",
                "application/*",
                "no type",
                "/",
                ";",
                "application/json;charset=none",
                "application/json;charset=%%%",
                "application/json;charset=\"",
                "application/json/x"
            })
    void everyRouteWithABodyWantsJsonAsItsType(String type) {
        for (Route route : routes()) {
            if (route.body().isEmpty()) {
                continue;
            }
            Http.Answer answer = http.send(
                    route.method(),
                    route.path("no-such-name"),
                    BodyPublishers.ofString("{}"),
                    admin[0],
                    admin[1],
                    "Content-Type",
                    type);
            assertThat(answer.failure()).as("%s: %s", route, answer).isEqualTo("415 415");
        }
    }

    @Test
    void noRouteReadsABodyOfMoreThanAMebibyte() {
        String body = "{\"x\":\"" + "a".repeat(1024 * 1024) + "\"}";
        for (Route route : routes()) {
            if (route.body().isPresent()) {
                Http.Answer answer = send(route.method(), route.path("some-name"), body);
                assertThat(answer.failure()).as("%s: %s", route, answer).isEqualTo("413 413");
            }
        }
    }

    @Test
    void everyRouteThatIsNotOpenWantsAnAccessToken() {
        for (Route route : routes()) {
            if (route.handler().hasMethodAnnotation(SecurityRequirements.class)) {
                continue;
            }
            assertThat(bare(route).failure()).as("%s", route).isEqualTo("401 12006");
            assertThat(bare(route, "Authorization", "Bearer abc").failure())
                    .as("%s", route)
                    .isEqualTo("403 12005");
            assertThat(bare(route, "Authorization", "Bearer " + refreshToken).failure())
                    .as("%s", route)
                    .isEqualTo("401 12007");
        }
    }

    @Test
    void noRouteAnswersInAnotherFormThanJson() {
        for (Route route : routes()) {
            if (route.method().equals("GET")) {
                Http.Answer answer = bare(route, admin[0], admin[1], "Accept", "text/plain");
                assertThat(answer.status()).as("%s: %s", route, answer).isBetween(400, 406);
                assertThat(answer.contentType()).isEqualTo("application/json");
            }
        }
    }

    @Test
    void everyRouteSurvivesAnyName() {
        for (Route route : routes()) {
            if (route.path("").equals(route.pattern())) {
                continue;
            }
            for (String name : BAD_NAMES) {
                assertSane(send(route.method(), route.path(name), "{}"), route, name);
            }
        }
    }

    @Test
    void everyRouteSurvivesAnyQuery() {
        for (Route route : routes()) {
            if (!route.method().equals("GET")) {
                continue;
            }
            for (String page : PAGES) {
                String query = "?page=" + page + "&pageSize=" + page + "&project=" + page + "&query=" + page;
                Http.Answer answer = send("GET", route.path("no-such-name") + query, null);
                assertSane(answer, route, query);
                if (route.pages() && answer.status() != 404) {
                    assertThat(answer.failure()).as("%s%s", route, query).isEqualTo("400 400");
                }
            }
        }
    }

    @Test
    void everyRouteSurvivesAnyMethod() {
        for (String path : routes().stream()
                .filter(route -> !route.path("x").equals("/api/v1/auth/logout"))
                .map(route -> route.path("no-such-name"))
                .distinct()
                .toList()) {
            for (String method : List.of("PATCH", "QUERY", "XYZ", "OPTIONS", "HEAD", "GET")) {
                Http.Answer answer = send(method, path, null);
                assertThat(answer.status()).as("%s %s", method, path).isLessThan(500);
                if (List.of("PATCH", "QUERY", "XYZ").contains(method)) {
                    assertThat(answer.failure()).as("%s %s", method, path).isEqualTo("405 405");
                    assertThat(answer.whole().headers().firstValue("Allow")).isPresent();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "application/xml;q=0.9",
                "application/json;q=0",
                "application/json;q=x",
                "application/json;q=7",
                "application/*+json",
                ";;;",
                "x",
                "*",
                "/",
                "\"",
                "text/html, image/gif, image/jpeg, *; q=.2"
            })
    void anyAcceptHeaderIsAnsweredInJson(String accept) {
        for (String path :
                List.of("/api/v1/auth/user_info", "/api/v1/projects", "/api/v1/projects/none", "/api/v1/none")) {
            Http.Answer answer = http.get(path, admin[0], admin[1], "Accept", accept);
            assertThat(answer.status()).as("%s", answer).isIn(200, 400, 404, 406);
            assertThat(answer.contentType()).isEqualTo("application/json");
        }
    }

    private Http.Answer bare(Route route, String... headers) {
        return http.send(route.method(), route.path("no-such-name"), BodyPublishers.noBody(), headers);
    }

    private static void assertSane(Http.Answer answer, Route route, String sent) {
        assertThat(answer.contentType())
                .as("%s %s %s: %s", route.method(), route.pattern(), sent, answer)
                .isEqualTo("application/json");
        assertThat(answer.status())
                .as("%s %s %s: %s", route.method(), route.pattern(), sent, answer)
                .isLessThan(500);
        if (answer.status() != 200) {
            assertThat(answer.json().path("Message").asString(""))
                    .as("%s", answer)
                    .isNotEmpty();
            assertThat(answer.json().path("BusinessCode").asInt(0)).isGreaterThanOrEqualTo(400);
        }
    }

    private Http.Answer send(String method, String path, String body) {
        List<String> headers = new ArrayList<>(List.of(admin));
        HttpRequest.BodyPublisher publisher = BodyPublishers.noBody();
        if (body != null && !method.equals("GET")) {
            headers.addAll(List.of("Content-Type", "application/json"));
            publisher = BodyPublishers.ofString(body);
        }
        return http.send(method, path, publisher, headers.toArray(String[]::new));
    }

    /** In an order that does not depend on how they were found. */
    private List<Route> routes() {
        TreeMap<String, Route> routes = new TreeMap<>();
        mapping.getHandlerMethods()
                .forEach((info, handler) -> info.getPatternValues().stream()
                        .filter(pattern -> pattern.startsWith("/api/v1/"))
                        .forEach(pattern -> info.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> routes.put(
                                        pattern + " " + method.name(), new Route(method.name(), pattern, handler)))));
        assertThat(routes).hasSizeGreaterThan(40);
        return List.copyOf(routes.values());
    }
}

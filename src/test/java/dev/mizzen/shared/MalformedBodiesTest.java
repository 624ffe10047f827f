package dev.mizzen.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.HeldClock;
import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bodies by the dozen that are nearly right, to every route that reads one, made of the examples in the API document. With
 * {@code -Dmizzen.seed=N} others. The application is its own: what the good ones among them make must be in nobody's way.
 */
@InMemoryServer
@TestPropertySource(properties = "spring.application.name=malformed-bodies")
class MalformedBodiesTest {
    private static final int PER_ROUTE = 80;
    /** The longest that a name has to wait after wrong passwords. */
    private static final Duration LOGIN_PAUSE = Duration.ofMinutes(1);
    /** As many registries as there are seconds may be called. */
    private static final Duration CALL_PAUSE = Duration.ofSeconds(1);

    private static final Map<String, String> NAMES = Map.of(
            "{projectName}",
            "shop",
            "{configName}",
            "harbor",
            "{targetName}",
            "prod",
            "{clusterName}",
            "local",
            "{provider}",
            "aliyun",
            "{username}",
            "mia",
            "{userName}",
            "mia",
            "{roleName}",
            "ops");

    /** There is an admin, the hub's record is fixed, and no cluster is there to be joined. */
    private static final Set<String> NEVER_GOOD =
            Set.of("PUT /api/v1/auth/init_admin", "PUT /api/v1/clusters/local", "POST /api/v1/clusters");

    @LocalServerPort
    private int port;

    @Autowired
    private HeldClock clock;

    private Http http;
    private String[] admin;

    /** @param path with names in it that exist */
    private record Route(String method, String path, ObjectNode example) {
        /** A body like the example that is good here, also when it is not the first: the hub is the only cluster. */
        ObjectNode fresh(int number) {
            ObjectNode body = example.deepCopy();
            if (method.equals("POST") && body.has("name")) {
                body.put("name", body.get("name").asString() + "-" + number);
            }
            if (path.endsWith("/targets")) {
                body.putObject("cluster").put("clusterName", "local").put("namespace", "place-" + number);
            }
            if (path.endsWith("/distributions")) {
                ((ObjectNode) body.at("/targets/0")).put("clusterName", "local");
            }
            if (body.path("password").isString()) {
                body.put("password", InMemoryServer.ADMIN_PASSWORD);
            }
            if (body.has("userRoles")) {
                body.putArray("userRoles").add("app-developer");
            }
            if (body.has("userName")) {
                body.put("userName", "tom"); // Mia is a member already
            }
            return body;
        }
    }

    @BeforeEach
    void start() {
        http = new Http(port);
        login();
    }

    /** A session is over after an hour, which here is soon. */
    private void login() {
        clock.advance(LOGIN_PAUSE);
        String token = http.post(
                        "/api/v1/auth/login",
                        "{\"username\":\"admin\",\"password\":\"" + InMemoryServer.ADMIN_PASSWORD + "\"}")
                .json()
                .get("accessToken")
                .asString();
        admin = new String[] {"Authorization", "Bearer " + token, "Content-Type", "application/json"};
    }

    @Test
    void noBodyIsAnsweredWithAFailureOfTheServerOrWithoutACode() {
        long seed = Long.getLong("mizzen.seed", 20_260_504);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        OddBodies bodies = new OddBodies(random);
        List<Route> routes = routes();
        assertThat(routes).hasSizeGreaterThan(15);
        make(routes);
        for (Route route : routes) {
            Map<Integer, Integer> codes = new TreeMap<>();
            for (int i = 0; i < PER_ROUTE; i++) {
                rest(route);
                String body = bodies.next(route.fresh(i));
                Http.Answer answer = send(route, body);
                requireSane(
                        answer, "seed %d, body %d: %s %s %s".formatted(seed, i, route.method(), route.path(), body));
                codes.merge(code(answer), 1, Integer::sum);
            }
            requireNoSingleGate(route, codes, seed);
            login();
        }
    }

    /** Else the bodies would not be odd, or every one would fail at the same gate. */
    private static void requireNoSingleGate(Route route, Map<Integer, Integer> codes, long seed) {
        String what = "seed %d: %s %s was answered with %s".formatted(seed, route.method(), route.path(), codes);
        int good = codes.getOrDefault(200, 0);
        assertThat(PER_ROUTE - good).as(what).isGreaterThan(PER_ROUTE / 5);
        assertThat(codes)
                .as(what)
                .hasSizeGreaterThan(1)
                .doesNotContainKeys(
                        BusinessCode.TOO_MANY_ATTEMPTS.number(), BusinessCode.TOO_MANY_REGISTRY_CALLS.number());
        assertThat(good == 0).as(what).isEqualTo(NEVER_GOOD.contains(route.method() + " " + route.path()));
    }

    @Test
    void oneSeedMakesTheSameBodies() {
        ObjectNode example = routes().getFirst().example();
        List<String> once = some(example);
        assertThat(some(example)).isEqualTo(once);
        assertThat(once).doesNotHaveDuplicates();
    }

    private static List<String> some(ObjectNode example) {
        OddBodies bodies =
                new OddBodies(RandomGeneratorFactory.of("L64X128MixRandom").create(7));
        List<String> some = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            some.add(bodies.next(example));
        }
        return some;
    }

    /** What the routes that change something need to find. */
    private void make(List<Route> routes) {
        for (String path : List.of(
                "/api/v1/projects",
                "/api/v1/targets",
                "/api/v1/configs",
                "/api/v1/projects/shop/configs",
                "/api/v1/permissions",
                "/api/v1/roles",
                "/api/v1/users",
                "/api/v1/projects/shop/permissions",
                "/api/v1/projects/shop/roles",
                "/api/v1/projects/shop/users")) {
            Route route = routes.stream()
                    .filter(one -> one.method().equals("POST") && one.path().equals(path))
                    .findFirst()
                    .orElseThrow();
            ObjectNode body = route.example().deepCopy();
            if (path.endsWith("targets")) {
                body.putObject("cluster").put("clusterName", "local").put("namespace", "shop-prod");
            }
            if (path.endsWith("configs")) {
                body.put("name", NAMES.get("{configName}"));
            }
            if (path.endsWith("roles")) {
                body.put("name", NAMES.get("{roleName}"));
            }
            if (path.equals("/api/v1/users")) {
                body.put("password", InMemoryServer.ADMIN_PASSWORD);
                made(route, body.deepCopy().put("name", "tom"));
            }
            made(route, body);
        }
    }

    private void made(Route route, ObjectNode body) {
        Http.Answer answer = send(route, body.toString());
        assertThat(answer.status()).as("%s: %s", route.path(), answer).isEqualTo(200);
    }

    private Http.Answer send(Route route, String body) {
        return http.send(route.method(), route.path(), BodyPublishers.ofString(body), admin);
    }

    /** Lets as much time go by as it takes not to be refused because of the calls before. */
    private void rest(Route route) {
        clock.advance(route.path().endsWith("/auth/login") ? LOGIN_PAUSE : CALL_PAUSE);
    }

    /** 200 or the BusinessCode. */
    private static int code(Http.Answer answer) {
        return answer.status() == 200 ? 200 : answer.json().path("BusinessCode").asInt();
    }

    private static void requireSane(Http.Answer answer, String sent) {
        assertThat(answer.status()).as("%s: %s", sent, answer).isLessThan(500);
        assertThat(answer.contentType()).as("%s: %s", sent, answer).isEqualTo("application/json");
        if (answer.status() != 200) {
            assertThat(json(answer, sent).path("Message").asString("")).as(sent).isNotBlank();
            assertThat(json(answer, sent).path("BusinessCode").asInt(0))
                    .as(sent)
                    .isGreaterThanOrEqualTo(400);
        }
    }

    private static JsonNode json(Http.Answer answer, String sent) {
        try {
            return answer.json();
        } catch (JacksonException e) {
            throw new AssertionError(sent + " was answered with " + answer, e);
        }
    }

    /** Every operation that the API document says to have a body. */
    private List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        JsonNode paths = JsonMapper.shared()
                .readTree(http.get("/v3/api-docs", admin).body())
                .path("paths");
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                JsonNode body =
                        operation.getValue().at("/requestBody/content/application~1json/examples/request/value");
                if (operation.getValue().has("requestBody")) {
                    String named = NAMES.entrySet().stream()
                            .reduce(
                                    path.getKey(),
                                    (text, name) -> text.replace(name.getKey(), name.getValue()),
                                    (a, b) -> b);
                    routes.add(new Route(operation.getKey().toUpperCase(Locale.ROOT), named, (ObjectNode) body));
                }
            }
        }
        return routes;
    }
}

package dev.mizzen.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.HeldClock;
import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import dev.mizzen.build.Generated;
import dev.mizzen.identity.ForAnyUser;
import dev.mizzen.identity.Needs;
import dev.mizzen.identity.WithoutToken;
import dev.mizzen.testing.People;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every route says who may call it; and who really may is in docs/permissions.md. */
@InMemoryServer
class PermissionsTest {
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\??)([^}]+)}");
    private static final String PROJECT = "permissions";
    /** What a route has to be asked, so that it looks at the caller. */
    private static final Map<String, String> QUERIES =
            Map.of("query GET", "?velaql=resource-view%7Btype=ns,cluster=none-such%7D.status");
    /** How a request is answered that goes no further because of who makes it. */
    private static final Map<Integer, String> REFUSALS =
            Map.of(403, "403", 30002, "404", 12002, "401", 12004, "401", 12006, "401");

    @LocalServerPort
    private int port;

    private final Map<String, HandlerMethod> routes = new TreeMap<>();

    @BeforeEach
    void findRoutes(@Autowired RequestMappingHandlerMapping requestMappingHandlerMapping) {
        requestMappingHandlerMapping
                .getHandlerMethods()
                .forEach((mapping, method) -> mapping.getPatternValues().stream()
                        .filter(path -> path.startsWith(Routes.API))
                        .forEach(path -> mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(
                                        verb -> routes.put(path.substring(Routes.API.length()) + " " + verb, method))));
    }

    @Test
    void everyRouteSaysWhoMayCallIt() {
        assertThat(routes)
                .isNotEmpty()
                .allSatisfy((route, method) -> assertThat(Stream.of(Needs.class, ForAnyUser.class, WithoutToken.class)
                                .filter(method::hasMethodAnnotation))
                        .as("%s needs one of @Needs, @ForAnyUser and @WithoutToken", route)
                        .hasSize(1));
    }

    @Test
    void whatAPermissionNamesIsInTheRequest() {
        routes.forEach((route, method) -> {
            Needs needs = method.getMethodAnnotation(Needs.class);
            if (needs != null) {
                Set<String> names = Stream.of(method.getMethodParameters())
                        .map(parameter -> parameter.getParameter().getName())
                        .collect(Collectors.toSet());
                assertThat(VARIABLE.matcher(needs.resource()).results())
                        .as(route)
                        .allSatisfy(used -> assertThat(
                                        used.group(1).isEmpty()
                                                ? route.contains("{" + used.group(2) + "}")
                                                : names.contains(used.group(2)))
                                .as(used.group())
                                .isTrue());
            }
        });
    }

    @Test
    void aRouteInAProjectTakesAPermissionInThatProject() {
        routes.forEach((route, method) -> {
            if (route.startsWith("projects/{projectName}")) {
                assertThat(method.getMethodAnnotation(Needs.class)).as(route).isNotNull();
                assertThat(method.getMethodAnnotation(Needs.class).resource())
                        .as(route)
                        .startsWith("project:{projectName}");
            }
        });
    }

    @Test
    void anOpenRouteHasItsPathForItself() {
        routes.forEach((route, method) -> {
            if (method.hasMethodAnnotation(WithoutToken.class)) {
                String path = route.split(" ")[0];
                assertThat(path).doesNotContain("{");
                assertThat(routes.keySet().stream().filter(other -> other.split(" ")[0].equals(path)))
                        .hasSize(1);
            }
        });
    }

    @Test
    void whoMayCallWhatIsInTheTable(@Autowired KubernetesClient client, @Autowired HeldClock clock) throws Exception {
        Http http = new Http(port);
        Map<String, String> callers = callers(http, new People(client, http, InMemoryServer.ADMIN_PASSWORD), clock);
        StringBuilder text = new StringBuilder("""
                # Who may call what

                All routes are below `/api/v1`. Made by calling each of them as each of these callers: `dev/generate` writes it anew.

                What a route takes is an action on a resource; a name in braces is the one in the path, or with `?` in the query. What a
                platform role allows holds everywhere, what a role in a project allows holds in that project alone. A Deny beats every Allow.
                A list has no single thing that is denied to the caller. Images are looked up with the configs that he may list: in a
                project with those of its list, without one with those of the platform's.

                **yes**: the request is looked at. **403**: the caller has no permission. **404**: the project is not one that the caller may
                know of, and he is answered as if it were not there. **401**: nobody has logged in, or the token is not good (any more).
                The project in the path is the one in which the project admin, the app developer and the project viewer are members.
                The program has a token for listing the configs of that project, which a project admin has made for it.

                """);
        text.append("| route | takes | %s |\n".formatted(String.join(" | ", callers.keySet())))
                .append("| --- | --- |%s\n".formatted(" --- |".repeat(callers.size())));
        rows(http, callers).values().forEach(text::append);
        Generated.check("docs/permissions.md", text.toString());
    }

    private Map<String, String> rows(Http http, Map<String, String> callers) {
        Map<String, String> rows = new TreeMap<>();
        routes.entrySet().stream()
                // A token that has logged out is good for nothing after that.
                .sorted(Comparator.comparing(entry -> entry.getKey().startsWith("auth/logout")))
                .forEach(entry -> rows.put(entry.getKey(), row(http, callers, entry.getKey(), entry.getValue())));
        return rows;
    }

    private static String row(Http http, Map<String, String> callers, String route, HandlerMethod method) {
        return "| %s `%s` | %s | %s |\n"
                .formatted(
                        route.split(" ")[1],
                        route.split(" ")[0],
                        takes(method),
                        callers.values().stream()
                                .map(token -> answer(http, route, method, token))
                                .collect(Collectors.joining(" | ")));
    }

    /** Name in the table, and token. */
    private static Map<String, String> callers(Http http, People people, HeldClock clock) {
        String admin = people.login("admin");
        for (String project : List.of(PROJECT, PROJECT + "-other")) {
            Http.Answer made = http.post(
                    "/api/v1/projects", "{\"name\": \"%s\"}".formatted(project), "Authorization", "Bearer " + admin);
            assertThat(made.status()).as("%s", made).isEqualTo(200);
        }
        for (String name : List.of("viewer", "developer", "leader", "stranger", "nobody", "banned", "late")) {
            people.add(PROJECT + "-" + name);
        }
        people.join(PROJECT, PROJECT + "-leader", "project-admin");
        people.join(PROJECT, PROJECT + "-developer", "app-developer");
        people.join(PROJECT, PROJECT + "-viewer", "project-viewer");
        people.join(PROJECT + "-other", PROJECT + "-stranger", "project-admin");
        String late = people.login(PROJECT + "-late");
        clock.advance(Duration.ofHours(2));
        String banned = people.login(PROJECT + "-banned");
        people.disable(PROJECT + "-banned");

        Map<String, String> callers = new LinkedHashMap<>();
        callers.put("admin", people.login("admin"));
        callers.put("project admin", people.login(PROJECT + "-leader"));
        callers.put("app developer", people.login(PROJECT + "-developer"));
        callers.put("project viewer", people.login(PROJECT + "-viewer"));
        callers.put("member of another project", people.login(PROJECT + "-stranger"));
        callers.put("no role", people.login(PROJECT + "-nobody"));
        callers.put("disabled", banned);
        callers.put("expired", late);
        callers.put("program of the project admin", program(http, callers.get("project admin")));
        callers.put("anonymous", "");
        return callers;
    }

    /** A token that may list the project's configs and no more, though its owner may. */
    private static String program(Http http, String owner) {
        String scope = "[{\"resources\": [\"project:%s/config:*\"], \"actions\": [\"list\"]}]".formatted(PROJECT);
        Http.Answer made = http.post(
                "/api/v1/tokens",
                "{\"name\": \"ci\", \"days\": 1, \"scope\": %s}".formatted(scope),
                "Authorization",
                "Bearer " + owner);
        assertThat(made.status()).isEqualTo(200);
        return made.json().get("token").asString();
    }

    private static String takes(HandlerMethod method) {
        Needs needs = method.getMethodAnnotation(Needs.class);
        if (needs != null) {
            return "`%s` `%s`".formatted(needs.action(), needs.resource());
        }
        ForAnyUser any = method.getMethodAnnotation(ForAnyUser.class);
        if (any != null) {
            return any.value().isEmpty() ? "any user" : "any user: " + any.value();
        }
        return "nothing";
    }

    /** Calls a route in a way that is refused later at the latest, so that nothing is done. */
    private static String answer(Http http, String route, HandlerMethod method, String token) {
        String verb = route.split(" ")[1];
        String path = VARIABLE.matcher(route.split(" ")[0]).replaceAll(PermissionsTest::name);
        Needs needs = method.getMethodAnnotation(Needs.class);
        String query = needs != null && needs.resource().contains("{?project}")
                ? "?project=" + PROJECT
                : QUERIES.getOrDefault(route, "");
        Http.Answer answer =
                http.send(verb, "/api/v1/" + path + query, HttpRequest.BodyPublishers.noBody(), headers(token));
        int code = answer.json().path("BusinessCode").asInt(0);
        return answer.status() < 500 ? REFUSALS.getOrDefault(code, "yes") : answer.toString();
    }

    private static String[] headers(String token) {
        // Nothing has this version, and a body of this type is not read.
        List<String> always =
                List.of("If-Match", "\"none\"", "Content-Type", "text/plain", "Accept", "application/json");
        return Stream.concat(
                        always.stream(), token.isEmpty() ? Stream.of() : Stream.of("Authorization", "Bearer " + token))
                .toArray(String[]::new);
    }

    private static String name(MatchResult variable) {
        return variable.group(2).equals("projectName") ? PROJECT : "none-such";
    }
}

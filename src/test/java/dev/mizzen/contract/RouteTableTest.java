package dev.mizzen.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.InMemoryHub;
import dev.mizzen.build.Generated;
import dev.mizzen.contract.Routes.Route;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import io.swagger.v3.oas.annotations.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Import;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The routes of the contract, the methods that answer them, and docs/api.md say the same. */
@SpringBootTest
@AutoConfigureMockMvc
@Import(InMemoryHub.class)
class RouteTableTest {
    private final Map<String, List<Route>> sections = Routes.load();
    private Map<String, HandlerMethod> inCode;

    @BeforeEach
    void findMethods(@Autowired RequestMappingHandlerMapping requestMappingHandlerMapping) {
        inCode = Routes.inCode(requestMappingHandlerMapping);
    }

    @Test
    void everyRouteOfTheContractIsAnsweredOrSaidNotToBe() {
        assertThat(inCode.keySet())
                .containsExactlyInAnyOrderElementsOf(sections.values().stream()
                        .flatMap(List::stream)
                        .filter(route -> route.state().there)
                        .map(Route::key)
                        .toList());
    }

    @Test
    void theTableOfRoutesIsWhatTheCodeSays() throws Exception {
        StringBuilder text = new StringBuilder("""
                # The routes of the API

                All are below `/api/v1`. Made from the code and the list of the contract's routes: `dev/generate` writes it anew. How to
                ask and what comes back is in the [API document](../openapi/mizzen.yaml), which a running Mizzen shows at `/swagger-ui.html`.

                Errors are the BusinessCodes that a route has for reasons of its own. Beside them, whatever wants a token may answer 12002 to
                12007 and 403; whatever has a body or parameters 400; a body 413 and 415; `If-Match` 412; a write 409. What each one means is
                at the end.
                """);
        sections.forEach((section, routes) -> {
            text.append(
                    "\n## %s\n\n| route | what for | state | errors |\n| --- | --- | --- | --- |\n".formatted(section));
            routes.forEach(route -> text.append(row(route)));
        });
        text.append("\n## Errors\n\n| BusinessCode | HTTP status | meaning |\n| --- | --- | --- |\n");
        Arrays.stream(BusinessCode.values())
                .forEach(code ->
                        text.append("| %d | %d | %s |\n".formatted(code.number(), code.status(), code.meaning())));
        Generated.check("docs/api.md", text.toString());
    }

    private String row(Route route) {
        HandlerMethod method = inCode.get(route.key());
        String state = route.state().there && method == null ? "missing" : route.state().words;
        return "| %s `%s` | %s | %s | %s |\n"
                .formatted(route.method(), route.path(), purpose(route, method), state, errors(method));
    }

    private static String purpose(Route route, HandlerMethod method) {
        Operation operation = method == null ? null : method.getMethodAnnotation(Operation.class);
        return operation == null ? route.purpose() : operation.summary();
    }

    private static String errors(HandlerMethod method) {
        Fails fails = method == null ? null : method.getMethodAnnotation(Fails.class);
        return fails == null
                ? ""
                : Arrays.stream(fails.value())
                        .map(BusinessCode::number)
                        .sorted()
                        .map(String::valueOf)
                        .collect(Collectors.joining(" "));
    }
}

package dev.mizzen.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.InMemoryHub;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.testing.SeenAnswers;
import dev.mizzen.testing.SeenAnswers.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The last of a whole run: what the API says it can answer is compared with what it answered to the tests before this one, which ask it
 * on real API servers. It wants them all in its JVM, so it means nothing on its own. What was answered is in {@code target/answers.txt}.
 *
 * <p>Failures that an operation shares with all of its form - no token, a body that cannot be read or is too large - are not counted
 * here: {@code HttpEdgeTest} provokes them on every route there is.
 */
@SpringBootTest
@Import(InMemoryHub.class)
@Order(Integer.MAX_VALUE)
class EveryAnswerIT {
    /** What comes only if two requests meet in one moment, which no test on a real API server can bring about; by the test that plays it. */
    private static final Map<String, String> OF_A_MOMENT = Map.of("POST projects 30002", "ProjectDeletionTest");

    @Test
    void everyOperationAnsweredWellAndWithEachFailureOfItsOwn(
            @Autowired RequestMappingHandlerMapping requestMappingHandlerMapping) throws IOException {
        Set<String> seen = SeenAnswers.all().stream().map(EveryAnswerIT::line).collect(Collectors.toSet());
        Files.write(Path.of("target/answers.txt"), new TreeSet<>(seen));

        List<String> never = Routes.inCode(requestMappingHandlerMapping).entrySet().stream()
                .flatMap(operation -> declared(operation.getValue()).map(code -> operation.getKey() + " " + code))
                .filter(answer -> !seen.contains(answer) && !OF_A_MOMENT.containsKey(answer))
                .toList();

        assertThat(never)
                .as("no IT has seen these: write one that does, or take the code out of @Fails where it cannot come")
                .isEmpty();
    }

    private static Stream<Integer> declared(HandlerMethod method) {
        Stream<Integer> good = method.isVoid() ? Stream.empty() : Stream.of(200);
        Stream<BusinessCode> stale = hasIfMatch(method) ? Stream.of(BusinessCode.CHANGED_MEANWHILE) : Stream.empty();
        Fails own = method.getMethodAnnotation(Fails.class);
        Stream<BusinessCode> failures = Stream.concat(own == null ? Stream.empty() : Arrays.stream(own.value()), stale);
        return Stream.concat(good, failures.map(BusinessCode::number));
    }

    private static boolean hasIfMatch(HandlerMethod method) {
        return Arrays.stream(method.getMethodParameters())
                .map(parameter -> parameter.getParameterAnnotation(RequestHeader.class))
                .anyMatch(header -> header != null && header.name().equals(IfMatch.HEADER));
    }

    private static String line(Seen seen) {
        return Routes.Route.key(seen.method(), seen.path().substring(Routes.API.length())) + " " + seen.code();
    }
}

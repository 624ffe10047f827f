package dev.mizzen.identity;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Whether a request is for a route that is declared {@link WithoutToken}. Of a path with several methods all must be. */
@Component
class OpenRoutes implements RequestMatcher {
    private final SingletonSupplier<List<PathPatternRequestMatcher>> paths;

    OpenRoutes(ObjectProvider<RequestMappingHandlerMapping> mappings) {
        this.paths = SingletonSupplier.of(() -> mappings.stream()
                .flatMap(OpenRoutes::paths)
                .distinct()
                .map(path -> PathPatternRequestMatcher.withDefaults().matcher(path))
                .toList());
    }

    @Override
    public boolean matches(HttpServletRequest request) {
        return paths.obtain().stream().anyMatch(path -> path.matches(request));
    }

    private static Stream<String> paths(RequestMappingHandlerMapping mapping) {
        return mapping.getHandlerMethods().entrySet().stream()
                .filter(route -> route.getValue().hasMethodAnnotation(WithoutToken.class))
                .flatMap(route -> route.getKey().getPatternValues().stream());
    }
}

package dev.mizzen.identity;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Tells the route of a request by its path, since a request that is refused never reaches its controller. What stands in a path is
 * shown only where it has the form of a name in Kubernetes: anything else may be a secret that went astray.
 */
@Component
class AuditedRoutes {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final String OTHER = "***";

    private final SingletonSupplier<List<Route>> routes;

    AuditedRoutes(ObjectProvider<RequestMappingHandlerMapping> mappings) {
        this.routes = SingletonSupplier.of(() -> mappings.stream()
                .flatMap(mapping -> mapping.getHandlerMethods().keySet().stream())
                .flatMap(AuditedRoutes::of)
                .sorted(Comparator.comparing(Route::pattern))
                .toList());
    }

    private record Route(PathPattern pattern, Set<RequestMethod> methods) {
        boolean takes(String method) {
            return methods.stream().anyMatch(one -> one.name().equals(method));
        }
    }

    /**
     * A request's route.
     *
     * @param pattern such as {@code /api/v1/projects/{projectName}}
     * @param names what stands in the path, by the names of the pattern
     */
    record Found(String pattern, Map<String, String> names) {}

    /** Empty if there is no such route. One that has other methods only is one too. */
    Optional<Found> find(HttpServletRequest request) {
        return path(request.getRequestURI()).flatMap(path -> find(path, request.getMethod()));
    }

    private Optional<Found> find(PathContainer path, String method) {
        List<Route> matching = routes.obtain().stream()
                .filter(route -> route.pattern().matches(path))
                .toList();
        return matching.stream()
                .filter(route -> route.takes(method))
                .findFirst()
                .or(() -> matching.stream().findFirst())
                .map(route -> new Found(route.pattern().getPatternString(), names(route.pattern(), path)));
    }

    /** Empty for a path that cannot be decoded. Tomcat refuses it, and that is noted all the same. */
    private static Optional<PathContainer> path(@Nullable String uri) {
        if (uri == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(PathContainer.parsePath(
                    uri.length() > 1 && uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri));
        } catch (IllegalArgumentException undecodable) {
            return Optional.empty();
        }
    }

    private static Map<String, String> names(PathPattern pattern, PathContainer path) {
        Map<String, String> names = new TreeMap<>();
        PathPattern.PathMatchInfo found = pattern.matchAndExtract(path);
        if (found != null) {
            found.getUriVariables().forEach((name, value) -> names.put(name, shown(value)));
        }
        return names;
    }

    /** A value that a client gave, as far as it may be shown. */
    static String shown(String value) {
        return NAME.matcher(value).matches() ? value : OTHER;
    }

    private static Stream<Route> of(RequestMappingInfo mapping) {
        var patterns = mapping.getPathPatternsCondition();
        return patterns == null
                ? Stream.empty()
                : patterns.getPatterns().stream()
                        .map(pattern ->
                                new Route(pattern, mapping.getMethodsCondition().getMethods()));
    }
}

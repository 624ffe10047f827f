package dev.mizzen.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.Yaml;

/** The routes of the contract: {@code velaux/routes.yaml}. */
final class Routes {
    /** What every path of the API begins with. */
    static final String API = "/api/v1/";

    private Routes() {}

    /** What has become of a route. */
    enum State {
        done("done", true),
        own("done; VelaUX has no such route", true),
        small("the smallest answer", true),
        not("404 with a BusinessCode", false);

        final String words;
        /** Whether there is a method that answers. */
        final boolean there;

        State(String words, boolean there) {
            this.words = words;
            this.there = there;
        }
    }

    /**
     * A route.
     *
     * @param path below {@code /api/v1/}
     * @param purpose empty where the API document says it
     */
    record Route(State state, String method, String path, String purpose) {
        /** The same for two routes that differ only in the names of their parameters. */
        String key() {
            return key(method, path);
        }

        static String key(String method, String path) {
            return method + " " + path.replaceAll("\\{[^}]*}", "{}");
        }
    }

    /** The methods that answer, by {@link Route#key()}. */
    static Map<String, HandlerMethod> inCode(RequestMappingHandlerMapping mapping) {
        Map<String, HandlerMethod> methods = new TreeMap<>();
        mapping.getHandlerMethods()
                .forEach((info, method) -> info.getPatternValues().stream()
                        .filter(path -> path.startsWith(API))
                        .forEach(path -> info.getMethodsCondition()
                                .getMethods()
                                .forEach(verb ->
                                        methods.put(Route.key(verb.name(), path.substring(API.length())), method))));
        return methods;
    }

    /** By section, in the order of the file. */
    static Map<String, List<Route>> load() {
        try (InputStream file = Routes.class.getResourceAsStream("/velaux/routes.yaml")) {
            Map<String, List<List<String>>> yaml = new Yaml().load(file);
            Map<String, List<Route>> sections = new LinkedHashMap<>();
            yaml.forEach((section, rows) -> {
                List<Route> routes = new ArrayList<>();
                for (List<String> row : rows) {
                    routes.add(new Route(
                            State.valueOf(row.get(0)), row.get(1), row.get(2), row.size() > 3 ? row.get(3) : ""));
                }
                sections.put(section, routes);
            });
            return sections;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

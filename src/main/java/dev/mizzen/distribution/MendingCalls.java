package dev.mizzen.distribution;

import dev.mizzen.config.ConfigCopies.Call;
import dev.mizzen.identity.Caller;
import dev.mizzen.project.Project;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.target.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.web.util.UriUtils;

/**
 * The calls that one answer names to mend what is missing. Each does that and nothing else, and none undoes another, in whatever order
 * they are made: so no two of them are for a distribution of the same name.
 */
final class MendingCalls {
    private static final String ROUTE = "/api/v1/projects/%s/distributions";
    private static final String PLATFORM_ROUTE = "/api/v1/distributions";

    private final Distributions distributions;
    private final Project project;
    private final Set<String> named = new HashSet<>();

    MendingCalls(Distributions distributions, Project project) {
        this.distributions = distributions;
        this.project = project;
    }

    /** Tries a distribution again. Empty where the caller may not do that. */
    Optional<Call> retry(Distribution distribution) {
        boolean own = distribution.namespace().equals(project.namespace());
        boolean may = own
                ? Orders.mayHandle(new Scope.OfProject(project), distribution)
                : Caller.current().which("distribution", "distribute").test(distribution.name());
        if (!may) {
            return Optional.empty();
        }
        String name = UriUtils.encodePathSegment(distribution.name(), StandardCharsets.UTF_8);
        String route = own ? ROUTE.formatted(project.name()) : PLATFORM_ROUTE;
        return Optional.of(new Call("POST", route + "/" + name + "/retry", Map.of()));
    }

    /** Brings a config to a target. Where a distribution of this name is there, the places it wishes for stay. */
    Call distribute(ConfigRef config, Target target) {
        String name = name(config, target);
        named.add(name);
        Optional<Distribution> present = distributions.find(project.namespace(), name);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("configs", List.of(Map.of("name", config.name(), "namespace", config.namespace())));
        if (present.filter(Distribution::everyTarget).isPresent()) {
            body.put("everyTarget", true);
        } else {
            List<Place> places =
                    new ArrayList<>(present.map(Distribution::places).orElse(Set.of()));
            places.add(target.place());
            body.put(
                    "targets",
                    places.stream()
                            .distinct()
                            .sorted()
                            .map(one -> Map.of("clusterName", one.cluster().value(), "namespace", one.namespace()))
                            .toList());
        }
        return new Call("POST", ROUTE.formatted(project.name()), body);
    }

    /**
     * The name the web UI gives, unless a distribution has it that is not of this config alone: whoever makes the call must not bring
     * another config to the target, nor take one from where it is.
     */
    private String name(ConfigRef config, Target target) {
        String plain = "distribute-" + config.name();
        String longer = plain + "-" + target.name();
        Stream<String> numbered = Stream.iterate(2, number -> number + 1).map(number -> longer + "-" + number);
        return Stream.concat(Stream.of(plain, longer), numbered)
                .filter(name -> !named.contains(name))
                .filter(name -> distributions
                        .find(project.namespace(), name)
                        .filter(present -> !present.configs().equals(List.of(config)))
                        .isEmpty())
                .findFirst()
                .orElseThrow();
    }
}

package dev.mizzen.distribution;

import dev.mizzen.config.Configs;
import dev.mizzen.hub.Hub;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.Place;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Makes distributions of another system Mizzen's, with the copies that are there. It overwrites nothing. */
@Component
public class TakeOver {
    private final Hub hub;
    private final Projects projects;
    private final Configs configs;
    private final Distributions distributions;
    private final ScopedDistributions scoped;
    private final Walls walls;
    private final KubeVelaCopies copies;

    TakeOver(
            Hub hub,
            Projects projects,
            Configs configs,
            Distributions distributions,
            ScopedDistributions scoped,
            Walls walls,
            KubeVelaCopies copies) {
        this.hub = hub;
        this.projects = projects;
        this.configs = configs;
        this.distributions = distributions;
        this.scoped = scoped;
        this.walls = walls;
        this.copies = copies;
    }

    /** What a distribution wishes for. */
    public record Wish(Set<ConfigRef> configs, Set<Place> places) {}

    /** The distribution of this name that is not going; one to every target names no place. */
    public Optional<Wish> find(String namespace, String name) {
        return distributions
                .find(namespace, name)
                .map(found -> new Wish(Set.copyOf(found.configs()), Set.copyOf(found.places())));
    }

    /** Why the platform may not distribute to a place; empty if it may. */
    public Optional<String> platformObstacle(Place place) {
        return walls.platformRefusal(place);
    }

    /**
     * Makes a distribution. It meets the walls that a request for one meets; its places must be targets, since nobody is there who might
     * be asked whether he may make some.
     *
     * @param namespace a project's, or the system namespace
     * @throws dev.mizzen.shared.ApiException with the code of what is in the way; above all if there is one of its name
     */
    public void make(String namespace, String name, Wish wish) {
        Scope scope = namespace.equals(hub.systemNamespace())
                ? new Scope.OfPlatform(namespace)
                : new Scope.OfProject(projects.byNamespace(namespace)
                        .orElseThrow(() -> BusinessCode.PROJECT_MISSING.because(
                                "The namespace " + namespace + " belongs to no project")));
        List<String> refused = Stream.concat(
                        wish.configs().stream()
                                .filter(config -> !mayUse(scope, config))
                                .map(config -> "there is no config " + config + " that it may use"),
                        wish.places().stream().flatMap(place -> refusal(scope, place).stream()))
                .toList();
        if (!refused.isEmpty() || wish.places().size() > Distribution.MOST_PLACES) {
            throw BusinessCode.INVALID_REQUEST.because(
                    refused.isEmpty()
                            ? "it names more than " + Distribution.MOST_PLACES + " places"
                            : String.join("; ", refused));
        }
        scoped.put(
                new Order(scope, name, List.copyOf(wish.configs()), wish.places(), false, Set.of()),
                // The version of none: one that is there is not replaced.
                IfMatch.exactly(""));
    }

    private boolean mayUse(Scope scope, ConfigRef config) {
        return configs.find(config)
                .filter(found -> configs.usableBy(found, scope.namespace()))
                .isPresent();
    }

    private Optional<String> refusal(Scope scope, Place place) {
        return switch (scope) {
            case Scope.OfPlatform platform -> walls.platformRefusal(place);
            case Scope.OfProject of -> walls.refusal(of.project(), place);
        };
    }

    /** What is where a copy is to be. @param owners {@code namespace/name} of the Applications of KubeVela it may belong to */
    public FoundCopy look(ConfigRef config, Place place, Set<String> owners) {
        return copies.look(config, place, owners);
    }

    /**
     * Makes what {@link #look} found to be the same a copy of a distribution.
     *
     * @throws dev.mizzen.shared.ApiException if it is not the same any more
     */
    public void takeCopy(String namespace, String name, ConfigRef config, Place place, Set<String> owners) {
        Distribution distribution = distributions
                .find(namespace, name)
                .filter(found -> found.names(config) && found.places().contains(place))
                .orElseThrow(() -> BusinessCode.DISTRIBUTION_MISSING.because(
                        "There is no distribution " + name + " that wishes for it any more"));
        copies.take(config, place, owners, distribution);
    }
}

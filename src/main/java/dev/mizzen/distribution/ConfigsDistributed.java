package dev.mizzen.distribution;

import dev.mizzen.config.ConfigDistributions;
import dev.mizzen.config.ConfigTarget;
import dev.mizzen.distribution.Distributions.Wanted;
import dev.mizzen.distribution.PlaceStates.PlaceState;
import dev.mizzen.project.Project;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.target.Targets;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** Tells configs where they are distributed to. */
@Component
class ConfigsDistributed implements ConfigDistributions {
    private final Distributions distributions;
    private final Projects projects;
    private final Targets targets;
    private final SingletonSupplier<PlaceStates> states;

    ConfigsDistributed(
            Distributions distributions, Projects projects, Targets targets, ObjectProvider<PlaceStates> states) {
        this.distributions = distributions;
        this.projects = projects;
        this.targets = targets;
        this.states = SingletonSupplier.of(states::getObject);
    }

    @Override
    public List<ConfigTarget> targets(ConfigRef config, @Nullable String projectNamespace) {
        List<Distribution> naming = distributions.naming(config);
        if (naming.isEmpty()) {
            return List.of(); // most configs of a long list
        }
        Predicate<Place> shown = shown(projectNamespace);
        return naming.stream()
                .filter(distribution -> !distribution.going())
                .filter(distribution -> distribution.namespace().equals(config.namespace())
                        || distribution.namespace().equals(projectNamespace))
                .sorted(Comparator.comparing(Distribution::namespace).thenComparing(Distribution::name))
                .flatMap(distribution -> states.obtain().of(distribution).stream()
                        .filter(state -> state.config().equals(config))
                        .filter(state -> shown.test(state.place())
                                || distribution.namespace().equals(projectNamespace))
                        .map(state -> target(distribution, state)))
                .toList();
    }

    /** The platform distributes its configs to every project's targets, and a project sees its own. */
    private Predicate<Place> shown(@Nullable String projectNamespace) {
        if (projectNamespace == null) {
            return place -> true;
        }
        String project =
                projects.byNamespace(projectNamespace).map(Project::name).orElse("");
        return place -> targets.at(place)
                .filter(target -> target.project().equals(project))
                .isPresent();
    }

    /** Not where the copy would be the config itself: there is nothing to recall. */
    @Override
    public List<Place> places(ConfigRef config) {
        return distributions.naming(config).stream()
                .filter(distribution -> !distribution.going())
                .flatMap(distribution -> states.obtain().of(distribution).stream())
                .filter(state -> state.config().equals(config))
                .map(PlaceState::place)
                .filter(place ->
                        !(place.cluster().isLocal() && place.namespace().equals(config.namespace())))
                .sorted()
                .distinct()
                .toList();
    }

    @Override
    public List<Place> withdraw(ConfigRef config) {
        List<Place> places = places(config);
        for (Distribution distribution : distributions.naming(config)) {
            if (!distribution.going()) {
                distributions.reduce(
                        distribution,
                        wanted -> new Wanted(
                                wanted.configs().stream()
                                        .filter(other -> !other.equals(config))
                                        .toList(),
                                wanted.places(),
                                wanted.everyTarget()));
            }
        }
        return places;
    }

    private static ConfigTarget target(Distribution distribution, PlaceState state) {
        return new ConfigTarget(
                state.place().cluster().value(),
                state.place().namespace(),
                state.phase(),
                new ConfigTarget.Application(distribution.name(), distribution.namespace()),
                state.message());
    }
}

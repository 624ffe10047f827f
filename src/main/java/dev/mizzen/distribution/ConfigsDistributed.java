package dev.mizzen.distribution;

import dev.mizzen.config.ConfigDistributions;
import dev.mizzen.config.ConfigTarget;
import dev.mizzen.distribution.Distributions.Wanted;
import dev.mizzen.distribution.PlaceStates.PlaceState;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Tells configs where they are distributed to. */
@Component
class ConfigsDistributed implements ConfigDistributions {
    private final Distributions distributions;
    private final ObjectProvider<PlaceStates> states;

    ConfigsDistributed(Distributions distributions, ObjectProvider<PlaceStates> states) {
        this.distributions = distributions;
        this.states = states;
    }

    @Override
    public List<ConfigTarget> targets(ConfigRef config, @Nullable String projectNamespace) {
        List<ConfigTarget> targets = new ArrayList<>();
        Stream.of(config.namespace(), projectNamespace)
                .filter(Objects::nonNull)
                .distinct()
                .flatMap(namespace -> distributions.in(namespace).stream())
                .filter(distribution -> !distribution.going() && distribution.names(config))
                .forEach(distribution -> states.getObject().of(distribution).stream()
                        .filter(state -> state.config().equals(config))
                        .forEach(state -> targets.add(target(distribution, state))));
        return targets;
    }

    @Override
    public List<Place> withdraw(ConfigRef config) {
        TreeSet<Place> places = new TreeSet<>();
        for (Distribution distribution : distributions.all()) {
            if (!distribution.going() && distribution.names(config)) {
                states.getObject().of(distribution).stream()
                        .filter(state -> state.config().equals(config))
                        .map(PlaceState::place)
                        .forEach(places::add);
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
        return List.copyOf(places);
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

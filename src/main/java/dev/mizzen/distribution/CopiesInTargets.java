package dev.mizzen.distribution;

import dev.mizzen.config.ConfigCopies;
import dev.mizzen.distribution.PlaceStates.PlaceState;
import dev.mizzen.engine.State;
import dev.mizzen.project.Project;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.target.Target;
import dev.mizzen.target.Targets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** Tells how the copies of configs stand in the targets of a project, and which call mends what is not right. */
@Component
class CopiesInTargets implements ConfigCopies {
    private final Distributions distributions;
    private final Targets targets;
    private final ClusterCopies copies;
    private final SingletonSupplier<PlaceStates> states;

    CopiesInTargets(
            Distributions distributions, Targets targets, ClusterCopies copies, ObjectProvider<PlaceStates> states) {
        this.distributions = distributions;
        this.targets = targets;
        this.copies = copies;
        this.states = SingletonSupplier.of(states::getObject);
    }

    /** A distribution's wish for a config in a place. */
    private record Wished(Distribution distribution, PlaceState state) {
        boolean ready() {
            return state.state() == State.READY;
        }
    }

    @Override
    public List<InTarget> inTargets(Project project, List<ConfigRef> configs) {
        Map<ConfigRef, Map<Place, Wished>> wished = new HashMap<>();
        configs.forEach(config -> wished.put(config, wished(project, config)));
        MendingCalls calls = new MendingCalls(distributions, project);
        return Targets.shown(targets.of(project.name())).stream()
                .sorted(Comparator.comparing(Target::name))
                .map(target -> new InTarget(
                        target.name(),
                        target.place(),
                        configs.stream()
                                .map(config -> standing(
                                        calls,
                                        config,
                                        target,
                                        Optional.ofNullable(wished.getOrDefault(config, Map.of())
                                                .get(target.place()))))
                                .toList()))
                .toList();
    }

    /** Of several wishes for one place one that is fulfilled, else the project's own, which it may mend. */
    private Map<Place, Wished> wished(Project project, ConfigRef config) {
        Map<Place, Wished> wished = new HashMap<>();
        distributions.naming(config).stream()
                .filter(distribution -> !distribution.going())
                .filter(distribution -> distribution.namespace().equals(project.namespace())
                        || distribution.namespace().equals(config.namespace()))
                .sorted(Comparator.comparing(distribution -> !isOf(project, distribution)))
                .flatMap(distribution -> states.obtain().of(distribution).stream()
                        .filter(state -> state.config().equals(config))
                        .map(state -> new Wished(distribution, state)))
                .forEach(wish -> wished.merge(
                        wish.state().place(), wish, (one, other) -> !one.ready() && other.ready() ? other : one));
        return wished;
    }

    private Standing standing(MendingCalls calls, ConfigRef config, Target target, Optional<Wished> wished) {
        Place place = target.place();
        boolean isConfigItself = place.cluster().isLocal() && place.namespace().equals(config.namespace());
        if (isConfigItself || wished.filter(Wished::ready).isPresent()) {
            return new Standing(config, Presence.READY, "", Optional.empty());
        }
        boolean there = copies.at(place).stream().anyMatch(copy -> config.equals(copy.config()));
        return wished.map(wish -> new Standing(
                        config,
                        there ? Presence.STALE : Presence.MISSING,
                        wish.state().message(),
                        retry(calls, wish)))
                .orElseGet(() -> new Standing(
                        config,
                        Presence.NEVER_DISTRIBUTED,
                        there ? "a copy is still there, but no distribution wishes for it" : "",
                        Optional.of(calls.distribute(config, target))));
    }

    /** Another try helps only where nothing stands in the way that a person has to move. */
    private static Optional<Call> retry(MendingCalls calls, Wished wish) {
        return switch (wish.state().state()) {
            case FAILED, WAITING, CONTESTED -> calls.retry(wish.distribution());
            case READY, CONFLICT, REFUSED, CONFIG_MISSING -> Optional.empty();
        };
    }

    private static boolean isOf(Project project, Distribution distribution) {
        return distribution.namespace().equals(project.namespace());
    }
}

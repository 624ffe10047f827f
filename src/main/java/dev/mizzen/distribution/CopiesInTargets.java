package dev.mizzen.distribution;

import dev.mizzen.config.ConfigCopies;
import dev.mizzen.distribution.PlaceStates.PlaceState;
import dev.mizzen.engine.State;
import dev.mizzen.project.Project;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.target.Target;
import dev.mizzen.target.Targets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.util.UriUtils;

/** Tells how the copies of configs stand in the targets of a project, and which call mends what is not right. */
@Component
class CopiesInTargets implements ConfigCopies {
    private static final String ROUTE = "/api/v1/projects/%s/distributions";
    private static final String PLATFORM_ROUTE = "/api/v1/distributions";

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
        return targets.of(project.name()).stream()
                .filter(target -> !target.going())
                .sorted(Comparator.comparing(Target::name))
                .map(target -> new InTarget(
                        target.name(),
                        target.place(),
                        configs.stream()
                                .map(config -> standing(
                                        project,
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

    private Standing standing(Project project, ConfigRef config, Target target, Optional<Wished> wished) {
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
                        retry(project, wish)))
                .orElseGet(() -> new Standing(
                        config,
                        Presence.NEVER_DISTRIBUTED,
                        there ? "a copy is still there, but no distribution wishes for it" : "",
                        Optional.of(distribute(project, config, target))));
    }

    /** Another try helps only where nothing stands in the way that a person has to move. */
    private static Optional<Call> retry(Project project, Wished wish) {
        return switch (wish.state().state()) {
            case FAILED, WAITING, CONTESTED -> {
                String route = isOf(project, wish.distribution()) ? ROUTE.formatted(project.name()) : PLATFORM_ROUTE;
                String name = UriUtils.encodePathSegment(wish.distribution().name(), StandardCharsets.UTF_8);
                yield Optional.of(new Call("POST", route + "/" + name + "/retry", Map.of()));
            }
            case READY, CONFLICT, REFUSED, CONFIG_MISSING -> Optional.empty();
        };
    }

    /** Where a distribution of this name is there, the places it wishes for stay. */
    private Call distribute(Project project, ConfigRef config, Target target) {
        String name = name(project, config, target);
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
    private String name(Project project, ConfigRef config, Target target) {
        String plain = "distribute-" + config.name();
        String longer = plain + "-" + target.name();
        Stream<String> numbered = Stream.iterate(2, number -> number + 1).map(number -> longer + "-" + number);
        return Stream.concat(Stream.of(plain, longer), numbered)
                .filter(name -> distributions
                        .find(project.namespace(), name)
                        .filter(present -> !present.configs().equals(List.of(config)))
                        .isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private static boolean isOf(Project project, Distribution distribution) {
        return distribution.namespace().equals(project.namespace());
    }
}

package dev.mizzen.distribution;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.config.Configs;
import dev.mizzen.distribution.DistributionWire.ConfigName;
import dev.mizzen.distribution.DistributionWire.DistributionRequest;
import dev.mizzen.distribution.DistributionWire.DistributionTarget;
import dev.mizzen.hub.Hub;
import dev.mizzen.identity.Caller;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.Place;
import dev.mizzen.target.Targets;
import dev.mizzen.target.TargetsOnDemand;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads requests for distributions: finds what they name, and refuses what is not allowed. Changes nothing. */
@Component
class Orders {
    private static final int LONGEST_NAME = 253;
    /** Each is a handful of calls, one after the other, and a client waits for half a minute. */
    private static final int MOST_NEW_TARGETS = 100;

    private static final int MOST_CONFIGS = 500;
    /** Each is a few hundred bytes of memory for as long as the distribution is there, and of every answer that shows it whole. */
    private static final int MOST_COPIES = 50_000;

    private final Hub hub;
    private final Configs configs;
    private final Clusters clusters;
    private final Walls walls;
    private final TargetsOnDemand targets;
    private final Targets present;
    private final Distributions distributions;

    Orders(
            Hub hub,
            Configs configs,
            Clusters clusters,
            Walls walls,
            TargetsOnDemand targets,
            Targets present,
            Distributions distributions) {
        this.hub = hub;
        this.configs = configs;
        this.clusters = clusters;
        this.walls = walls;
        this.targets = targets;
        this.present = present;
        this.distributions = distributions;
    }

    /** @throws dev.mizzen.shared.ApiException with the code of what is missing or not allowed */
    Order read(Scope scope, DistributionRequest request) {
        List<ConfigRef> wanted = configs(scope, orEmpty(request.configs()));
        // A request that names targets fixes the list, unless it says everyTarget.
        boolean everyTarget = Boolean.TRUE.equals(request.everyTarget());
        Set<Place> places = everyTarget ? Set.of() : places(orEmpty(request.targets()));
        if (wanted.isEmpty() || (places.isEmpty() && !everyTarget)) {
            throw BusinessCode.DISTRIBUTION_INCOMPLETE.because(
                    "Name at least one config, and at least one target or everyTarget");
        }
        String name = name(request.name(), wanted);
        requireReplaceable(scope, name);
        requireBounded(scope, name, wanted.size(), everyTarget ? targets(scope) : places.size());
        return new Order(scope, name, wanted, places, everyTarget, newTargets(scope, places));
    }

    private int targets(Scope scope) {
        return switch (scope) {
            case Scope.OfPlatform platform -> present.list().size();
            case Scope.OfProject of -> present.of(of.project().name()).size();
        };
    }

    /** What a distribution comes to already it may come to again: more targets may have made it large, and it must be able to shrink. */
    private void requireBounded(Scope scope, String name, int configs, int places) {
        Optional<Distribution> before = distributions.find(scope.namespace(), name);
        int configsBefore = before.map(of -> of.configs().size()).orElse(0);
        int placesBefore = before.map(
                        of -> of.everyTarget() ? targets(scope) : of.places().size())
                .orElse(0);
        new Fields()
                .check(
                        configs <= Math.max(MOST_CONFIGS, configsBefore),
                        "configs may name " + MOST_CONFIGS + " configs at most: make several distributions")
                .check(
                        (long) configs * places <= Math.max(MOST_COPIES, (long) configsBefore * placesBefore),
                        configs + " configs in " + places + " places are more than the " + MOST_COPIES
                                + " copies a distribution may come to: make several distributions")
                .done();
    }

    private static String name(@Nullable String asked, List<ConfigRef> configs) {
        String name = asked == null || asked.isBlank()
                ? "distribute-" + configs.getFirst().name()
                : asked.strip();
        boolean printable = name.chars().noneMatch(c -> Character.isISOControl(c) || c == '/');
        new Fields()
                .check(
                        printable && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME,
                        "name must be at most " + LONGEST_NAME + " bytes long, without '/' and control characters")
                .done();
        return name;
    }

    private List<ConfigRef> configs(Scope scope, List<ConfigName> named) {
        Set<ConfigRef> refs = new LinkedHashSet<>();
        for (ConfigName config : named) {
            if (config != null && given(config.name())) {
                refs.add(usable(scope, config));
            }
        }
        return List.copyOf(refs);
    }

    /** Without a namespace the project's own config is meant, else the platform's. */
    private ConfigRef usable(Scope scope, ConfigName named) {
        String namespace = named.namespace();
        List<String> where = namespace == null || namespace.isEmpty()
                ? List.of(scope.namespace(), hub.systemNamespace())
                : List.of(namespace);
        return where.stream()
                .map(in -> new ConfigRef(in, named.name()))
                .filter(ref -> configs.find(ref)
                        .filter(config -> configs.usableBy(config, scope.namespace()))
                        .isPresent())
                .filter(ref -> mayDistribute(scope, ref))
                .findFirst()
                .orElseThrow(() -> BusinessCode.CONFIG_MISSING.because(
                        "There is no config " + named.name() + " that " + scope + " may use"));
    }

    /** The route has asked for any distribution, or any config of the project. */
    private void requireReplaceable(Scope scope, String name) {
        boolean denied = switch (scope) {
            case Scope.OfPlatform platform ->
                !Caller.current().whichNotDenied("distribution", "distribute").test(name);
            case Scope.OfProject of ->
                distributions
                        .find(of.namespace(), name)
                        .filter(before -> !mayHandle(of, before))
                        .isPresent();
        };
        if (denied) {
            throw BusinessCode.FORBIDDEN.because("You have no permission to change the distribution " + name);
        }
    }

    /** Whoever is denied one of its configs is not to bring that anywhere, nor to recall it: of the platform's each is denied by itself. */
    static boolean mayHandle(Scope scope, Distribution distribution) {
        return scope instanceof Scope.OfPlatform
                || distribution.configs().stream().allMatch(config -> mayDistribute(scope, config));
    }

    /** A project's route has asked for any config, of which a single one may be denied; the platform's has asked for none. */
    private static boolean mayDistribute(Scope scope, ConfigRef ref) {
        String config = switch (scope) {
            case Scope.OfPlatform platform -> "config:" + ref.name();
            case Scope.OfProject of -> "project:" + of.project().name() + "/config:" + ref.name();
        };
        return Caller.current().may(config, "distribute");
    }

    private static Set<Place> places(List<DistributionTarget> named) {
        Set<Place> places = new LinkedHashSet<>();
        for (DistributionTarget target : named) {
            if (target != null && given(target.clusterName()) && given(target.namespace())) {
                places.add(place(target));
            }
        }
        new Fields()
                .check(
                        places.size() <= Distribution.MOST_PLACES,
                        "targets may name " + Distribution.MOST_PLACES + " places at most")
                .done();
        return places;
    }

    private static Place place(DistributionTarget named) {
        new Fields()
                .check(
                        ClusterName.isValid(named.clusterName()) && Fields.isNamespace(named.namespace()),
                        "targets must name a cluster and a namespace by names that Kubernetes allows")
                .done();
        return Place.of(named.clusterName(), named.namespace());
    }

    /** Those of the places that are no targets yet. */
    private Set<Place> newTargets(Scope scope, Set<Place> places) {
        Set<Place> missing = new LinkedHashSet<>();
        for (Place place : places) {
            switch (scope) {
                case Scope.OfPlatform platform -> requireAllowed(place);
                case Scope.OfProject of -> {
                    if (!targets.require(of.project(), place)) {
                        missing.add(place);
                    }
                }
            }
        }
        new Fields()
                .check(
                        missing.size() <= MOST_NEW_TARGETS,
                        "targets may name " + MOST_NEW_TARGETS + " places at most that are no targets yet")
                .done();
        return missing;
    }

    private void requireAllowed(Place place) {
        if (!clusters.known(place.cluster())) {
            throw BusinessCode.CLUSTER_MISSING.because("There is no cluster '" + place.cluster() + "': join it first");
        }
        walls.platformRefusal(place).ifPresent(why -> {
            throw BusinessCode.INVALID_REQUEST.because(
                    "The platform cannot distribute to " + place + ": " + why + ", name another place");
        });
    }

    private static boolean given(@Nullable String text) {
        return text != null && !text.isEmpty();
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}

package dev.mizzen.distribution;

import dev.mizzen.config.Configs;
import dev.mizzen.distribution.DistributionController.Application;
import dev.mizzen.distribution.DistributionController.ConfigName;
import dev.mizzen.distribution.DistributionController.DistributionBody;
import dev.mizzen.distribution.DistributionController.DistributionRequest;
import dev.mizzen.distribution.DistributionController.DistributionTarget;
import dev.mizzen.distribution.DistributionController.Status;
import dev.mizzen.distribution.DistributionController.Step;
import dev.mizzen.distribution.DistributionController.Workflow;
import dev.mizzen.distribution.Distributions.Wanted;
import dev.mizzen.distribution.PlaceStates.PlaceState;
import dev.mizzen.hub.Hub;
import dev.mizzen.project.Project;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.Place;
import dev.mizzen.target.Target;
import dev.mizzen.target.Targets;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** A project's distributions between the wire and the store: what a request means, whether it is allowed, what an answer says. */
@Component
class ProjectDistributions {
    private static final int LONGEST_NAME = 253;

    private final Hub hub;
    private final Distributions distributions;
    private final PlaceStates states;
    private final Configs configs;
    private final Targets targets;

    ProjectDistributions(Hub hub, Distributions distributions, PlaceStates states, Configs configs, Targets targets) {
        this.hub = hub;
        this.distributions = distributions;
        this.states = states;
        this.configs = configs;
        this.targets = targets;
    }

    List<DistributionBody> list(Project project) {
        return distributions.in(project.namespace()).stream().map(this::body).toList();
    }

    void put(Project project, DistributionRequest request) {
        List<ConfigRef> wantedConfigs = configs(project, orEmpty(request.configs()));
        // A request that names targets fixes the list, unless it says everyTarget.
        boolean everyTarget = Boolean.TRUE.equals(request.everyTarget());
        Set<Place> places = everyTarget ? Set.of() : places(project, orEmpty(request.targets()));
        if (wantedConfigs.isEmpty() || (places.isEmpty() && !everyTarget)) {
            throw BusinessCode.DISTRIBUTION_INCOMPLETE.because(
                    "Name at least one config, and at least one target or everyTarget");
        }
        distributions.put(
                project.namespace(),
                name(request.name(), wantedConfigs),
                new Wanted(wantedConfigs, places, everyTarget));
    }

    void remove(Project project, String name) {
        distributions.remove(distributions
                .find(project.namespace(), name)
                .orElseThrow(() -> BusinessCode.DISTRIBUTION_MISSING.because(
                        "The distribution " + name + " does not exist in the project " + project.name())));
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

    private List<ConfigRef> configs(Project project, List<ConfigName> named) {
        Set<ConfigRef> refs = new LinkedHashSet<>();
        for (ConfigName config : named) {
            if (config != null && config.name() != null && !config.name().isEmpty()) {
                refs.add(usable(project, config));
            }
        }
        return List.copyOf(refs);
    }

    /** Without a namespace the project's own config is meant, else the platform's. */
    private ConfigRef usable(Project project, ConfigName named) {
        String namespace = named.namespace();
        List<String> where = namespace == null || namespace.isEmpty()
                ? List.of(project.namespace(), hub.systemNamespace())
                : List.of(namespace);
        return where.stream()
                .map(in -> new ConfigRef(in, named.name()))
                .filter(ref -> configs.find(ref)
                        .filter(config -> configs.usableBy(config, project.namespace()))
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> BusinessCode.CONFIG_MISSING.because(
                        "The project " + project.name() + " has no config " + named.name() + " that it may use"));
    }

    private Set<Place> places(Project project, List<DistributionTarget> named) {
        Set<Place> places = new LinkedHashSet<>();
        for (DistributionTarget target : named) {
            if (target != null && given(target.clusterName()) && given(target.namespace())) {
                places.add(allowed(project, target));
            }
        }
        new Fields()
                .check(
                        places.size() <= Distribution.MOST_PLACES,
                        "targets may name " + Distribution.MOST_PLACES + " places at most")
                .done();
        return places;
    }

    private Place allowed(Project project, DistributionTarget named) {
        new Fields()
                .check(
                        ClusterName.isValid(named.clusterName()) && Fields.isNamespace(named.namespace()),
                        "targets must name a cluster and a namespace by names that Kubernetes allows")
                .done();
        Place place = Place.of(named.clusterName(), named.namespace());
        Target target = targets.at(place)
                .orElseThrow(() -> BusinessCode.INVALID_REQUEST.because(
                        place + " is no target of the project " + project.name() + ": make it one first"));
        if (!target.project().equals(project.name())) {
            throw BusinessCode.TARGET_PLACE_TAKEN.because(place + " belongs to a target of another project");
        }
        if (target.going()) {
            throw BusinessCode.INVALID_REQUEST.because(
                    "The target " + target.name() + " with " + place + " is being deleted");
        }
        return place;
    }

    private DistributionBody body(Distribution distribution) {
        List<PlaceState> all = states.of(distribution);
        Set<Place> places = new LinkedHashSet<>(distribution.places());
        all.stream().map(PlaceState::place).forEach(places::add);
        return new DistributionBody(
                distribution.name(),
                distribution.namespace(),
                distribution.created(),
                distribution.configs().stream()
                        .map(ref -> new ConfigName(ref.name(), ref.namespace()))
                        .toList(),
                places.stream()
                        .map(place -> new DistributionTarget(place.cluster().value(), place.namespace()))
                        .toList(),
                new Application(distribution.namespace(), distribution.name()),
                status(distribution, all));
    }

    private static Status status(Distribution distribution, List<PlaceState> all) {
        String phase = PlaceStates.phase(distribution, all);
        boolean finished = phase.equals("running");
        Map<Place, List<PlaceState>> byPlace =
                all.stream().collect(Collectors.groupingBy(PlaceState::place, TreeMap::new, Collectors.toList()));
        List<Step> steps = new ArrayList<>();
        byPlace.forEach((place, of) -> steps.add(step(distribution, place, of)));
        Instant end = finished
                ? steps.stream()
                        .map(Step::lastExecuteTime)
                        .max(Comparator.naturalOrder())
                        .orElse(distribution.created())
                : null;
        return new Status(phase, new Workflow("DAG-DAG", false, false, finished, steps, distribution.created(), end));
    }

    /** Of several configs in one place the one that stands worst speaks for the place. */
    private static Step step(Distribution distribution, Place place, List<PlaceState> states) {
        PlaceState worst = states.stream()
                .max(Comparator.comparing(
                        state -> state.failed() ? 2 : state.phase().equals("pending") ? 1 : 0))
                .orElseThrow();
        return new Step(
                Integer.toHexString(Objects.hash(distribution.uid(), place)),
                "deploy-" + place.cluster() + "-" + place.namespace(),
                "deploy",
                worst.phase(),
                worst.message(),
                distribution.created(),
                worst.since());
    }

    private static boolean given(@Nullable String text) {
        return text != null && !text.isEmpty();
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}

package dev.mizzen.distribution;

import dev.mizzen.config.Config;
import dev.mizzen.config.Configs;
import dev.mizzen.engine.Wish;
import dev.mizzen.hub.Hub;
import dev.mizzen.project.Project;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.target.Target;
import dev.mizzen.target.Targets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * What a distribution may wish for: configs its project may use, in targets of its project. Checked by the API, and again for
 * each wish the engine sees, since a distribution may have been written past the API.
 */
@Component
class Walls {
    private final Hub hub;
    private final Projects projects;
    private final Targets targets;
    private final Configs configs;
    /** Configs that some distribution was allowed since this process started: when one is gone it is missing, not refused. */
    private final Set<ConfigRef> known = ConcurrentHashMap.newKeySet();

    Walls(Hub hub, Projects projects, Targets targets, Configs configs) {
        this.hub = hub;
        this.projects = projects;
        this.targets = targets;
        this.configs = configs;
    }

    /** Where a distribution wants its configs to be: what it names, or every target that is not going. */
    Set<Place> places(Distribution distribution) {
        if (!distribution.everyTarget()) {
            return distribution.places();
        }
        return (isPlatform(distribution)
                        ? targets.list()
                        : projects.byNamespace(distribution.namespace())
                                .map(project -> targets.of(project.name()))
                                .orElse(java.util.List.of()))
                .stream().filter(target -> !target.going()).map(Target::place).collect(Collectors.toSet());
    }

    /** Why a whole distribution is refused; empty if it is not. */
    Optional<String> refusal(Distribution distribution) {
        if (distribution.places().size() > Distribution.MOST_PLACES) {
            return Optional.of("a distribution may name " + Distribution.MOST_PLACES + " places at most");
        }
        if (!isPlatform(distribution)
                && projects.byNamespace(distribution.namespace()).isEmpty()) {
            return Optional.of("the namespace " + distribution.namespace() + " belongs to no project");
        }
        return Optional.empty();
    }

    /** Why a place is refused to a distribution; empty if it is not. */
    Optional<String> refusal(Distribution distribution, Place place) {
        return isPlatform(distribution)
                ? platformRefusal(place)
                : projects.byNamespace(distribution.namespace()).flatMap(project -> refusal(project, place));
    }

    /** Why a place is refused to a project; empty if it is one of its targets. */
    Optional<String> refusal(Project project, Place place) {
        Optional<Target> target = targets.at(place);
        if (target.isEmpty() || !target.get().project().equals(project.name())) {
            return Optional.of(place + " is no target of the project " + project.name());
        }
        return target.get().going()
                ? Optional.of("the target " + target.get().name() + " is being deleted")
                : Optional.empty();
    }

    /** Whether a target is one of those a distribution to every target goes to. */
    boolean mayClaim(Distribution distribution, Target target) {
        return isPlatform(distribution)
                || projects.byNamespace(distribution.namespace())
                        .filter(project -> project.name().equals(target.project()))
                        .isPresent();
    }

    /**
     * Why a config is refused to a distribution; empty if it is not, and also if it was one it might use and is gone now. Whether another
     * Secret has the name is not told apart from that there is none: it is nobody's business.
     */
    Optional<String> refusal(Distribution distribution, ConfigRef ref) {
        Optional<Config> config = configs.find(ref);
        if (config.isEmpty() && known.contains(ref)) {
            return Optional.empty();
        }
        if (config.isEmpty() || !configs.usableBy(config.get(), distribution.namespace())) {
            return Optional.of("there is no config " + ref + " that this distribution may use");
        }
        known.add(ref);
        return config.get().content().isEmpty()
                ? Optional.of("config " + ref + " has nothing that could be distributed")
                : Optional.empty();
    }

    boolean isPlatform(Distribution distribution) {
        return distribution.namespace().equals(hub.systemNamespace());
    }

    Wish.Verdict verdict(Optional<String> refusal) {
        return refusal.<Wish.Verdict>map(Wish.Refused::new).orElseGet(Wish.Granted::new);
    }

    /** Why a place is refused to the platform; empty if it is not. */
    Optional<String> platformRefusal(Place place) {
        if (hub.reserves(place.namespace())) {
            return Optional.of("the namespace " + place.namespace() + " is reserved");
        }
        boolean ownedByProject = place.cluster().isLocal()
                && projects.byNamespace(place.namespace()).isPresent();
        return ownedByProject
                ? Optional.of("the namespace " + place.namespace() + " belongs to a project")
                : Optional.empty();
    }
}

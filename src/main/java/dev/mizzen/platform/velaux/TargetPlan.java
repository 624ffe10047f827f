package dev.mizzen.platform.velaux;

import dev.mizzen.platform.velaux.VelauxData.Target;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.Place;
import java.util.List;
import java.util.Optional;

/** Plans the targets. */
final class TargetPlan {
    private final Destination here;
    private final Prospect prospect;

    TargetPlan(Destination here, Prospect prospect) {
        this.here = here;
        this.prospect = prospect;
    }

    List<Step> plan(VelauxData data) {
        return data.targets().stream().map(this::plan).toList();
    }

    private Step plan(Target wanted) {
        String name = wanted.name();
        Place place;
        try {
            place = Places.at(wanted.cluster());
        } catch (IllegalArgumentException e) {
            return Step.left("target", name, "it names no cluster and namespace that Kubernetes allows");
        }
        Optional<Destination.TargetHere> present = here.target(name);
        if (present.isPresent()) {
            return present.get().equals(new Destination.TargetHere(wanted.project(), place))
                    ? Step.there("target", name, "")
                    : Step.left("target", name, "there is one of this name with another place or project here");
        }
        Optional<String> problem = problem(wanted, place);
        if (problem.isPresent()) {
            return Step.left("target", name, problem.get());
        }
        prospect.target(place, wanted.project());
        Target made = new Target(
                name,
                PlatformPlan.alias(wanted.alias()),
                wanted.project(),
                wanted.description(),
                wanted.cluster(),
                wanted.variable());
        return Step.take("target", name, "", () -> here.make(made, place));
    }

    private Optional<String> problem(Target wanted, Place place) {
        if (!Fields.isName(wanted.name())) {
            return Optional.of("Mizzen takes no such name: 2 to 31 of a-z, 0-9 and inner '-'");
        }
        if (!prospect.hasProject(wanted.project())) {
            return Optional.of("its project " + wanted.project() + " is not here");
        }
        return prospect.removed("target", wanted.name()).or(() -> prospect.placeObstacle(place, wanted.project()));
    }
}

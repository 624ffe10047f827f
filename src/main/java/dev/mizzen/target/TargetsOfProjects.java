package dev.mizzen.target;

import dev.mizzen.project.Project;
import dev.mizzen.project.ProjectTargets;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Tells the projects about their targets. */
@Component
class TargetsOfProjects implements ProjectTargets {
    private final TargetRecords records;

    TargetsOfProjects(TargetRecords records) {
        this.records = records;
    }

    @Override
    public Optional<String> whyNotEmpty(Project project) {
        // The cache may be a moment behind a deletion that is through.
        List<Target> targets = records.of(project.name()).stream()
                .filter(target -> !target.going() || records.stillThere(target))
                .toList();
        if (targets.isEmpty()) {
            return records.justMade(project.name()).stream()
                    .findFirst()
                    .map(record -> "The project got the target "
                            + record.getMetadata().getName() + " a moment ago: delete it first");
        }
        List<Target> staying =
                targets.stream().filter(target -> !target.going()).toList();
        return Optional.of(
                staying.isEmpty()
                        ? "Copies are still recalled from the deleted targets of the project (" + names(targets)
                                + "): try again when they are gone"
                        : "The project still has targets (" + names(staying) + "): delete them first");
    }

    @Override
    public Optional<String> atHubNamespace(String namespace) {
        Place place = new Place(ClusterName.LOCAL, namespace);
        Optional<String> known = records.claims()
                .holder(place.toString())
                .filter(target -> !target.going() || records.stillThere(target))
                .map(Target::name);
        return known.or(() -> records.claiming(place).stream()
                .map(record -> record.getMetadata().getName())
                .findFirst());
    }

    private static String names(List<Target> targets) {
        return targets.stream().map(Target::name).sorted().limit(5).collect(Collectors.joining(", "))
                + (targets.size() > 5 ? ", ..." : "");
    }
}

package dev.mizzen.platform.velaux;

import dev.mizzen.distribution.FoundCopy;
import dev.mizzen.distribution.TakeOver.Wish;
import dev.mizzen.platform.velaux.VelauxData.Application;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plans the distributions of KubeVela. Safety rule: a Secret that is not Mizzen's becomes so only where the operator named its
 * Application, and only if it belongs to no other and is just what Mizzen would write.
 */
final class DistributionPlan {
    private static final String EVERY = "*";

    private final Destination here;
    private final Prospect prospect;
    private final Set<String> named;

    /** @param named {@code namespace/name} of the Applications that the operator wants taken over, or {@code *} */
    DistributionPlan(Destination here, Prospect prospect, Set<String> named) {
        this.here = here;
        this.prospect = prospect;
        this.named = named;
    }

    List<Step> plan(VelauxData data) {
        Set<String> owners = data.applications().stream()
                .filter(this::isNamed)
                .map(Application::reference)
                .collect(Collectors.toSet());
        Stream<Step> unknown = named.stream()
                .filter(name -> !name.equals(EVERY) && !owners.contains(name))
                .sorted()
                .map(name -> Step.left("distribution", name, "mizzen.import.take-over names it, and it is not there"));
        return Stream.concat(data.applications().stream().map(each -> plan(each, owners)), unknown)
                .toList();
    }

    private boolean isNamed(Application application) {
        return named.contains(EVERY) || named.contains(application.reference());
    }

    private Step plan(Application application, Set<String> owners) {
        String name = application.reference();
        if (!isNamed(application)) {
            return Step.left("distribution", name, "mizzen.import.take-over does not name it");
        }
        Optional<Wish> present = here.distribution(application.namespace(), application.name());
        Optional<String> problem = present.filter(wish -> !isSame(wish, application))
                .map(wish -> "there is one of this name with other configs or places here")
                .or(() -> problem(application, present.isPresent()));
        if (problem.isPresent()) {
            return Step.left("distribution", name, problem.get());
        }
        Step step = present.isPresent()
                ? Step.there("distribution", name, "")
                : Step.take("distribution", name, "", () -> here.make(application));
        return step.with(copies(application, owners));
    }

    private Optional<String> problem(Application application, boolean present) {
        if (!application.trouble().isEmpty()) {
            return Optional.of(application.trouble());
        }
        Optional<String> removed =
                present ? Optional.empty() : prospect.removed("distribution", application.reference());
        return removed.or(() -> application.configs().stream()
                        .flatMap(config -> here.configObstacle(config, application.namespace()).stream())
                        .findFirst())
                .or(() -> placeProblem(application));
    }

    private Optional<String> placeProblem(Application application) {
        if (here.isPlatform(application.namespace())) {
            return application.places().stream()
                    .flatMap(place -> here.platformObstacle(place).stream())
                    .findFirst();
        }
        Optional<String> project = prospect.projectOf(application.namespace());
        if (project.isEmpty()) {
            return Optional.of("the namespace " + application.namespace() + " belongs to no project");
        }
        return application.places().stream()
                .filter(place -> !prospect.projectAt(place).equals(project))
                .findFirst()
                .map(place -> place + " is no target of the project " + project.get() + ": make it one first");
    }

    private List<Step> copies(Application application, Set<String> owners) {
        List<Step> copies = new ArrayList<>();
        for (ConfigRef config : application.configs()) {
            for (Place place : application.places()) {
                copies.add(copy(application, config, place, owners));
            }
        }
        return copies;
    }

    private Step copy(Application application, ConfigRef config, Place place, Set<String> owners) {
        String name = place + "/" + config.name();
        FoundCopy found = here.look(config, place, owners);
        return switch (found.what()) {
            case OURS -> Step.there("copy", name, "");
            case NOTHING -> Step.there("copy", name, "there is none: the distribution makes it");
            case SAME -> Step.take("copy", name, "", () -> here.takeOver(application, config, place, owners));
            case OTHER -> Step.left("copy", name, found.why());
        };
    }

    private static boolean isSame(Wish wish, Application application) {
        return wish.equals(new Wish(Set.copyOf(application.configs()), application.places()));
    }
}

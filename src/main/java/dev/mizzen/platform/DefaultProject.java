package dev.mizzen.platform;

import dev.mizzen.identity.AdminBelongings;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import dev.mizzen.target.Targets;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What the first admin owns: every project there is; or, on a new hub, a project with a target to begin with. */
@Component
class DefaultProject implements AdminBelongings {
    private static final String NAME = "default";
    private static final String ALIAS = "Default";

    private final Projects projects;
    private final Targets targets;

    DefaultProject(Projects projects, Targets targets) {
        this.projects = projects;
        this.targets = targets;
    }

    @Override
    public void giveTo(String user) {
        if (!projects.list().isEmpty()) {
            projects.giveAllTo(user);
            return;
        }
        projects.create(NAME, ALIAS, "Made with the first admin", user, NAME);
        targets.create(NAME, NAME, new Place(ClusterName.LOCAL, NAME), ALIAS, "Made with the first admin", Map.of());
    }
}

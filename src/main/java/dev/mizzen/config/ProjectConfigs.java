package dev.mizzen.config;

import dev.mizzen.config.ConfigCheck.Strictness;
import dev.mizzen.config.Configs.Saved;
import dev.mizzen.project.Project;
import dev.mizzen.project.ProjectContents;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.IfMatch;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** A project's configs go with it, after its distributions; and none is made in a project that goes. */
@Component
@Order(200)
class ProjectConfigs implements ProjectContents {
    private static final Logger log = LoggerFactory.getLogger(ProjectConfigs.class);

    private final Configs configs;
    private final Projects projects;

    ProjectConfigs(Configs configs, Projects projects) {
        this.configs = configs;
        this.projects = projects;
    }

    /** Makes a config in a project, and takes it back if the project is deleted at the same time. */
    Saved create(Project project, NewConfig wanted, Optional<Strictness> asked) {
        Saved made = configs.create(wanted, asked);
        try {
            projects.requireStaying(project);
        } catch (RuntimeException e) {
            takeBack(made.config());
            throw e;
        }
        return made;
    }

    /** As it was made: one that somebody has changed or made anew since is not this request's to remove. */
    private void takeBack(Config made) {
        try {
            configs.remove(made.ref(), IfMatch.of("\"" + made.version() + "\""));
        } catch (RuntimeException e) {
            log.warn(
                    "The config {} was made while its project was deleted, could not be taken back and stays: {}",
                    made.ref(),
                    e.getClass().getSimpleName());
        }
    }

    @Override
    public void remove(Project project) {
        configs.removeAll(project.namespace());
    }
}

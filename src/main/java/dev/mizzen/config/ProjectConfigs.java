package dev.mizzen.config;

import dev.mizzen.project.Project;
import dev.mizzen.project.ProjectContents;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** A project's configs go with it, after its distributions. */
@Component
@Order(200)
class ProjectConfigs implements ProjectContents {
    private final Configs configs;

    ProjectConfigs(Configs configs) {
        this.configs = configs;
    }

    @Override
    public void remove(Project project) {
        configs.removeAll(project.namespace());
    }
}

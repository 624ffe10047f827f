package dev.mizzen.project;

import dev.mizzen.hub.ProjectResource;
import dev.mizzen.testing.FeatureHub;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A hub in memory with the routes of projects, and features beside them that note what they are asked and told. */
abstract class ProjectsInMemory {
    final List<String> changes = new CopyOnWriteArrayList<>();
    final List<String> removals = new CopyOnWriteArrayList<>();
    final FakeTargets targets = new FakeTargets();
    final FeatureHub hub = new FeatureHub();
    Projects projects;

    @BeforeEach
    void start() {
        hub.with(
                        ProjectRecords.class,
                        Projects.class,
                        ProjectController.class,
                        ProjectMembers.class,
                        ProjectMemberships.class,
                        Watching.class)
                .with(ProjectTargets.class, targets)
                .with(ConfigsLike.class, new ConfigsLike())
                .with(DistributionsLike.class, new DistributionsLike())
                .with(Changes.class, (before, now) -> changes.add(name(before) + ">" + name(now)))
                .start();
        projects = hub.get(Projects.class);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    List<String> stored() {
        return hub.client().resources(ProjectResource.class).list().getItems().stream()
                .map(record -> record.getMetadata().getName())
                .toList();
    }

    List<String> namespaces() {
        return hub.client().namespaces().list().getItems().stream()
                .map(namespace -> namespace.getMetadata().getName())
                .toList();
    }

    private static String name(Project project) {
        return project == null ? "" : project.name() + " " + project.alias();
    }

    interface Changes extends dev.mizzen.hub.Cache.Listener<Project> {}

    /** Listens from before the hub starts, as features do. */
    static class Watching {
        Watching(Projects projects, Changes changes) {
            projects.onChange(changes);
        }
    }

    @org.springframework.core.annotation.Order(2)
    class ConfigsLike implements ProjectContents {
        @Override
        public void remove(Project project) {
            note("configs", project);
        }
    }

    @org.springframework.core.annotation.Order(1)
    class DistributionsLike implements ProjectContents {
        @Override
        public void remove(Project project) {
            note("distributions", project);
        }
    }

    private void note(String what, Project project) {
        if (removals.contains("fail")) {
            throw new IllegalStateException("not now");
        }
        removals.add("%s of %s, record %s, namespace %s"
                .formatted(
                        what,
                        project.name(),
                        stored().contains(project.name()) ? "there" : "gone",
                        namespaces().contains(project.namespace()) ? "there" : "gone"));
    }

    static class FakeTargets implements ProjectTargets {
        final Map<String, String> atNamespace = new ConcurrentHashMap<>();
        volatile Optional<String> reason = Optional.empty();

        @Override
        public Optional<String> whyNotEmpty(Project project) {
            return reason;
        }

        @Override
        public Optional<String> atHubNamespace(String namespace) {
            return Optional.ofNullable(atNamespace.get(namespace));
        }
    }
}

package dev.mizzen.project;

import dev.mizzen.identity.Permission;
import dev.mizzen.shared.NameAlias;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The roles that every project has, and what they allow: VelaUX's, so that its web UI shows the same buttons. */
final class ProjectRoles {
    static final String ADMIN = "project-admin";

    private static final List<String> ANY = List.of("*");
    private static final String IN = "project:{p}/";

    private static final Grant VIEW = new Grant(
            "project-view",
            "Project View",
            List.of(
                    "project:{p}",
                    IN + "config:*",
                    IN + "provider:*",
                    IN + "role:*",
                    IN + "projectUser:*",
                    IN + "permission:*",
                    IN + "environment:*",
                    IN + "application:*/*:*",
                    IN + "pipeline:*/*:*"),
            List.of("detail", "list"));
    private static final Grant APPS =
            new Grant("app-management", "App Management", List.of(IN + "application:*/*:*"), ANY);
    private static final Grant ENVIRONMENTS =
            new Grant("env-management", "Environment Management", List.of(IN + "environment:*"), ANY);
    private static final Grant ROLES = new Grant(
            "role-management",
            "Role Management",
            List.of(IN + "role:*", IN + "projectUser:*", IN + "permission:*"),
            ANY);
    private static final Grant CONFIGS =
            new Grant("config-management", "Config Management", List.of(IN + "config:*", IN + "provider:*"), ANY);
    private static final Grant PIPELINES =
            new Grant("pipeline-management", "Pipeline Management", List.of(IN + "pipeline:*/*:*"), ANY);

    private static final Map<String, Role> ALL = Map.of(
            ADMIN,
            new Role("Project Admin", List.of(VIEW, APPS, ENVIRONMENTS, PIPELINES, CONFIGS, ROLES)),
            "app-developer",
            new Role("App Developer", List.of(VIEW, APPS, ENVIRONMENTS, CONFIGS, PIPELINES)),
            "project-viewer",
            new Role("Project Viewer", List.of(VIEW)));

    private ProjectRoles() {}

    /** A role for the wire; one that no project has keeps its name. */
    static NameAlias named(String role) {
        Role known = ALL.get(role);
        return new NameAlias(role, known == null ? "" : known.alias);
    }

    /** What roles allow in a project, each permission once, by name. A role that no project has allows nothing. */
    static List<Permission> permissions(Collection<String> roles, String project, Instant since) {
        return roles.stream()
                .flatMap(role -> ALL.containsKey(role) ? ALL.get(role).grants.stream() : Stream.<Grant>of())
                .distinct()
                .sorted(Comparator.comparing(Grant::name))
                .map(grant -> grant.in(project, since))
                .toList();
    }

    private record Role(String alias, List<Grant> grants) {}

    private record Grant(String name, String alias, List<String> resources, List<String> actions) {
        Permission in(String project, Instant since) {
            return new Permission(
                    name,
                    alias,
                    resources.stream()
                            .map(resource -> resource.replace("{p}", project))
                            .toList(),
                    actions,
                    "Allow",
                    since,
                    since);
        }
    }
}

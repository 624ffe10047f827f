package dev.mizzen.project;

import dev.mizzen.identity.Permission;
import dev.mizzen.identity.Role;
import dev.mizzen.shared.NameAlias;
import java.time.Instant;
import java.util.List;

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
            List.of("detail", "list", "get"));
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

    private static final List<Grant> GRANTS = List.of(APPS, CONFIGS, ENVIRONMENTS, PIPELINES, VIEW, ROLES);

    /** As VelaUX lists them: newest first, and it makes them the other way round. */
    private static final List<DefaultRole> ROLES_NEWEST_FIRST = List.of(
            new DefaultRole("project-viewer", "Project Viewer", List.of(VIEW)),
            new DefaultRole(ADMIN, "Project Admin", List.of(VIEW, APPS, ENVIRONMENTS, PIPELINES, CONFIGS, ROLES)),
            new DefaultRole("app-developer", "App Developer", List.of(VIEW, APPS, ENVIRONMENTS, CONFIGS, PIPELINES)));

    private ProjectRoles() {}

    /** What roles of a project can have from the start. */
    static List<Permission> permissions(String project, Instant since) {
        return GRANTS.stream().map(grant -> grant.in(project, since)).toList();
    }

    /** The roles that are there from the start. */
    static List<Role> roles(Instant since) {
        return ROLES_NEWEST_FIRST.stream().map(role -> role.since(since)).toList();
    }

    private record DefaultRole(String name, String alias, List<Grant> grants) {
        Role since(Instant since) {
            return new Role(
                    since,
                    since,
                    name,
                    alias,
                    grants.stream()
                            .map(grant -> new NameAlias(grant.name, grant.alias))
                            .toList());
        }
    }

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

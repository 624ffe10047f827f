package dev.mizzen.platform.velaux;

import dev.mizzen.platform.velaux.VelauxData.Permission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The permissions and roles that both VelaUX and Mizzen make for every project. Mizzen's own take the place of VelaUX's, so these must
 * not have been made less there. Only what means something in Mizzen is compared: VelaUX's versions differ in the rest.
 */
final class ProjectDefaults {
    static final String ADMIN = "project-admin";

    private static final Set<String> ANY = Set.of("*");
    private static final String VIEW = "project-view";
    private static final String CONFIGS = "config-management";
    private static final String ROLES = "role-management";

    private static final Map<String, Grant> GRANTS = Map.of(
            VIEW,
            new Grant(List.of("", "/config:*", "/role:*", "/projectUser:*", "/permission:*"), Set.of("detail", "list")),
            CONFIGS,
            new Grant(List.of("/config:*"), ANY),
            ROLES,
            new Grant(List.of("/role:*", "/projectUser:*", "/permission:*"), ANY),
            "app-management",
            new Grant(List.of(), ANY),
            "env-management",
            new Grant(List.of(), ANY),
            "pipeline-management",
            new Grant(List.of(), ANY));

    private static final Set<String> ADMIN_NEEDS = Set.of(VIEW, CONFIGS, ROLES);

    private static final Map<String, Set<String>> CHANGEABLE = Map.of(
            "project-viewer",
            Set.of(VIEW),
            "app-developer",
            Set.of(VIEW, "app-management", "env-management", CONFIGS, "pipeline-management"));

    private ProjectDefaults() {}

    /** @param below what is about, below the project */
    private record Grant(List<String> below, Set<String> actions) {}

    /** Whether every project has a permission of this name. */
    static boolean isPermission(String name) {
        return GRANTS.containsKey(name);
    }

    /** Whether VelaUX's permission of this name gives all that Mizzen's does. */
    static boolean covers(Permission velaux) {
        Grant grant = GRANTS.get(velaux.name());
        if (grant == null || velaux.holdsBack()) {
            return false;
        }
        Set<String> actions = Set.copyOf(velaux.actions());
        return (actions.isEmpty() || actions.contains("*") || actions.containsAll(grant.actions()))
                && grant.below().stream()
                        .map(part -> "project:" + velaux.project() + part)
                        .allMatch(velaux.resources()::contains);
    }

    /** Whether a project admin with these permissions may all that one of Mizzen may, which cannot be changed. */
    static boolean coversAdmin(Set<String> permissions) {
        return permissions.containsAll(ADMIN_NEEDS);
    }

    /** The permissions of a role that every project has and may change. */
    static Optional<Set<String>> permissionsOf(String role) {
        return Optional.ofNullable(CHANGEABLE.get(role));
    }
}

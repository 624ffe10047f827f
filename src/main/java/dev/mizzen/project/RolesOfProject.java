package dev.mizzen.project;

import static dev.mizzen.shared.Fields.orEmpty;

import dev.mizzen.hub.ProjectResource;
import dev.mizzen.identity.Caller;
import dev.mizzen.identity.Permission;
import dev.mizzen.identity.Rights;
import dev.mizzen.identity.Role;
import dev.mizzen.shared.NameAlias;
import dev.mizzen.shared.WireTime;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The roles and permissions of one project: those that every project has, and its own. An own role takes the place of one of the same
 * name that every project has, but for the project admin's; an own permission never does.
 */
final class RolesOfProject {
    private static final Comparator<Role> NEWEST_FIRST =
            Comparator.comparing(Role::createTime).reversed();

    private final Map<String, Permission> permissions = new LinkedHashMap<>();
    private final Map<String, Role> roles = new LinkedHashMap<>();

    private RolesOfProject(String project, Instant created, ProjectResource.@Nullable Spec spec) {
        ProjectRoles.permissions(project, created)
                .forEach(permission -> permissions.put(permission.name(), permission));
        ownPermissions(spec).stream()
                .map(own -> permission(own, created))
                .forEach(own -> permissions.putIfAbsent(own.name(), own));
        ownRoles(spec).stream()
                .filter(own -> !own.name().equals(ProjectRoles.ADMIN))
                .map(own -> role(own, created))
                .sorted(NEWEST_FIRST)
                .forEach(own -> roles.putIfAbsent(own.name(), own));
        ProjectRoles.roles(created).forEach(role -> roles.putIfAbsent(role.name(), role));
    }

    static RolesOfProject of(ProjectResource record) {
        return new RolesOfProject(
                record.getMetadata().getName(),
                WireTime.of(record.getMetadata().getCreationTimestamp()),
                record.getSpec());
    }

    /** As they are where a record is about to be changed. */
    static RolesOfProject of(Project project, ProjectResource.Spec spec) {
        return new RolesOfProject(project.name(), project.createTime(), spec);
    }

    /** Who asks for a change of a record, with what he may by that record as it is about to be changed. */
    static Caller caller(Caller by, Project project, ProjectResource.Spec spec) {
        List<String> his = Members.find(spec, by.name()).map(Members::roles).orElse(List.of());
        return by.now().in(project.name(), Rights.of(of(project, spec).permissionsOf(his)));
    }

    /** By name. */
    List<Permission> permissions() {
        return permissions.values().stream()
                .sorted(Comparator.comparing(Permission::name))
                .toList();
    }

    Optional<Permission> permission(String name) {
        return Optional.ofNullable(permissions.get(name));
    }

    /** The own ones first, newest first. */
    List<Role> roles() {
        return List.copyOf(roles.values());
    }

    Optional<Role> role(String name) {
        return Optional.ofNullable(roles.get(name));
    }

    /** A role for the wire; one that the project has not keeps its name. */
    NameAlias named(String role) {
        return new NameAlias(role, role(role).map(Role::alias).orElse(""));
    }

    /** What roles allow, each permission once, by name. A role that the project has not allows nothing. */
    List<Permission> permissionsOf(Collection<String> names) {
        return names.stream()
                .flatMap(name -> role(name).stream())
                .flatMap(role -> role.permissions().stream())
                .map(NameAlias::name)
                .distinct()
                .flatMap(name -> permission(name).stream())
                .sorted(Comparator.comparing(Permission::name))
                .toList();
    }

    /** The roles that are in the record. */
    static List<ProjectResource.Role> ownRoles(ProjectResource.@Nullable Spec spec) {
        List<ProjectResource.Role> own = spec == null ? null : spec.roles();
        return own == null
                ? List.of()
                : own.stream().filter(role -> role.name() != null).toList();
    }

    /** The permissions that are in the record. */
    static List<ProjectResource.Permission> ownPermissions(ProjectResource.@Nullable Spec spec) {
        List<ProjectResource.Permission> own = spec == null ? null : spec.permissions();
        return own == null
                ? List.of()
                : own.stream().filter(permission -> permission.name() != null).toList();
    }

    private static Permission permission(ProjectResource.Permission own, Instant created) {
        return Permission.stored(
                own.name(),
                own.alias(),
                own.resources(),
                own.actions(),
                own.effect(),
                WireTime.of(own.createTime(), created));
    }

    private Role role(ProjectResource.Role own, Instant created) {
        Instant since = WireTime.of(own.createTime(), created);
        List<String> names = own.permissions();
        return new Role(
                since,
                WireTime.of(own.updateTime(), since),
                own.name(),
                orEmpty(own.alias()),
                names == null
                        ? List.of()
                        : names.stream()
                                .map(name -> new NameAlias(
                                        name,
                                        permission(name).map(Permission::alias).orElse("")))
                                .toList());
    }
}

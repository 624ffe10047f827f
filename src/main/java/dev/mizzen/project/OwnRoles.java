package dev.mizzen.project;

import dev.mizzen.hub.ProjectResource;
import dev.mizzen.identity.Caller;
import dev.mizzen.identity.Moving;
import dev.mizzen.identity.Permission;
import dev.mizzen.identity.Role;
import dev.mizzen.identity.RoleRequest;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.IfMatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The roles and permissions that projects have of their own. They live in the project's record and go with it. */
@Component
class OwnRoles {
    private static final int MOST = 100;
    /** Every replica keeps them in memory, and a record has room for 1.5 MiB. */
    private static final int MOST_BYTES = 64 * 1024;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Projects projects;
    private final ProjectRecords records;

    OwnRoles(Projects projects, ProjectRecords records) {
        this.projects = projects;
        this.records = records;
    }

    /** @throws ApiException with {@link BusinessCode#PROJECT_MISSING} */
    RolesOfProject of(String name) {
        projects.require(name);
        return records.cache().get(name).map(RolesOfProject::of).orElseThrow(() -> Projects.deleted(name));
    }

    Role create(Caller by, String name, RoleRequest wanted) {
        String role = wanted.nameOrEmpty();
        return write(name, role, (project, spec) -> {
            RolesOfProject present = RolesOfProject.of(project, spec);
            if (present.role(role).isPresent()) {
                throw BusinessCode.ROLE_EXISTS.because("There is a role '" + role + "' already: choose another name");
            }
            List<Permission> allowed = wanted.permissions(find(present));
            Moving.require(RolesOfProject.caller(by, project, spec), List.of(), allowed);
            String now = Instant.now().toString();
            return withRole(spec, new ProjectResource.Role(role, wanted.aliasOrEmpty(), names(allowed), now, now));
        });
    }

    Role change(Caller by, String name, String role, RoleRequest wanted) {
        return write(name, role, (project, spec) -> {
            RolesOfProject present = RolesOfProject.of(project, spec);
            Role before = requireRole(present, role);
            if (role.equals(ProjectRoles.ADMIN)) {
                throw fixed(role);
            }
            List<Permission> allowed = wanted.permissions(find(present));
            Moving.require(RolesOfProject.caller(by, project, spec), present.permissionsOf(List.of(role)), allowed);
            return withRole(
                    spec,
                    new ProjectResource.Role(
                            role,
                            wanted.aliasOrEmpty(),
                            names(allowed),
                            before.createTime().toString(),
                            Instant.now().toString()));
        });
    }

    /** Removes an own role. Where every project has one of its name, that one is there again. */
    void removeRole(Caller by, String name, String role) {
        change(name, (project, spec) -> {
            RolesOfProject present = RolesOfProject.of(project, spec);
            requireRole(present, role);
            ProjectResource.Spec without = withoutRole(spec, role);
            if (RolesOfProject.ownRoles(without).size()
                    == RolesOfProject.ownRoles(spec).size()) {
                throw fixed(role);
            }
            RolesOfProject after = RolesOfProject.of(project, without);
            if (after.role(role).isEmpty()) {
                requireNobodyHas(spec, role);
            }
            Moving.require(
                    RolesOfProject.caller(by, project, spec),
                    present.permissionsOf(List.of(role)),
                    after.permissionsOf(List.of(role)));
            return without;
        });
    }

    /** @param wanted about nothing outside of the project */
    Permission create(Caller by, String name, Permission wanted) {
        ProjectResource written = change(name, (project, spec) -> {
            if (RolesOfProject.of(project, spec).permission(wanted.name()).isPresent()) {
                throw BusinessCode.PERMISSION_EXISTS.because(
                        "There is a permission '" + wanted.name() + "' already: choose another name");
            }
            Moving.require(RolesOfProject.caller(by, project, spec), List.of(wanted));
            List<ProjectResource.Permission> own = new ArrayList<>(RolesOfProject.ownPermissions(spec));
            own.add(new ProjectResource.Permission(
                    wanted.name(),
                    wanted.alias(),
                    wanted.resources(),
                    wanted.actions(),
                    wanted.effect(),
                    wanted.createTime().toString()));
            return spec.with(spec.roles(), own);
        });
        return RolesOfProject.of(written).permission(wanted.name()).orElseThrow();
    }

    void removePermission(String name, String permission) {
        change(name, (project, spec) -> {
            RolesOfProject present = RolesOfProject.of(project, spec);
            if (present.permission(permission).isEmpty()) {
                throw BusinessCode.PERMISSION_MISSING.because("There is no permission '" + permission + "'");
            }
            present.roles().stream()
                    .filter(role -> role.permissions().stream()
                            .anyMatch(allowed -> allowed.name().equals(permission)))
                    .findFirst()
                    .ifPresent(role -> {
                        throw BusinessCode.PERMISSION_IN_USE.because(
                                "The role '" + role.name() + "' has the permission '" + permission + "', so it stays");
                    });
            return spec.with(
                    spec.roles(),
                    RolesOfProject.ownPermissions(spec).stream()
                            .filter(own -> !own.name().equals(permission))
                            .toList());
        });
    }

    @FunctionalInterface
    private interface Change {
        ProjectResource.Spec of(Project project, ProjectResource.Spec spec);
    }

    private Role write(String name, String role, Change change) {
        return RolesOfProject.of(change(name, change)).role(role).orElseThrow();
    }

    private ProjectResource change(String name, Change change) {
        Project project = projects.require(name);
        UnaryOperator<ProjectResource.Spec> write = spec -> {
            ProjectResource.Spec after = change.of(project, spec);
            requireBounded(spec, after);
            return after;
        };
        return records.now(project)
                .flatMap(record -> records.change(name, record.getMetadata().getUid(), IfMatch.of(null), write))
                .orElseThrow(() -> Projects.deleted(name));
    }

    /** What somebody wrote with kubectl may be more; it must be able to become less. */
    private static void requireBounded(ProjectResource.Spec before, ProjectResource.Spec after) {
        new Fields()
                .check(
                        isWithin(
                                MOST,
                                RolesOfProject.ownRoles(before).size(),
                                RolesOfProject.ownRoles(after).size()),
                        "A project has " + MOST + " roles of its own at most: delete one first")
                .check(
                        isWithin(
                                MOST,
                                RolesOfProject.ownPermissions(before).size(),
                                RolesOfProject.ownPermissions(after).size()),
                        "A project has " + MOST + " permissions of its own at most: delete one first")
                .check(
                        isWithin(MOST_BYTES, bytes(before), bytes(after)),
                        "A project's own roles and permissions come to " + MOST_BYTES
                                + " bytes at most, as they are stored: name less in them")
                .done();
    }

    private static boolean isWithin(int most, int before, int after) {
        return after <= Math.max(most, before);
    }

    private static int bytes(ProjectResource.Spec spec) {
        return JSON.writeValueAsBytes(List.of(RolesOfProject.ownRoles(spec), RolesOfProject.ownPermissions(spec)))
                .length;
    }

    private static Function<String, @Nullable Permission> find(RolesOfProject present) {
        return name -> present.permission(name).orElse(null);
    }

    private static Role requireRole(RolesOfProject present, String role) {
        return present.role(role)
                .orElseThrow(() -> BusinessCode.ROLE_MISSING.because("There is no role '" + role + "'"));
    }

    private static void requireNobodyHas(ProjectResource.Spec spec, String role) {
        Optional<ProjectResource.Member> holder = Members.of(spec).stream()
                .filter(member -> Members.roles(member).contains(role))
                .findFirst();
        holder.ifPresent(member -> {
            throw BusinessCode.ROLE_IN_USE.because(
                    "The member '" + member.name() + "' has the role: take it from him first");
        });
    }

    private static ProjectResource.Spec withRole(ProjectResource.Spec spec, ProjectResource.Role role) {
        List<ProjectResource.Role> own = new ArrayList<>(RolesOfProject.ownRoles(withoutRole(spec, role.name())));
        own.add(role);
        return spec.with(own, spec.permissions());
    }

    private static ProjectResource.Spec withoutRole(ProjectResource.Spec spec, String role) {
        return spec.with(
                RolesOfProject.ownRoles(spec).stream()
                        .filter(own -> !own.name().equals(role))
                        .toList(),
                spec.permissions());
    }

    private static List<String> names(List<Permission> permissions) {
        return permissions.stream().map(Permission::name).toList();
    }

    private static ApiException fixed(String role) {
        return BusinessCode.ROLE_FIXED.because("Every project has the role '" + role + "', and it stays");
    }
}

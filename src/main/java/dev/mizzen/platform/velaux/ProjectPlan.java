package dev.mizzen.platform.velaux;

import dev.mizzen.platform.velaux.VelauxData.Member;
import dev.mizzen.platform.velaux.VelauxData.Permission;
import dev.mizzen.platform.velaux.VelauxData.Project;
import dev.mizzen.platform.velaux.VelauxData.Role;
import dev.mizzen.shared.Fields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Plans one project with its members, roles and permissions, which are made with it or not at all. */
final class ProjectPlan {
    private final Destination here;
    private final Prospect prospect;
    private final Project project;
    private final List<Step> parts = new ArrayList<>();
    private final RoleBook book = new RoleBook();
    private final Map<String, Permission> permissions = new HashMap<>();
    private final List<String> usable = new ArrayList<>();
    private final List<Permission> ownPermissions = new ArrayList<>();
    private final List<Role> ownRoles = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();

    private ProjectPlan(Destination here, Prospect prospect, Project project) {
        this.here = here;
        this.prospect = prospect;
        this.project = project;
    }

    static List<Step> plan(VelauxData data, Destination here, Prospect prospect) {
        return data.projects().stream()
                .map(project -> new ProjectPlan(here, prospect, project).plan(data))
                .toList();
    }

    private Step plan(VelauxData data) {
        String name = project.name();
        if (here.hasProject(name)) {
            return Step.there("project", name, "members, roles and permissions stay as they are here");
        }
        Optional<String> problem = problem();
        if (problem.isPresent()) {
            return Step.left("project", name, problem.get());
        }
        data.permissions().stream().filter(own -> own.project().equals(name)).forEach(this::permission);
        data.roles().stream().filter(own -> own.project().equals(name)).forEach(this::role);
        data.members().stream().filter(own -> own.project().equals(name)).forEach(this::member);
        prospect.project(name, project.namespace());
        Project made = new Project(
                name, PlatformPlan.alias(project.alias()), project.owner(), project.description(), project.namespace());
        return Step.take("project", name, "", () -> here.make(made, members, ownRoles, ownPermissions))
                .with(List.copyOf(parts));
    }

    private Optional<String> problem() {
        if (!Fields.isName(project.name())) {
            return Optional.of("Mizzen takes no such name: 2 to 31 of a-z, 0-9 and inner '-'");
        }
        if (!prospect.hasUser(project.owner())) {
            return Optional.of("its owner " + project.owner() + " is no user here: name another one in VelaUX");
        }
        if (!Fields.isNamespace(project.namespace())) {
            return Optional.of("it names no namespace that Kubernetes allows");
        }
        return prospect.removed("project", project.name()).or(() -> prospect.namespaceObstacle(project.namespace()));
    }

    private void permission(Permission wanted) {
        permissions.put(wanted.name(), wanted);
        if (ProjectDefaults.isPermission(wanted.name())) {
            if (ProjectDefaults.covers(wanted)) {
                usable.add(wanted.name());
            } else {
                parts.add(Step.left("permission", in(wanted.name()), "Mizzen's own of this name allows more"));
            }
            return;
        }
        Optional<String> problem = outside(wanted).or(() -> here.problem(wanted));
        if (problem.isPresent()) {
            parts.add(Step.left("permission", in(wanted.name()), problem.get()));
            return;
        }
        usable.add(wanted.name());
        ownPermissions.add(wanted);
        parts.add(Step.take("permission", in(wanted.name()), "", () -> {}));
    }

    private Optional<String> outside(Permission wanted) {
        String whole = "project:" + project.name();
        return wanted.resources().stream()
                .filter(resource -> !resource.equals(whole) && !resource.startsWith(whole + "/"))
                .findFirst()
                .map(resource -> "it is about " + resource + ", which is not in the project");
    }

    private void role(Role wanted) {
        Optional<String> problem = problem(wanted);
        if (problem.isPresent()) {
            book.lost(wanted.name(), wanted.permissions().stream().anyMatch(this::mayHoldBack));
            parts.add(Step.left("role", in(wanted.name()), problem.get()));
            return;
        }
        book.usable(wanted.name());
        boolean isDefault = wanted.name().equals(ProjectDefaults.ADMIN)
                || ProjectDefaults.permissionsOf(wanted.name())
                        .filter(Set.copyOf(wanted.permissions())::equals)
                        .isPresent();
        if (!isDefault) {
            ownRoles.add(
                    new Role(wanted.name(), PlatformPlan.alias(wanted.alias()), project.name(), wanted.permissions()));
            parts.add(Step.take("role", in(wanted.name()), "", () -> {}));
        }
    }

    private Optional<String> problem(Role wanted) {
        if (!Fields.isName(wanted.name())) {
            return Optional.of("Mizzen takes no such name: 2 to 31 of a-z, 0-9 and inner '-'");
        }
        if (wanted.name().equals(ProjectDefaults.ADMIN)) {
            boolean same = ProjectDefaults.coversAdmin(Set.copyOf(usableOf(wanted)))
                    && wanted.permissions().stream().noneMatch(this::mayHoldBack);
            return same ? Optional.empty() : Optional.of("Mizzen's own of this name, which is fixed, allows more");
        }
        return wanted.permissions().isEmpty()
                ? Optional.of("it has no permission")
                : wanted.permissions().stream()
                        .filter(name -> !usable.contains(name))
                        .findFirst()
                        .map(name -> "its permission " + name + " is not the same here, or cannot be read");
    }

    private List<String> usableOf(Role role) {
        return role.permissions().stream().filter(usable::contains).toList();
    }

    private boolean mayHoldBack(String permission) {
        Permission known = permissions.get(permission);
        return known == null || known.holdsBack();
    }

    private void member(Member wanted) {
        if (!prospect.hasUser(wanted.user())) {
            parts.add(Step.left("member", in(wanted.user()), "he is no user here"));
            return;
        }
        if (prospect.isUnbound(wanted.user())) {
            parts.add(Step.left(
                    "member",
                    in(wanted.user()),
                    "a role of the platform held something back from him, and is not here"));
            return;
        }
        RoleBook.Kept kept = book.keep(wanted.roles());
        if (kept.roles().isEmpty()) {
            parts.add(Step.left("member", in(wanted.user()), "he has no role that is the same here"));
            return;
        }
        members.add(new Member(wanted.user(), project.name(), kept.roles()));
        parts.add(Step.take("member", in(wanted.user()), kept.note(), () -> {}));
    }

    private String in(String name) {
        return project.name() + "/" + name;
    }
}

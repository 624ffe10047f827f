package dev.mizzen.project;

import dev.mizzen.hub.ProjectResource;
import dev.mizzen.identity.Caller;
import dev.mizzen.identity.DecidedRoles;
import dev.mizzen.identity.Moving;
import dev.mizzen.identity.Users;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.WireTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/**
 * Who is in which project. Safety rule: nobody makes another one more there than he is himself, and touches nobody who is more.
 */
@Component
class ProjectMembers {
    private final Projects projects;
    private final ProjectRecords records;
    private final Users users;

    ProjectMembers(Projects projects, ProjectRecords records, Users users) {
        this.projects = projects;
        this.records = records;
        this.users = users;
    }

    /** A member, as he is shown. */
    record Member(String name, String alias, List<String> userRoles, Instant createTime, Instant updateTime) {}

    /** Newest first. */
    List<Member> list(String name) {
        Project project = projects.require(name);
        return records.cache().get(name).stream()
                .flatMap(record -> Members.all(record).stream())
                .map(member -> read(project, member))
                .sorted(Comparator.comparing(Member::createTime).reversed().thenComparing(Member::name))
                .toList();
    }

    Member add(Caller by, String name, String user, List<String> roles) {
        Project project = projects.require(name);
        if (users.find(user).isEmpty()) {
            throw noSuchUser(user);
        }
        Member added = write(project, user, spec -> {
            RolesOfProject present = requireRoles(project, spec, roles);
            if (Members.find(spec, user).isPresent()) {
                throw BusinessCode.MEMBER_EXISTS.because("The user '" + user + "' is a member already");
            }
            Moving.require(RolesOfProject.caller(by, project, spec), present.permissionsOf(roles));
            String now = Instant.now().toString();
            return spec.with(Members.with(spec, new ProjectResource.Member(user, roles, now)));
        });
        if (!users.isThereNow(user)) {
            // He went meanwhile, and who removed him may have looked here before.
            removeFrom(name, user);
            throw noSuchUser(user);
        }
        return added;
    }

    Member change(Caller by, String name, String user, List<String> roles) {
        Project project = projects.require(name);
        return write(project, user, spec -> {
            ProjectResource.Member before = requireMember(spec, user);
            RolesOfProject present = requireRoles(project, spec, roles);
            Moving.require(
                    RolesOfProject.caller(by, project, spec),
                    present.permissionsOf(Members.roles(before)),
                    present.permissionsOf(roles));
            return spec.with(Members.with(
                    spec,
                    new ProjectResource.Member(
                            user, roles, before.createTime(), Instant.now().toString())));
        });
    }

    void remove(Caller by, String name, String user) {
        Project project = projects.require(name);
        change(project, spec -> {
            ProjectResource.Member member = requireMember(spec, user);
            Moving.require(
                    RolesOfProject.caller(by, project, spec),
                    RolesOfProject.of(project, spec).permissionsOf(Members.roles(member)),
                    List.of());
            return spec.with(Members.without(spec, user));
        });
    }

    /** Gives and takes what is decided by a rule; the roles in it are those that the project has. */
    void settle(Project project, String user, DecidedRoles decided) {
        change(project, spec -> settled(spec, user, decided));
        if (!users.isThereNow(user)) {
            // As in add: he went meanwhile.
            removeFrom(project.name(), user);
        }
    }

    private static ProjectResource.Spec settled(ProjectResource.Spec spec, String user, DecidedRoles decided) {
        Optional<ProjectResource.Member> member = Members.find(spec, user);
        List<String> after =
                List.copyOf(decided.settle(member.map(Members::roles).orElse(List.of())));
        if (after.isEmpty()) {
            return spec.with(Members.without(spec, user));
        }
        String now = Instant.now().toString();
        return spec.with(Members.with(
                spec,
                new ProjectResource.Member(
                        user,
                        after,
                        member.map(ProjectResource.Member::createTime).orElse(now),
                        now)));
    }

    /** Makes a user no member of any project. Looks past the cache. */
    void removeEverywhere(String user) {
        records.allNow().stream()
                .filter(record -> Members.find(record.getSpec(), user).isPresent())
                .forEach(record -> removeFrom(record.getMetadata().getName(), user));
    }

    private void removeFrom(String project, String user) {
        records.now(project)
                .ifPresent(record -> records.change(
                        project,
                        record.getMetadata().getUid(),
                        IfMatch.of(null),
                        spec -> spec.with(Members.without(spec, user))));
    }

    private Member write(Project project, String user, UnaryOperator<ProjectResource.Spec> change) {
        return read(project, Members.require(change(project, change), user));
    }

    private ProjectResource change(Project project, UnaryOperator<ProjectResource.Spec> change) {
        return records.now(project)
                .flatMap(record ->
                        records.change(project.name(), record.getMetadata().getUid(), IfMatch.of(null), change))
                .orElseThrow(() -> Projects.deleted(project.name()));
    }

    private Member read(Project project, ProjectResource.Member member) {
        Instant joined = WireTime.of(member.createTime(), project.createTime());
        return new Member(
                member.name(),
                users.find(member.name()).map(found -> found.alias()).orElse(""),
                Members.roles(member),
                joined,
                WireTime.of(member.updateTime(), joined));
    }

    private static RolesOfProject requireRoles(Project project, ProjectResource.Spec spec, List<String> roles) {
        RolesOfProject present = RolesOfProject.of(project, spec);
        if (roles.isEmpty()
                || roles.stream().anyMatch(role -> present.role(role).isEmpty())) {
            throw BusinessCode.MEMBER_ROLES_INVALID.because(
                    "userRoles must name roles of the project '" + project.name() + "', one at least");
        }
        return present;
    }

    private static ProjectResource.Member requireMember(ProjectResource.Spec spec, String user) {
        return Members.find(spec, user)
                .orElseThrow(() ->
                        BusinessCode.MEMBER_MISSING.because("The user '" + user + "' is no member of the project"));
    }

    private static ApiException noSuchUser(String user) {
        return BusinessCode.USER_MISSING.because("There is no user '" + user + "'");
    }
}

package dev.mizzen.project;

import dev.mizzen.hub.ProjectResource;
import dev.mizzen.identity.Memberships;
import dev.mizzen.identity.Users;
import dev.mizzen.shared.WireTime;
import java.util.List;
import org.springframework.stereotype.Component;

/** Tells identity which projects a user is a member of. */
@Component
class ProjectMemberships implements Memberships {
    private final Projects projects;
    private final Users users;

    ProjectMemberships(Projects projects, Users users) {
        this.projects = projects;
        this.users = users;
    }

    @Override
    public List<Membership> of(String user) {
        return projects.of(user).stream()
                .map(joined -> membership(joined.project(), joined.member()))
                .toList();
    }

    private Membership membership(Project project, ProjectResource.Member member) {
        List<String> roles = Members.roles(member);
        return new Membership(
                project.name(),
                project.alias(),
                project.description(),
                WireTime.of(member.createTime(), project.createTime()),
                project.ownerNamed(users),
                roles.stream().map(ProjectRoles::named).toList(),
                ProjectRoles.permissions(roles, project.name(), project.createTime()));
    }
}

package dev.mizzen.project;

import dev.mizzen.identity.Memberships;
import dev.mizzen.identity.Users;
import dev.mizzen.shared.WireTime;
import java.util.List;
import org.springframework.stereotype.Component;

/** Tells identity which projects a user is a member of, and ends that. */
@Component
class ProjectMemberships implements Memberships {
    private final Projects projects;
    private final ProjectMembers members;
    private final Users users;

    ProjectMemberships(Projects projects, ProjectMembers members, Users users) {
        this.projects = projects;
        this.members = members;
        this.users = users;
    }

    @Override
    public List<Membership> of(String user) {
        return projects.of(user).stream().map(this::membership).toList();
    }

    @Override
    public void end(String user) {
        members.removeEverywhere(user);
    }

    private Membership membership(Projects.Joined joined) {
        Project project = joined.project();
        List<String> names = Members.roles(joined.member());
        return new Membership(
                project.name(),
                project.alias(),
                project.description(),
                WireTime.of(joined.member().createTime(), project.createTime()),
                project.ownerNamed(users),
                names.stream().map(joined.roles()::named).toList(),
                joined.roles().permissionsOf(names));
    }
}

package dev.mizzen.project;

import dev.mizzen.hub.ProjectResource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The members in a project's record. Records written past the API may leave parts out or name somebody twice. */
final class Members {
    private Members() {}

    static List<String> names(ProjectResource resource) {
        return of(resource).stream()
                .map(ProjectResource.Member::name)
                .distinct()
                .toList();
    }

    /** A member's entry; where he is named twice, one entry with the roles of both. */
    static ProjectResource.Member require(ProjectResource resource, String user) {
        return of(resource).stream()
                .filter(member -> user.equals(member.name()))
                .reduce(Members::merge)
                .orElseThrow();
    }

    /** The list with a user as project admin in it. */
    static List<ProjectResource.Member> joined(@Nullable List<ProjectResource.Member> members, String user) {
        List<ProjectResource.Member> all = new ArrayList<>();
        boolean found = false;
        for (ProjectResource.Member member : members == null ? List.<ProjectResource.Member>of() : members) {
            boolean same = user.equals(member.name());
            all.add(same ? merge(member, admin(user, member.createTime())) : member);
            found |= same;
        }
        if (!found) {
            all.add(admin(user, Instant.now().toString()));
        }
        return all;
    }

    static List<String> roles(ProjectResource.Member member) {
        List<String> roles = member.roles();
        return roles == null ? List.of() : roles;
    }

    private static List<ProjectResource.Member> of(ProjectResource resource) {
        ProjectResource.Spec spec = resource.getSpec();
        List<ProjectResource.Member> members = spec == null ? null : spec.members();
        return members == null
                ? List.of()
                : members.stream().filter(member -> member.name() != null).toList();
    }

    private static ProjectResource.Member admin(String user, @Nullable String since) {
        return new ProjectResource.Member(user, List.of(ProjectRoles.ADMIN), since);
    }

    private static ProjectResource.Member merge(ProjectResource.Member one, ProjectResource.Member other) {
        Set<String> roles = new LinkedHashSet<>(roles(one));
        roles.addAll(roles(other));
        return new ProjectResource.Member(one.name(), List.copyOf(roles), one.createTime());
    }
}

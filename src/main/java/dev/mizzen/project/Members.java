package dev.mizzen.project;

import dev.mizzen.hub.ProjectResource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The members in a project's record. Records written past the API may leave parts out or name somebody twice. */
final class Members {
    private Members() {}

    static List<String> names(ProjectResource resource) {
        return of(resource.getSpec()).stream()
                .map(ProjectResource.Member::name)
                .distinct()
                .toList();
    }

    /** A member's entry; where he is named twice, one entry with the roles of both. */
    static ProjectResource.Member require(ProjectResource resource, String user) {
        return find(resource.getSpec(), user).orElseThrow();
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

    /** A member's entry; empty if he is none. */
    static Optional<ProjectResource.Member> find(ProjectResource.@Nullable Spec spec, String user) {
        return of(spec).stream().filter(member -> user.equals(member.name())).reduce(Members::merge);
    }

    /** Each once. */
    static List<ProjectResource.Member> all(ProjectResource resource) {
        return names(resource).stream().map(name -> require(resource, name)).toList();
    }

    /** The list with one entry for this user. */
    static List<ProjectResource.Member> with(ProjectResource.Spec spec, ProjectResource.Member member) {
        List<ProjectResource.Member> all = new ArrayList<>(without(spec, member.name()));
        all.add(member);
        return all;
    }

    /** The list without a user. */
    static List<ProjectResource.Member> without(ProjectResource.Spec spec, String user) {
        return of(spec).stream().filter(member -> !user.equals(member.name())).toList();
    }

    static List<String> roles(ProjectResource.Member member) {
        List<String> roles = member.roles();
        return roles == null ? List.of() : roles;
    }

    static List<ProjectResource.Member> of(ProjectResource.@Nullable Spec spec) {
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
        return new ProjectResource.Member(one.name(), List.copyOf(roles), one.createTime(), one.updateTime());
    }
}

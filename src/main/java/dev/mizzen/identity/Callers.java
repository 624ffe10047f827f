package dev.mizzen.identity;

import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Works out what a user may, as his and his projects' records say now. */
@Component
class Callers {
    private final PlatformRoles roles;
    private final ObjectProvider<Memberships> memberships;

    Callers(PlatformRoles roles, ObjectProvider<Memberships> memberships) {
        this.roles = roles;
        this.memberships = memberships;
    }

    Caller of(User user) {
        return new Caller(
                user.name(),
                user.alias(),
                user.roles(),
                Rights.of(roles.permissionsOf(user.roles())),
                () -> inProjects(user.name()));
    }

    private Map<String, Rights> inProjects(String user) {
        return memberships.stream()
                .flatMap(some -> some.of(user).stream())
                .collect(Collectors.toMap(
                        Memberships.Membership::project,
                        membership -> Rights.of(membership.permissions()),
                        (one, other) -> one));
    }
}

package dev.mizzen.identity;

import dev.mizzen.shared.BusinessCode;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Works out what a user may, as his and his projects' records say now. */
@Component
class Callers {
    private final StoredUsers users;
    private final PlatformRoles roles;
    private final ObjectProvider<Memberships> memberships;

    Callers(StoredUsers users, PlatformRoles roles, ObjectProvider<Memberships> memberships) {
        this.users = users;
        this.roles = roles;
        this.memberships = memberships;
    }

    Caller of(User user) {
        return new Caller(
                user.name(),
                user.alias(),
                user.roles(),
                Rights.of(roles.permissionsOf(user.roles())),
                () -> inProjects(user.name()),
                () -> now(user));
    }

    private Caller now(User user) {
        return users.now(user.name())
                .filter(now -> now.uid().equals(user.uid()) && !now.disabled())
                .map(this::of)
                .orElseThrow(() -> BusinessCode.FORBIDDEN.because("You were disabled or removed a moment ago"));
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

package dev.mizzen.identity;

import dev.mizzen.hub.Hub;
import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Gives and takes roles as the groups of whoever logs in say. A role that a setting names for any group is decided by groups alone; all
 * others are as people gave them.
 */
@Component
class OidcRoles {
    private static final Logger log = LoggerFactory.getLogger(OidcRoles.class);

    private final OidcProperties settings;
    private final StoredUsers users;
    private final Roles roles;
    private final LastAdmin lastAdmin;
    private final ObjectProvider<ProjectGrants> projects;
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();

    OidcRoles(
            Hub hub,
            OidcProperties settings,
            StoredUsers users,
            StoredPasswords passwords,
            Roles roles,
            ObjectProvider<ProjectGrants> projects) {
        this.settings = settings;
        this.users = users;
        this.roles = roles;
        this.lastAdmin =
                new LastAdmin(new Records<>(hub.client(), UserResource.class, users.cache()), passwords, settings);
        this.projects = projects;
    }

    /** Nothing is written where all is as it should be. */
    void settle(User user, Set<String> groups) {
        settleInPlatform(user, groups);
        settleInProjects(user, groups);
    }

    private void settleInPlatform(User user, Set<String> groups) {
        DecidedRoles decided = new DecidedRoles(roles(grant -> true), roles(grant -> groups.contains(grant.group())))
                .only(this::isKnown);
        if (decided.settle(user.roles()).equals(user.roles())) {
            return;
        }
        try {
            write(user, decided);
        } catch (ApiException e) {
            if (e.code() != BusinessCode.LAST_ADMIN) {
                throw e;
            }
            log.warn(
                    "{} stays admin, though no group of his says so: there would be no other who can log in",
                    user.name());
            write(user, decided.only(role -> !role.equals(User.ADMIN_ROLE)));
        }
    }

    private Set<String> roles(Predicate<OidcProperties.PlatformGrant> of) {
        return settings.platformRoles().stream()
                .filter(of)
                .map(OidcProperties.PlatformGrant::role)
                .collect(Collectors.toSet());
    }

    private void write(User user, DecidedRoles decided) {
        lastAdmin
                .change(user.name(), record -> {
                    UserResource.Spec spec = record.getSpec();
                    if (!user.uid().equals(record.getMetadata().getUid()) || spec == null) {
                        throw changed(user);
                    }
                    List<String> before = spec.roles() == null ? List.of() : spec.roles();
                    record.setSpec(spec.with(List.copyOf(decided.settle(before))));
                    return record;
                })
                .orElseThrow(() -> changed(user));
        log.info(
                "The groups of {} give him, of the platform roles {}, just {}",
                user.name(),
                decided.governed(),
                decided.given());
    }

    private void settleInProjects(User user, Set<String> groups) {
        Map<String, List<OidcProperties.ProjectGrant>> byProject =
                settings.projectRoles().stream().collect(Collectors.groupingBy(OidcProperties.ProjectGrant::project));
        byProject.forEach((project, grants) -> {
            DecidedRoles decided = new DecidedRoles(
                    roles(grants, grant -> true), roles(grants, grant -> groups.contains(grant.group())));
            projects.forEach(some -> some.settle(user.name(), project, decided));
        });
    }

    private static Set<String> roles(
            List<OidcProperties.ProjectGrant> grants, Predicate<OidcProperties.ProjectGrant> of) {
        return grants.stream().filter(of).map(OidcProperties.ProjectGrant::role).collect(Collectors.toSet());
    }

    private boolean isKnown(String role) {
        boolean known = roles.find(role).isPresent();
        if (!known && unknown.add(role)) {
            log.warn(
                    "mizzen.oidc.platform-roles names '{}', which is no role: it is left out until there is one", role);
        }
        return known;
    }

    private static ApiException changed(User user) {
        return BusinessCode.CONFLICT.because(
                "The user '" + user.name() + "' was changed at the same time: log in again");
    }
}

package dev.mizzen.identity;

import dev.mizzen.hub.Hub;
import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.NameAlias;
import dev.mizzen.shared.SecretText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Takes in users, and roles and permissions of the platform, that another system had. Who and what is there stays as it is. Nobody asks
 * here what the one who wants it may do: it is for whoever runs Mizzen.
 */
@Component
public class Intake {
    /** On a user's record that has not its password yet; he is disabled as long. */
    private static final String UNFINISHED = "mizzen.dev/unfinished";

    private final StoredUsers users;
    private final StoredPasswords passwords;
    private final Records<UserResource> records;
    private final Roles roles;
    private final Permissions permissions;
    private final ObjectProvider<Memberships> memberships;

    Intake(
            Hub hub,
            StoredUsers users,
            StoredPasswords passwords,
            Roles roles,
            Permissions permissions,
            ObjectProvider<Memberships> memberships) {
        this.users = users;
        this.passwords = passwords;
        this.records = new Records<>(hub.client(), UserResource.class, users.cache());
        this.roles = roles;
        this.permissions = permissions;
        this.memberships = memberships;
    }

    /**
     * Somebody who is to be a user.
     *
     * @param hash of his password; empty: he has none and cannot log in with one
     * @param roles of the platform
     */
    public record Newcomer(
            String name, String alias, String email, boolean disabled, Optional<SecretText> hash, List<String> roles) {}

    /** Whether a login can be held against a hash: it is bcrypt's, and costs no more than Mizzen's own. */
    public static boolean takesHash(SecretText hash) {
        return Passwords.takes(hash.reveal());
    }

    /** Whether there is a user who is more than begun. */
    public boolean hasUser(String name) {
        return users.cache().get(name).filter(record -> !isUnfinished(record)).isPresent();
    }

    /** A project that names somebody as a member, whether or not there is such a user. */
    public Optional<String> projectOf(String name) {
        return memberships.stream()
                .flatMap(some -> some.of(name).stream())
                .map(Memberships.Membership::project)
                .findFirst();
    }

    /** A permission of the platform. */
    public Optional<Permission> permission(String name) {
        return permissions.find(name);
    }

    /** The names of the permissions of a role of the platform. */
    public Optional<Set<String>> permissionsOf(String role) {
        return roles.find(role)
                .map(found -> found.permissions().stream().map(NameAlias::name).collect(Collectors.toSet()));
    }

    /** @throws dev.mizzen.shared.ApiException if there is one of its name */
    public void take(Permission permission) {
        permissions
                .add(permission)
                .orElseThrow(() -> BusinessCode.PERMISSION_EXISTS.because("There is one of this name by now"));
    }

    /** @throws dev.mizzen.shared.ApiException if there is one of its name, or one of its permissions is not there: it may hold back */
    public void takeRole(String name, String alias, List<String> permissions) {
        permissions.stream()
                .filter(permission -> permission(permission).isEmpty())
                .findFirst()
                .ifPresent(missing -> {
                    throw BusinessCode.PERMISSION_MISSING.because("its permission " + missing + " is not there");
                });
        roles.add(name, alias, permissions)
                .orElseThrow(() -> BusinessCode.ROLE_EXISTS.because("There is one of this name by now"));
    }

    /**
     * Makes a user. He can log in only when all is there, and what was begun and not finished is done anew.
     *
     * @throws dev.mizzen.shared.ApiException if there is one of his name, or one of his roles is not there: it may hold back
     */
    public void take(Newcomer newcomer) {
        String name = newcomer.name();
        newcomer.roles().stream()
                .filter(role -> roles.find(role).isEmpty())
                .findFirst()
                .ifPresent(missing -> {
                    throw BusinessCode.ROLE_MISSING.because("his role " + missing + " is not there");
                });
        User user = User.of(records.now(name).filter(Intake::isUnfinished).orElseGet(() -> begin(newcomer)));
        // That of somebody who had the name before may be left.
        newcomer.hash().ifPresentOrElse(hash -> passwords.replace(user, hash.reveal()), () -> passwords.remove(user));
        records.change(name, record -> {
            Map<String, String> annotations = new HashMap<>(
                    Objects.requireNonNullElse(record.getMetadata().getAnnotations(), Map.of()));
            annotations.remove(UNFINISHED);
            record.getMetadata().setAnnotations(annotations);
            record.setSpec(spec(newcomer, newcomer.disabled()));
            return record;
        });
    }

    private UserResource begin(Newcomer newcomer) {
        UserResource begun = new UserResource();
        begun.getMetadata().setName(newcomer.name());
        begun.getMetadata().setAnnotations(Map.of(UNFINISHED, "import"));
        begun.setSpec(spec(newcomer, true));
        return records.create(begun)
                .orElseThrow(() -> BusinessCode.USER_EXISTS.because("There is one of this name by now"));
    }

    private static UserResource.Spec spec(Newcomer newcomer, boolean disabled) {
        return new UserResource.Spec(newcomer.alias(), newcomer.email(), disabled, newcomer.roles());
    }

    /** One whom somebody enabled meanwhile is taken as he is. */
    private static boolean isUnfinished(UserResource record) {
        return User.of(record).disabled()
                && record.getMetadata().getAnnotations() != null
                && record.getMetadata().getAnnotations().containsKey(UNFINISHED);
    }
}

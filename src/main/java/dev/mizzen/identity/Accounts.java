package dev.mizzen.identity;

import static dev.mizzen.shared.Fields.orEmpty;

import dev.mizzen.hub.Hub;
import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.SecretText;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * The users, for those who administer them. Safety rule: nobody gets further by it. He gives no role that allows more than he may, and
 * touches nobody who may more.
 */
@Component
class Accounts {
    private static final Comparator<User> NEWEST_FIRST =
            Comparator.comparing(User::createTime).reversed().thenComparing(User::name);

    /** How often a record is tried to delete that changes meanwhile. */
    private static final int DELETIONS = 10;

    private final StoredUsers users;
    private final Records<UserResource> records;
    private final LastAdmin lastAdmin;
    private final Roles roles;
    private final Passwords passwords;
    private final StoredPasswords stored;
    private final Sessions sessions;
    private final ObjectProvider<Memberships> memberships;

    Accounts(
            Hub hub,
            StoredUsers users,
            Roles roles,
            Passwords passwords,
            StoredPasswords stored,
            Sessions sessions,
            OidcProperties oidc,
            ObjectProvider<Memberships> memberships) {
        this.users = users;
        this.records = new Records<>(hub.client(), UserResource.class, users.cache());
        this.lastAdmin = new LastAdmin(records, stored, oidc);
        this.roles = roles;
        this.passwords = passwords;
        this.stored = stored;
        this.sessions = sessions;
        this.memberships = memberships;
    }

    /**
     * What is to change of a user; what is null stays.
     *
     * @param roles platform roles
     */
    record Change(
            @Nullable String alias,
            @Nullable String email,
            @Nullable SecretText password,
            @Nullable List<String> roles) {}

    /** Newest first. */
    List<User> list() {
        return users.list().stream().sorted(NEWEST_FIRST).toList();
    }

    /** @throws ApiException with {@link BusinessCode#USER_MISSING} */
    User require(String name) {
        return users.get(name).orElseThrow(() -> missing(name));
    }

    /** @throws ApiException with {@link BusinessCode#USER_MISSING}, or if he may more than the caller */
    User requireBelow(Caller by, String name) {
        User user = require(name);
        Moving.require(by, roles.permissionsOf(user.roles()));
        return user;
    }

    /** The projects that a user is a member of. */
    List<UserProject> projects(String user) {
        return memberships(user).map(UserProject::of).toList();
    }

    /**
     * Makes a user.
     *
     * @param wanted platform roles
     */
    User create(Caller by, String name, String alias, String email, SecretText password, List<String> wanted) {
        requireRoles(wanted);
        String hash = passwords.hash(password);
        Caller now = by.now();
        Moving.require(now, roles.permissionsOf(Set.copyOf(wanted)));
        // Projects may name him already: a record that was written by hand, or somebody who was deleted by hand.
        requireAboveInProjects(now, name);
        stored.forgetThatOfNobody(name);
        UserResource record = new UserResource();
        record.getMetadata().setName(name);
        record.setSpec(new UserResource.Spec(alias, email, null, wanted));
        UserResource made = records.create(record)
                .orElseThrow(() -> BusinessCode.USER_EXISTS.because(
                        "There is a user '" + name + "' already: choose another name"));
        try {
            if (!stored.replace(User.of(made), hash)) {
                throw changed(name);
            }
        } catch (RuntimeException e) {
            records.delete(made);
            throw e;
        }
        return User.of(made);
    }

    User change(Caller by, String name, Change change) {
        if (change.roles() != null) {
            requireRoles(change.roles());
        }
        String hash = change.password() == null ? null : passwords.hash(change.password());
        if (hash != null || (change.email() != null && require(name).email().isEmpty())) {
            // Who has the password, or the mailbox, has what the user has in his projects, too.
            requireAboveInProjects(by.now(), name);
        }
        User changed = write(name, record -> {
            List<Permission> before = permissions(record);
            record.setSpec(changed(name, record.getSpec(), change));
            Moving.require(by.now(), before, permissions(record));
            return record;
        });
        if (hash != null && !stored.replace(changed, hash)) {
            throw missing(name);
        }
        return changed;
    }

    /** @throws ApiException if he is disabled already, or the last admin */
    void disable(Caller by, String name) {
        write(name, record -> {
            requireAbove(by, record);
            if (User.of(record).disabled()) {
                throw BusinessCode.USER_DISABLED.because("The user '" + name + "' is disabled already");
            }
            return disabled(record, true);
        });
        // Each replica sees to it too, for what kubectl does. But who reads the answer may enable him in the next
        // moment.
        sessions.endAll(name);
    }

    /** @throws ApiException if he is enabled already */
    void enable(Caller by, String name) {
        write(name, record -> {
            requireAbove(by, record);
            if (!User.of(record).disabled()) {
                throw BusinessCode.USER_ENABLED.because("The user '" + name + "' is enabled already");
            }
            return disabled(record, false);
        });
    }

    /** Removes a user with his password and his memberships. Of one who is gone, it removes what a deletion that failed has left. */
    void remove(Caller by, String name) {
        UserResource record = records.now(name).orElseThrow(() -> {
            finishRemoval(by, name);
            return missing(name);
        });
        requireAbove(by, record);
        if (LastAdmin.isOne(record)) {
            lastAdmin.leave(name, mark -> {
                delete(record, now -> requireAbove(by, mark.require(now)));
                return name;
            });
        } else {
            delete(record, now -> {
                if (LastAdmin.isOne(now)) {
                    throw changed(name);
                }
                requireAbove(by, now);
            });
        }
    }

    /**
     * His record goes first, as it was when that was allowed: a deletion that is refused has taken nothing from him. Whoever makes somebody
     * of his name before the rest is gone looks for memberships, and a password is not another user's.
     */
    private void delete(UserResource record, Consumer<UserResource> allowed) {
        String name = record.getMetadata().getName();
        deleteRecord(record, allowed);
        memberships.forEach(some -> some.end(name));
        stored.remove(User.of(record));
    }

    /** @param allowed is asked each time the record is read anew, as it is when somebody logs in */
    private void deleteRecord(UserResource record, Consumer<UserResource> allowed) {
        String name = record.getMetadata().getName();
        String uid = record.getMetadata().getUid();
        for (int tries = 0; tries < DELETIONS; tries++) {
            Optional<UserResource> left =
                    records.now(name).filter(now -> uid.equals(now.getMetadata().getUid()));
            left.ifPresent(allowed);
            if (left.isEmpty() || records.delete(left.get())) {
                return;
            }
        }
        throw changed(name);
    }

    /** A password that is left needs nobody: it is no other user's. */
    private void finishRemoval(Caller by, String name) {
        if (memberships(name).findAny().isPresent()) {
            requireAboveInProjects(by.now(), name);
            memberships.forEach(some -> some.end(name));
        }
    }

    private User write(String name, UnaryOperator<UserResource> change) {
        return lastAdmin.change(name, change).map(User::of).orElseThrow(() -> missing(name));
    }

    private void requireAbove(Caller by, UserResource record) {
        Moving.require(by.now(), permissions(record));
    }

    private List<Permission> permissions(UserResource record) {
        return roles.permissionsOf(User.of(record).roles());
    }

    private void requireAboveInProjects(Caller by, String name) {
        memberships(name).forEach(in -> Moving.require(by, in.permissions()));
    }

    private void requireRoles(List<String> wanted) {
        wanted.stream().filter(role -> roles.find(role).isEmpty()).findFirst().ifPresent(role -> {
            throw BusinessCode.ROLE_MISSING.because("There is no role '" + role + "'");
        });
    }

    private Stream<Memberships.Membership> memberships(String user) {
        return memberships.stream().flatMap(some -> some.of(user).stream());
    }

    private static UserResource.Spec changed(String name, UserResource.@Nullable Spec stored, Change change) {
        UserResource.Spec spec = stored == null ? new UserResource.Spec(null, null, null, null) : stored;
        String email = orEmpty(spec.email());
        if (change.email() != null && !email.isEmpty() && !email.equals(change.email())) {
            throw BusinessCode.EMAIL_FIXED.because(
                    "The user '" + name + "' has an e-mail address, which cannot change");
        }
        return new UserResource.Spec(
                change.alias() == null ? spec.alias() : change.alias(),
                change.email() == null ? spec.email() : change.email(),
                spec.disabled(),
                change.roles() == null ? spec.roles() : change.roles(),
                spec.login());
    }

    private static UserResource disabled(UserResource record, boolean disabled) {
        UserResource.Spec spec = record.getSpec();
        record.setSpec(spec == null ? new UserResource.Spec(null, null, disabled, null) : spec.with(disabled));
        return record;
    }

    private static ApiException changed(String name) {
        return BusinessCode.CONFLICT.because(
                "Somebody else changed the user '" + name + "' at the same time: try again");
    }

    private static ApiException missing(String name) {
        return BusinessCode.USER_MISSING.because("There is no user '" + name + "'");
    }
}

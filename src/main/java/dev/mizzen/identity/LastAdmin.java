package dev.mizzen.identity;

import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one admin who can log in, whoever takes admins away at the same time, at whatever replica. */
final class LastAdmin {
    private static final Logger log = LoggerFactory.getLogger(LastAdmin.class);

    private final Records<UserResource> records;
    private final StoredPasswords passwords;
    private final OidcProperties oidc;

    LastAdmin(Records<UserResource> records, StoredPasswords passwords, OidcProperties oidc) {
        this.records = records;
        this.passwords = passwords;
        this.oidc = oidc;
    }

    /**
     * Changes a user, unless no admin would stay.
     *
     * @param change may be asked several times, each time with a record that is read anew
     * @return empty if there is no such user
     * @throws ApiException with {@link BusinessCode#LAST_ADMIN} if no other admin would stay; then nothing is changed
     */
    Optional<UserResource> change(String user, UnaryOperator<UserResource> change) {
        if (records.now(user).filter(record -> leaves(record, change)).isPresent()) {
            return leave(user, mark -> records.change(user, record -> change.apply(mark.require(record))));
        }
        return records.change(user, record -> {
            boolean was = isOne(record);
            UserResource after = change.apply(record);
            if (was && !isOne(after)) {
                throw BusinessCode.CONFLICT.because("This user became an admin a moment ago: try again");
            }
            return after;
        });
    }

    /** Does what removes a user who is an admin, with the mark that his record must carry then. */
    <T> T leave(String user, Function<LeavingMark, T> act) {
        LeavingMark mark = new LeavingMark();
        records.change(user, mark::putOn);
        try {
            if (records.allNow().stream().noneMatch(other -> stays(other, user))) {
                throw BusinessCode.LAST_ADMIN.because(
                        "'" + user + "' is the last admin who can log in, or somebody takes"
                                + " the others away at this moment: make another one first");
            }
            return act.apply(mark);
        } finally {
            unmark(user, mark);
        }
    }

    private static boolean leaves(UserResource record, UnaryOperator<UserResource> change) {
        return isOne(record) && !isOne(change.apply(record));
    }

    /** Whether a user is an admin whom nobody keeps out. */
    static boolean isOne(UserResource record) {
        return isOne(User.of(record)) && record.getMetadata().getDeletionTimestamp() == null;
    }

    private static boolean isOne(User user) {
        return user.roles().contains(User.ADMIN_ROLE) && !user.disabled();
    }

    /** Whether a user is an admin who has a way in. */
    static boolean canLogIn(User user, StoredPasswords passwords, OidcProperties oidc) {
        return isOne(user) && hasWayIn(user, passwords, oidc);
    }

    private boolean stays(UserResource other, String user) {
        return !other.getMetadata().getName().equals(user)
                && isOne(other)
                && !LeavingMark.isOnAny(other)
                && hasWayIn(User.of(other), passwords, oidc);
    }

    /** An import makes admins who have no password yet; and the provider that vouched for one may be out of use by now. */
    private static boolean hasWayIn(User user, StoredPasswords passwords, OidcProperties oidc) {
        return user.login().filter(oidc::vouchesFor).isPresent()
                || passwords.now(user).isPresent();
    }

    private void unmark(String user, LeavingMark mark) {
        try {
            records.change(user, mark::takeOff);
        } catch (RuntimeException e) {
            log.warn("The user {} cannot stop being an admin for up to 2 minutes: a mark stays on his record", user);
        }
    }
}

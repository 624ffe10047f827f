package dev.mizzen.identity;

import dev.mizzen.hub.Hub;
import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Finds the user of somebody whom the provider vouches for, and makes one at his first login. Safety rule: he is told by issuer and
 * subject alone. A name and an e-mail address can be chosen at many providers; whoever took somebody's for his own would be him.
 */
@Component
class OidcUsers {
    private static final Logger log = LoggerFactory.getLogger(OidcUsers.class);
    private static final Comparator<User> OLDEST_FIRST =
            Comparator.comparing(User::createTime).thenComparing(User::name);

    private final StoredUsers users;
    private final StoredPasswords passwords;
    private final Records<UserResource> records;
    private final FirstAdmin firstAdmin;
    private final ObjectProvider<Memberships> memberships;

    OidcUsers(
            Hub hub,
            StoredUsers users,
            StoredPasswords passwords,
            FirstAdmin firstAdmin,
            ObjectProvider<Memberships> memberships) {
        this.users = users;
        this.passwords = passwords;
        this.firstAdmin = firstAdmin;
        this.records = new Records<>(hub.client(), UserResource.class, users.cache());
        this.memberships = memberships;
    }

    /** @throws ApiException with {@link BusinessCode#USER_NOT_MADE} if there is none and none can be made */
    User of(OidcPerson person) {
        UserResource.Login login = new UserResource.Login(person.issuer(), person.subject());
        return oldest(users.vouchedFor(login))
                // Another replica may have made him a moment ago.
                .or(() -> oldest(records.allNow().stream()
                        .filter(record -> record.getMetadata().getDeletionTimestamp() == null)
                        .filter(record -> isOf(record, login))
                        .map(this::seen)
                        .toList()))
                .orElseGet(() -> make(person, login));
    }

    private User make(OidcPerson person, UserResource.Login login) {
        if (firstAdmin.isOpen() && !firstAdmin.isThere()) {
            // Once there is a user no first admin can be made, and nobody would ever be admin.
            throw BusinessCode.USER_NOT_MADE.because("There is no user here yet, and the first one has to be the admin:"
                    + " make him on the web UI's first page (PUT /api/v1/auth/init_admin), then log in again");
        }
        String name = person.name();
        if (name.isEmpty()) {
            throw BusinessCode.USER_NOT_MADE.because(
                    "What the provider says of you has no name that a user can have here:"
                            + " an operator can choose another claim (mizzen.oidc.name-claim), or make a user for you");
        }
        requireUnnamed(name);
        passwords.forgetThatOfNobody(name);
        UserResource record = new UserResource();
        record.getMetadata().setName(name);
        record.setSpec(new UserResource.Spec(person.alias(), person.email(), null, List.of(), login));
        Optional<UserResource> made = records.create(record);
        if (made.filter(stored -> !isOf(stored, login)).isPresent()) {
            records.delete(made.get());
            throw BusinessCode.PROVIDER_UNUSABLE.because(
                    "The hub's definition of users is too old to store who they are at a"
                            + " provider: an operator has to apply helm/crds");
        }
        // Whoever was quicker may have made the same person's user.
        return made.or(() -> records.now(name))
                .filter(stored -> isOf(stored, login))
                .map(this::seen)
                .orElseThrow(() -> taken(name));
    }

    /** His next request is judged by the cache. */
    private User seen(UserResource stored) {
        return User.of(users.cache().await(stored));
    }

    private static boolean isOf(UserResource stored, UserResource.Login login) {
        return User.of(stored).login().filter(login::equals).isPresent();
    }

    /** A project may name somebody who does not exist, or does not any more. What is his there was not meant for a newcomer. */
    private void requireUnnamed(String name) {
        memberships.stream().flatMap(some -> some.of(name).stream()).findFirst().ifPresent(in -> {
            // Which project it is, is not for him to know.
            log.warn("No user '{}' is made at his first login: the project {} names one already", name, in.project());
            throw BusinessCode.USER_NOT_MADE.because("Somebody of the name '" + name
                    + "' has roles here already, but there is no such user: an admin has to take these away, or to make a user"
                    + " that is linked to you");
        });
    }

    private static Optional<User> oldest(List<User> found) {
        return found.stream().min(OLDEST_FIRST);
    }

    private static ApiException taken(String name) {
        return BusinessCode.USER_NOT_MADE.because("There is a user '" + name
                + "' already who is not linked to you at the provider: an admin has to link him, or the name at the provider"
                + " has to change");
    }
}

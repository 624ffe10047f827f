package dev.mizzen.identity;

import dev.mizzen.shared.WireTime;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The hashes of the users' passwords, a Secret for each. Safety rule: a password is a user's, not a name's. The Secret says by his uid
 * whose it is, and goes with his record. What somebody has left behind who had the name before him opens nothing of his.
 */
@Component
class StoredPasswords {
    private static final Logger log = LoggerFactory.getLogger(StoredPasswords.class);
    private static final String PURPOSE = "password";
    private static final String HASH = "hash";
    /**
     * A Secret that does not say whose it is may be older than the record by so much: the first admin's is made a moment before him. One
     * that is older still was somebody else's.
     */
    private static final Duration BEFORE_ITS_USER = Duration.ofMinutes(1);

    private final IdentitySecrets secrets;
    private final StoredUsers users;

    StoredPasswords(IdentitySecrets secrets, StoredUsers users) {
        this.secrets = secrets;
        this.users = users;
    }

    /** The hash of a user's password, from the cache. */
    Optional<String> of(User user) {
        return secrets.seen(secretOf(user.name()))
                .filter(secret -> isOf(user, secret))
                .flatMap(StoredPasswords::hashIn);
    }

    /** The same as Kubernetes, not the cache, has it now. */
    Optional<String> now(User user) {
        return read(user).flatMap(StoredPasswords::hashIn);
    }

    /**
     * Stores the hash of a user's password over the one that is there. A Secret that is not his goes, but only if he is still there after
     * it was read: so it is never that of somebody who got the name since.
     *
     * @return false, and nothing is stored, if he is gone
     */
    boolean replace(User user, String hash) {
        String name = secretOf(user.name());
        boolean stored = false;
        while (!stored) {
            Optional<Secret> there = secrets.read(name);
            if (!users.isThereNow(user)) {
                return false;
            }
            if (there.isEmpty()) {
                stored = secrets.createOf(user, name, PURPOSE, content(hash));
            } else if (isOf(user, there.get())) {
                stored = secrets.replaceOf(user, there.get(), content(hash));
            } else {
                secrets.remove(there.get());
            }
        }
        return true;
    }

    /** Stores another hash of a user's password, unless what is stored by now is not the one it was made for: whether it was. */
    boolean exchange(User user, String before, String hash) {
        return read(user)
                .filter(read -> before.equals(hashIn(read).orElse("")))
                .map(read -> secrets.replaceOf(user, read, content(hash)))
                .orElse(false);
    }

    /** Stores the hash of a password for somebody whose record is made in the next moment, unless he is there or somebody does the same. */
    void prepare(String name, String hash) {
        forgetThatOfNobody(name);
        secrets.create(secretOf(name), PURPOSE, content(hash));
    }

    /**
     * Removes the password that somebody left behind who was deleted by hand. It is read before the record is looked for, and removed
     * as it was read: so it is never the password of a user who is made at the same time, whose record comes first.
     */
    void forgetThatOfNobody(String name) {
        Optional<Secret> left = secrets.read(secretOf(name));
        if (left.isPresent() && !users.isThereNow(name)) {
            secrets.remove(left.get());
        }
    }

    /** Removes a user's password, and what does not say whose it is; never that of somebody who got his name since. */
    void remove(User user) {
        secrets.read(secretOf(user.name()))
                .filter(secret ->
                        IdentitySecrets.ownerOf(secret).map(user.uid()::equals).orElse(true))
                .ifPresent(secrets::remove);
    }

    /** Whether there is a Secret of a user's name that is not his. */
    boolean isLeftBehind(User user) {
        return secrets.read(secretOf(user.name()))
                .filter(secret -> !isOf(user, secret))
                .isPresent();
    }

    /** Says in a user's Secret whose it is, where that is not said yet: in a while, and no login waits for it. */
    void claim(User user) {
        if (secrets.seen(secretOf(user.name()))
                .filter(seen -> IdentitySecrets.ownerOf(seen).isEmpty())
                .isPresent()) {
            Thread.startVirtualThread(() -> claimNow(user));
        }
    }

    private void claimNow(User user) {
        try {
            read(user)
                    .filter(read -> IdentitySecrets.ownerOf(read).isEmpty())
                    .ifPresent(read -> secrets.replaceOf(user, read, IdentitySecrets.content(read)));
        } catch (RuntimeException e) {
            log.warn(
                    "The password of {} could not be marked as his: {}",
                    user.name(),
                    e.getClass().getSimpleName());
        }
    }

    private Optional<Secret> read(User user) {
        return secrets.read(secretOf(user.name())).filter(secret -> isOf(user, secret));
    }

    private static boolean isOf(User user, Secret secret) {
        return IdentitySecrets.ownerOf(secret).map(user.uid()::equals).orElseGet(() -> isNoLeftover(user, secret));
    }

    private static boolean isNoLeftover(User user, Secret secret) {
        return !user.createTime().isAfter(lastWritten(secret).plus(BEFORE_ITS_USER));
    }

    /** A new password may have been written over one that somebody left behind. */
    private static Instant lastWritten(Secret secret) {
        Stream<String> writes =
                Objects.requireNonNullElse(secret.getMetadata().getManagedFields(), List.<ManagedFieldsEntry>of())
                        .stream()
                        .map(ManagedFieldsEntry::getTime);
        return Stream.concat(Stream.of(secret.getMetadata().getCreationTimestamp()), writes)
                .map(time -> WireTime.of(time, WireTime.NEVER))
                .max(Comparator.naturalOrder())
                .orElse(WireTime.NEVER);
    }

    private static Map<String, byte[]> content(String hash) {
        return Map.of(HASH, hash.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> hashIn(Secret secret) {
        return Optional.ofNullable(IdentitySecrets.content(secret).get(HASH))
                .map(hash -> new String(hash, StandardCharsets.UTF_8));
    }

    private static String secretOf(String name) {
        return "mizzen-user-" + name;
    }
}

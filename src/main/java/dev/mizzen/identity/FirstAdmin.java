package dev.mizzen.identity;

import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.SecretText;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * The first admin where he is made by whoever asks first. Of several who ask at once, at any replica, one wins: who he is to be is
 * decided by creating a Secret, which only one can, and done after that. What was decided and not done, because somebody died or the
 * hub failed, is done at the next asking or start, as it was decided.
 */
@Component
class FirstAdmin {
    /** Holds who is to be the first admin, until he is. */
    static final String DECISION = "mizzen-first-admin";

    private static final Logger log = LoggerFactory.getLogger(FirstAdmin.class);
    private static final String NAME = "name";
    private static final String EMAIL = "email";
    private static final String HASH = "hash";

    private final StoredUsers users;
    private final IdentitySecrets secrets;
    private final Passwords passwords;
    private final StoredPasswords stored;
    private final ObjectProvider<AdminBelongings> belongings;
    private final IdentityProperties properties;

    FirstAdmin(
            StoredUsers users,
            IdentitySecrets secrets,
            Passwords passwords,
            StoredPasswords stored,
            ObjectProvider<AdminBelongings> belongings,
            IdentityProperties properties) {
        this.users = users;
        this.secrets = secrets;
        this.passwords = passwords;
        this.stored = stored;
        this.belongings = belongings;
        this.properties = properties;
    }

    boolean isOpen() {
        return properties.firstAdmin() == IdentityProperties.FirstAdminMode.OPEN;
    }

    /** Whether there is any user. */
    boolean isThere() {
        return users.any();
    }

    /**
     * Makes the first admin, with what he owns from the start. One at a time: a flood of askings must not keep every processor busy
     * with hashing.
     *
     * @throws ApiException with {@link BusinessCode#ADMIN_EXISTS} if there is a user already, or somebody else was faster
     */
    synchronized void make(String name, SecretText password, String email) {
        if (isThere()) {
            throw exists();
        }
        if (!isOpen()) {
            throw BusinessCode.FORBIDDEN.because(
                    "The first admin is not made this way here: restart Mizzen, which makes one"
                            + " where there is no user, or start it with mizzen.first-admin=open");
        }
        String hash = passwords.hash(password);
        boolean decided = secrets.create(
                DECISION, "first-admin", Map.of(NAME, bytes(name), EMAIL, bytes(email), HASH, bytes(hash)));
        secrets.read(DECISION).ifPresent(this::carryOut);
        // A user of this name may have been there before, with a password of his own. No hash comes up twice.
        if (!decided
                || !users.now(name).flatMap(stored::now).filter(hash::equals).isPresent()) {
            throw exists();
        }
        log.info("Made the first user, {}", name);
        give(name);
    }

    /** Does what was decided and is not done yet, if anything. */
    void finish() {
        secrets.read(DECISION).ifPresent(this::carryOut);
        if (!isThere()) {
            log.warn("There is no user: whoever is the first to ask for PUT /api/v1/auth/init_admin becomes the admin");
        }
    }

    /** Makes the user, unless others are there, and forgets the decision. May be done by several at once. */
    private void carryOut(Secret decision) {
        Map<String, byte[]> content = IdentitySecrets.content(decision);
        String name = text(content, NAME);
        String hash = text(content, HASH);
        if (users.read().isEmpty()) {
            // The password first: from his record on nobody else can be made the first admin.
            stored.prepare(name, hash);
            users.create(
                            name,
                            new UserResource.Spec(
                                    "Administrator", text(content, EMAIL), null, List.of(User.ADMIN_ROLE)))
                    .ifPresent(made -> stored.replace(made, hash));
        }
        secrets.remove(decision);
    }

    private void give(String name) {
        try {
            belongings.orderedStream().forEach(some -> some.giveTo(name));
        } catch (ApiException e) {
            throw e.code().because("The admin is made and can log in, but this failed: " + e.getMessage());
        }
    }

    private static ApiException exists() {
        return BusinessCode.ADMIN_EXISTS.because("There is an admin already: log in");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Map<String, byte[]> content, String key) {
        return new String(content.getOrDefault(key, new byte[0]), StandardCharsets.UTF_8);
    }
}

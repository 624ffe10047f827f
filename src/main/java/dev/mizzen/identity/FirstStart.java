package dev.mizzen.identity;

import dev.mizzen.hub.Hub;
import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.SecretText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Makes what a login needs on a new hub: signing keys, and a first user. His password is written last: a start that finds him without
 * one gives him the same.
 */
@Component
class FirstStart implements SmartLifecycle {
    static final String ADMIN = "admin";
    /** Holds the password that was made up for the first user. */
    static final String INITIAL = "mizzen-initial-admin";

    private static final Logger log = LoggerFactory.getLogger(FirstStart.class);

    private final Hub hub;
    private final StoredUsers users;
    private final IdentitySecrets secrets;
    private final SigningKeys keys;
    private final Passwords passwords;
    private final StoredPasswords stored;
    private final FirstAdmin firstAdmin;
    private final OidcProperties oidc;
    private final Optional<SecretText> given;
    private volatile boolean running;

    FirstStart(
            Hub hub,
            StoredUsers users,
            IdentitySecrets secrets,
            SigningKeys keys,
            Passwords passwords,
            StoredPasswords stored,
            FirstAdmin firstAdmin,
            OidcProperties oidc,
            IdentityProperties properties) {
        this.hub = hub;
        this.users = users;
        this.secrets = secrets;
        this.keys = keys;
        this.passwords = passwords;
        this.stored = stored;
        this.firstAdmin = firstAdmin;
        this.oidc = oidc;
        this.given = Optional.ofNullable(properties.adminPassword())
                .filter(password -> !password.reveal().isEmpty());
    }

    @Override
    public void start() {
        if (given.filter(password -> !Passwords.isAllowed(password)).isPresent()) {
            throw new IllegalStateException(
                    "The setting mizzen.admin-password (MIZZEN_ADMIN_PASSWORD) cannot be used: a" + " password must be "
                            + Passwords.RULE);
        }
        keys.establish();
        if (firstAdmin.isOpen()) {
            firstAdmin.finish();
        } else {
            makeAdmin();
        }
        requireAdmin();
        running = true;
    }

    private void makeAdmin() {
        boolean made = users.read().isEmpty() && makeRecord();
        for (User admin : users.read()) {
            // A password of his name that is not his may be his own from before a restore: a person has to say so.
            if (isAdminWithoutWayIn(admin) && !stored.isLeftBehind(admin)) {
                stored.replace(admin, passwords.hash(password()));
                if (!made) {
                    log.warn("The user {} had no password, and was given one as at the first start", ADMIN);
                }
            }
        }
    }

    /** After a restore nobody may be able to log in, who would be told why. */
    private void requireAdmin() {
        List<User> all = users.read();
        if (!all.isEmpty() && all.stream().noneMatch(user -> LastAdmin.canLogIn(user, stored, oidc))) {
            log.error(
                    "No admin can log in: none has a password of his own. Where records were restored, docs/architecture.md says how"
                            + " they get theirs back; or let a user with the role {} log in with OpenID Connect",
                    User.ADMIN_ROLE);
        }
    }

    /** Whether the record was made here, not by another replica. */
    private boolean makeRecord() {
        stored.forgetThatOfNobody(ADMIN);
        boolean made = users.create(ADMIN, new UserResource.Spec("Administrator", null, null, List.of(User.ADMIN_ROLE)))
                .isPresent();
        if (made) {
            log.info("Made the first user, {}", ADMIN);
        }
        return made;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Hub.PHASE + 10;
    }

    /** Safety rule: whoever is known by an OpenID Connect provider gets no second way in that nobody asked for. */
    private boolean isAdminWithoutWayIn(User user) {
        return user.name().equals(ADMIN)
                && user.roles().contains(User.ADMIN_ROLE)
                && user.login().isEmpty()
                && stored.now(user).isEmpty();
    }

    private SecretText password() {
        return given.orElseGet(this::initial);
    }

    private SecretText initial() {
        SecretText made = Passwords.generate();
        boolean kept = secrets.create(
                INITIAL,
                "initial-admin",
                Map.of(
                        "username",
                        ADMIN.getBytes(StandardCharsets.UTF_8),
                        "password",
                        made.reveal().getBytes(StandardCharsets.UTF_8)));
        log.info(
                "The password of the user {} is in the Secret {}/{}, key password",
                ADMIN,
                hub.systemNamespace(),
                INITIAL);
        return kept ? made : madeBefore();
    }

    private SecretText madeBefore() {
        return secrets.read(INITIAL)
                .flatMap(secret ->
                        Optional.ofNullable(IdentitySecrets.content(secret).get("password")))
                .map(password -> new SecretText(new String(password, StandardCharsets.UTF_8)))
                .filter(Passwords::isAllowed)
                .orElseThrow(() -> new IllegalStateException("The Secret " + hub.systemNamespace() + "/" + INITIAL
                        + " holds no usable password: remove it and start again"));
    }
}

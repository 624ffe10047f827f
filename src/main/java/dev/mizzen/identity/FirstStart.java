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
 * Makes what a login needs on a new hub: signing keys, and a first user. The user's record is written last: as long as it is
 * missing the next start does all of this again, and finds what is there already.
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
    private final FirstAdmin firstAdmin;
    private final Optional<SecretText> given;
    private volatile boolean running;

    FirstStart(
            Hub hub,
            StoredUsers users,
            IdentitySecrets secrets,
            SigningKeys keys,
            Passwords passwords,
            FirstAdmin firstAdmin,
            IdentityProperties properties) {
        this.hub = hub;
        this.users = users;
        this.secrets = secrets;
        this.keys = keys;
        this.passwords = passwords;
        this.firstAdmin = firstAdmin;
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
        running = true;
    }

    private void makeAdmin() {
        List<User> present = users.read();
        if (present.isEmpty()) {
            makePassword();
            users.create(ADMIN, new UserResource.Spec("Administrator", null, null, List.of(User.ADMIN_ROLE)));
            log.info("Made the first user, {}", ADMIN);
        } else if (present.stream().anyMatch(this::isAdminWithoutPassword)) {
            users.createPassword(ADMIN, passwords.hash(password()));
            log.warn("The user {} had no password, and was given one as at the first start", ADMIN);
        }
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

    private boolean isAdminWithoutPassword(User user) {
        return user.name().equals(ADMIN)
                && user.roles().contains(User.ADMIN_ROLE)
                && users.passwordHashNow(ADMIN).isEmpty();
    }

    private SecretText password() {
        return given.orElseGet(this::initial);
    }

    private void makePassword() {
        SecretText password = password();
        if (users.createPassword(ADMIN, passwords.hash(password))) {
            return;
        }
        // Another replica was faster, with the same password; or a start with another password stopped half way.
        if (!passwords.matches(password, users.passwordHash(ADMIN))) {
            users.replacePassword(ADMIN, passwords.hash(password));
        }
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
        return kept ? made : stored();
    }

    private SecretText stored() {
        return secrets.read(INITIAL)
                .flatMap(secret ->
                        Optional.ofNullable(IdentitySecrets.content(secret).get("password")))
                .map(password -> new SecretText(new String(password, StandardCharsets.UTF_8)))
                .filter(Passwords::isAllowed)
                .orElseThrow(() -> new IllegalStateException("The Secret " + hub.systemNamespace() + "/" + INITIAL
                        + " holds no usable password: remove it and start again"));
    }
}

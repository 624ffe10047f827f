package dev.mizzen.identity;

import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.NameAlias;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The users: a record for each, and a Secret beside it with the hash of the password. */
@Component
class StoredUsers implements Users {
    private static final Logger log = LoggerFactory.getLogger(StoredUsers.class);
    private static final String HASH = "hash";
    /** How often a user's last login is written at most: a program that logs in for every call must not wear out the store. */
    private static final Duration LOGIN_WRITES = Duration.ofMinutes(1);

    private final Hub hub;
    private final IdentitySecrets secrets;
    private final Clock clock;
    private final Cache<UserResource> cache;
    private final Map<String, Instant> loginWrites = new ConcurrentHashMap<>();

    StoredUsers(Hub hub, IdentitySecrets secrets, Clock clock) {
        this.hub = hub;
        this.secrets = secrets;
        this.clock = clock;
        this.cache = hub.cacheAll(UserResource.class);
    }

    @Override
    public Optional<NameAlias> find(String name) {
        return get(name).map(User::nameAlias);
    }

    @Override
    public boolean isThereNow(String name) {
        return hub.client().resources(UserResource.class).withName(name).get() != null;
    }

    Optional<User> get(String name) {
        return cache.get(name)
                .filter(stored -> stored.getMetadata().getDeletionTimestamp() == null)
                .map(User::of);
    }

    /** Whether there is any user. */
    boolean any() {
        return !cache.list().isEmpty();
    }

    /** Every user as Kubernetes has them now. */
    List<User> read() {
        return hub.client().resources(UserResource.class).list().getItems().stream()
                .map(User::of)
                .toList();
    }

    Optional<String> passwordHash(String name) {
        return Optional.ofNullable(secrets.cached(secretOf(name)).get(HASH))
                .map(hash -> new String(hash, StandardCharsets.UTF_8));
    }

    /** The hash of a user's password as Kubernetes, not the cache, has it now. */
    Optional<String> passwordHashNow(String name) {
        return secrets.read(secretOf(name))
                .flatMap(secret ->
                        Optional.ofNullable(IdentitySecrets.content(secret).get(HASH)))
                .map(hash -> new String(hash, StandardCharsets.UTF_8));
    }

    /** Makes a user, unless there is one of that name. His password must be there before: a user counts from here on. */
    void create(String name, UserResource.Spec spec) {
        UserResource wanted = new UserResource();
        wanted.getMetadata().setName(name);
        wanted.setSpec(spec);
        try {
            cache.await(hub.client().resource(wanted).create());
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                throw e;
            }
            cache.await(
                    hub.client().resources(UserResource.class).withName(name).require());
        }
    }

    /** Stores the hash of a password, unless one is stored: whether it was. */
    boolean createPassword(String name, String hash) {
        return secrets.create(secretOf(name), "password", Map.of(HASH, hash.getBytes(StandardCharsets.UTF_8)));
    }

    /** Stores the hash of a password over the one that is there. */
    void replacePassword(String name, String hash) {
        Map<String, byte[]> content = Map.of(HASH, hash.getBytes(StandardCharsets.UTF_8));
        while (!secrets.create(secretOf(name), "password", content)
                && !secrets.read(secretOf(name))
                        .map(read -> secrets.replace(read, content))
                        .orElse(false)) {
            log.debug("the password of {} was changed at the same time", name);
        }
    }

    /** Notes that a user has logged in now, once a minute at most. It does not matter enough to fail or to delay a login. */
    Instant loggedIn(User user) {
        Instant now = clock.instant();
        boolean due = now.equals(loginWrites.compute(
                user.name(),
                (name, last) -> last == null || Duration.between(last, now).compareTo(LOGIN_WRITES) >= 0 ? now : last));
        if (due) {
            Thread.startVirtualThread(() -> writeLogin(user.name(), now));
        }
        return now;
    }

    private void writeLogin(String name, Instant when) {
        try {
            hub.client()
                    .resources(UserResource.class)
                    .withName(name)
                    .subresource("status")
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"status\":{\"lastLoginTime\":\"%s\"}}".formatted(when));
        } catch (RuntimeException e) {
            log.warn(
                    "The last login of {} could not be written: {}",
                    name,
                    e.getClass().getSimpleName());
        }
    }

    private static String secretOf(String name) {
        return "mizzen-user-" + name;
    }
}

package dev.mizzen.identity;

import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.NameAlias;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The users, a record for each. */
@Component
class StoredUsers implements Users {
    private static final Logger log = LoggerFactory.getLogger(StoredUsers.class);
    /** How often a user's last login is written at most: a program that logs in for every call must not wear out the store. */
    private static final Duration LOGIN_WRITES = Duration.ofMinutes(1);

    private final Hub hub;
    private final Clock clock;
    private final Cache<UserResource> cache;
    private final Function<String, List<UserResource>> byLogin;
    private final Map<String, Instant> loginWrites = new ConcurrentHashMap<>();

    StoredUsers(Hub hub, Clock clock) {
        this.hub = hub;
        this.clock = clock;
        this.cache = hub.cacheAll(UserResource.class);
        this.byLogin = cache.index(
                "login",
                record -> User.of(record).login().map(StoredUsers::key).stream().toList());
    }

    @Override
    public Optional<NameAlias> find(String name) {
        return get(name).map(User::nameAlias);
    }

    @Override
    public boolean isThereNow(String name) {
        return hub.client().resources(UserResource.class).withName(name).get() != null;
    }

    /** Whether this very user is there, not a later one of his name, as the API server, not the cache, says. */
    boolean isThereNow(User user) {
        return now(user.name()).filter(now -> user.uid().equals(now.uid())).isPresent();
    }

    /** A user as Kubernetes has him now. */
    Optional<User> now(String name) {
        return Optional.ofNullable(hub.client()
                        .resources(UserResource.class)
                        .withName(name)
                        .get())
                .filter(stored -> stored.getMetadata().getDeletionTimestamp() == null)
                .map(User::of);
    }

    Optional<User> get(String name) {
        return cache.get(name)
                .filter(stored -> stored.getMetadata().getDeletionTimestamp() == null)
                .map(User::of);
    }

    /** Who an OpenID Connect provider says this is; more than one only by somebody's mistake. */
    List<User> vouchedFor(UserResource.Login login) {
        return byLogin.apply(key(login)).stream()
                .filter(stored -> stored.getMetadata().getDeletionTimestamp() == null)
                .map(User::of)
                .toList();
    }

    Cache<UserResource> cache() {
        return cache;
    }

    List<User> list() {
        return cache.list().stream()
                .filter(stored -> stored.getMetadata().getDeletionTimestamp() == null)
                .map(User::of)
                .toList();
    }

    /** Told of each user whose record appears or changes, as it is then. Must be called before the hub starts. */
    void onChange(Consumer<User> listener) {
        cache.onChange((before, now) -> {
            if (now != null) {
                listener.accept(User.of(now));
            }
        });
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

    /** Makes a user, unless there is one of that name: who was made. Either way the cache shows who is there afterwards. */
    Optional<User> create(String name, UserResource.Spec spec) {
        UserResource wanted = new UserResource();
        wanted.getMetadata().setName(name);
        wanted.setSpec(spec);
        try {
            return Optional.of(User.of(cache.await(hub.client().resource(wanted).create())));
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                throw e;
            }
            cache.await(
                    hub.client().resources(UserResource.class).withName(name).require());
            return Optional.empty();
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

    private static String key(UserResource.Login login) {
        return login.issuer() + "\n" + login.subject();
    }
}

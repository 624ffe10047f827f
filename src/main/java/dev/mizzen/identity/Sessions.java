package dev.mizzen.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Who is logged in. Every replica decides it from its caches, by two things that a token says of its session. Its stamp is made of the
 * user's uid, the hash of his password and his epoch: when any of these changes, whoever changed it, all his sessions are over. Its
 * id may stand in a {@link SessionRecord}, one Secret for each user who has one: there it may be over, and there is which of its
 * refresh tokens is good.
 */
@Component
class Sessions {
    private static final Logger log = LoggerFactory.getLogger(Sessions.class);
    private static final String PURPOSE = "sessions";
    private static final int STAMP_BYTES = 16;

    private final StoredUsers users;
    private final StoredPasswords passwords;
    private final IdentitySecrets secrets;
    private final WriteLimit limit;
    private final OidcProperties oidc;
    private final Logouts logouts;
    private final Clock clock;
    /** What was read from a Secret, as long as the cache of the hub has that very object. */
    private final Cache<Secret, SessionRecord> read =
            Caffeine.newBuilder().weakKeys().build();

    private final ExecutorService ending =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());

    Sessions(
            StoredUsers users,
            StoredPasswords passwords,
            IdentitySecrets secrets,
            WriteLimit limit,
            OidcProperties oidc,
            Clock clock) {
        this.users = users;
        this.passwords = passwords;
        this.secrets = secrets;
        this.limit = limit;
        this.oidc = oidc;
        this.logouts = new Logouts(limit, this::end);
        this.clock = clock;
        users.onChange(user -> {
            if (user.disabled()) {
                ending.execute(() -> endAllOfDisabled(user));
            }
        });
    }

    /** The refresh token to answer with: its number, and when it was made. */
    record Refreshed(int generation, Instant made) {}

    /** Begins a session of a user who has shown in another way than by his password who he is. Nothing is written. */
    Session begin(User user) {
        return begin(user, passwords.of(user));
    }

    /**
     * Begins a session. Nothing is written.
     *
     * @param passwordHash what his password was compared with, if he has one: should another be stored by now, the session is over
     */
    Session begin(User user, Optional<String> passwordHash) {
        return new Session(
                user.name(),
                UUID.randomUUID().toString(),
                stamp(user, passwordHash, seen(user.name()).epoch()),
                clock.instant().truncatedTo(ChronoUnit.SECONDS));
    }

    /**
     * Whose session it is.
     *
     * @throws ApiException with {@link BusinessCode#TOKEN_INVALID} if it is over, or he is gone or disabled
     */
    User userOf(Session session) {
        User user = enabled(session.user());
        SessionRecord record = seen(user.name());
        if (!isStamped(session, user, record) || record.isOver(session)) {
            throw over();
        }
        return user;
    }

    /** How often all sessions of a user have ended at once. */
    long epoch(User user) {
        return seen(user.name()).epoch();
    }

    /**
     * Whose a token for a program is. No session is behind it. It lives on when one of them ends, and ends with all of them, as when
     * its owner is disabled: he may have been because somebody else used his account. Whom a provider vouches for has to log in now and
     * then.
     *
     * @throws ApiException with {@link BusinessCode#TOKEN_INVALID} if he is gone or disabled, or was since, or has to log in
     */
    User owner(PersonalToken token) {
        User user = enabled(token.owner());
        if (!user.uid().equals(token.ownerUid()) || epoch(user) != token.epoch()) {
            throw gone();
        }
        if (user.login().isPresent() && oidc.isTooLongAgo(Duration.between(lastLogin(user, token), clock.instant()))) {
            throw BusinessCode.TOKEN_INVALID.because("The token is not good until its user logs in again:"
                    + " only at a login the provider tells whether it still lets him in, and his groups");
        }
        return user;
    }

    /** Whoever makes a token has logged in, a day before at most. The login may not be stored: that is not waited for, and may fail. */
    private static Instant lastLogin(User user, PersonalToken made) {
        return user.lastLoginTime().isAfter(made.createTime()) ? user.lastLoginTime() : made.createTime();
    }

    /**
     * Takes a session's refresh token of this number, with one write at most. The token before the present one is answered as that one
     * was, for a moment; any earlier one, and that one later, ends the session.
     *
     * @throws ApiException with {@link BusinessCode#TOKEN_INVALID} if the session is over, or ends by this
     */
    Refreshed refresh(Session session, int shown) {
        while (true) {
            User user = enabled(session.user());
            Optional<Secret> stored = secrets.read(secretOf(user.name()));
            SessionRecord record = of(stored);
            if (!isStamped(session, user, record)) {
                throw over();
            }
            switch (record.refresh(session, shown, clock.instant(), () -> limit.allows(user))) {
                case SessionRecord.Refresh.Good good -> {
                    if (good.write().isEmpty()
                            || store(user, stored, good.write().get())) {
                        return new Refreshed(good.generation(), good.made());
                    }
                }
                case SessionRecord.Refresh.Reused reused -> {
                    if (store(user, stored, reused.write())) {
                        log.warn("A refresh token of {} was used twice: the session is over", user.name());
                        throw over();
                    }
                }
                case SessionRecord.Refresh.Over ignored -> throw over();
            }
        }
    }

    /** Ends a session: its tokens are no good any more, here at once and at other replicas as soon as they have seen it. */
    void end(Session session) {
        users.get(session.user()).ifPresent(user -> logouts.end(user, session));
    }

    private void end(User user, List<Session> all) {
        while (true) {
            Optional<Secret> stored = secrets.read(secretOf(user.name()));
            SessionRecord record = of(stored);
            List<Session> left =
                    all.stream().filter(session -> !record.isOver(session)).toList();
            if (left.isEmpty() || store(user, stored, record.ended(left, clock.instant()))) {
                return;
            }
        }
    }

    /** Ends every session of a user; nothing if there is no such user. Whoever disables one calls it when that is stored. */
    void endAll(String name) {
        users.get(name).ifPresent(user -> {
            while (!endAll(user, secrets.read(secretOf(name)))) {
                log.debug("the sessions of {} were changed at the same time", name);
            }
        });
    }

    /**
     * So that nothing comes back to life when he is enabled again. Every replica that sees a user disabled comes here, and also for one
     * who has been for long; the first of them writes.
     */
    private void endAllOfDisabled(User user) {
        try {
            Optional<Secret> stored;
            do {
                stored = secrets.read(secretOf(user.name()));
            } while (!isEndedFor(user, of(stored)) && !endAll(user, stored));
        } catch (RuntimeException e) {
            log.warn(
                    "The sessions of {}, who is disabled, could not be ended: {}",
                    user.name(),
                    e.getClass().getSimpleName());
        }
    }

    private boolean endAll(User user, Optional<Secret> stored) {
        return store(user, stored, of(stored).allEnded(versionOf(user)));
    }

    private static boolean isEndedFor(User user, SessionRecord record) {
        int slash = record.disabled().indexOf('/');
        try {
            return slash > 0
                    && record.disabled().substring(0, slash).equals(user.uid())
                    && Long.parseLong(record.disabled().substring(slash + 1)) >= user.generation();
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String versionOf(User user) {
        return user.uid() + "/" + user.generation();
    }

    private User enabled(String name) {
        return users.get(name).filter(user -> !user.disabled()).orElseThrow(Sessions::gone);
    }

    private static ApiException gone() {
        return BusinessCode.TOKEN_INVALID.because(
                "The token is not valid any more: its user is gone or disabled, or was since it was made");
    }

    private boolean isStamped(Session session, User user, SessionRecord record) {
        return session.stamp().equals(stamp(user, passwords.of(user), record.epoch()));
    }

    private SessionRecord seen(String user) {
        return of(secrets.seen(secretOf(user)));
    }

    private SessionRecord of(Optional<Secret> stored) {
        return stored.map(secret -> read.get(secret, some -> SessionRecord.of(IdentitySecrets.content(some))))
                .orElse(SessionRecord.EMPTY);
    }

    private boolean store(User user, Optional<Secret> stored, SessionRecord record) {
        return stored.isEmpty()
                ? secrets.createOf(user, secretOf(user.name()), PURPOSE, record.content())
                : secrets.replaceOf(user, stored.get(), record.content());
    }

    private static String stamp(User user, Optional<String> passwordHash, long epoch) {
        String whole = String.join("\n", user.uid(), passwordHash.orElse(""), Long.toString(epoch));
        byte[] digest = Arrays.copyOf(DigestUtils.sha256(whole), STAMP_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    }

    private static ApiException over() {
        return BusinessCode.TOKEN_INVALID.because("This session is over: log in again");
    }

    private static String secretOf(String user) {
        return "mizzen-sessions-" + user;
    }
}

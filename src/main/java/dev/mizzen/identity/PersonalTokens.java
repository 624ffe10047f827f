package dev.mizzen.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.SecretText;
import io.fabric8.kubernetes.api.model.Secret;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tokens that users have made for programs, each in a Secret that has its hash and goes with its owner's record. A token is
 * {@code mzn_<id>_<secret>}. The id is made of its owner and its name, so there is one of each name.
 */
@Component
class PersonalTokens {
    static final int MOST = 50;
    private static final String PREFIX = "mzn_";
    private static final String PURPOSE = "token";
    private static final String TOKEN = "token";
    private static final String HASH = "hash";
    private static final int SECRET_BYTES = 32;
    private static final int ID_DIGITS = 32;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final IdentitySecrets secrets;
    private final Sessions sessions;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    PersonalTokens(IdentitySecrets secrets, Sessions sessions, Clock clock) {
        this.secrets = secrets;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** Whether a text wants to be such a token. */
    static boolean isOne(String text) {
        return text.startsWith(PREFIX);
    }

    /** A user's tokens, the newest first; those that have expired are there until he makes the next one. Those that ended are not. */
    List<PersonalToken> of(User owner) {
        return stored(owner)
                .flatMap(secret -> read(secret).stream())
                .filter(token -> token.epoch() == sessions.epoch(owner))
                .sorted(Comparator.comparing(PersonalToken::createTime)
                        .reversed()
                        .thenComparing(PersonalToken::name))
                .toList();
    }

    /**
     * Makes a token. This is the only time that anybody sees it.
     *
     * @throws ApiException with {@link BusinessCode#TOKEN_EXISTS} or {@link BusinessCode#TOO_MANY_TOKENS}
     */
    SecretText create(User owner, PersonalToken token) {
        removeDead(owner);
        if (stored(owner).count() >= MOST) {
            throw tooMany();
        }
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        String id = id(owner.uid(), token.name());
        Map<String, byte[]> content = Map.of(
                TOKEN,
                JSON.writeValueAsBytes(token),
                HASH,
                DigestUtils.sha256Hex(secret).getBytes(UTF_8));
        if (!secrets.createOf(owner, secretOf(id), PURPOSE, content)) {
            throw BusinessCode.TOKEN_EXISTS.because("You have a token of this name: delete it, or choose another name");
        }
        requireRoomFor(secretOf(id), owner);
        return new SecretText(PREFIX + id + "_" + secret);
    }

    /**
     * Removes a token, which from then on is good for nothing.
     *
     * @throws ApiException with {@link BusinessCode#TOKEN_MISSING} if he has none of this name
     */
    void remove(User owner, String name) {
        String stored = secretOf(id(owner.uid(), name));
        if (!remove(stored)) {
            throw BusinessCode.TOKEN_MISSING.because("You have no token of this name");
        }
    }

    /**
     * What a token is.
     *
     * @throws ApiException if it is not good; whether its owner still is, is not looked at
     */
    PersonalToken check(SecretText text) {
        String[] parts = text.reveal().split("_", 3);
        if (parts.length != 3 || parts[1].length() != ID_DIGITS || parts[2].isEmpty()) {
            throw BusinessCode.TOKEN_MALFORMED.because("The token is malformed");
        }
        PersonalToken token = secrets.seen(secretOf(parts[1]))
                .filter(stored -> matches(stored, new SecretText(parts[2])))
                .flatMap(PersonalTokens::read)
                .filter(known -> parts[1].equals(id(known.ownerUid(), known.name())))
                .orElseThrow(() -> BusinessCode.TOKEN_INVALID.because("There is no such token, or no more"));
        if (token.isExpired(clock.instant())) {
            throw BusinessCode.TOKEN_EXPIRED.because("The token has expired: make a new one");
        }
        return token;
    }

    /**
     * Looks past the cache after the write. Of tokens made at the same time, wherever, the last one sees all that stay: so no more stay
     * than may. All may go that were in each other's way; nobody has been told of them.
     */
    private void requireRoomFor(String made, User owner) {
        if (secrets.now(owner, PURPOSE).stream().filter(PersonalTokens::isThere).count() > MOST) {
            remove(made);
            throw tooMany();
        }
    }

    private static ApiException tooMany() {
        return BusinessCode.TOO_MANY_TOKENS.because(
                "You have " + MOST + " tokens, and nobody may have more: delete one first");
    }

    private void removeDead(User owner) {
        Instant now = clock.instant();
        long epoch = sessions.epoch(owner);
        stored(owner)
                .filter(secret -> read(secret)
                        .filter(token -> token.isExpired(now) || token.epoch() != epoch)
                        .isPresent())
                .forEach(secret -> remove(secret.getMetadata().getName()));
    }

    /** Whether there was one. One that is changed at the same time is removed as it is then. */
    private boolean remove(String name) {
        boolean there = false;
        Optional<Secret> stored;
        while ((stored = secrets.read(name).filter(PersonalTokens::isThere)).isPresent()) {
            secrets.remove(stored.get());
            there = true;
        }
        return there;
    }

    private Stream<Secret> stored(User owner) {
        return secrets.of(owner, PURPOSE).stream().filter(PersonalTokens::isThere);
    }

    /** How much of the store a scope takes. */
    static int bytes(List<PersonalToken.Grant> scope) {
        return JSON.writeValueAsBytes(scope).length;
    }

    private static boolean matches(Secret stored, SecretText shown) {
        byte[] hash = IdentitySecrets.content(stored).getOrDefault(HASH, new byte[0]);
        return isThere(stored)
                && MessageDigest.isEqual(
                        hash, DigestUtils.sha256Hex(shown.reveal()).getBytes(UTF_8));
    }

    private static boolean isThere(Secret stored) {
        return stored.getMetadata().getDeletionTimestamp() == null;
    }

    private static Optional<PersonalToken> read(Secret stored) {
        try {
            PersonalToken token = JSON.readValue(
                    IdentitySecrets.content(stored).getOrDefault(TOKEN, new byte[0]), PersonalToken.class);
            boolean whole = Stream.of(
                            token.name(), token.owner(), token.ownerUid(), token.createTime(), token.expireTime())
                    .noneMatch(Objects::isNull);
            return whole && token.scope() != null ? Optional.of(token) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty(); // somebody has written over it
        }
    }

    private static String id(String ownerUid, String name) {
        return DigestUtils.sha256Hex(ownerUid + "/" + name).substring(0, ID_DIGITS);
    }

    private static String secretOf(String id) {
        return "mizzen-token-" + id;
    }
}

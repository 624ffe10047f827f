package dev.mizzen.identity;

import io.fabric8.kubernetes.api.model.Secret;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The keys that tokens are signed with, in one Secret for all replicas. Every key in it is valid, so that tokens outlive the key's
 * time as the one that signs. An id begins with the time the key was made; the youngest that every replica must have seen signs.
 */
@Component
class SigningKeys {
    static final String SECRET = "mizzen-signing-keys";

    /** A new key signs only after so long: a token of a key that a replica has not seen yet would throw its user out there. */
    static final Duration SPREAD = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(SigningKeys.class);
    private static final int BYTES = 32;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final Comparator<String> BY_AGE =
            Comparator.comparing(SigningKeys::made).thenComparing(Comparator.naturalOrder());

    private final IdentitySecrets secrets;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    SigningKeys(IdentitySecrets secrets, Clock clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    /** A key and the id that tokens name it by. */
    record Key(String id, SecretKey value) {
        @Override
        public String toString() {
            return id + "=***";
        }
    }

    Optional<Key> find(String id) {
        return Optional.ofNullable(usable().get(id));
    }

    /** The key to sign with. Keys that were lost are made anew; whoever is logged in has to log in again then. */
    Key signing() {
        TreeMap<String, Key> keys = usable();
        if (keys.isEmpty()) {
            establish();
            keys = usable();
        }
        if (keys.isEmpty()) {
            throw new IllegalStateException("the Secret " + SECRET + " shows no key");
        }
        Instant seen = clock.instant().minus(SPREAD);
        return keys.descendingMap().values().stream()
                .filter(key -> !made(key.id()).isAfter(seen))
                .findFirst()
                .orElse(keys.firstEntry().getValue());
    }

    /** Makes the first key, unless there is one. Of several replicas that do so at once one wins, and all use its key. */
    void establish() {
        Map<String, byte[]> first = Map.of(newId(), newValue());
        while (!secrets.create(SECRET, "signing-keys", first)) {
            Optional<Secret> present = secrets.read(SECRET);
            if (present.isPresent() && (hasKey(present.get()) || secrets.replace(present.get(), first))) {
                return;
            }
        }
    }

    /**
     * Makes the next key if the youngest is older than this, and removes those that have signed nothing for so long that no token
     * of theirs can be good any more. Writes only if one of both is due.
     */
    void rotate(Duration life) {
        secrets.read(SECRET).filter(SigningKeys::hasKey).ifPresent(stored -> {
            Map<String, byte[]> content = IdentitySecrets.content(stored);
            Map<String, byte[]> rotated = rotated(content, life);
            if (!rotated.keySet().equals(content.keySet()) && secrets.replace(stored, rotated)) {
                log.info("Rotated the keys that tokens are signed with: there are {} now", rotated.size());
            }
        });
    }

    private Map<String, byte[]> rotated(Map<String, byte[]> content, Duration life) {
        Instant now = clock.instant();
        Map<String, byte[]> rotated = new TreeMap<>(content);
        Instant youngest = Instant.EPOCH;
        Instant successor = Instant.MAX;
        for (String id : usable(content).descendingKeySet()) {
            if (successor.isBefore(now.minus(SPREAD).minus(Session.LONGEST))) {
                rotated.remove(id);
            }
            successor = made(id);
            youngest = successor.isAfter(youngest) && !successor.isAfter(now) ? successor : youngest;
        }
        if (!youngest.plus(life).isAfter(now)) {
            rotated.put(newId(), newValue());
        }
        return rotated;
    }

    private String newId() {
        byte[] suffix = new byte[4];
        random.nextBytes(suffix);
        return TIME.format(clock.instant()) + "-" + HexFormat.of().formatHex(suffix);
    }

    private byte[] newValue() {
        byte[] value = new byte[BYTES];
        random.nextBytes(value);
        return value;
    }

    /** When a key was made; long ago where its id does not say it: it signs only where there is no other. */
    private static Instant made(String id) {
        try {
            return TIME.parse(id.split("-", 2)[0], Instant::from);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private TreeMap<String, Key> usable() {
        return usable(secrets.cached(SECRET));
    }

    /** The oldest first. */
    private static TreeMap<String, Key> usable(Map<String, byte[]> content) {
        TreeMap<String, Key> keys = new TreeMap<>(BY_AGE);
        content.forEach((id, value) -> {
            if (isUsable(value)) {
                keys.put(id, new Key(id, new SecretKeySpec(value, "HmacSHA256")));
            }
        });
        return keys;
    }

    private static boolean hasKey(Secret secret) {
        return IdentitySecrets.content(secret).values().stream().anyMatch(SigningKeys::isUsable);
    }

    /** A key shorter than the hash can be guessed more easily than the hash. */
    private static boolean isUsable(byte[] value) {
        return value.length >= BYTES;
    }
}

package dev.mizzen.identity;

import io.fabric8.kubernetes.api.model.Secret;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/**
 * The keys that tokens are signed with, in one Secret for all replicas. Every key in it is valid; the one whose id sorts last
 * signs. An id begins with the time it was made, so to rotate add a key, and remove the old one a day later.
 */
@Component
class SigningKeys {
    static final String SECRET = "mizzen-signing-keys";

    private static final int BYTES = 32;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

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
    Key newest() {
        TreeMap<String, Key> keys = usable();
        if (keys.isEmpty()) {
            establish();
            keys = usable();
        }
        if (keys.isEmpty()) {
            throw new IllegalStateException("the Secret " + SECRET + " shows no key");
        }
        return keys.lastEntry().getValue();
    }

    /** Makes the first key, unless there is one. Of several replicas that do so at once one wins, and all use its key. */
    void establish() {
        byte[] value = new byte[BYTES];
        random.nextBytes(value);
        byte[] suffix = new byte[4];
        random.nextBytes(suffix);
        Map<String, byte[]> first =
                Map.of(TIME.format(clock.instant()) + "-" + HexFormat.of().formatHex(suffix), value);
        while (!secrets.create(SECRET, "signing-keys", first)) {
            Optional<Secret> present = secrets.read(SECRET);
            if (present.isPresent() && (hasKey(present.get()) || secrets.replace(present.get(), first))) {
                return;
            }
        }
    }

    private TreeMap<String, Key> usable() {
        TreeMap<String, Key> keys = new TreeMap<>();
        secrets.cached(SECRET).forEach((id, value) -> {
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

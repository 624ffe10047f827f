package dev.mizzen.registry;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

/** What opened a registry lately, so that not each request begins with a refusal. Kept in memory, for minutes, the oldest dropped first. */
final class Grants {
    private static final int MOST = 1_000;
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final String EVERY_REPOSITORY = "";

    /** So that what is kept of a password says nothing about it. */
    private final byte[] salt = new byte[16];

    private final LongSupplier nanoTime;
    private final Map<Key, Grant> kept = new LinkedHashMap<>();

    Grants(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        new SecureRandom().nextBytes(salt);
    }

    /** Whose it is: another password, or another way to the registry, is another one's. */
    private record Key(RegistryHost host, boolean plainHttp, boolean insecure, String login, String repository) {}

    /** @param authorization the header */
    private record Grant(String authorization, long until) {
        @Override
        public String toString() {
            return "***";
        }
    }

    synchronized Optional<String> find(Access access, String repository) {
        return find(key(access, repository)).or(() -> find(key(access, EVERY_REPOSITORY)));
    }

    /** @param life how long it is good; a little less is made of it */
    synchronized void keep(Access access, String repository, String authorization, Duration life) {
        Duration used = life.compareTo(LONGEST) > 0 ? LONGEST : life;
        Key key = key(access, repository);
        kept.remove(key);
        kept.put(key, new Grant(authorization, nanoTime.getAsLong() + used.toNanos() / 10 * 8));
        if (kept.size() > MOST) {
            kept.remove(kept.keySet().iterator().next());
        }
    }

    /** For what opens every repository of a registry. */
    void keepForAll(Access access, String authorization, Duration life) {
        keep(access, EVERY_REPOSITORY, authorization, life);
    }

    synchronized void forget(Access access, String repository) {
        kept.remove(key(access, repository));
        kept.remove(key(access, EVERY_REPOSITORY));
    }

    private Optional<String> find(Key key) {
        return Optional.ofNullable(kept.get(key))
                .filter(grant -> grant.until - nanoTime.getAsLong() > 0)
                .map(Grant::authorization);
    }

    private Key key(Access access, String repository) {
        String login = access.login()
                .map(known -> digest(known.username() + "\n" + known.password().reveal()))
                .orElse("");
        return new Key(access.host(), access.plainHttp(), access.insecure(), login, repository);
    }

    private String digest(String text) {
        MessageDigest digest = DigestUtils.updateDigest(DigestUtils.getSha256Digest(), salt);
        return Hex.encodeHexString(DigestUtils.updateDigest(digest, text).digest());
    }
}

package dev.mizzen.registry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What opened a registry lately, so that not each request begins with a refusal. Kept in memory, for minutes, the oldest dropped first. */
final class Grants {
    private static final int MOST = 1_000;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final LongSupplier nanoTime;
    private final Map<Key, Grant> kept = new LinkedHashMap<>();

    Grants(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
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
        return Optional.ofNullable(kept.get(key(access, repository)))
                .filter(grant -> grant.until - nanoTime.getAsLong() > 0)
                .map(Grant::authorization);
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

    synchronized void forget(Access access, String repository) {
        kept.remove(key(access, repository));
    }

    private static Key key(Access access, String repository) {
        String login = access.login()
                .map(known -> digest(known.username() + "\n" + known.password().reveal()))
                .orElse("");
        return new Key(access.host(), access.plainHttp(), access.insecure(), login, repository);
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

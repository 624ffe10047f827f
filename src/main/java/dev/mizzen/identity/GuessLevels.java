package dev.mizzen.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * How far guessing at an account has gone, at all replicas together: its level grows by one with each wrong password and falls by one a
 * minute. What the others are to know, and a restart must not forget, is in one Secret: the highest levels, a bounded number of them.
 * A replica writes it once a minute at most, whatever is tried at however many accounts. Names that are nobody's are in it like others,
 * or it would show who is a user.
 */
@Component
class GuessLevels implements DisposableBean {
    static final String SECRET = "mizzen-login-brake";
    static final int HIGHEST = 30;
    /** From here on a level is kept for others. Below it nobody waits for it. */
    static final int KEPT = 10;

    static final int ACCOUNTS_STORED = 500;

    private static final Logger log = LoggerFactory.getLogger(GuessLevels.class);
    private static final String PURPOSE = "login-brake";
    private static final String LEVELS = "levels";
    private static final int ACCOUNTS_IN_MEMORY = 20_000;
    private static final Duration BETWEEN_WRITES = Duration.ofMinutes(1);

    private final IdentitySecrets secrets;
    private final Clock clock;
    /** What is not stored yet, by account. Below zero after a good login. */
    private final Map<String, GuessLevel> own = Caffeine.newBuilder()
            .maximumSize(ACCOUNTS_IN_MEMORY)
            .<String, GuessLevel>build()
            .asMap();
    /** What was read from the Secret, as long as the cache of the hub has that very object. */
    private final Cache<Secret, Map<String, GuessLevel>> read =
            Caffeine.newBuilder().weakKeys().build();

    private final ScheduledExecutorService desk =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private Instant lastWrite = Instant.MIN;
    private boolean due;

    GuessLevels(IdentitySecrets secrets, Clock clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    /** From 0 to {@link #HIGHEST}. */
    synchronized double of(String account) {
        return whole(stored(), account, clock.instant());
    }

    /** Counts a wrong password. */
    synchronized void grow(String account) {
        if (of(account) < HIGHEST) {
            change(account, 1);
        }
    }

    /** Halves a level, for a good login. Not more: who logs in often would give those who guess at him a new start each time. */
    synchronized void halve(String account) {
        change(account, -of(account) / 2);
    }

    @Override
    public void destroy() {
        desk.shutdownNow();
    }

    private void change(String account, double by) {
        Instant now = clock.instant();
        Map<String, GuessLevel> stored = stored();
        boolean others = stored.containsKey(account) || whole(stored, account, now) + by >= KEPT;
        if (by != 0) {
            own.merge(account, new GuessLevel(by, now), (before, more) -> before.plus(more, now));
            if (others) {
                writeWhenDue();
            }
        }
    }

    private double whole(Map<String, GuessLevel> stored, String account, Instant now) {
        double sum = own.getOrDefault(account, GuessLevel.NONE).at(now)
                + stored.getOrDefault(account, GuessLevel.NONE).at(now);
        return Math.clamp(sum, 0, HIGHEST);
    }

    private Map<String, GuessLevel> stored() {
        return secrets.seen(SECRET).map(this::parsed).orElse(Map.of());
    }

    private Map<String, GuessLevel> parsed(Secret secret) {
        return read.get(secret, GuessLevels::in);
    }

    /** What a Secret says, by account. */
    static Map<String, GuessLevel> in(Secret secret) {
        byte[] text = IdentitySecrets.content(secret).getOrDefault(LEVELS, new byte[0]);
        return GuessLevel.parse(new String(text, StandardCharsets.UTF_8));
    }

    private void writeWhenDue() {
        if (!due) {
            due = true;
            Duration wait = lastWrite.equals(Instant.MIN)
                    ? Duration.ZERO
                    : Duration.between(clock.instant(), lastWrite.plus(BETWEEN_WRITES));
            desk.schedule(this::write, wait.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** It does not matter enough to fail anything: what could not be written stays in memory, and is tried again in a minute. */
    private void write() {
        Map<String, GuessLevel> mine = begin();
        boolean written = false;
        try {
            written = store(mine);
        } catch (RuntimeException e) {
            log.warn(
                    "How far guessing has gone could not be written: {}",
                    e.getClass().getSimpleName());
        } finally {
            end(mine, written);
        }
    }

    private synchronized Map<String, GuessLevel> begin() {
        due = false;
        lastWrite = clock.instant();
        return new HashMap<>(own);
    }

    private boolean store(Map<String, GuessLevel> mine) {
        Optional<Secret> present = secrets.read(SECRET);
        Map<String, GuessLevel> before = present.map(this::parsed).orElse(Map.of());
        Map<String, GuessLevel> after = GuessLevel.sum(before, mine, clock.instant());
        // Only what is in there already, or matters: the rest stays here.
        after.entrySet()
                .removeIf(one ->
                        !before.containsKey(one.getKey()) && one.getValue().value() < KEPT);
        Map<String, GuessLevel> highest = GuessLevel.highest(after, ACCOUNTS_STORED);
        mine.keySet().retainAll(highest.keySet());
        Map<String, byte[]> content = Map.of(LEVELS, GuessLevel.print(highest).getBytes(StandardCharsets.UTF_8));
        return present.isEmpty() ? secrets.create(SECRET, PURPOSE, content) : secrets.replace(present.get(), content);
    }

    /** What is stored is this replica's own no more. */
    private synchronized void end(Map<String, GuessLevel> mine, boolean written) {
        if (written) {
            Instant now = clock.instant();
            mine.forEach((account, level) -> own.computeIfPresent(account, (any, present) -> {
                GuessLevel left = present.minus(level, now);
                return Math.abs(left.value()) < 0.01 ? null : left;
            }));
        } else {
            writeWhenDue();
        }
    }
}

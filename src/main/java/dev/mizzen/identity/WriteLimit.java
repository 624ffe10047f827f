package dev.mizzen.identity;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ClockMeter;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * How often one user, who needs no right for it, may have something written into the hub: tokens for programs that he makes and deletes,
 * and, by themselves, refreshes and logouts. So often at once, and some a minute on top, at each replica. Whoever has stolen his session
 * must not wear out by tokens what a refresh needs to be seen.
 */
@Component
class WriteLimit {
    /** Enough to make all his tokens anew. */
    private static final int AT_ONCE = 2 * PersonalTokens.MOST;

    private static final int A_MINUTE = 60;
    /** A bucket that was left alone for so long is full again, as a new one is. */
    private static final Duration FULL_AFTER = Duration.ofMinutes(2);

    private static final int REMEMBERED = 50_000;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final LoadingCache<String, Bucket> tokenChanges;
    private final LoadingCache<String, Bucket> sessions;

    WriteLimit(Clock clock) {
        TimeMeter time = new ClockMeter(clock);
        this.tokenChanges = buckets(time);
        this.sessions = buckets(time);
    }

    private static LoadingCache<String, Bucket> buckets(TimeMeter time) {
        return Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterAccess(FULL_AFTER)
                .build(user -> Bucket.builder()
                        .withCustomTimePrecision(time)
                        .addLimit(limit -> limit.capacity(AT_ONCE).refillGreedy(A_MINUTE, Duration.ofMinutes(1)))
                        .build());
    }

    /** @throws ApiException with {@link BusinessCode#TOO_MANY_TOKEN_CHANGES} and the wait, if it is one too many */
    void countTokenChange(User user) {
        ConsumptionProbe probe = tokenChanges.get(user.name()).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            Duration wait = Duration.ofNanos(probe.getNanosToWaitForRefill());
            throw BusinessCode.TOO_MANY_TOKEN_CHANGES.because(
                    "You have made or deleted tokens too often: try again in "
                            + wait.plusNanos(999_999_999).toSeconds() + " s",
                    wait);
        }
    }

    /** Counts the write of a refresh, unless it is one too many. */
    boolean allows(User user) {
        return sessions.get(user.name()).tryConsume(1);
    }

    /** Waits until a write that nobody may refuse is none too many: a second at most for who asks for one after the other. */
    void pace(User user) {
        try {
            sessions.get(user.name()).asBlocking().tryConsume(1, LONGEST_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

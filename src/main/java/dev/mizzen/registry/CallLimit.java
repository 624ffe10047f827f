package dev.mizzen.registry;

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
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * How often one person may make Mizzen call a registry, by a check or by looking an image up: so often a minute, all at once if he
 * likes. It keeps Mizzen from being used to search a network or to guess a password.
 */
@Component
class CallLimit {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final LoadingCache<String, Bucket> users;

    CallLimit(CheckProperties properties, Clock clock) {
        TimeMeter time = new ClockMeter(clock);
        // A bucket that was left alone for a minute is full again, as a new one is.
        this.users = Caffeine.newBuilder()
                .expireAfterAccess(MINUTE)
                .build(user -> Bucket.builder()
                        .withCustomTimePrecision(time)
                        .addLimit(limit -> limit.capacity(properties.callsPerMinute())
                                .refillGreedy(properties.callsPerMinute(), MINUTE))
                        .build());
    }

    /**
     * Counts a call of a user.
     *
     * @throws dev.mizzen.shared.ApiException {@link BusinessCode#TOO_MANY_REGISTRY_CALLS} with the wait if it is one too many
     */
    void count(String user) {
        refused(user).ifPresent(wait -> {
            throw refusal(wait);
        });
    }

    static ApiException refusal(Duration wait) {
        long seconds = wait.plusNanos(999_999_999).toSeconds();
        return BusinessCode.TOO_MANY_REGISTRY_CALLS.because(
                "You have had registries called too often: try again in " + seconds + " s", wait);
    }

    /** Counts a call of a user unless it is one too many; then it answers how long to wait. */
    Optional<Duration> refused(String user) {
        ConsumptionProbe probe = users.get(user).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }
}

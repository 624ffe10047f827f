package dev.mizzen.identity;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Slows down guessing: after some wrong passwords for a name from an address each further one makes that pair wait longer.
 * Names that are nobody's count too, or the brake would tell which names are somebody's.
 */
@Component
class LoginBrake {
    private static final int FREE = 5;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration MEMORY = Duration.ofMinutes(15);
    private static final int REMEMBERED = 10_000;

    private final Clock clock;
    private final Map<Guesser, Failures> guessers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Guesser, Failures> eldest) {
            return size() > REMEMBERED;
        }
    };

    LoginBrake(Clock clock) {
        this.clock = clock;
    }

    private record Guesser(String name, String address) {}

    private record Failures(int count, Instant last) {
        Duration pause() {
            return count < FREE
                    ? Duration.ZERO
                    : Duration.ofSeconds(Math.min(LONGEST_WAIT.toSeconds(), 1L << Math.min(count - FREE, 10)));
        }
    }

    /** @throws ApiException with {@link BusinessCode#TOO_MANY_ATTEMPTS} while the wait lasts */
    synchronized void check(String name, String address) {
        Failures failures = guessers.get(new Guesser(name, address));
        if (failures == null) {
            return;
        }
        Duration left = Duration.between(clock.instant(), failures.last().plus(failures.pause()));
        if (left.isPositive()) {
            throw BusinessCode.TOO_MANY_ATTEMPTS.because(
                    "Too many wrong passwords: try again in " + (left.toSeconds() + 1) + " s", left);
        }
    }

    synchronized void failed(String name, String address) {
        Instant now = clock.instant();
        guessers.compute(
                new Guesser(name, address),
                (any, before) -> before == null || before.last().plus(MEMORY).isBefore(now)
                        ? new Failures(1, now)
                        : new Failures(before.count() + 1, now));
    }

    synchronized void succeeded(String name, String address) {
        guessers.remove(new Guesser(name, address));
    }
}

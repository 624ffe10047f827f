package dev.mizzen.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ClockMeter;
import io.github.bucket4j.BandwidthBuilder;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Slows down guessing, at an account from however many addresses, and from an address at however many accounts. Names that are nobody's
 * count like others, or the brake would tell which names are somebody's.
 *
 * <p>Safety rule: nobody is kept out of an address where he is known by what others do elsewhere: where he has logged in well he feels the
 * wrong passwords of that address only. Elsewhere he does not wait behind those who guess at his account, only behind others who are new
 * there, as long as nobody guessed from his address too. No wait is longer than a minute. Who shares his address is not told apart from him.
 */
@Component
class LoginBrake {
    static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    /** Wrong passwords of one address at one account that cost nothing. */
    private static final int FREE = 5;
    /** So many wrong passwords may somebody have who is in a new place, before he counts as one who guesses. */
    private static final int MISTYPED = 3;

    private static final Duration LONGEST_PACE = Duration.ofSeconds(30);
    /** Wrong passwords of one address at all accounts, and codes of it that a provider refused: so many at once, and so many a minute. Many people may share it. */
    private static final int OF_AN_ADDRESS = 100;

    private static final int OF_AN_ADDRESS_A_MINUTE = 20;

    /** So many wrong passwords an hour, about any accounts, may come from where people are who merely mistype. */
    private static final int MISTYPED_AN_HOUR = 3;

    private static final Duration KNOWN_FOR = Duration.ofDays(30);
    private static final int REMEMBERED = 50_000;

    private final Clock clock;
    private final GuessLevels levels;
    /** Makes the wait, and is forgotten after a quarter of an hour. */
    private final Cache<LoginAttempt, Failures> lately = bounded();
    /**
     * Tells one who guesses from one who is new, and is forgotten after a day. By site: whoever has 65,536 networks of IPv6 would else be
     * new in one after the other, and hold the place of those who are.
     */
    private final Cache<LoginAttempt, Failures> ofDay = bounded();

    private final Cache<String, Turns> turns = bounded();
    private final LoadingCache<String, Bucket> addresses;
    private final LoadingCache<String, Bucket> mistyped;
    /** Who has logged in well, from where, and when. Nobody who guesses can get in here, nor push anybody out. */
    private final Cache<LoginAttempt, Instant> known = bounded();

    LoginBrake(Clock clock, GuessLevels levels) {
        this.clock = clock;
        this.levels = levels;
        TimeMeter time = new ClockMeter(clock);
        this.addresses = buckets(
                time,
                limit -> limit.capacity(OF_AN_ADDRESS).refillGreedy(OF_AN_ADDRESS_A_MINUTE, Duration.ofMinutes(1)));
        this.mistyped = buckets(
                time,
                limit -> limit.capacity(MISTYPED_AN_HOUR).refillIntervally(MISTYPED_AN_HOUR, Duration.ofHours(1)));
    }

    /** Wrong passwords from one place at one account, and the last of them. */
    private record Failures(int count, Instant last) {
        static final Failures NONE = new Failures(0, Instant.EPOCH);
        static final Duration LATELY = Duration.ofMinutes(15);
        static final Duration DAY = Duration.ofDays(1);

        Failures oneMore(Instant now) {
            return new Failures(count + 1, now);
        }

        /** What is left of them where they are forgotten some time after the last. */
        Failures at(Instant now, Duration forgotten) {
            return Duration.between(last, now).compareTo(forgotten) > 0 ? NONE : this;
        }

        Instant next() {
            return count < FREE ? last : last.plus(doubled(count - FREE, LONGEST_WAIT));
        }
    }

    /** When somebody was last wrong about an account: one of those who guess at it, and one of the others. */
    private record Turns(Instant ofGuessers, Instant ofOthers) {
        static final Turns NONE = new Turns(Instant.EPOCH, Instant.EPOCH);

        Instant last(boolean guesses) {
            return guesses ? ofGuessers : ofOthers;
        }

        Turns taken(boolean guesses, Instant now) {
            return guesses ? new Turns(now, ofOthers) : new Turns(ofGuessers, now);
        }
    }

    /** Whether this account has logged in well from this address lately. */
    private boolean knows(LoginAttempt attempt) {
        Instant when = known.getIfPresent(attempt);
        return when != null && when.plus(KNOWN_FOR).isAfter(clock.instant());
    }

    /** In which line an attempt waits for its comparison. */
    synchronized Comparisons.Trust trust(LoginAttempt attempt) {
        if (knows(attempt)) {
            return Comparisons.Trust.KNOWN;
        }
        return mistyped.get(attempt.site()).getAvailableTokens() > 0
                ? Comparisons.Trust.NEW
                : Comparisons.Trust.WRONG_BEFORE;
    }

    /** @throws ApiException with {@link BusinessCode#TOO_MANY_ATTEMPTS} while the wait lasts */
    synchronized void check(LoginAttempt attempt) {
        Instant now = clock.instant();
        Duration wait = Duration.between(now, lately(attempt, now).next());
        if (!knows(attempt)) {
            Instant turn = turnsAt(attempt).last(guesses(attempt, now)).plus(pace(attempt));
            wait = longer(wait, longer(Duration.between(now, turn), waitOfNetwork(attempt.network())));
        }
        if (wait.isPositive()) {
            throw refusal("Too many wrong passwords", wait);
        }
    }

    /**
     * The same for somebody who does not say who he is.
     *
     * @param network as an attempt has it
     */
    synchronized void check(String network) {
        Duration wait = waitOfNetwork(network);
        if (wait.isPositive()) {
            throw refusal("Too many logins from this address were refused", wait);
        }
    }

    /** Notes that somebody was refused who did not say who he is. */
    synchronized void failed(String network) {
        addresses.get(network).tryConsume(1);
    }

    synchronized void failed(LoginAttempt attempt) {
        Instant now = clock.instant();
        turns.put(attempt.account(), turnsAt(attempt).taken(guesses(attempt, now), now));
        lately.put(attempt, lately(attempt, now).oneMore(now));
        ofDay.put(attempt.ofSite(), ofDay(attempt, now).oneMore(now));
        failed(attempt.network());
        mistyped.get(attempt.site()).tryConsume(1);
        levels.grow(attempt.account());
    }

    synchronized void succeeded(LoginAttempt attempt) {
        lately.invalidate(attempt);
        ofDay.invalidate(attempt.ofSite());
        levels.halve(attempt.account());
        seen(attempt);
    }

    /** Notes that an account's owner is at an address, which he has shown by his password or by a token. */
    synchronized void seen(LoginAttempt attempt) {
        known.put(attempt, clock.instant());
    }

    /** Says in words and as {@code Retry-After} how long to wait. */
    static ApiException refusal(String why, Duration wait) {
        return BusinessCode.TOO_MANY_ATTEMPTS.because(
                why + ": try again in " + wait.plusNanos(999_999_999).toSeconds() + " s", wait);
    }

    /** How far apart those who are new to an account's owner may be wrong about it. */
    private Duration pace(LoginAttempt attempt) {
        int above = (int) Math.ceil(levels.of(attempt.account())) - GuessLevels.KEPT;
        return above < 0 ? Duration.ZERO : doubled(above, LONGEST_PACE);
    }

    private Duration waitOfNetwork(String network) {
        Bucket bucket = addresses.get(network);
        return Duration.ofNanos(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
    }

    private boolean guesses(LoginAttempt attempt, Instant now) {
        return ofDay(attempt, now).count() >= MISTYPED;
    }

    private Failures lately(LoginAttempt attempt, Instant now) {
        return left(lately.getIfPresent(attempt), now, Failures.LATELY);
    }

    private Failures ofDay(LoginAttempt attempt, Instant now) {
        return left(ofDay.getIfPresent(attempt.ofSite()), now, Failures.DAY);
    }

    private static Failures left(@Nullable Failures some, Instant now, Duration forgotten) {
        return some == null ? Failures.NONE : some.at(now, forgotten);
    }

    private Turns turnsAt(LoginAttempt attempt) {
        @Nullable Turns some = turns.getIfPresent(attempt.account());
        return some == null ? Turns.NONE : some;
    }

    private static Duration doubled(int times, Duration longest) {
        return Duration.ofSeconds(Math.min(longest.toSeconds(), 1L << Math.min(times, 10)));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static <K, V> Cache<K, V> bounded() {
        return Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    }

    private static LoadingCache<String, Bucket> buckets(
            TimeMeter time,
            Function<BandwidthBuilder.BandwidthBuilderCapacityStage, BandwidthBuilder.BandwidthBuilderBuildStage>
                    limit) {
        return Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .build(address -> Bucket.builder()
                        .withCustomTimePrecision(time)
                        .addLimit(limit)
                        .build());
    }
}

package dev.mizzen.identity;

import dev.mizzen.shared.ApiException;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Where passwords are compared, which is made to be slow. On threads of its own, since whoever keeps a processor busy on a virtual thread
 * keeps others from theirs. There is a line for each {@link Trust}: a flood of wrong passwords is worked off slowly, so that the
 * processors are there for everybody else, and who was never wrong does not wait behind it. No line is without an end.
 */
@Component
class Comparisons implements DisposableBean {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final int KNOWN_WAITING = 64;
    private static final int STRANGERS_WAITING = 16;
    /** So many strangers of one address may be compared or wait: it must not take all places. */
    private static final int OF_AN_ADDRESS = 4;
    /** So many of one account that is known where he is. Not of the address: an office may have but one. */
    private static final int OF_A_KNOWN_ACCOUNT = 16;

    private static final Duration FULL = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Map<Trust, Line> lines = Map.of(
            Trust.KNOWN, new Line("login-known", Math.max(1, PROCESSORS / 2), KNOWN_WAITING, false),
            Trust.NEW, new Line("login-new", 1, STRANGERS_WAITING, true),
            Trust.WRONG_BEFORE, new Line("login-wrong", 1, STRANGERS_WAITING, true));
    private final Crowds inside = new Crowds();

    /** What is known of who tries to log in from where he is. */
    enum Trust {
        /** He has logged in well there. */
        KNOWN,
        /** Nobody there was wrong about anything, or hardly. */
        NEW,
        /** Somebody there was. */
        WRONG_BEFORE
    }

    /**
     * Compares, and waits for it.
     *
     * @param comparison empty for a wrong password
     * @throws ApiException what the comparison throws; {@link dev.mizzen.shared.BusinessCode#TOO_MANY_ATTEMPTS} if too many wait
     */
    <T> Optional<T> compare(LoginAttempt attempt, Trust trust, Supplier<Optional<T>> comparison) {
        // Those who are known and strangers do not take each other's places.
        String crowd = trust == Trust.KNOWN ? "account " + attempt.account() : "network " + attempt.network();
        int most = trust == Trust.KNOWN ? OF_A_KNOWN_ACCOUNT : OF_AN_ADDRESS;
        try {
            if (inside.enter(crowd) > most) {
                throw full();
            }
            return result(line(trust).submit(comparison));
        } catch (RejectedExecutionException e) {
            throw full();
        } finally {
            inside.leave(crowd);
        }
    }

    /** How many wait in a line at this moment. */
    int waiting(Trust trust) {
        return line(trust).threads.getQueue().size();
    }

    @Override
    public void destroy() {
        lines.values().forEach(line -> line.threads.shutdownNow());
    }

    private Line line(Trust trust) {
        return Objects.requireNonNull(lines.get(trust), "there is a line for each");
    }

    /** Threads, those who wait for them, and where it is paced how many wrong passwords there may be. */
    private static final class Line {
        /** So many at once, and so many a second. A comparison takes some 80 ms of a processor. */
        private static final int WRONG_AT_ONCE = 8;

        private static final int WRONG_A_SECOND = Math.max(1, PROCESSORS / 2);

        private final ThreadPoolExecutor threads;
        private final boolean paced;
        private final Bucket wrong = Bucket.builder()
                .addLimit(limit -> limit.capacity(WRONG_AT_ONCE).refillGreedy(WRONG_A_SECOND, Duration.ofSeconds(1)))
                .build();

        Line(String name, int threads, int waiting, boolean paced) {
            this.paced = paced;
            this.threads = new ThreadPoolExecutor(
                    threads,
                    threads,
                    0,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(waiting),
                    Thread.ofPlatform().daemon().name(name + "-", 0).factory());
        }

        <T> Future<Optional<T>> submit(Supplier<Optional<T>> comparison) {
            return threads.submit(() -> paced ? paced(comparison) : comparison.get());
        }

        /** Who is right costs the others nothing: only wrong passwords are held apart. */
        private <T> Optional<T> paced(Supplier<Optional<T>> comparison) throws InterruptedException {
            wrong.asBlocking().consume(1);
            boolean wasWrong = false;
            try {
                Optional<T> result = comparison.get();
                wasWrong = result.isEmpty();
                return result;
            } finally {
                if (!wasWrong) {
                    wrong.addTokens(1);
                }
            }
        }
    }

    private static <T> T result(Future<T> running) {
        try {
            return running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            running.cancel(true);
            throw full();
        } catch (InterruptedException e) {
            running.cancel(true);
            Thread.currentThread().interrupt();
            throw full();
        }
    }

    private static ApiException full() {
        return LoginBrake.refusal("Too many are logging in at this moment", FULL);
    }
}

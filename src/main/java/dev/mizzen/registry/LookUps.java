package dev.mizzen.registry;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.mizzen.identity.Caller;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Asks registries for whoever makes the request that is being answered: not too often, not longer than he waits, and telling no more
 * than he may know.
 */
@Component
class LookUps {
    /** For all that one request asks. The web UI waits for 30 s. */
    private static final Duration WHOLE = Duration.ofSeconds(25);

    /** What one person has under way; with the sizes that are asked for at once this makes 16 requests of the 128 there are for all. */
    private static final int AT_ONCE = 4;

    private final CallLimit limit;
    private final Discretion discretion;
    private final Duration whole;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    /** Kept as long as a look-up holds it. */
    private final LoadingCache<String, Semaphore> places =
            Caffeine.newBuilder().weakValues().build(user -> new Semaphore(AT_ONCE));

    @Autowired
    LookUps(CallLimit limit, Discretion discretion) {
        this(limit, discretion, WHOLE);
    }

    LookUps(CallLimit limit, Discretion discretion, Duration whole) {
        this.limit = limit;
        this.discretion = discretion;
        this.whole = whole;
    }

    /** Something to be asked of a registry. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws RegistryException;
    }

    /** @throws dev.mizzen.shared.ApiException if it is one look-up too many */
    LookUp begin() {
        Caller caller = Caller.current();
        limit.count(caller.name());
        return new LookUp(caller);
    }

    /**
     * The same for an answer that is never an error.
     *
     * @throws RegistryException if it is one look-up too many
     */
    LookUp beginInWords() throws RegistryException {
        Caller caller = Caller.current();
        Optional<Duration> wait = limit.refused(caller.name());
        if (wait.isPresent()) {
            throw new RegistryException(
                    Trouble.RATE_LIMITED, CallLimit.refusal(wait.get()).body().message(), wait);
        }
        return new LookUp(caller);
    }

    /** All that one request asks. */
    final class LookUp {
        private final Caller caller;
        private final Semaphore place;
        private final long end = System.nanoTime() + whole.toNanos();

        private LookUp(Caller caller) {
            this.caller = caller;
            this.place = places.get(caller.name());
        }

        /** @throws RegistryException if the registry does not give it, or not in the time that is left */
        <T> T ask(Question<T> question) throws RegistryException {
            try {
                return inTime(question);
            } catch (RegistryException e) {
                throw caller.isPlatformAdmin() ? e : discretion.of(e);
            }
        }

        /** What comes too late for this request is remembered for the next, but nothing new is begun for it. */
        private <T> T inTime(Question<T> question) throws RegistryException {
            Future<T> answer = threads.submit(() -> inPlace(question));
            try {
                return answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RegistryException refusal) {
                    throw refusal;
                }
                throw e.getCause() instanceof RuntimeException unexpected ? unexpected : new IllegalStateException(e);
            } catch (TimeoutException e) {
                answer.cancel(true);
                throw late();
            } catch (InterruptedException e) {
                answer.cancel(true);
                Thread.currentThread().interrupt();
                throw late();
            }
        }

        private <T> T inPlace(Question<T> question) throws RegistryException, InterruptedException {
            place.acquire();
            try {
                return question.ask();
            } finally {
                place.release();
            }
        }

        private static RegistryException late() {
            return new RegistryException(Trouble.TIMED_OUT, Explanation.meaning(Trouble.TIMED_OUT), Optional.empty());
        }
    }
}

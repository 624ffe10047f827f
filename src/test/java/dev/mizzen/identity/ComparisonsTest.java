package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mizzen.identity.Comparisons.Trust;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ComparisonsTest {
    private final Comparisons comparisons = new Comparisons();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch held = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();

    @AfterEach
    void stop() {
        held.countDown();
        callers.close();
        comparisons.destroy();
    }

    @Test
    void itIsDoneOnAThreadOfItsOwn() {
        Optional<Boolean> virtual = comparisons.compare(
                from(1), Trust.NEW, () -> Optional.of(Thread.currentThread().isVirtual()));
        assertThat(virtual).contains(false);
        assertThat(comparisons.compare(from(1), Trust.KNOWN, Optional::empty)).isEmpty();
    }

    @Test
    void whoComesWhenTooManyWaitIsSentAwayAndWhoIsKnownIsNot() {
        List<Future<?>> waiting = fill();
        assertThatThrownBy(() -> comparisons.compare(from(99), Trust.NEW, Optional::empty))
                .isInstanceOfSatisfying(ApiException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(BusinessCode.TOO_MANY_ATTEMPTS);
                    assertThat(refusal.pause()).isPresent();
                });
        assertThat(comparisons.compare(from(99), Trust.KNOWN, () -> Optional.of("in")))
                .contains("in");
        assertThat(comparisons.compare(from(99), Trust.WRONG_BEFORE, () -> Optional.of("in")))
                .as("each line has places of its own")
                .contains("in");
        held.countDown();
        assertThat(waiting).allSatisfy(one -> assertThat(one.get()).isEqualTo(Optional.of("in")));
    }

    @Test
    void oneAddressDoesNotTakeAllPlaces() {
        List<Future<Boolean>> ofOne = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ofOne.add(callers.submit(refused(from(1))));
        }
        await().until(() -> ofOne.stream().filter(Future::isDone).count() == 36);
        Future<Boolean> other = callers.submit(refused(from(2)));
        held.countDown();
        await().until(() -> ofOne.stream().allMatch(Future::isDone) && other.isDone());
        assertThat(other.resultNow()).isFalse();
        assertThat(ofOne.stream().filter(Future::resultNow)).hasSize(36);
    }

    @Test
    void oneAccountThatIsKnownDoesNotTakeThePlacesOfOthersWhoAre() {
        List<Future<Boolean>> ofOne = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ofOne.add(callers.submit(refused(from(1), Trust.KNOWN)));
        }
        await().until(() -> ofOne.stream().filter(Future::isDone).count() == 184);
        // Whoever has an account has as many addresses of IPv6 as he likes.
        Future<Boolean> elsewhere = callers.submit(refused(from(2), Trust.KNOWN));
        await().until(elsewhere::isDone);
        Future<Boolean> colleague = callers.submit(refused(LoginAttempt.of("noah", "10.0.0.1"), Trust.KNOWN));
        Future<Boolean> stranger = callers.submit(refused(from(1), Trust.NEW));
        held.countDown();
        await().until(() -> colleague.isDone() && stranger.isDone());
        assertThat(colleague.resultNow()).isFalse();
        assertThat(stranger.resultNow()).isFalse();
        assertThat(ofOne).allSatisfy(one -> assertThat(one.get()).isNotNull());
        assertThat(ofOne.stream().filter(Future::resultNow)).hasSize(184);
        assertThat(elsewhere.resultNow()).isTrue();
    }

    @Test
    void wrongPasswordsAreWorkedOffSlowlyAndRightOnesAreNot() {
        long start = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            comparisons.compare(from(i), Trust.NEW, () -> Optional.of("right"));
        }
        long right = System.nanoTime() - start;
        start = System.nanoTime();
        int processors = Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < 8 + 2 * Math.max(1, processors / 2); i++) {
            comparisons.compare(from(i), Trust.NEW, Optional::empty);
        }
        // All at once would take no time at all; as it is, what exceeds the first few takes two seconds.
        assertThat(System.nanoTime() - start).isGreaterThan(1_500_000_000L).isGreaterThan(right);
    }

    @Test
    void whatAComparisonThrowsTheCallerGets() {
        ApiException refusal = BusinessCode.TOO_MANY_ATTEMPTS.because("wait");
        assertThatThrownBy(() -> comparisons.compare(from(1), Trust.NEW, () -> {
                    throw refusal;
                }))
                .isSameAs(refusal);
    }

    /** One who is compared, and as many as may wait. */
    private List<Future<?>> fill() {
        List<Future<?>> waiting = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            int address = i;
            waiting.add(callers.submit(() -> comparisons.compare(from(address), Trust.NEW, this::held)));
            if (i == 0) {
                await().until(() -> begun.get() == 1);
            }
        }
        await().until(() -> comparisons.waiting(Trust.NEW) == 16);
        return waiting;
    }

    private Callable<Boolean> refused(LoginAttempt attempt) {
        return refused(attempt, Trust.NEW);
    }

    private Callable<Boolean> refused(LoginAttempt attempt, Trust trust) {
        return () -> {
            try {
                comparisons.compare(attempt, trust, this::held);
                return false;
            } catch (ApiException e) {
                return true;
            }
        };
    }

    private Optional<String> held() {
        begun.incrementAndGet();
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.of("in");
    }

    private static LoginAttempt from(int address) {
        return LoginAttempt.of("mia", "10.0.0." + address);
    }
}

package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ResolverTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void answersAreTheLookUps() throws UnknownHostException {
        List<InetAddress> addresses = List.of(InetAddress.ofLiteral("192.0.2.7"));
        assertThat(Resolver.bounded(LONG, 1, 1, host -> addresses).resolve("registry.test"))
                .isEqualTo(addresses);
    }

    @Test
    void aNameThatIsUnknownIsSo() {
        Resolver resolver = Resolver.bounded(LONG, 1, 1, host -> {
            throw new UnknownHostException(host);
        });
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> resolver.resolve("registry.test"))
                .withCauseInstanceOf(UnknownHostException.class);
    }

    @Test
    void oneNameTooManyHasNoAnswerInTimeAndTakesNoThread() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch hold = new CountDownLatch(1);
        Resolver resolver = Resolver.bounded(LONG, 1, 1, host -> {
            begun.countDown();
            await(hold);
            return List.of();
        });
        Resolver impatient = host -> {
            try {
                return resolver.resolve(host);
            } finally {
                hold.countDown();
            }
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<InetAddress>> first = threads.submit(() -> resolver.resolve("first.test"));
            begun.await();
            // Of two more one may wait; whichever is refused lets the first go on.
            Future<List<InetAddress>> second = threads.submit(() -> impatient.resolve("second.test"));
            Future<List<InetAddress>> third = threads.submit(() -> impatient.resolve("third.test"));
            assertThat(first.get()).isEmpty();
            assertThat(List.of(second, third)).filteredOn(one -> isLate(one)).hasSize(1);
        }
    }

    @Test
    void aNameServerThatDoesNotAnswerHoldsNobodyLonger() {
        CountDownLatch hold = new CountDownLatch(1);
        Resolver resolver = Resolver.bounded(Duration.ofMillis(20), 1, 1, host -> {
            await(hold);
            return List.of();
        });
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> resolver.resolve("registry.test"))
                .withCauseInstanceOf(SocketTimeoutException.class);
        hold.countDown();
    }

    private static boolean isLate(Future<List<InetAddress>> answer) {
        try {
            answer.get();
            return false;
        } catch (Exception e) {
            return e.getCause() instanceof UnknownHostException unknown
                    && unknown.getCause() instanceof SocketTimeoutException;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

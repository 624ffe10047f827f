package dev.mizzen.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.shared.ConfigRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final ConfigRef CONFIG = new ConfigRef("shop", "harbor");

    @Test
    void changesOfOneConfigNeverOverlap() throws Exception {
        Turns turns = new Turns(Duration.ofMinutes(1));
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                all.add(clients.submit(() -> turns.take(CONFIG, () -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    Thread.yield();
                    return inside.decrementAndGet();
                })));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void aChangeThatHangsDoesNotHoldUpTheOthersForEver() throws Exception {
        Turns turns = new Turns(Duration.ofMillis(20));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> hanging = clients.submit(() -> turns.take(CONFIG, () -> {
                inside.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return "first";
            }));
            inside.await();
            assertThat(turns.take(CONFIG, () -> "second")).isEqualTo("second");
            assertThat(hanging.isDone()).isFalse();
            end.countDown();
            assertThat(hanging.get()).isEqualTo("first");
        }
    }
}

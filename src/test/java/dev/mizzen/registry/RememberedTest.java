package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How few questions registries get: registries lock accounts after a few wrong passwords, and one image may ask for many things. */
class RememberedTest {
    private static final ImageReference APP = ImageReference.parse("registry.example.com/team/app:1");
    private static final ImageReference OTHER = ImageReference.parse("registry.example.com/team/other:2");

    private final FakeRegistries registries = new FakeRegistries();
    private final AtomicLong now = new AtomicLong();
    private final Remembered remembered = new Remembered(registries, now::get);

    @ParameterizedTest
    @EnumSource(names = {"CREDENTIAL_REJECTED", "LOCKED"})
    void aRejectedCredentialIsNotShownForAnotherImageWithinAMinute(Trouble trouble) {
        registries.gate = access -> Optional.of(trouble);
        assertRefused(via("robot", "wrong"), APP, trouble);
        pass(59);
        assertRefused(via("robot", "wrong"), OTHER, trouble);
        assertThat(registries.asked).hasValue(1);
        pass(2);
        assertRefused(via("robot", "wrong"), OTHER, trouble);
        assertThat(registries.asked).hasValue(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"DENIED", "MISSING", "TIMED_OUT", "RATE_LIMITED"})
    void whatIsWrongWithOneImageIsNotSoWithAnother(Trouble trouble) {
        registries.gate = access -> Optional.of(trouble);
        assertRefused(via("robot", "s3cret"), APP, trouble);
        assertRefused(via("robot", "s3cret"), OTHER, trouble);
        assertThat(registries.asked).hasValue(2);
    }

    @Test
    void anotherPasswordAndNobodyAreAskedFor() {
        registries.gate = access -> Optional.of(Trouble.LOCKED);
        assertRefused(via("robot", "wrong"), APP, Trouble.LOCKED);
        assertRefused(via("robot", "right"), APP, Trouble.LOCKED);
        assertRefused(Via.nobody(APP), APP, Trouble.LOCKED);
        assertRefused(Via.nobody(APP), OTHER, Trouble.LOCKED);
        assertThat(registries.asked).hasValue(4);
    }

    @Test
    void whoStopsWaitingIsLetGoAndTheAnswerIsKept() throws Exception {
        registries.push(APP.toString(), "{}", 1);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch hold = new CountDownLatch(1);
        registries.gate = access -> {
            asked.countDown();
            await(hold);
            return Optional.empty();
        };
        CountDownLatch gone = new CountDownLatch(1);
        Thread waiting = Thread.ofVirtual().start(() -> {
            assertRefused(Via.nobody(APP), APP, Trouble.TIMED_OUT);
            gone.countDown();
        });
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        waiting.interrupt();
        assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
        hold.countDown();
        remembered.manifest(Via.nobody(APP), APP);
        assertThat(registries.asked).hasValue(1);
    }

    @Test
    void theSizesOfAnImageAreAskedForAFewAtATime() throws RegistryException {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            entries.add("linux/p" + i + "=" + registries.push("registry.example.com/team/app:p" + i, "{}", i));
        }
        registries.pushIndex(APP.toString(), "application/json", entries.toArray(String[]::new));
        Images images = new Images(remembered);
        Images.Found found = images.find(APP, List.of());
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        registries.gate = access -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            LockSupport.parkNanos(5_000_000);
            underWay.decrementAndGet();
            return Optional.empty();
        };
        assertThat(images.platforms(found, Optional.empty()))
                .hasSize(24)
                .allSatisfy(available -> assertThat(available.size()).isPresent());
        assertThat(most.get()).isBetween(2, 4);
    }

    private void assertRefused(Via via, ImageReference image, Trouble trouble) {
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> remembered.manifest(via, image))
                .returns(trouble, RegistryException::trouble);
    }

    private static Via via(String user, String password) {
        return new Via("uid/1/key", new Access(APP.host(), false, false, Clients.login(user, password)));
    }

    private void pass(int seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

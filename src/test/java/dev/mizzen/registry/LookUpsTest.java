package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.testing.Somebody;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.security.core.context.SecurityContextHolder;

class LookUpsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @AfterEach
    void logOut() {
        SecurityContextHolder.clearContext();
    }

    @Test
    void whatARegistrySaysComesBack() throws RegistryException {
        as("mia");
        assertThat(lookUps(LONG, 1).begin().<String>ask(() -> "yes")).isEqualTo("yes");
    }

    @Test
    void oneTooManyIsRefusedOrToldInWords() {
        as("mia");
        LookUps lookUps = lookUps(LONG, 1);
        lookUps.begin();
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(lookUps::begin)
                .returns(BusinessCode.TOO_MANY_REGISTRY_CALLS, ApiException::code);
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(lookUps::beginInWords)
                .returns(Trouble.RATE_LIMITED, RegistryException::trouble)
                .withMessageContaining("try again in");
    }

    @Test
    void allThatOneRequestAsksEndsInTime() {
        as("mia");
        LookUps.LookUp lookUp = lookUps(Duration.ofMillis(50), 1).begin();
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> lookUp.ask(() -> {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        return "";
                    }))
                    .returns(Trouble.TIMED_OUT, RegistryException::trouble);
        }
        never.countDown();
    }

    @Test
    void whatNobodyWaitsForAnyMoreIsBrokenOff() throws InterruptedException {
        as("mia");
        LookUps.LookUp lookUp = lookUps(Duration.ofMillis(50), 1).begin();
        CountDownLatch brokenOff = new CountDownLatch(1);
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> lookUp.ask(() -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        brokenOff.countDown();
                    }
                    return "";
                }))
                .returns(Trouble.TIMED_OUT, RegistryException::trouble);
        assertThat(brokenOff.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void onePersonHasAFewLookUpsUnderWayAndHoldsUpNobodyElse() throws Exception {
        LookUps lookUps = lookUps(LONG, 20);
        CountDownLatch hold = new CountDownLatch(1);
        Semaphore begun = new Semaphore(0);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                as("mia");
                for (int i = 0; i < 10; i++) {
                    LookUps.LookUp lookUp = lookUps.begin();
                    threads.submit(() -> lookUp.<String>ask(() -> {
                        begun.release();
                        await(hold);
                        return "";
                    }));
                }
                assertThat(begun.tryAcquire(4, 10, TimeUnit.SECONDS)).isTrue();
                as("bob");
                assertThat(lookUps.begin().<String>ask(() -> "yes")).isEqualTo("yes");
                assertThat(begun.tryAcquire(200, TimeUnit.MILLISECONDS)).isFalse();
            } finally {
                hold.countDown();
            }
            assertThat(begun.tryAcquire(6, 10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ADDRESS_NOT_ALLOWED, CONNECTION_REFUSED",
        "CONNECTION_REFUSED, CONNECTION_REFUSED",
        "CONNECT_TIMED_OUT, CONNECTION_REFUSED",
        "NAME_UNKNOWN, CONNECTION_REFUSED",
        "REALM_NOT_ALLOWED, REALM_UNREACHABLE",
        "REALM_UNREACHABLE, REALM_UNREACHABLE"
    })
    void whoIsNoAdminCannotTellWhatIsRefusedFromWhatCannotBeReached(Trouble trouble, Trouble told) {
        as("mia");
        long begun = System.nanoTime();
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> lookUps(LONG, 1).begin().ask(() -> fail(trouble)))
                .returns(told, RegistryException::trouble)
                .withMessage(Explanation.meaning(told));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(CheckScene.PATIENCE);
    }

    @Test
    void whatTookLongBeforeTheConnectionThatFailedDoesNotShortenTheWait() {
        as("mia");
        long begun = System.nanoTime();
        long connected = begun + Duration.ofMillis(300).toNanos();
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> lookUps(LONG, 1).begin().ask(() -> {
                    throw new RegistryException(Trouble.ADDRESS_NOT_ALLOWED, "words", Optional.empty(), connected);
                }));
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThanOrEqualTo(CheckScene.PATIENCE.plusMillis(300));
    }

    @Test
    void theyWaitLongerThanForAnAddressWhereNothingAnswers() {
        assertThat(Discretion.PATIENCE).isGreaterThan(Limits.USUAL.connect());
    }

    @Test
    void anAdminIsToldWhatItIs() {
        as("admin", "admin");
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> lookUps(LONG, 1).begin().ask(() -> fail(Trouble.ADDRESS_NOT_ALLOWED)))
                .returns(Trouble.ADDRESS_NOT_ALLOWED, RegistryException::trouble)
                .withMessage("words");
    }

    @Test
    void aMistakeOfOursStaysOne() {
        as("mia");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> lookUps(LONG, 1).begin().ask(() -> {
                    throw new IllegalArgumentException();
                }));
    }

    private static String fail(Trouble trouble) throws RegistryException {
        throw new RegistryException(trouble, "words", Optional.empty());
    }

    private static LookUps lookUps(Duration whole, int callsPerMinute) {
        CheckProperties settings = new Binder(
                        new MapConfigurationPropertySource(Map.of("mizzen.registry.calls-per-minute", callsPerMinute)))
                .bind("mizzen.registry", CheckProperties.class)
                .get();
        return new LookUps(new CallLimit(settings, Clock.systemUTC()), new Discretion(CheckScene.PATIENCE), whole);
    }

    private static void as(String name, String... roles) {
        Somebody.calls(List.of(roles).contains("admin") ? Somebody.admin(name) : Somebody.named(name));
    }
}

package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mizzen.HeldClock;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.testing.FeatureHub;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OidcExchangesTest {
    private final HeldClock clock = new HeldClock();
    private final FeatureHub hub = new FeatureHub();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch held = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private OidcExchanges exchanges;

    @BeforeEach
    void start() {
        hub.with(Clock.class, clock)
                .with(IdentitySecrets.class, GuessLevels.class, LoginBrake.class, OidcExchanges.class)
                .start();
        exchanges = hub.get(OidcExchanges.class);
    }

    @AfterEach
    void stop() {
        held.countDown();
        callers.close();
        hub.close();
    }

    @Test
    void oneAddressDoesNotTakeAllPlaces() {
        for (int i = 0; i < 40; i++) {
            occupy("10.0.0.1");
        }
        await().until(() -> begun.get() + refused.get() == 40);
        assertThat(begun).hasValue(4);
        assertThat(exchanges.run("10.0.0.2", () -> "in")).isEqualTo("in");

        held.countDown();
        callers.close();
        assertThat(exchanges.run("10.0.0.1", () -> "in")).isEqualTo("in");
    }

    @Test
    void theAddressesOfOneCustomerAreOne() {
        for (int i = 0; i < 40; i++) {
            occupy("2001:db8:1:2::" + i);
        }
        await().until(() -> begun.get() + refused.get() == 40);
        assertThat(begun).hasValue(4);
        assertThat(exchanges.run("2001:db8:1:3::1", () -> "in")).isEqualTo("in");
    }

    @Test
    void howeverManyAddressesThereAreTheProviderIsNotFlooded() {
        for (int i = 0; i < 40; i++) {
            occupy("10.0.0." + i);
        }
        await().until(() -> begun.get() + refused.get() == 40);
        assertThat(begun).hasValue(32);
        assertThat(waitOf("10.0.1.1", () -> "in")).hasSeconds(1);
    }

    @Test
    void anAddressWhoseCodesAreRefusedHasToWaitAndAnotherHasNot() {
        for (int i = 0; i < 100; i++) {
            refuse("10.0.0.1");
        }
        assertThat(waitOf("10.0.0.1", () -> "in")).hasSeconds(3);
        assertThat(exchanges.run("10.0.0.2", () -> "in")).isEqualTo("in");
        clock.advance(Duration.ofSeconds(3));
        assertThat(exchanges.run("10.0.0.1", () -> "in")).isEqualTo("in");
    }

    @Test
    void whatIsNoFaultOfTheCodeCostsNothingNorDoesALoginThatIsGood() {
        for (int i = 0; i < 200; i++) {
            exchanges.run("10.0.0.1", () -> "in");
            assertThatThrownBy(() -> exchanges.run("10.0.0.1", () -> {
                        throw BusinessCode.PROVIDER_UNREACHABLE.because("down");
                    }))
                    .hasMessage("down");
        }
        assertThat(exchanges.run("10.0.0.1", () -> "in")).isEqualTo("in");
    }

    private void occupy(String address) {
        callers.submit(() -> {
            try {
                exchanges.run(address, this::hold);
            } catch (ApiException e) {
                refused.incrementAndGet();
            }
        });
    }

    private String hold() {
        begun.incrementAndGet();
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "in";
    }

    private void refuse(String address) {
        assertThatThrownBy(() -> exchanges.run(address, () -> {
                    throw BusinessCode.CODE_REFUSED.because("no");
                }))
                .hasMessage("no");
    }

    private Duration waitOf(String address, Supplier<String> exchange) {
        try {
            exchanges.run(address, exchange);
            return Duration.ZERO;
        } catch (ApiException e) {
            assertThat(e.code()).isEqualTo(BusinessCode.TOO_MANY_ATTEMPTS);
            return e.pause().orElseThrow();
        }
    }
}

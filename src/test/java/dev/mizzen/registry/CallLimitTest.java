package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mizzen.HeldClock;
import dev.mizzen.config.ConfigCheck.Strictness;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class CallLimitTest {
    private final HeldClock clock = new HeldClock();
    private final CallLimit limit = new CallLimit(new CheckProperties(Strictness.OFF, Duration.ZERO, 6), clock);

    @Test
    void whoCallsTooOftenIsToldHowLongToWait() {
        callsOf("mia", 6);

        assertThatThrownBy(() -> limit.count("mia"))
                .asInstanceOf(InstanceOfAssertFactories.type(ApiException.class))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(BusinessCode.TOO_MANY_REGISTRY_CALLS);
                    assertThat(refusal.pause()).contains(Duration.ofSeconds(10));
                });
    }

    @Test
    void theWaitThatIsToldIsLongEnoughAndNoLongerThanItMustBe() {
        callsOf("mia", 6);
        Duration wait = limit.refused("mia").orElseThrow();

        clock.advance(wait.minusMillis(1));
        assertThat(limit.refused("mia")).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(limit.refused("mia")).isEmpty();
        assertThat(limit.refused("mia")).isPresent();
    }

    @Test
    void oneUserDoesNotSpendWhatIsAnothers() {
        callsOf("mia", 6);

        assertThat(limit.refused("bob")).isEmpty();
    }

    @Test
    void neverMoreThanAMinutesWorthIsSavedUp() {
        callsOf("mia", 1);
        clock.advance(Duration.ofHours(1));

        callsOf("mia", 6);
        assertThat(limit.refused("mia")).isPresent();
    }

    private void callsOf(String user, int times) {
        for (int i = 0; i < times; i++) {
            limit.count(user);
        }
    }
}

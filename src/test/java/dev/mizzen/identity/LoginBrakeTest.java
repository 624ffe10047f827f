package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mizzen.HeldClock;
import dev.mizzen.shared.ApiException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginBrakeTest {
    private final HeldClock clock = new HeldClock();
    private final LoginBrake brake = new LoginBrake(clock);

    @Test
    void theFirstWrongPasswordsCostNothing() {
        fail(4);
        assertFree("admin", "10.0.0.1");
    }

    @Test
    void furtherOnesMakeTheNameWaitLongerEachTimeButNeverMoreThanAMinute() {
        fail(5);
        assertWaits(Duration.ofSeconds(1));
        fail(1);
        assertWaits(Duration.ofSeconds(2));
        fail(1);
        assertWaits(Duration.ofSeconds(4));
        fail(50);
        assertWaits(Duration.ofSeconds(60));
    }

    @Test
    void otherNamesAndAddressesAreNotHeldUp() {
        fail(10);
        assertFree("mia", "10.0.0.1");
        assertFree("admin", "10.0.0.2");
    }

    @Test
    void aSuccessOrAQuarterOfAnHourWipesTheSlate() {
        fail(10);
        brake.succeeded("admin", "10.0.0.1");
        assertFree("admin", "10.0.0.1");
        fail(10);
        clock.advance(Duration.ofMinutes(16));
        fail(1);
        assertFree("admin", "10.0.0.1");
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            brake.failed("admin", "10.0.0.1");
        }
    }

    private void assertWaits(Duration wait) {
        clock.advance(wait.minusMillis(1));
        assertThatThrownBy(() -> brake.check("admin", "10.0.0.1")).isInstanceOf(ApiException.class);
        clock.advance(Duration.ofMillis(1));
        assertFree("admin", "10.0.0.1");
    }

    private void assertFree(String name, String address) {
        assertThatCode(() -> brake.check(name, address)).doesNotThrowAnyException();
    }
}

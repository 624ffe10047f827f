package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.HeldClock;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.HubProperties;
import dev.mizzen.identity.Comparisons.Trust;
import dev.mizzen.shared.ApiException;
import dev.mizzen.testing.FeatureHub;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** Who has to wait, and for how long, at one replica. What replicas tell one another: {@link GuessLevelsTest}. */
class LoginBrakeTest {
    private static final String HOME = "10.0.0.1";
    private static final String ELSEWHERE = "10.0.0.2";

    private final HeldClock clock = new HeldClock();
    private final KubernetesMockServer server = FeatureHub.memoryServer();
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private LoginBrake brake;

    @BeforeEach
    void start() {
        context.registerBean(KubernetesClient.class, () -> server.createClient());
        context.registerBean(HubProperties.class, () -> new HubProperties("vela-system", Duration.ofSeconds(10)));
        context.registerBean(Clock.class, () -> clock);
        context.register(Hub.class, IdentitySecrets.class, GuessLevels.class, LoginBrake.class);
        context.refresh();
        brake = context.getBean(LoginBrake.class);
    }

    @AfterEach
    void stop() {
        context.close();
        server.destroy();
    }

    @Test
    void theFirstWrongPasswordsCostNothing() {
        fail("admin", HOME, 4);
        assertThat(waitOf("admin", HOME)).isZero();
    }

    @Test
    void furtherOnesMakeTheNameWaitLongerEachTimeButNeverMoreThanAMinute() {
        fail("admin", HOME, 5);
        assertThat(waitOf("admin", HOME)).hasSeconds(1);
        fail("admin", HOME, 1);
        assertThat(waitOf("admin", HOME)).hasSeconds(2);
        fail("admin", HOME, 1);
        assertThat(waitOf("admin", HOME)).hasSeconds(4);
        fail("admin", HOME, 50);
        assertThat(waitOf("admin", HOME)).hasSeconds(60);
        clock.advance(Duration.ofSeconds(60));
        assertThat(waitOf("admin", HOME)).isZero();
    }

    @Test
    void otherNamesAndOtherAddressesAreNotHeldUpByAFew() {
        fail("admin", HOME, 9);
        assertThat(waitOf("mia", HOME)).isZero();
        assertThat(waitOf("admin", ELSEWHERE)).isZero();
    }

    @Test
    void anAccountIsSlowedDownOverAllAddressesTogether() {
        failFromMany("admin", 200);
        assertThat(waitOf("admin", "10.9.9.9")).hasSeconds(30);
        assertThat(waitOf("mia", "10.9.9.9")).isZero();
    }

    @Test
    void aNameThatIsNobodysIsSlowedDownAlike() {
        failFromMany("admin", 200);
        failFromMany("nobody at all \u0000 " + "x".repeat(100_000), 200);
        assertThat(waitOf("nobody at all \u0000 " + "x".repeat(100_000), "10.9.9.9"))
                .isEqualTo(waitOf("admin", "10.9.9.9"));
    }

    @Test
    void fromWhereAnAccountHasLoggedInWellItDoesNotFeelWhatOthersDo() {
        brake.succeeded(LoginAttempt.of("admin", HOME));
        failFromMany("admin", 1_000);
        assertThat(waitOf("admin", HOME)).isZero();
        // Its own wrong passwords it feels all the same.
        fail("admin", HOME, 6);
        assertThat(waitOf("admin", HOME)).hasSeconds(2);
    }

    @Test
    void whoIsAtANewAddressDoesNotWaitBehindThoseWhoGuess() {
        // Few addresses guess for long: each of them has been wrong more than a few times.
        for (int round = 0; round < 20; round++) {
            for (int address = 0; address < 5; address++) {
                fail("admin", "10.1.0." + address, 1);
            }
        }
        clock.advance(Duration.ofSeconds(30));
        fail("admin", "10.1.0.1", 1);
        assertThat(waitOf("admin", "10.1.0.2")).isPositive();
        assertThat(waitOf("admin", "10.2.0.1")).isZero();
    }

    @Test
    void anAddressIsSlowedDownOverAllAccountsTogetherButNotForThoseWhoAreKnownThere() {
        brake.succeeded(LoginAttempt.of("mia", HOME));
        for (int name = 0; name < 1_000; name++) {
            fail("user-" + name, HOME, 1);
        }
        assertThat(waitOf("tom", HOME)).isBetween(Duration.ofMillis(1), Duration.ofSeconds(3));
        assertThat(waitOf("mia", HOME)).isZero();
        assertThat(waitOf("tom", ELSEWHERE)).isZero();
        clock.advance(Duration.ofSeconds(3));
        assertThat(waitOf("tom", HOME)).isZero();
    }

    @Test
    void addressesOfIpVersion6CountByTheirNetwork() {
        for (int host = 0; host < 6; host++) {
            fail("admin", "2001:db8:0:1:0:0:0:" + host, 1);
        }
        assertThat(waitOf("admin", "2001:db8:0:1:ffff:0:0:1")).hasSeconds(2);
        assertThat(waitOf("admin", "2001:db8:0:2:0:0:0:1")).isZero();
        assertThat(LoginAttempt.of("a", "fe80:0:0:0:0:0:0:1%2")).isEqualTo(LoginAttempt.of("a", "fe80::9"));
        assertThat(LoginAttempt.of("a", "::ffff:10.0.0.1")).isEqualTo(LoginAttempt.of("a", HOME));
        assertThat(LoginAttempt.of("a", "what is this").network()).isEqualTo("no address");
    }

    @Test
    void aGoodLoginWipesTheSlateOfItsAddressAndHalvesTheAccounts() {
        failFromMany("admin", 200);
        fail("admin", HOME, 10);
        brake.succeeded(LoginAttempt.of("admin", HOME));
        assertThat(waitOf("admin", HOME)).isZero();
        assertThat(context.getBean(GuessLevels.class)
                        .of(LoginAttempt.of("admin", HOME).account()))
                .isEqualTo(GuessLevels.HIGHEST / 2.0);
    }

    @Test
    void timeHealsAll() {
        failFromMany("admin", 200);
        fail("admin", HOME, 10);
        clock.advance(Duration.ofMinutes(16));
        fail("admin", HOME, 1);
        clock.advance(Duration.ofMinutes(10));
        assertThat(waitOf("admin", HOME)).isZero();
        assertThat(waitOf("admin", ELSEWHERE)).isZero();
    }

    @Test
    void whoShowsATokenIsKnownAtHisAddressAndWhoWasKnownLongAgoIsNot() {
        LoginAttempt mia = LoginAttempt.of("mia", HOME);
        assertThat(brake.trust(mia)).isEqualTo(Trust.NEW);
        brake.seen(mia);
        assertThat(brake.trust(mia)).isEqualTo(Trust.KNOWN);
        clock.advance(Duration.ofDays(31));
        assertThat(brake.trust(mia)).isEqualTo(Trust.NEW);
    }

    @Test
    void whoeverIsAtAnAddressFromWhichMuchWasWrongDoesNotWaitAmongThoseWhoAreNew() {
        for (int name = 0; name < 3; name++) {
            assertThat(brake.trust(LoginAttempt.of("mia", HOME))).isEqualTo(Trust.NEW);
            fail("made-up-" + name, HOME, 1);
        }
        assertThat(brake.trust(LoginAttempt.of("mia", HOME))).isEqualTo(Trust.WRONG_BEFORE);
        assertThat(brake.trust(LoginAttempt.of("mia", ELSEWHERE))).isEqualTo(Trust.NEW);
        brake.seen(LoginAttempt.of("tom", HOME));
        assertThat(brake.trust(LoginAttempt.of("tom", HOME))).isEqualTo(Trust.KNOWN);
        clock.advance(Duration.ofHours(1));
        assertThat(brake.trust(LoginAttempt.of("mia", HOME))).isEqualTo(Trust.NEW);
    }

    @Test
    void oneWhoHasManyNetworksOfIpv6IsOne() {
        for (int network = 0; network < 3; network++) {
            fail("made-up-" + network, "2001:db8:1:" + network + "::1", 1);
        }
        assertThat(brake.trust(LoginAttempt.of("mia", "2001:db8:1:ff::1"))).isEqualTo(Trust.WRONG_BEFORE);
        assertThat(brake.trust(LoginAttempt.of("mia", "2001:db8:2::1"))).isEqualTo(Trust.NEW);
    }

    @Test
    void oneWhoHasManyNetworksOfIpv6GuessesAsOneAndDoesNotHoldThePlaceOfThoseWhoAreNew() {
        failFromMany("admin", 200);
        clock.advance(Duration.ofSeconds(30));
        for (int network = 0; network < 3; network++) {
            fail("admin", "2001:db8:1:" + network + "::1", 1);
        }
        clock.advance(Duration.ofSeconds(30));
        fail("admin", "2001:db8:1:3::1", 1);
        assertThat(waitOf("admin", "2001:db8:1:4::1")).hasSeconds(30);
        assertThat(waitOf("admin", "2001:db8:2::1")).isZero();
        assertThat(waitOf("admin", ELSEWHERE)).isZero();

        clock.advance(Duration.ofDays(1).plusSeconds(1));
        failFromMany("admin", 200);
        assertThat(waitOf("admin", "2001:db8:1:5::1"))
                .as("who was new a day ago is new again")
                .hasSeconds(30);
    }

    @Test
    void aGoodLoginWipesTheSlateOfItsWholeSite() {
        failFromMany("admin", 200);
        for (int network = 0; network < 3; network++) {
            fail("admin", "2001:db8:1:" + network + "::1", 1);
        }
        clock.advance(Duration.ofSeconds(30));
        brake.succeeded(LoginAttempt.of("admin", "2001:db8:1:7::1"));
        failFromMany("admin", 200);
        // Among those who are new he waits for the others; among those who guess nobody would be before him.
        assertThat(waitOf("admin", "2001:db8:1:4::1")).isPositive();
    }

    private void failFromMany(String name, int addresses) {
        for (int address = 0; address < addresses; address++) {
            fail(name, "10.7." + address / 256 + "." + address % 256, 1);
        }
    }

    private void fail(String name, String address, int times) {
        for (int i = 0; i < times; i++) {
            brake.failed(LoginAttempt.of(name, address));
        }
    }

    private Duration waitOf(String name, String address) {
        try {
            brake.check(LoginAttempt.of(name, address));
            return Duration.ZERO;
        } catch (ApiException e) {
            return e.pause().orElseThrow();
        }
    }
}

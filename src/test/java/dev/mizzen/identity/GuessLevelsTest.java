package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.mizzen.HeldClock;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.HubProperties;
import dev.mizzen.testing.FeatureHub;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** What replicas tell one another about guessing. On a real API server: {@link LoginBrakeIT}. */
class GuessLevelsTest {
    private static final Instant NOW = Instant.parse("2026-05-04T10:00:00Z");

    private final HeldClock clock = new HeldClock();
    private final KubernetesMockServer server = FeatureHub.memoryServer();
    private final KubernetesClient client = server.createClient();
    private final List<AnnotationConfigApplicationContext> replicas = new ArrayList<>();

    @AfterEach
    void stop() {
        replicas.forEach(AnnotationConfigApplicationContext::close);
        client.close();
        server.destroy();
    }

    @Test
    void whatOneReplicaHasSeenTheOthersAndTheNextStartKnow() {
        GuessLevels one = replica();
        GuessLevels other = replica();
        grow(one, "mia", GuessLevels.KEPT);
        await().untilAsserted(() -> assertThat(other.of("mia")).isCloseTo(GuessLevels.KEPT, within(0.1)));
        await().untilAsserted(() -> assertThat(one.of("mia")).isCloseTo(GuessLevels.KEPT, within(0.1)));
        assertThat(replica().of("mia")).isCloseTo(GuessLevels.KEPT, within(0.1));
        assertThat(other.of("tom")).isZero();
    }

    @Test
    void aFloodIsWrittenOnceUntilAMinuteIsOver() {
        GuessLevels one = replica();
        grow(one, "mia", GuessLevels.KEPT);
        await().until(() -> secret() != null);
        String version = secret().getMetadata().getResourceVersion();
        for (int account = 0; account < 1_000; account++) {
            grow(one, "user-" + account, GuessLevels.HIGHEST);
        }
        one.halve("mia");
        clock.advance(Duration.ofSeconds(59));
        grow(one, "mia", 1);
        await().during(Duration.ofMillis(500))
                .until(() -> secret().getMetadata().getResourceVersion().equals(version));
    }

    @Test
    void aMinuteLaterItIsWrittenAgain() {
        GuessLevels one = replica();
        grow(one, "mia", GuessLevels.KEPT);
        await().until(() -> stored().containsKey("mia"));
        clock.advance(Duration.ofMinutes(1));
        grow(one, "mia", 10);
        // The first of the ten is reason enough to write: the rest may come too late for it. Unwritten it would have
        // fallen to 9.
        await().untilAsserted(() ->
                assertThat(stored().get("mia").at(clock.instant())).isGreaterThan(GuessLevels.KEPT - 0.5));
        await().untilAsserted(() -> assertThat(one.of("mia")).isCloseTo(GuessLevels.KEPT - 1 + 10, within(0.2)));
    }

    @Test
    void aFewWrongPasswordsAreNotWritten() {
        GuessLevels one = replica();
        for (int account = 0; account < 1_000; account++) {
            grow(one, "user-" + account, GuessLevels.KEPT - 1);
        }
        grow(one, "written", GuessLevels.KEPT);
        await().until(() -> secret() != null);
        assertThat(stored()).containsOnlyKeys("written");
    }

    @Test
    void aReplicaThatCannotWriteCountsOn() {
        GuessLevels one = replica();
        server.shutdown();
        grow(one, "mia", GuessLevels.HIGHEST + 5);
        assertThat(one.of("mia")).isEqualTo(GuessLevels.HIGHEST);
    }

    @Test
    void levelsFallByOneAMinuteAndAGoodLoginHalvesThem() {
        GuessLevels one = replica();
        grow(one, "mia", 8);
        clock.advance(Duration.ofMinutes(2));
        assertThat(one.of("mia")).isEqualTo(6);
        one.halve("mia");
        assertThat(one.of("mia")).isEqualTo(3);
        clock.advance(Duration.ofMinutes(20));
        assertThat(one.of("mia")).isZero();
        one.halve("mia");
        assertThat(one.of("mia")).isZero();
    }

    @Test
    void whatIsStoredIsBoundedAndTheHighestStay() {
        Map<String, GuessLevel> levels = new HashMap<>();
        for (int account = 0; account < 2_000; account++) {
            levels.put("account-" + account, new GuessLevel(10 + account / 100.0, NOW));
        }
        Map<String, GuessLevel> kept = GuessLevel.highest(levels, GuessLevels.ACCOUNTS_STORED);
        assertThat(kept)
                .hasSize(GuessLevels.ACCOUNTS_STORED)
                .containsKey("account-1999")
                .doesNotContainKey("account-0");
        assertThat(GuessLevel.print(kept).length()).isLessThan(32 * 1024);
    }

    @Test
    void whatWasWrittenIsReadAndWhatSomebodyEditedDoesNoHarm() {
        Map<String, GuessLevel> levels = Map.of("a", new GuessLevel(12.5, NOW), "b", new GuessLevel(30, NOW));
        assertThat(GuessLevel.parse(GuessLevel.print(levels))).isEqualTo(levels);
        assertThat(GuessLevel.parse("""
                        junk
                        c many 1
                        d 1 soon
                        e 1 99999999999999999
                        f 900 1777888800000
                        g -5 1777888800000
                        h NaN 1777888800000
                        i 12 1777888800000 more
                        """))
                .allSatisfy((account, level) -> assertThat(level.at(NOW)).isBetween(0.0, 30.0))
                .containsKey("f");
        assertThat(GuessLevel.parse("")).isEmpty();
    }

    @Test
    void twoReplicasAddUp() {
        Map<String, GuessLevel> stored = Map.of("mia", new GuessLevel(12, NOW), "old", new GuessLevel(2, NOW));
        Map<String, GuessLevel> own =
                Map.of("mia", new GuessLevel(-6, NOW.plusSeconds(60)), "new", new GuessLevel(11, NOW));
        assertThat(GuessLevel.sum(stored, own, NOW.plusSeconds(90)))
                .containsOnlyKeys("mia", "new")
                .extractingByKey("mia")
                .extracting(GuessLevel::value)
                .isEqualTo(5.0);
    }

    private static void grow(GuessLevels levels, String account, int times) {
        for (int i = 0; i < times; i++) {
            levels.grow(account);
        }
    }

    private Secret secret() {
        return client.secrets()
                .inNamespace("vela-system")
                .withName(GuessLevels.SECRET)
                .get();
    }

    private Map<String, GuessLevel> stored() {
        Secret secret = secret();
        return secret == null ? Map.of() : GuessLevels.in(secret);
    }

    private GuessLevels replica() {
        AnnotationConfigApplicationContext replica = new AnnotationConfigApplicationContext();
        replica.registerBean(KubernetesClient.class, () -> client, bean -> bean.setDestroyMethodName(""));
        replica.registerBean(HubProperties.class, () -> new HubProperties("vela-system", Duration.ofSeconds(10)));
        replica.registerBean(Clock.class, () -> clock);
        replica.register(Hub.class, IdentitySecrets.class, GuessLevels.class);
        replica.refresh();
        replicas.add(replica);
        return replica.getBean(GuessLevels.class);
    }
}

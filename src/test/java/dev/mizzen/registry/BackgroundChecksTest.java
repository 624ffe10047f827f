package dev.mizzen.registry;

import static dev.mizzen.registry.CheckScene.login;
import static dev.mizzen.registry.PlayedVerdicts.fails;
import static dev.mizzen.registry.PlayedVerdicts.good;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.atLeast;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.mizzen.config.Config;
import dev.mizzen.config.ConfigCheck.Strictness;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.Leadership;
import dev.mizzen.project.Projects;
import dev.mizzen.registry.Verdict.Failure;
import dev.mizzen.registry.Verdict.Name;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One config is the other's witness: when it has been tried again, so would the other have been. */
class BackgroundChecksTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MORE_THAN_AN_INTERVAL = Duration.ofMinutes(80);

    private final CheckScene scene = new CheckScene(Strictness.OFF, 10);
    private final Conditions conditions = scene.hub.bean(Conditions.class);
    private final Leadership leadership = mock(Leadership.class);
    private final Projects projects = mock(Projects.class);
    private final BackgroundChecks background = new BackgroundChecks(
            scene.hub.bean(dev.mizzen.config.Configs.class),
            projects,
            scene.hub.bean(Hub.class),
            leadership,
            scene.hub.bean(Checks.class),
            conditions,
            scene.hub.bean(ConditionRecords.class),
            scene.clock,
            new CheckProperties(Strictness.OFF, HOUR, 10),
            scene.meters);

    @BeforeEach
    void makeConfigs() {
        when(leadership.held()).thenReturn(true);
        when(projects.list()).thenReturn(List.of());
        scene.create("configs", "robot", login("r.example.com", "robot", "s3cret"));
        scene.create("configs", "witness", login("r.example.com", "witness", "s3cret"));
    }

    @AfterEach
    void close() {
        background.stop();
        scene.close();
    }

    @Test
    void whoTakesOverDoesNotTryWhatWasRejectedBefore() {
        Config robot = config("robot");
        conditions.keep(new Condition(
                robot.ref().toString(),
                robot.version(),
                Optional.of(Trouble.CREDENTIAL_REJECTED),
                "It said no.",
                scene.clock.instant()));

        background.start();
        awaitRounds(3);
        assertThat(tries("robot")).isZero();

        scene.hub.put("configs/robot", CheckScene.body("", login("r.example.com", "robot", "n3wer")));
        awaitRounds(3);
        assertThat(tries("robot")).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"CREDENTIAL_REJECTED", "LOCKED", "DENIED"})
    void whatIsRejectedIsNotTriedAgainAndTheOthersAre(Trouble trouble) {
        scene.registries.answer =
                access -> isOf(access, "robot") ? fails(Name.CREDENTIAL, trouble, "It said no.") : good();

        background.start();
        awaitRounds(4);

        assertThat(tries("robot")).isEqualTo(1);
        assertThat(conditions.of(config("robot"))).get().matches(Condition::isRejected);
        assertThat(scene.meters.get("mizzen.registry.failing").gauge().value()).isEqualTo(1);
    }

    @Test
    void aRegistryThatShutsItsDoorBeforeItSeesACredentialIsTriedAgain() {
        scene.registries.answer =
                access -> isOf(access, "robot") ? fails(Name.REGISTRY, Trouble.DENIED, "It said no.") : good();

        background.start();
        awaitRounds(4);

        assertThat(tries("robot")).isGreaterThan(1);
    }

    @Test
    void aChangedDescriptionDoesNotBringARejectedPasswordBack() {
        scene.registries.answer = access ->
                isOf(access, "robot") ? fails(Name.CREDENTIAL, Trouble.CREDENTIAL_REJECTED, "It said no.") : good();
        background.start();
        await().untilAsserted(() -> {
            scene.clock.advance(MORE_THAN_AN_INTERVAL);
            assertThat(conditions.of(config("robot"))).isPresent();
        });

        scene.hub.put(
                "configs/robot",
                Map.of("description", "other", "properties", login("r.example.com", "robot", "__stored__")));
        await().untilAsserted(
                        () -> assertThat(conditions.of(config("robot"))).get().matches(Condition::isRejected));
        awaitRounds(3);

        assertThat(tries("robot")).isEqualTo(1);
    }

    @Test
    void aRegistryThatAsksForPatienceIsLeftAloneForAsLong() {
        scene.registries.answer = access -> isOf(access, "robot")
                ? fails(
                        Name.REGISTRY,
                        new Failure(Trouble.RATE_LIMITED, "Slow down.", Optional.of(Duration.ofHours(24))))
                : good();

        background.start();
        awaitRounds(4);
        assertThat(tries("robot")).isEqualTo(1);

        scene.clock.advance(Duration.ofHours(24));
        await().untilAsserted(() -> assertThat(tries("robot")).isEqualTo(2));
    }

    @Test
    void whatIsStillBeingTriedIsNotTriedAgain() {
        CountDownLatch hold = new CountDownLatch(1);
        scene.registries.answer = access -> {
            if (isOf(access, "robot")) {
                awaitUninterrupted(hold);
            }
            return good();
        };

        background.start();
        await().until(() -> {
            scene.clock.advance(MORE_THAN_AN_INTERVAL);
            return tries("robot") == 1;
        });
        awaitRounds(3);
        assertThat(tries("robot")).isEqualTo(1);

        hold.countDown();
        awaitRounds(2);
        assertThat(tries("robot")).isGreaterThan(1);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aReplicaThatDoesNotWriteTriesNothing() {
        when(leadership.held()).thenReturn(false);

        background.start();
        for (int i = 1; i <= 3; i++) {
            verify(leadership, timeout(10_000).atLeast(i)).held();
            scene.clock.advance(MORE_THAN_AN_INTERVAL);
        }
        verify(leadership, atLeast(3)).held();

        assertThat(scene.registries.tried).isEmpty();
    }

    private void awaitRounds(int rounds) {
        for (int i = 0; i < rounds; i++) {
            int before = tries("witness");
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        boolean tried = tries("witness") > before;
                        if (!tried) {
                            scene.clock.advance(MORE_THAN_AN_INTERVAL);
                        }
                        return tried;
                    });
        }
    }

    private int tries(String account) {
        return (int) scene.registries.tried.stream()
                .filter(access -> isOf(access, account))
                .count();
    }

    private static boolean isOf(Access access, String account) {
        return access.login().filter(login -> login.username().equals(account)).isPresent();
    }

    private Config config(String name) {
        return scene.config("vela-system", name);
    }
}

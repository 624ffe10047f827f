package dev.mizzen.registry;

import static dev.mizzen.registry.CheckScene.login;
import static dev.mizzen.registry.PlayedVerdicts.fails;
import static dev.mizzen.registry.PlayedVerdicts.good;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.mizzen.config.Config;
import dev.mizzen.config.ConfigCheck.Strictness;
import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.Leadership;
import dev.mizzen.project.Project;
import dev.mizzen.project.Projects;
import dev.mizzen.registry.Verdict.Failure;
import dev.mizzen.registry.Verdict.Name;
import dev.mizzen.shared.WireTime;
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
import org.mockito.ArgumentCaptor;

/** One config is the other's witness: when it has been tried again, so would the other have been. */
class BackgroundChecksTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MORE_THAN_AN_INTERVAL = Duration.ofMinutes(80);

    private final CheckScene scene = new CheckScene(Strictness.OFF, 10);
    private final dev.mizzen.config.Configs configs = spy(scene.hub.bean(dev.mizzen.config.Configs.class));
    private final Conditions conditions = scene.hub.bean(Conditions.class);
    private final Leadership leadership = mock(Leadership.class);
    private final Projects projects = mock(Projects.class);
    private final BackgroundChecks background = new BackgroundChecks(
            configs,
            projects,
            scene.hub.bean(Hub.class),
            leadership,
            scene.hub.bean(Checks.class),
            conditions,
            scene.clock,
            new CheckProperties(Strictness.OFF, HOUR, 10),
            scene.meters);

    @BeforeEach
    void makeConfigs() {
        when(leadership.held()).thenReturn(true);
        when(projects.list()).thenReturn(List.of());
        scene.create("configs", "robot", login("r.example.com", "robot", "s3cret"));
        scene.create("configs", "witness", login("r.example.com", "witness", "s3cret"));
        background.look();
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
                scene.clock.instant(),
                Optional.empty()));

        rounds(3);
        assertThat(tries("robot")).isZero();

        scene.hub.put("configs/robot", CheckScene.body("", login("r.example.com", "robot", "n3wer")));
        await().until(() -> {
            rounds(1);
            return tries("robot") > 0;
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"CREDENTIAL_REJECTED", "LOCKED", "DENIED"})
    void whatIsRejectedIsNotTriedAgainAndTheOthersAre(Trouble trouble) {
        scene.registries.answer =
                access -> isOf(access, "robot") ? fails(Name.CREDENTIAL, trouble, "It said no.") : good();

        rounds(4);

        assertThat(tries("robot")).isEqualTo(1);
        assertThat(conditions.of(config("robot"))).get().matches(Condition::isRejected);
        assertThat(scene.meters.get("mizzen.registry.failing").gauge().value()).isEqualTo(1);
    }

    @Test
    void aRegistryThatShutsItsDoorBeforeItSeesACredentialIsTriedAgain() {
        scene.registries.answer =
                access -> isOf(access, "robot") ? fails(Name.REGISTRY, Trouble.DENIED, "It said no.") : good();

        rounds(4);

        assertThat(tries("robot")).isEqualTo(4);
    }

    @Test
    void aChangedDescriptionDoesNotBringARejectedPasswordBack() {
        scene.registries.answer = access ->
                isOf(access, "robot") ? fails(Name.CREDENTIAL, Trouble.CREDENTIAL_REJECTED, "It said no.") : good();
        rounds(1);
        assertThat(conditions.of(config("robot"))).isPresent();

        scene.hub.put(
                "configs/robot",
                Map.of("description", "other", "properties", login("r.example.com", "robot", "__stored__")));
        await().untilAsserted(() -> {
            background.look();
            assertThat(conditions.of(config("robot"))).get().matches(Condition::isRejected);
        });
        rounds(3);

        assertThat(tries("robot")).isEqualTo(1);
    }

    @Test
    void aDescriptionThatChangesDuringACheckDoesNotLoseWhatTheCheckFound() {
        String before = config("robot").version();
        scene.registries.answer = access -> {
            if (isOf(access, "robot") && config("robot").version().equals(before)) {
                scene.hub.put(
                        "configs/robot",
                        Map.of("description", "other", "properties", login("r.example.com", "robot", "__stored__")));
            }
            return isOf(access, "robot") ? fails(Name.CREDENTIAL, Trouble.CREDENTIAL_REJECTED, "It said no.") : good();
        };

        rounds(3);

        assertThat(config("robot").version()).isNotEqualTo(before);
        assertThat(conditions.of(config("robot"))).get().matches(Condition::isRejected);
        assertThat(tries("robot")).isEqualTo(1);
    }

    @Test
    void aRegistryThatAsksForPatienceIsLeftAloneForAsLong() {
        asksForPatience("robot", Duration.ofHours(24));

        rounds(4);
        assertThat(tries("robot")).isEqualTo(1);

        scene.clock.advance(Duration.ofHours(24));
        rounds(1);
        assertThat(tries("robot")).isEqualTo(2);
    }

    @Test
    void itsPatienceIsNotForgottenWhenTheLeaseIsLostForAWhile() {
        asksForPatience("robot", Duration.ofHours(24));
        rounds(1);
        assertThat(tries("robot")).isEqualTo(1);

        when(leadership.held()).thenReturn(false);
        background.look();
        when(leadership.held()).thenReturn(true);
        background.look();
        rounds(4);
        assertThat(tries("robot")).isEqualTo(1);

        scene.clock.advance(Duration.ofHours(24));
        rounds(1);
        assertThat(tries("robot")).isEqualTo(2);
    }

    private void asksForPatience(String account, Duration pause) {
        Failure failure = new Failure(Trouble.RATE_LIMITED, "Slow down.", Optional.of(pause));
        scene.registries.answer = access -> isOf(access, account) ? fails(Name.REGISTRY, failure) : good();
    }

    @Test
    void whatIsNeitherDueNorChangedIsNotLookedAt() {
        rounds(1);
        await().untilAsserted(() -> {
            clearInvocations(configs);
            background.look();
            verify(configs, never()).find(any());
        });
        clearInvocations(configs);

        background.look();

        verify(configs, never()).list(anyString());
        verify(configs, never()).find(any());
    }

    @Test
    void aConfigThatIsGoneIsForgotten() {
        rounds(1);
        ConditionRecords records = scene.hub.bean(ConditionRecords.class);
        assertThat(records.keys()).hasSize(2);

        scene.hub.delete("configs/robot");

        await().untilAsserted(() -> {
            background.look();
            assertThat(records.keys()).hasSize(1);
        });
        rounds(1);
        assertThat(tries("robot")).isEqualTo(1);
    }

    @Test
    void aProjectThatAppearsBringsItsConfigs() {
        scene.create("projects/shop/configs", "ours", login("r.example.com", "ours", "s3cret"));
        rounds(2);
        assertThat(tries("ours")).isZero();

        ArgumentCaptor<Cache.Listener<Project>> listener = ArgumentCaptor.captor();
        verify(projects).onChange(listener.capture());
        Project shop = new Project("shop", "", "", "", "shop-hub", WireTime.NEVER, WireTime.NEVER, "1");
        when(projects.list()).thenReturn(List.of(shop));
        when(projects.byNamespace("shop-hub")).thenReturn(Optional.of(shop));
        listener.getValue().changed(null, shop);
        background.look();
        rounds(1);

        assertThat(tries("ours")).isEqualTo(1);
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

        await().until(() -> {
            scene.clock.advance(MORE_THAN_AN_INTERVAL);
            background.look();
            return tries("witness") >= 3 && tries("robot") > 0;
        });
        assertThat(tries("robot")).isEqualTo(1);

        hold.countDown();
        await().until(background::idle);
        rounds(1);
        assertThat(tries("robot")).isEqualTo(2);
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

        rounds(3);

        assertThat(scene.registries.tried).isEmpty();
    }

    @Test
    void onceStartedItLooksByItself() {
        background.start();

        await().until(() -> {
            scene.clock.advance(MORE_THAN_AN_INTERVAL);
            return tries("witness") > 0;
        });
    }

    /** In each everything is due once. */
    private void rounds(int number) {
        for (int i = 0; i < number; i++) {
            scene.clock.advance(MORE_THAN_AN_INTERVAL);
            background.look();
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(background::idle);
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

package dev.mizzen.registry;

import static dev.mizzen.registry.CheckScene.body;
import static dev.mizzen.registry.CheckScene.login;
import static dev.mizzen.registry.PlayedVerdicts.fails;
import static dev.mizzen.registry.PlayedVerdicts.good;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.config.ConfigCheck.Strictness;
import dev.mizzen.registry.Verdict.Name;
import dev.mizzen.template.TestHub.Answer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SavedChecksTest {
    private static final String PROPERTIES = login("r.example.com", "bot", "s3cret");

    private CheckScene scene = new CheckScene(Strictness.REFUSE, 100);

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void aRegistryThatAcceptsTheCredentialLeavesNothingToSay() {
        Answer made = scene.create("configs", "harbor", PROPERTIES);

        assertThat(made.status()).isEqualTo(200);
        assertThat(made.body().has("warning")).isFalse();
        assertThat(scene.registries.logins()).containsExactly("bot:s3cret");
        assertThat(scene.meters
                        .counter("mizzen.registry.checks", "occasion", "SAVE", "outcome", "OK")
                        .count())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"configs", "projects/shop/configs"})
    void aCredentialThatIsRejectedIsNotSaved(String route) {
        rejects();

        Answer refused = scene.create(route, "harbor", PROPERTIES);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo(16020);
        assertThat(refused.message())
                .isEqualTo(
                        "The registry says: UNAUTHORIZED. Correct account and password; where the registry has tokens for"
                                + " programs, use such a token as the password. To save it all the same, add ?check=warn.");
        assertThat(scene.hub.get(route + "/harbor").status()).isEqualTo(404);
    }

    @Test
    void whatIsNoRegistryIsNotSaved() {
        scene.registries.answer = access -> fails(Name.REGISTRY, Trouble.NOT_A_REGISTRY, "A web page answers.");

        assertThat(scene.create("configs", "harbor", PROPERTIES).code()).isEqualTo(16021);
        assertThat(scene.hub.get("configs/harbor").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @EnumSource(
            value = Trouble.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CREDENTIAL_REJECTED", "NOT_A_REGISTRY"})
    void whatCannotBeKnownFromHereIsSavedWithAWarning(Trouble trouble) {
        scene.registries.answer = access -> fails(Name.ADDRESS, trouble, "It did not work.");

        Answer made = scene.create("configs", "harbor", PROPERTIES);

        assertThat(made.status()).isEqualTo(200);
        assertThat(made.body().path("warning").asString()).isEqualTo("It did not work. " + Explanation.advice(trouble));
        assertThat(scene.hub.get("configs/harbor").status()).isEqualTo(200);
        assertThat(scene.hub.get("configs/harbor").body().has("warning")).isFalse();
    }

    @Test
    void whoAsksForAWarningOnlyGetsOne() {
        rejects();

        Answer made = scene.create("configs?check=warn", "harbor", PROPERTIES);

        assertThat(made.status()).isEqualTo(200);
        assertThat(made.body().path("warning").asString()).startsWith("The registry says: UNAUTHORIZED");
    }

    @Test
    void whoRequiresTheCheckIsRefusedForWhatEver() {
        scene.registries.answer = access -> fails(Name.ADDRESS, Trouble.TIMED_OUT, "It did not answer in time.");

        assertThat(scene.create("configs?check=require", "harbor", PROPERTIES).code())
                .isEqualTo(16022);
        rejects();
        assertThat(scene.create("configs?check=require", "harbor", PROPERTIES).code())
                .isEqualTo(16020);
    }

    @Test
    void anyOtherWordIsRefused() {
        Answer refused = scene.create("configs?check=off", "harbor", PROPERTIES);

        assertThat(refused.code()).isEqualTo(400);
        assertThat(refused.message()).isEqualTo("check must be warn, refuse or require");
    }

    @Test
    void aSettingTurnsTheCheckOffAndACallerTurnsItOn() {
        scene.close();
        scene = new CheckScene(Strictness.OFF, 100);
        rejects();

        assertThat(scene.create("configs", "harbor", PROPERTIES).status()).isEqualTo(200);
        assertThat(scene.registries.tried).isEmpty();
        assertThat(scene.create("configs?check=refuse", "other", PROPERTIES).code())
                .isEqualTo(16020);
    }

    @Test
    void aConfigWithoutARegistryIsNotTried() {
        assertThat(scene.hub
                        .post("configs", Map.of("name", "free", "properties", "{\"registry\": \"r.example.com\"}"))
                        .status())
                .isEqualTo(200);
        assertThat(scene.registries.tried).isEmpty();
    }

    @Test
    void aNameThatIsNotThatOfOneHostIsSavedWithAWarningUnlessTheCheckIsRequired() {
        String properties = "{\"registry\": \"*.example.com\"}";

        assertThat(scene.create("configs", "any", properties)
                        .body()
                        .path("warning")
                        .asString())
                .startsWith("The registry has not been tried");
        assertThat(scene.create("configs?check=require", "other", properties).code())
                .isEqualTo(16022);
        assertThat(scene.registries.tried).isEmpty();
    }

    @Test
    void aRegistryThatWantsNoAccountIsTriedWithoutOne() {
        scene.create("configs", "open", "{\"registry\": \"r.example.com:5000\", \"useHTTP\": true}");

        assertThat(scene.registries.tried).singleElement().satisfies(access -> {
            assertThat(access.login()).isEmpty();
            assertThat(access.plainHttp()).isTrue();
            assertThat(access.host()).isEqualTo(new RegistryHost("r.example.com", 5000));
        });
    }

    @Test
    void aTakenNameIsSaidBeforeAnythingIsTried() {
        scene.create("configs", "harbor", PROPERTIES);
        scene.registries.tried.clear();

        assertThat(scene.create("configs", "harbor", PROPERTIES).code()).isEqualTo(16003);
        assertThat(scene.registries.tried).isEmpty();
    }

    @Test
    void anUpdateIsTriedWithTheStoredPasswordWhereItsPlaceholderStands() {
        scene.create("configs", "harbor", PROPERTIES);
        rejects();

        Answer refused = scene.hub.put("configs/harbor", body("", login("r.example.com", "bot2", "__stored__")));

        assertThat(refused.code()).isEqualTo(16020);
        assertThat(scene.registries.logins()).endsWith("bot2:s3cret");
        assertThat(scene.hub.get("configs/harbor").text()).contains("\"bot\"").doesNotContain("bot2");
    }

    @Test
    void aStoredPasswordIsNotEvenTriedElsewhere() {
        scene.create("configs", "harbor", PROPERTIES);
        scene.registries.tried.clear();

        assertThat(scene.hub
                        .put("configs/harbor", body("", login("evil.example.com", "bot", "__stored__")))
                        .code())
                .isEqualTo(400);
        assertThat(scene.hub
                        .post("registries/check", body("harbor", login("evil.example.com", "bot", "__stored__")))
                        .code())
                .isEqualTo(400);
        assertThat(scene.registries.tried).isEmpty();
    }

    @Test
    void aDescriptionIsCorrectedWithoutAskingTheRegistryUnlessThatIsWanted() {
        scene.create("configs", "harbor", PROPERTIES);
        rejects();
        Map<String, Object> change =
                Map.of("description", "out of order", "properties", login("r.example.com", "bot", "__stored__"));

        assertThat(scene.hub.put("configs/harbor", change).status()).isEqualTo(200);
        assertThat(scene.hub.put("configs/harbor?check=require", change).code()).isEqualTo(16020);
    }

    @Test
    void whileARegistryIsTriedOthersChangeTheConfigAndWhatComesOfBothIsTriedToo() {
        scene.create("configs", "harbor", PROPERTIES);
        scene.registries.tried.clear();
        scene.registries.answer = access -> {
            if (scene.registries.tried.size() == 1) {
                assertThat(changedBySomebodyElse("n3wer").join().status()).isEqualTo(200);
            }
            return good();
        };

        Answer changed = scene.hub.put("configs/harbor", body("", login("r.example.com", "bot2", "__stored__")));

        assertThat(changed.status()).isEqualTo(200);
        assertThat(scene.registries.logins()).containsExactly("bot2:s3cret", "bot:n3wer", "bot2:n3wer");
    }

    @Test
    void whoCallsTooOftenSavesWithAWarningUnlessHeRequiresTheCheck() {
        scene.close();
        scene = new CheckScene(Strictness.REFUSE, 1);
        scene.create("configs", "one", PROPERTIES);

        assertThat(scene.create("configs", "two", PROPERTIES)
                        .body()
                        .path("warning")
                        .asString())
                .startsWith("The registry has not been tried");
        assertThat(scene.create("configs?check=require", "three", PROPERTIES).code())
                .isEqualTo(16023);
        assertThat(scene.registries.tried).hasSize(1);
    }

    /** Not by this thread, which may have what others wait for; and sooner than anybody gives up waiting for his turn. */
    private CompletableFuture<Answer> changedBySomebodyElse(String password) {
        return CompletableFuture.supplyAsync(() -> {
                    scene.as("admin", "admin");
                    return scene.hub.put("configs/harbor", body("", login("r.example.com", "bot", password)));
                })
                .orTimeout(4, TimeUnit.SECONDS);
    }

    private void rejects() {
        scene.registries.answer =
                access -> fails(Name.CREDENTIAL, Trouble.CREDENTIAL_REJECTED, "The registry says: UNAUTHORIZED");
    }
}

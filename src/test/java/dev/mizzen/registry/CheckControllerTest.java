package dev.mizzen.registry;

import static dev.mizzen.registry.CheckScene.body;
import static dev.mizzen.registry.CheckScene.login;
import static dev.mizzen.registry.PlayedVerdicts.fails;
import static dev.mizzen.template.TestHub.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.config.ConfigCheck.Strictness;
import dev.mizzen.registry.Verdict.Failure;
import dev.mizzen.registry.Verdict.Name;
import dev.mizzen.template.TestHub.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckControllerTest {
    private static final String PROPERTIES = login("r.example.com:5000", "bot", "s3cret");

    private final CheckScene scene = new CheckScene(Strictness.OFF, 10);

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void aVerdictIsToldInSteps() {
        assertThat(check(Map.of("properties", PROPERTIES)).body()).isEqualTo(json("""
                {"ok": true, "registry": "r.example.com:5000", "steps": [
                  {"name": "address", "ok": true, "millis": 3}, {"name": "tls", "ok": true, "millis": 20},
                  {"name": "registry", "ok": true, "millis": 15}, {"name": "challenge", "ok": true, "millis": 1},
                  {"name": "credential", "ok": true, "millis": 12}]}
                """));
    }

    @Test
    void aFailureIsToldWithItsReasonAndWhatToDo() {
        scene.registries.answer = access -> fails(
                Name.CREDENTIAL,
                new Failure(Trouble.LOCKED, "The registry says: account locked", Optional.of(Duration.ofSeconds(90))));

        assertThat(check(Map.of("properties", PROPERTIES)).body())
                .isEqualTo(json("""
                {"ok": false, "registry": "r.example.com:5000", "steps": [
                  {"name": "address", "ok": true, "millis": 5}, {"name": "tls", "ok": true, "millis": 5},
                  {"name": "registry", "ok": true, "millis": 5}, {"name": "challenge", "ok": true, "millis": 5},
                  {"name": "credential", "ok": false, "millis": 7}],
                 "failure": {"reason": "Locked", "message": "The registry says: account locked", "advice": "%s", "pause": 90}}
                """.formatted(Explanation.advice(Trouble.LOCKED))));
    }

    @Test
    void aConfigIsTriedAsItIsSavedByItsName() {
        scene.create("configs", "harbor", PROPERTIES);
        scene.create("projects/shop/configs", "ours", login("p.example.com", "team", "pr1vate"));

        assertThat(check(Map.of("name", "harbor")).status()).isEqualTo(200);
        assertThat(scene.hub
                        .post("projects/shop/registries/check", Map.of("name", "ours"))
                        .status())
                .isEqualTo(200);
        assertThat(scene.registries.logins()).containsExactly("bot:s3cret", "team:pr1vate");
    }

    @Test
    void aChangeIsTriedBeforeItIsSaved() {
        scene.create("configs", "harbor", PROPERTIES);

        check(body("harbor", login("r.example.com:5000", "bot2", "__stored__")));

        assertThat(scene.registries.logins()).containsExactly("bot2:s3cret");
        assertThat(scene.hub.get("configs/harbor").text()).doesNotContain("bot2");
    }

    @Test
    void aProjectTriesItsOwnConfigsOnly() {
        scene.create("configs", "harbor", PROPERTIES);

        for (String route : List.of("projects/shop/registries/check", "projects/none/registries/check")) {
            assertThat(scene.hub.post(route, Map.of("name", "harbor")).status()).isEqualTo(404);
        }
        assertThat(scene.registries.tried).isEmpty();
    }

    @Test
    void aSensitiveConfigIsNotTriedForThatWouldTellItsRegistry() {
        scene.create("configs", "harbor", PROPERTIES);
        scene.makeSensitive("harbor");

        Answer refused = check(Map.of("name", "harbor"));

        assertThat(refused.code()).isEqualTo(16001);
        assertThat(refused.text()).doesNotContain("r.example.com");
        assertThat(check(body("harbor", PROPERTIES)).code()).isEqualTo(16001);
        assertThat(scene.registries.tried).isEmpty();
    }

    @Test
    void whatIsNoRegistryConfigIsRefused() {
        scene.hub.post("configs", Map.of("name", "free", "properties", "{\"registry\": \"r.example.com\"}"));

        assertThat(check(Map.of("name", "free")).code()).isEqualTo(16024);
        assertThat(check(Map.of("properties", "{\"registry\": \"no host name\"}"))
                        .code())
                .isEqualTo(16024);
        assertThat(check(Map.of("name", "none")).code()).isEqualTo(16006);
        assertThat(check(Map.of("properties", "{\"registry\": 5}")).code()).isEqualTo(400);
    }

    @Test
    void whoAsksTooOftenIsToldToWait() {
        for (int i = 0; i < 10; i++) {
            assertThat(check(Map.of("properties", PROPERTIES)).status()).isEqualTo(200);
        }
        assertThat(check(Map.of("properties", PROPERTIES)).code()).isEqualTo(16023);

        scene.as("mia");
        assertThat(check(Map.of("properties", PROPERTIES)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "ADDRESS, NAME_UNKNOWN, ConnectionRefused",
        "ADDRESS, CONNECT_TIMED_OUT, ConnectionRefused",
        "ADDRESS, TIMED_OUT, ConnectionRefused",
        "ADDRESS, CONNECTION_REFUSED, ConnectionRefused",
        "ADDRESS, ADDRESS_NOT_ALLOWED, ConnectionRefused",
        "CHALLENGE, REALM_UNREACHABLE, RealmUnreachable",
        "CHALLENGE, REALM_NOT_ALLOWED, RealmUnreachable"
    })
    void whatMizzenDoesNotConnectToLooksLikeWhatCannotBeReachedToThoseWhoMayNotKnow(
            Name at, Trouble trouble, String reason) {
        scene.registries.answer = access -> fails(at, trouble, "10.96.0.1 it was");
        scene.as("mia");

        long begun = System.nanoTime();
        Answer told = check(Map.of("properties", PROPERTIES));

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(CheckScene.PATIENCE);
        Trouble meant = reason.equals("ConnectionRefused") ? Trouble.CONNECTION_REFUSED : Trouble.REALM_UNREACHABLE;
        assertThat(told.body().path("failure"))
                .isEqualTo(json("{\"reason\": \"%s\", \"message\": \"%s\", \"advice\": \"%s\"}"
                        .formatted(reason, Explanation.meaning(meant), Explanation.advice(meant))));
        assertThat(told.body().at("/steps/" + at.ordinal()).path("millis").asLong())
                .isEqualTo(CheckScene.PATIENCE.toMillis());

        scene.as("root", "admin");
        assertThat(check(Map.of("properties", PROPERTIES))
                        .body()
                        .at("/failure/reason")
                        .asString())
                .isEqualTo(Explanation.reason(trouble));
    }

    @Test
    void whatWasReachedIsToldToAllAndAtOnce() {
        scene.registries.answer = access -> fails(Name.REGISTRY, Trouble.TIMED_OUT, "It did not answer in time.");
        scene.as("mia");

        assertThat(check(Map.of("properties", PROPERTIES))
                        .body()
                        .path("failure")
                        .path("message")
                        .asString())
                .isEqualTo("It did not answer in time.");
    }

    private Answer check(Object body) {
        return scene.hub.post("registries/check", body);
    }
}

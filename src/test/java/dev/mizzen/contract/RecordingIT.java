package dev.mizzen.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.contract.Differences.Expected;
import dev.mizzen.contract.Recording.Call;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every call that was once made to a VelaUX server is made here in the same order, and answered with the same status, BusinessCode
 * and shape, or with what {@code velaux/differences.yaml} says. What was found is in {@code target/velaux-differences.yaml}.
 */
@RealClusters(managed = 1)
class RecordingIT {
    private static final Map<Call, Expected> answered = new LinkedHashMap<>();
    private static final Map<Call, Api.Answer> answers = new LinkedHashMap<>();
    private static final Differences differences = Differences.load();

    @BeforeAll
    static void call(Planes planes) throws IOException {
        Player player = new Player(
                RunningMizzen.on(planes.hub(), "mizzen.first-admin=open").api());
        for (Call call : Recording.calls(planes.managed(0).kubeconfig())) {
            Api.Answer answer = player.play(call);
            answers.put(call, answer);
            answered.put(call, seen(call, answer));
        }
        Files.writeString(
                Path.of("target/velaux-differences.yaml"),
                answered.entrySet().stream()
                        .filter(entry -> !entry.getValue().equals(Differences.asRecorded(entry.getKey())))
                        .map(entry -> entry.getValue().yaml(entry.getKey().name()))
                        .collect(Collectors.joining()));
    }

    @TestFactory
    Stream<DynamicTest> everyCallIsAnsweredAsVelauxDidOrAsTheFileOfDifferencesSays() {
        return answered.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey().name(),
                        () -> assertThat(entry.getValue())
                                .as(() -> entry.getValue().yaml(entry.getKey().name()) + shown(entry.getKey()))
                                .isEqualTo(differences.of(entry.getKey()))));
    }

    @Test
    void everyAnswerIsJson() {
        answers.forEach((call, answer) -> assertThat(answer.headers().firstValue("Content-Type"))
                .as(call.name())
                .get()
                .asString()
                .startsWith("application/json"));
    }

    @Test
    void noDifferenceIsToldOfACallThatIsAnsweredAsVelauxDid() {
        Map<String, Call> byName = answered.keySet().stream().collect(Collectors.toMap(Call::name, call -> call));
        assertThat(byName).hasSize(146);
        assertThat(differences.calls()).isSubsetOf(byName.keySet());
        assertThat(differences.calls())
                .allSatisfy(name -> assertThat(differences.of(byName.get(name)))
                        .isNotEqualTo(Differences.asRecorded(byName.get(name))));
    }

    /** Without the tokens: a report may be read by others. */
    private static String shown(Call call) {
        return answers.get(call).toString().replaceAll("(Token\":\")[^\"]*", "$1***");
    }

    private static Expected seen(Call call, Api.Answer answer) {
        Expected failure = new Expected(answer.status(), answer.businessCode(), List.of());
        return failure.equals(Differences.asRecorded(call))
                ? new Expected(failure.status(), failure.code(), Shape.differences(call.answer(), answer.body()))
                : failure;
    }

    /** Makes the calls with the tokens that earlier ones answered. */
    private static final class Player {
        private final Api nobody;
        private String access = "";
        private String refresh = "";
        private String admins = "";

        Player(Api nobody) {
            this.nobody = nobody;
        }

        Api.Answer play(Call call) {
            if (call.name().equals("GET projects/shop/distributions")) {
                awaitEveryPlace();
            }
            Api.Answer answer =
                    as(call).send(call.method(), call.path(), call.body().orElse(null));
            if (call.path().equals("auth/login") && answer.status() == 200) {
                access = answer.body().path("accessToken").asString();
                refresh = answer.body().path("refreshToken").asString();
                admins = admins.isEmpty() ? access : admins;
                awaitLastLogin();
            } else if (call.note().startsWith("as project-viewer")) {
                access = admins;
            }
            return answer;
        }

        private Api as(Call call) {
            if (call.path().equals("auth/refresh_token")) {
                return nobody.with("RefreshToken", refresh);
            }
            return switch (call.note()) {
                case "no token" -> nobody;
                case "malformed token" -> nobody.withToken("abc");
                case "one word" -> nobody.with("Authorization", "abc");
                case "refresh token used as access token" -> nobody.withToken(refresh);
                default -> access.isEmpty() ? nobody : nobody.withToken(access);
            };
        }

        /** It is written a moment after the login. */
        private void awaitLastLogin() {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !nobody.withToken(access)
                            .get("auth/user_info")
                            .body()
                            .path("lastLoginTime")
                            .asString("")
                            .startsWith("0001"));
        }

        /** The recording waited for some seconds. */
        private void awaitEveryPlace() {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(nobody.withToken(access)
                                    .get("projects/shop/distributions")
                                    .body()
                                    .findValuesAsString("phase"))
                            .isNotEmpty()
                            .doesNotContain("pending", "running"));
        }
    }
}

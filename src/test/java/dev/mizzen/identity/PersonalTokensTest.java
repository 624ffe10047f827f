package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.HeldClock;
import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import dev.mizzen.hub.UserResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@InMemoryServer
class PersonalTokensTest {
    private static final String ALL = "[{\"resources\":[\"*\"],\"actions\":[\"*\"]}]";
    private static final String LIST_CONFIGS = "[{\"resources\":[\"config:*\"],\"actions\":[\"list\"]}]";

    @Autowired
    private KubernetesClient client;

    @Autowired
    private StoredUsers users;

    @Autowired
    private Sessions sessions;

    @Autowired
    private Tokens tokens;

    @Autowired
    private HeldClock clock;

    @LocalServerPort
    private int port;

    private Http http;
    private String mia;
    private String session;

    @BeforeEach
    void start() {
        http = new Http(port);
        mia = "mia-" + UUID.randomUUID().toString().substring(0, 8);
        users.create(mia, new UserResource.Spec("Mia M", null, null, List.of("admin")));
        session = tokens.access(sessions.begin(users.get(mia).orElseThrow()));
    }

    @Test
    void aTokenIsShownOnceAndStoredAsAHash() {
        Http.Answer made = create("ci", LIST_CONFIGS);
        assertThat(made.status()).as(made.toString()).isEqualTo(200);
        assertThat(made.json().propertyNames())
                .containsExactlyInAnyOrder("name", "createTime", "expireTime", "scope", "token");
        String token = made.json().get("token").asString();
        assertThat(token).matches("mzn_[0-9a-f]{32}_[A-Za-z0-9_-]{43}");

        Http.Answer list = get("tokens", session);
        JsonNode shown = list.json().at("/tokens/0");
        assertThat(list.json().get("total").asInt()).isEqualTo(1);
        assertThat(shown.propertyNames()).containsExactlyInAnyOrder("name", "createTime", "expireTime", "scope");
        assertThat(shown.get("name").asString()).isEqualTo("ci");
        assertThat(shown.get("expireTime").asString())
                .isEqualTo(made.json().get("expireTime").asString());
        assertThat(shown.get("scope").toString()).isEqualTo(LIST_CONFIGS);
        String secret = token.split("_", 3)[2];
        assertThat(list.body()).doesNotContain(secret);
        assertThat(stored()).singleElement().satisfies(one -> {
            assertThat(one.getData().values())
                    .allSatisfy(
                            value -> assertThat(new String(Base64.getDecoder().decode(value)))
                                    .doesNotContain(secret));
            assertThat(one.getMetadata().getOwnerReferences().getFirst().getName())
                    .isEqualTo(mia);
        });
    }

    @Test
    void aTokenMayWhatItsScopeAndItsOwnersPresentRightsHaveInCommon() {
        String token = made("ci", LIST_CONFIGS);
        String all = made("all", ALL);
        assertThat(get("configs", token).status()).isEqualTo(200);
        assertThat(get("orphans", token).failure()).isEqualTo("403 403");
        assertThat(post("configs", "{}", token).failure()).isEqualTo("403 403");
        assertThat(get("orphans", all).status()).isEqualTo(200);

        client.resources(UserResource.class).withName(mia).edit(user -> {
            user.setSpec(new UserResource.Spec("Mia M", null, null, List.of()));
            return user;
        });
        await().until(() -> users.get(mia).orElseThrow().roles().isEmpty());
        assertThat(get("configs", token).failure()).isEqualTo("403 403");
        assertThat(get("orphans", all).failure()).isEqualTo("403 403");
    }

    @Test
    void aTokenMakesNoTokensAndSeesAndRemovesNoneAndIsNotToldWhatItsOwnerMay() {
        String token = made("all", ALL);
        assertThat(get("auth/user_info", token).failure()).isEqualTo("403 403");
        assertThat(create("more", ALL, token).failure()).isEqualTo("403 403");
        assertThat(get("tokens", token).failure()).isEqualTo("403 403");
        assertThat(delete("all", token).failure()).isEqualTo("403 403");
        assertThat(post("auth/logout", "", token).failure()).isEqualTo("403 403");
        assertThat(get("configs", token).status()).isEqualTo(200);
        assertThat(http.get("/api/v1/auth/refresh_token", "RefreshToken", token).failure())
                .isEqualTo("403 12005");
    }

    @Test
    void aTokenThatHasExpiredOrIsDeletedIsGoodForNothing() {
        String token = made("ci", LIST_CONFIGS);
        assertThat(delete("ci", session).toString()).isEqualTo("200 {}");
        assertThat(get("configs", token).failure()).isEqualTo("401 12004");
        assertThat(delete("ci", session).failure()).isEqualTo("404 12031");

        String again = made("ci", LIST_CONFIGS);
        assertThat(get("configs", token).failure()).as("of the same name").isEqualTo("401 12004");
        clock.advance(Duration.ofHours(24).minusSeconds(1));
        assertThat(get("configs", again).status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(1));
        assertThat(get("configs", again).failure()).isEqualTo("401 12002");
        session = tokens.access(sessions.begin(users.get(mia).orElseThrow()));
        assertThat(made("ci", LIST_CONFIGS)).as("in place of what has expired").isNotEqualTo(again);
        assertThat(get("configs", again).failure()).isEqualTo("401 12004");
    }

    @Test
    void aTokenIsGoodOnlyWhileItsOwnerIs() {
        String token = made("ci", LIST_CONFIGS);
        patch("{\"spec\":{\"disabled\":true}}");
        await().until(() -> get("configs", token).failure().equals("401 12004"));
        await().until(() -> sessions.epoch(users.get(mia).orElseThrow()) > 0);
        patch("{\"spec\":{\"disabled\":false}}");
        await().until(() -> !users.get(mia).orElseThrow().disabled());
        assertThat(get("configs", token).failure())
                .as("he may have been disabled because somebody else used his account")
                .isEqualTo("401 12004");
        session = tokens.access(sessions.begin(users.get(mia).orElseThrow()));
        assertThat(get("tokens", session).json().get("total").asInt()).isZero();
        assertThat(get("configs", made("ci", LIST_CONFIGS)).status())
                .as("in place of the one that ended")
                .isEqualTo(200);
        client.resources(UserResource.class).withName(mia).delete();
        await().until(() -> users.get(mia).isEmpty());
        assertThat(get("configs", token).failure()).isEqualTo("401 12004");
        users.create(mia, new UserResource.Spec("Another Mia", null, null, List.of("admin")));
        assertThat(get("configs", token).failure()).isEqualTo("401 12004");
    }

    @Test
    void aTokenOfOneWhomAProviderVouchesForIsRefusedWhileHeDoesNotLogIn() {
        String token = post("tokens", body("ci", "366", LIST_CONFIGS), session)
                .json()
                .get("token")
                .asString();
        clock.advance(Duration.ofDays(31));
        assertThat(get("configs", token).status()).as("of who is no provider's").isEqualTo(200);

        patch("{\"spec\":{\"login\":{\"issuer\":\"https://sso.example.com\",\"subject\":\"7\"}}}");
        await().until(() -> get("configs", token).failure().equals("401 12004"));
        assertThat(get("configs", token).body()).contains("until its user logs in again");
        session = tokens.access(sessions.begin(users.get(mia).orElseThrow()));
        assertThat(get("tokens", session).json().get("total").asInt())
                .as("it has not ended")
                .isEqualTo(1);
        assertThat(get("configs", made("new", LIST_CONFIGS)).status())
                .as("whoever makes one has logged in")
                .isEqualTo(200);

        users.loggedIn(users.get(mia).orElseThrow());
        await().until(() -> get("configs", token).status() == 200);
        clock.advance(Duration.ofDays(30).minusSeconds(1));
        assertThat(get("configs", token).status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(1));
        assertThat(get("configs", token).failure()).isEqualTo("401 12004");
    }

    @Test
    void aLogoutDoesNotEndIt() {
        String token = made("ci", LIST_CONFIGS);
        assertThat(post("auth/logout", "", session).status()).isEqualTo(200);
        assertThat(get("tokens", session).failure()).isEqualTo("401 12004");
        assertThat(get("configs", token).status()).isEqualTo(200);
    }

    @Test
    void aTokenThatWeDidNotMakeIsRefused() {
        String token = made("ci", LIST_CONFIGS);
        String[] parts = token.split("_", 3);
        for (String bad : List.of(
                "mzn_" + parts[1] + "_" + "A".repeat(43),
                "mzn_" + "0".repeat(32) + "_" + parts[2],
                token + "x",
                token.substring(0, token.length() - 1))) {
            assertThat(get("configs", bad).failure()).as(bad).isEqualTo("401 12004");
        }
        for (String bad : List.of("mzn_", "mzn__", "mzn_x_y", "mzn_" + parts[1], "mzn_" + parts[1] + "_")) {
            assertThat(get("configs", bad).failure()).as(bad).isEqualTo("403 12005");
        }
        assertThat(get("configs", parts[2]).failure()).isEqualTo("403 12005");
    }

    @Test
    void whatIsAskedForMustBeWhole() {
        for (String body : List.of(
                "{}",
                body("Bad Name", "1", ALL),
                body("ci", "0", ALL),
                body("ci", "-1", ALL),
                body("ci", "367", ALL),
                body("ci", "99999999999", ALL),
                body("ci", "\"soon\"", ALL),
                body("ci", "null", ALL),
                body("ci", "1", "[]"),
                body("ci", "1", "null"),
                body("ci", "1", "[null]"),
                body("ci", "1", "[{\"resources\":[\"*\"]}]"),
                body("ci", "1", "[{\"resources\":[null],\"actions\":[\"*\"]}]"),
                body("ci", "1", "[{\"resources\":[\"a b\"],\"actions\":[\"*\"]}]"),
                body("ci", "1", "[{\"resources\":[\"config:\"],\"actions\":[\"*\"]}]"),
                body("ci", "1", "[{\"resources\":[\"*\"],\"actions\":[\"a,b\"]}]"),
                body("ci", "1", twentyOne()))) {
            assertThat(post("tokens", body, session).failure()).as(body).isEqualTo("400 400");
        }
        assertThat(stored()).isEmpty();
    }

    @Test
    void nobodyFillsTheStoreWithScopes() {
        String longest = IntStream.range(0, 8)
                .mapToObj(step -> "r%d:%s".formatted(step, "x".repeat(250)))
                .collect(Collectors.joining("/"));
        String large = IntStream.range(0, 4)
                .mapToObj(i -> "{\"resources\":[\"%s\"],\"actions\":[\"a%d\"]}".formatted(longest, i))
                .collect(Collectors.joining(",", "[", "]"));
        Http.Answer answer = create("ci", large);
        assertThat(answer.failure()).isEqualTo("400 400");
        assertThat(answer.body()).contains("scope").contains("8192 bytes");
        assertThat(stored()).isEmpty();
        made("ci", "[{\"resources\":[\"%s\"],\"actions\":[\"list\"]}]".formatted(longest));
    }

    @Test
    void oneOfEachNameAndNotMoreThanFifty() {
        made("ci", ALL);
        assertThat(create("ci", LIST_CONFIGS).failure()).isEqualTo("400 12030");
        for (int i = 1; i < PersonalTokens.MOST; i++) {
            made("t-" + i, LIST_CONFIGS);
        }
        assertThat(create("more", ALL).failure()).isEqualTo("400 12032");
        assertThat(delete("t-1", session).status()).isEqualTo(200);
        assertThat(create("more", ALL).status()).isEqualTo(200);
    }

    @Test
    void whoMakesAndDeletesWithoutEndHasToWait() {
        for (int i = 0; i < 50; i++) {
            made("ci", LIST_CONFIGS);
            assertThat(delete("ci", session).status()).isEqualTo(200);
        }
        Http.Answer refused = create("ci", LIST_CONFIGS);
        assertThat(refused.failure()).isEqualTo("429 12033");
        assertThat(refused.whole().headers().firstValue("Retry-After")).contains("1");
        assertThat(delete("ci", session).failure()).isEqualTo("429 12033");
        assertThat(stored()).isEmpty();
        assertThat(get("tokens", session).status()).isEqualTo(200);
        String admin = tokens.access(sessions.begin(users.get("admin").orElseThrow()));
        assertThat(delete("none", admin).failure()).as("another user").isEqualTo("404 12031");

        clock.advance(Duration.ofSeconds(1));
        made("ci", LIST_CONFIGS);
        assertThat(delete("ci", session).failure()).isEqualTo("429 12033");
        assertThat(deleteOf(mia, "ci", admin).status())
                .as("who cleans up after a theft")
                .isEqualTo(200);
    }

    @Test
    void nobodySeesOrRemovesAnothersTokens() {
        made("ci", ALL);
        String admin = tokens.access(sessions.begin(users.get("admin").orElseThrow()));
        assertThat(get("tokens", admin).json().get("total").asInt()).isZero();
        assertThat(delete("ci", admin).failure()).isEqualTo("404 12031");
    }

    @Test
    void whoAdministersUsersSeesAndEndsTheTokensOfThoseWhoMayNoMore() {
        String token = made("ci", LIST_CONFIGS);
        String admin = tokens.access(sessions.begin(users.get("admin").orElseThrow()));
        Http.Answer list = get("users/" + mia + "/tokens", admin);
        assertThat(list.json().at("/tokens/0/name").asString()).isEqualTo("ci");
        assertThat(list.body()).doesNotContain(token.split("_", 3)[2]);

        String clerk = mia + "-clerk";
        String may = mia + "-may";
        post("permissions", "{\"name\":\"%s\",\"resources\":[\"user:*\"]}".formatted(may), admin);
        post("roles", "{\"name\":\"%s\",\"permissions\":[\"%s\"]}".formatted(may, may), admin);
        users.create(clerk, new UserResource.Spec("", null, null, List.of(may)));
        String clerks = tokens.access(sessions.begin(users.get(clerk).orElseThrow()));
        assertThat(get("users/" + mia + "/tokens", clerks).status()).isEqualTo(200);
        assertThat(deleteOf(mia, "ci", clerks).failure()).isEqualTo("403 403");
        assertThat(get("configs", token).status()).isEqualTo(200);

        assertThat(deleteOf(mia, "ci", admin).toString()).isEqualTo("200 {}");
        assertThat(get("configs", token).failure()).isEqualTo("401 12004");
        assertThat(deleteOf(mia, "ci", admin).failure()).isEqualTo("404 12031");
    }

    private Http.Answer deleteOf(String user, String name, String token) {
        return http.send(
                "DELETE",
                "/api/v1/users/" + user + "/tokens/" + name,
                HttpRequest.BodyPublishers.noBody(),
                "Authorization",
                "Bearer " + token);
    }

    private static String twentyOne() {
        return IntStream.rangeClosed(1, 21)
                .mapToObj(i -> "{\"resources\":[\"config:c" + i + "\"],\"actions\":[\"*\"]}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private List<Secret> stored() {
        return client
                .secrets()
                .inNamespace("vela-system")
                .withLabel(IdentitySecrets.LABEL, "token")
                .list()
                .getItems()
                .stream()
                .filter(secret -> secret.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner -> owner.getName().equals(mia)))
                .toList();
    }

    private void patch(String change) {
        client.resources(UserResource.class).withName(mia).patch(PatchContext.of(PatchType.JSON_MERGE), change);
    }

    private String made(String name, String scope) {
        Http.Answer answer = create(name, scope);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().get("token").asString();
    }

    private Http.Answer create(String name, String scope) {
        return create(name, scope, session);
    }

    private Http.Answer create(String name, String scope, String by) {
        return post("tokens", body(name, "1", scope), by);
    }

    private static String body(String name, String days, String scope) {
        return "{\"name\":\"%s\",\"days\":%s,\"scope\":%s}".formatted(name, days, scope);
    }

    private Http.Answer get(String path, String token) {
        return http.get("/api/v1/" + path, "Authorization", "Bearer " + token);
    }

    private Http.Answer post(String path, String body, String token) {
        return http.post("/api/v1/" + path, body, "Authorization", "Bearer " + token);
    }

    private Http.Answer delete(String name, String token) {
        return http.send(
                "DELETE",
                "/api/v1/tokens/" + name,
                HttpRequest.BodyPublishers.noBody(),
                "Authorization",
                "Bearer " + token);
    }
}

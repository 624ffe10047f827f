package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.mizzen.HeldClock;
import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.SecretText;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

@InMemoryServer
@ExtendWith(OutputCaptureExtension.class)
class LoginTest {
    private static final String PASSWORD = "Passw0rd12";

    @Autowired
    private KubernetesClient client;

    @Autowired
    private StoredUsers users;

    @Autowired
    private StoredPasswords storedPasswords;

    @Autowired
    private Passwords passwords;

    @Autowired
    private SigningKeys keys;

    @Autowired
    private HeldClock clock;

    @LocalServerPort
    private int port;

    private Http http;
    private String mia;

    @BeforeEach
    void start() {
        http = new Http(port);
        mia = "mia-" + UUID.randomUUID().toString().substring(0, 8);
        User made = users.create(mia, new UserResource.Spec("Mia M", "mia@example.com", null, List.of()))
                .orElseThrow();
        storedPasswords.replace(made, passwords.hash(new SecretText(PASSWORD)));
    }

    @Test
    void aLoginAnswersTheUserAndBothTokens() {
        Http.Answer answer = login("admin", InMemoryServer.ADMIN_PASSWORD);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("application/json");
        assertThat(answer.json().propertyNames()).containsExactlyInAnyOrder("user", "accessToken", "refreshToken");
        assertThat(answer.json().get("user").propertyNames())
                .containsExactlyInAnyOrder("createTime", "lastLoginTime", "name", "email", "disabled");
        assertThat(answer.json().at("/user/name").asString()).isEqualTo("admin");
        assertThat(answer.json().at("/user/email").asString()).isEmpty();
        assertThat(answer.json().at("/user/lastLoginTime").asString())
                .isEqualTo(clock.instant().toString());
    }

    @Test
    void whoeverNeverLoggedInDidSoAtTheZeroTime() {
        await().until(() -> users.get(mia).isPresent());
        assertThat(users.get(mia).orElseThrow().lastLoginTime()).isEqualTo(Instant.parse("0001-01-01T00:00:00Z"));
    }

    @Test
    void anAccessTokenHasTheClaimsOfVelaUxAndLivesForAnHour() throws Exception {
        SignedJWT token = SignedJWT.parse(access(mia));
        JWTClaimsSet claims = token.getJWTClaimsSet();
        assertThat(token.getHeader().getKeyID()).isEqualTo(keys.signing().id());
        assertThat(claims.getClaims().keySet())
                .containsExactlyInAnyOrder(
                        "username", "grantType", "sid", "auth_time", "stamp", "iss", "iat", "nbf", "exp", "jti");
        assertThat(claims.getClaim("username")).isEqualTo(mia);
        assertThat(claims.getClaim("grantType")).isEqualTo("access");
        assertThat(Duration.between(
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant()))
                .isEqualTo(Duration.ofHours(1));
    }

    @Test
    void userInfoOfAnAdminIsWhatVelaUxSends() {
        Http.Answer answer = info(access("admin", InMemoryServer.ADMIN_PASSWORD));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().propertyNames())
                .containsExactlyInAnyOrder(
                        "createTime",
                        "lastLoginTime",
                        "name",
                        "email",
                        "alias",
                        "disabled",
                        "projects",
                        "platformPermissions",
                        "projectPermissions");
        assertThat(answer.json().get("alias").asString()).isEqualTo("Administrator");
        assertThat(answer.json()
                        .get("platformPermissions")
                        .toString()
                        .replaceFirst("Time\":\"2[^\"]*\",\"updateTime\":\"2[^\"]*", "Time\":\"*\",\"updateTime\":\"*"))
                .isEqualTo(
                        "[{\"name\":\"admin\",\"alias\":\"Admin\",\"resources\":[\"*\"],\"actions\":[\"*\"],"
                                + "\"effect\":\"Allow\",\"createTime\":\"*\",\"updateTime\":\"*\"},"
                                + "{\"name\":\"cloudshell\",\"alias\":\"\",\"resources\":[\"cloudshell\"],\"actions\":[\"*\"],"
                                + "\"effect\":\"Allow\",\"createTime\":\"0001-01-01T00:00:00Z\",\"updateTime\":\"0001-01-01T00:00:00Z\"}]");
        assertThat(answer.json().get("projects").isArray()).isTrue();
        assertThat(answer.json().get("projectPermissions").isObject()).isTrue();
    }

    @Test
    void aUserWithoutRolesSeesHimselfAndNothingElse() {
        String token = access(mia);
        Http.Answer info = info(token);
        assertThat(info.status()).isEqualTo(200);
        assertThat(info.json().at("/platformPermissions/0/name").asString()).isEqualTo("cloudshell");
        for (String path : List.of("/api/v1/configs", "/api/v1/configs/x", "/api/v1/orphans", "/api/v1/targets/x")) {
            assertThat(http.get(path, "Authorization", "Bearer " + token).failure())
                    .as(path)
                    .isEqualTo("403 403");
        }
    }

    @Test
    void withoutTwoWordsNobodyIsLetIn() {
        assertThat(http.get("/api/v1/auth/user_info").failure()).isEqualTo("401 12006");
        for (String header : List.of("", "Bearer", "Bearer a b", "Bearer  a")) {
            assertThat(http.get("/api/v1/auth/user_info", "Authorization", header)
                            .failure())
                    .as(header)
                    .isEqualTo("401 12006");
        }
    }

    @Test
    void aTokenThatIsNoneIsMalformed() {
        for (String token : List.of("a", "a.b", "a.b.c", "....", "eyJhbGciOiJIUzI1NiJ9.e30")) {
            assertThat(info(token).failure()).as(token).isEqualTo("403 12005");
            assertThat(refresh(token).failure()).as(token).isEqualTo("403 12005");
        }
        assertThat(http.get("/api/v1/auth/refresh_token").failure()).isEqualTo("403 12005");
    }

    @Test
    void tokensRunOutAndRefreshingHelpsForADay() {
        Http.Answer login = login(mia, PASSWORD);
        String access = login.json().get("accessToken").asString();
        String refresh = login.json().get("refreshToken").asString();
        clock.advance(Duration.ofMinutes(59));
        assertThat(info(access).status()).isEqualTo(200);
        clock.advance(Duration.ofMinutes(1));
        assertThat(info(access).failure()).isEqualTo("401 12002");

        Http.Answer refreshed = refresh(refresh);
        assertThat(refreshed.status()).isEqualTo(200);
        String next = refreshed.json().get("refreshToken").asString();
        assertThat(next).isNotEqualTo(refresh);
        assertThat(info(refreshed.json().get("accessToken").asString()).status())
                .isEqualTo(200);

        clock.advance(Duration.ofHours(23));
        assertThat(refresh(refresh).failure()).isEqualTo("400 12010");
        assertThat(refresh(next).failure()).isEqualTo("400 12010");
        assertThat(info(refresh).failure()).isEqualTo("401 12002");
    }

    @Test
    void aStaleTokenInTheWayDoesNotKeepAnybodyFromGettingANewOne() {
        Http.Answer login = login(mia, PASSWORD);
        String refresh = login.json().get("refreshToken").asString();
        assertThat(http.get("/api/v1/auth/refresh_token", "RefreshToken", refresh, "Authorization", "Bearer x")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void oneKindOfTokenIsNotTakenForTheOther() {
        Http.Answer login = login(mia, PASSWORD);
        assertThat(info(login.json().get("refreshToken").asString()).failure()).isEqualTo("401 12007");
        assertThat(refresh(login.json().get("accessToken").asString()).failure())
                .isEqualTo("401 12004");
    }

    @Test
    void aUserWhoIsGoneOrDisabledIsThrownOut() {
        Http.Answer login = login(mia, PASSWORD);
        String access = login.json().get("accessToken").asString();
        String refresh = login.json().get("refreshToken").asString();

        client.resources(UserResource.class)
                .withName(mia)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"disabled\":true}}");
        await().until(() -> info(access).failure().equals("401 12004"));
        assertThat(refresh(refresh).failure()).isEqualTo("401 12004");
        assertThat(login(mia, PASSWORD).failure()).isEqualTo("400 14002");
        assertThat(login(mia, "Wr0ngPassword").failure()).isEqualTo("401 14007");

        client.resources(UserResource.class).withName(mia).delete();
        await().until(() -> users.get(mia).isEmpty());
        assertThat(info(access).failure()).isEqualTo("401 12004");
        assertThat(refresh(refresh).failure()).isEqualTo("401 12004");
        assertThat(login(mia, PASSWORD).failure()).isEqualTo("401 14007");
    }

    @Test
    void aLogoutEndsTheSessionAndNoOther() {
        Http.Answer login = login(mia, PASSWORD);
        String access = login.json().get("accessToken").asString();
        String refresh = login.json().get("refreshToken").asString();
        Http.Answer both = refresh(refresh);
        String refreshed = both.json().get("accessToken").asString();
        String other = access(mia);

        Http.Answer logout = http.post("/api/v1/auth/logout", "", "Authorization", "Bearer " + refreshed);
        assertThat(logout.toString()).isEqualTo("200 {}");

        assertThat(info(access).failure()).isEqualTo("401 12004");
        assertThat(info(refreshed).failure()).isEqualTo("401 12004");
        assertThat(refresh(refresh).failure()).isEqualTo("401 12004");
        assertThat(refresh(both.json().get("refreshToken").asString()).failure())
                .isEqualTo("401 12004");
        assertThat(http.post("/api/v1/auth/logout", "", "Authorization", "Bearer " + access)
                        .failure())
                .isEqualTo("401 12004");
        assertThat(info(other).status()).isEqualTo(200);
        assertThat(info(access(mia)).status()).isEqualTo(200);
    }

    @Test
    void whoHasNotLoggedInCannotLogOut() {
        assertThat(http.post("/api/v1/auth/logout", "").failure()).isEqualTo("401 12006");
        assertThat(http.post("/api/v1/auth/logout", "", "Authorization", "Bearer x")
                        .failure())
                .isEqualTo("403 12005");
        String refresh = login(mia, PASSWORD).json().get("refreshToken").asString();
        assertThat(http.post("/api/v1/auth/logout", "", "Authorization", "Bearer " + refresh)
                        .failure())
                .isEqualTo("401 12007");
    }

    @Test
    void whatTheLoginPageAsksIsAnsweredWithoutAToken() {
        assertThat(http.get("/api/v1/auth/login_type").toString()).isEqualTo("200 {\"loginType\":\"local\"}");
        assertThat(http.get("/api/v1/auth/admin_configured").toString()).isEqualTo("200 {\"configured\":true}");
        assertThat(http.get("/api/v1/auth/dex_config").status()).isEqualTo(200);
        // A token that is long dead, still in the browser's store, is not in the way.
        assertThat(http.get("/api/v1/auth/login_type", "Authorization", "Bearer x")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anUnknownUserAndAWrongPasswordLookAlike() {
        assertThat(login("nobody", "Wr0ngPassword").toString())
                .isEqualTo(login(mia, "Wr0ngPassword").toString())
                .startsWith("401 {\"BusinessCode\":14007,");
    }

    @Test
    void guessingIsSlowedDown() {
        for (int i = 0; i < 5; i++) {
            assertThat(login(mia, "Wr0ngPassword" + i).failure()).isEqualTo("401 14007");
        }
        assertThat(login(mia, PASSWORD).failure()).isEqualTo("429 14020");
        clock.advance(Duration.ofSeconds(1));
        assertThat(login(mia, PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void aLoginWithoutNameOrPasswordIsIncomplete() {
        for (String body : List.of(
                "{}",
                "{\"username\":\"admin\"}",
                "{\"password\":\"x\"}",
                "{\"username\":\"\",\"password\":\"x\"}",
                "{\"username\":\"admin\",\"password\":null}",
                "{\"code\":\"x\"}")) {
            assertThat(http.post("/api/v1/auth/login", body).failure()).as(body).isEqualTo("400 12008");
        }
    }

    @Test
    void theLastLoginIsStoredButNotMoreOftenThanOnceAMinute() {
        access(mia);
        String first = clock.instant().toString();
        await().until(() -> lastLogin().equals(first));
        List<String> stored = new CopyOnWriteArrayList<>();
        try (Watch watch = client.resources(UserResource.class).withName(mia).watch(new Watcher<>() {
            @Override
            public void eventReceived(Action action, UserResource user) {
                stored.add(user.getStatus().lastLoginTime());
            }

            @Override
            public void onClose(WatcherException cause) {}
        })) {
            clock.advance(Duration.ofSeconds(59));
            access(mia);
            clock.advance(Duration.ofSeconds(1));
            access(mia);
            String third = clock.instant().toString();
            await().until(() -> lastLogin().equals(third) && stored.contains(third));
            assertThat(stored).containsOnly(first, third);
            assertThat(info(access(mia)).json().get("lastLoginTime").asString()).isEqualTo(third);
        }
    }

    private String lastLogin() {
        return users.get(mia).orElseThrow().lastLoginTime().toString();
    }

    @Test
    void noPasswordAndNoTokenComesOutAnywhere(CapturedOutput log) {
        Http.Answer login = login(mia, PASSWORD);
        String answers = login
                + login(mia, "Wr0ngPassword").toString()
                + http.post("/api/v1/auth/login", "{\"username\":\"" + mia + "\",\"password\":\"" + PASSWORD + "\"")
                + http.post(
                        "/api/v1/auth/login", "{\"username\":\"" + mia + "\",\"password\":{\"" + PASSWORD + "\":1}}")
                + info(login.json().get("accessToken").asString());
        assertThat(answers).doesNotContain(PASSWORD, "Wr0ngPassword");
        assertThat(log.getAll())
                .doesNotContain(PASSWORD, "Wr0ngPassword", InMemoryServer.ADMIN_PASSWORD)
                .doesNotContain(login.json().get("accessToken").asString())
                .doesNotContain("generated security password");
    }

    private Http.Answer login(String name, String password) {
        return http.post("/api/v1/auth/login", "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password));
    }

    private String access(String name) {
        return access(name, PASSWORD);
    }

    private String access(String name, String password) {
        return login(name, password).json().get("accessToken").asString();
    }

    private Http.Answer refresh(String token) {
        return http.get("/api/v1/auth/refresh_token", "RefreshToken", token);
    }

    private Http.Answer info(String token) {
        return http.get("/api/v1/auth/user_info", "Authorization", "Bearer " + token);
    }
}

package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.UserResource;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Login, refresh and logout with the users and signing keys of a real API server. */
@RealClusters(managed = 0)
class LoginIT {
    private static KubernetesClient client;
    private static RunningMizzen mizzen;
    private static Api nobody;

    @BeforeAll
    static void start(Planes planes) {
        client = planes.hub().client();
        mizzen = RunningMizzen.on(planes.hub());
        nobody = mizzen.api();
    }

    @Test
    void aLoginThatDoesNotFitIsRefusedByItsCode() {
        refused(nobody.post("auth/login", Map.of("username", "admin")), 400, 12008);
        refused(login("admin", "Wr0ngPassword"), 401, 14007);
        refused(login("somebody", RunningMizzen.ADMIN_PASSWORD), 401, 14007);
    }

    @Test
    void guessingIsSlowedDown() {
        for (int i = 0; i < 5; i++) {
            refused(login("guessed", "Wr0ngPassword"), 401, 14007);
        }
        refused(login("guessed", "Wr0ngPassword"), 429, 14020);
    }

    @Test
    void aUserWhoIsDisabledIsToldSoAndNothingOfHisIsTaken() {
        Api admin = mizzen.admin();
        disable(true);
        try {
            await().until(() -> login("admin", RunningMizzen.ADMIN_PASSWORD).businessCode() == 14002);
            refused(admin.get("auth/user_info"), 401, 12004);
        } finally {
            disable(false);
            await().until(() -> login("admin", RunningMizzen.ADMIN_PASSWORD).status() == 200);
        }
    }

    @Test
    void aRefreshTokenIsGoodForNewTokensUntilItExpiresOrTheSessionEnds() {
        Api.Answer login = login("admin", RunningMizzen.ADMIN_PASSWORD).ok();
        String refresh = login.body().path("refreshToken").asString();
        Api.Answer fresh = refresh(refresh).ok();
        Api again = nobody.withToken(fresh.body().path("accessToken").asString());
        again.get("auth/user_info").ok();
        String next = fresh.body().path("refreshToken").asString();

        refused(refresh(refreshToken(Duration.ofHours(-25))), 400, 12010);
        refused(refresh(refreshToken(Duration.ofHours(1))), 401, 12003);
        refused(refresh(login.body().path("accessToken").asString()), 401, 12004);
        refused(refresh("abc"), 403, 12005);
        refused(nobody.get("auth/refresh_token"), 403, 12005);

        assertThat(again.post("auth/logout", null).ok().text()).isEqualTo("{}");
        refused(refresh(next), 401, 12004);
        refused(again.get("auth/user_info"), 401, 12004);
    }

    @Test
    void whatIsNoGoodAccessTokenIsRefusedByItsCode() {
        refused(nobody.get("auth/user_info"), 401, 12006);
        refused(nobody.withToken("abc").get("auth/user_info"), 403, 12005);
        for (Map.Entry<String, Integer> bad : List.of(
                Map.entry(accessToken("admin", Duration.ofHours(-2)), 12002),
                Map.entry(accessToken("admin", Duration.ofHours(1)), 12003),
                Map.entry(refreshToken(Duration.ZERO), 12007))) {
            refused(nobody.withToken(bad.getKey()).get("auth/user_info"), 401, bad.getValue());
        }
    }

    @Test
    void whoHasNoRoleSeesHimselfAndNothingElse() {
        UserResource mia = new UserResource();
        mia.setMetadata(new ObjectMetaBuilder().withName("mia").build());
        mia.setSpec(new UserResource.Spec("Mia", null, null, null));
        client.resource(mia).create();
        await().until(() -> mizzen.bean(StoredUsers.class).get("mia").isPresent());
        Api api = nobody.withToken(accessToken("mia", Duration.ZERO));
        api.get("auth/user_info").ok();
        for (String path : List.of("configs", "distributions", "orphans", "clusters/local", "targets/any")) {
            refused(api.get(path), 403, 403);
        }
        for (String list : List.of("projects", "targets", "clusters")) {
            assertThat(api.get(list).ok().body().path(list)).isEmpty();
        }
    }

    private static Api.Answer login(String name, String password) {
        return nobody.post("auth/login", Map.of("username", name, "password", password));
    }

    private static Api.Answer refresh(String token) {
        return nobody.with("RefreshToken", token).get("auth/refresh_token");
    }

    /** A token that was made then, seen from now. */
    private static String accessToken(String user, Duration then) {
        return tokens(then).access(session(user, then));
    }

    private static String refreshToken(Duration then) {
        Session session = session("admin", then);
        return tokens(then).refresh(session, 0, session.begun());
    }

    private static Tokens tokens(Duration then) {
        return new Tokens(mizzen.bean(SigningKeys.class), Clock.offset(Clock.systemUTC(), then));
    }

    private static Session session(String user, Duration then) {
        Session now = mizzen.bean(Sessions.class)
                .begin(mizzen.bean(StoredUsers.class).get(user).orElseThrow());
        return new Session(now.user(), now.id(), now.stamp(), now.begun().plus(then));
    }

    private static void disable(boolean disabled) {
        client.resources(UserResource.class)
                .withName("admin")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"disabled\":" + disabled + "}}");
    }

    private static void refused(Api.Answer answer, int status, int code) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.businessCode()).as(answer.toString()).isEqualTo(code);
    }
}

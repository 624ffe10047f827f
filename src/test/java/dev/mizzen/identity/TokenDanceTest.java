package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.HeldClock;
import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.SecretText;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What VelaUX's web UI does about each code, played: whoever sits before it is asked for his password once a day, not more. */
@InMemoryServer
class TokenDanceTest {
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
    private HeldClock clock;

    @LocalServerPort
    private int port;

    private Http http;
    private String mia;
    private Tab ui;

    @BeforeEach
    void start() {
        http = new Http(port);
        mia = "mia-" + UUID.randomUUID().toString().substring(0, 8);
        User made = users.create(mia, new UserResource.Spec("Mia M", null, null, List.of()))
                .orElseThrow();
        storedPasswords.replace(made, passwords.hash(new SecretText(PASSWORD)));
        ui = new Tab(new TreeMap<>());
        ui.login();
    }

    /** What a call comes to for whoever sits there. */
    private enum Shown {
        PAGE,
        LOGIN_DIALOG,
        TOAST
    }

    /** @param storage what the tabs of a browser share */
    private final class Tab {
        private final Map<String, String> storage;

        Tab(Map<String, String> storage) {
            this.storage = storage;
        }

        void login() {
            keep(http.post("/api/v1/auth/login", "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(mia, PASSWORD)));
        }

        Shown call() {
            return shown(get(), storage.get("refreshToken"));
        }

        Http.Answer get() {
            return http.get("/api/v1/auth/user_info", "Authorization", "Bearer " + storage.get("token"));
        }

        /** @param refreshToken as this tab read it before it asked */
        Shown shown(Http.Answer answer, String refreshToken) {
            if (answer.status() == 200) {
                return Shown.PAGE;
            }
            return switch (answer.json().path("BusinessCode").asInt()) {
                case 12002 -> refresh(refreshToken) ? shown(get(), refreshToken) : Shown.LOGIN_DIALOG;
                case 12010, 12004 -> Shown.LOGIN_DIALOG;
                default -> Shown.TOAST;
            };
        }

        private boolean refresh(String refreshToken) {
            Http.Answer answer = http.get("/api/v1/auth/refresh_token", "RefreshToken", refreshToken);
            if (answer.status() == 200) {
                keep(answer);
            }
            return answer.status() == 200;
        }

        private void keep(Http.Answer answer) {
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            storage.put("token", answer.json().get("accessToken").asString());
            storage.put("refreshToken", answer.json().get("refreshToken").asString());
        }
    }

    @Test
    void anExpiredAccessTokenIsNotNoticed() {
        for (int hour = 0; hour < 23; hour++) {
            clock.advance(Duration.ofHours(1));
            assertThat(ui.call()).isEqualTo(Shown.PAGE);
        }
    }

    @Test
    void afterADayOneLogsInAgain() {
        clock.advance(Duration.ofHours(24));
        assertThat(ui.get().failure()).isEqualTo("401 12002");
        assertThat(http.get("/api/v1/auth/refresh_token", "RefreshToken", ui.storage.get("refreshToken"))
                        .failure())
                .isEqualTo("400 12010");
        assertThat(ui.call()).isEqualTo(Shown.LOGIN_DIALOG);
        ui.login();
        assertThat(ui.call()).isEqualTo(Shown.PAGE);
    }

    @Test
    void twoTabsThatFindTheTokenExpiredAtOnceBothGoOn() {
        Tab other = new Tab(ui.storage);
        clock.advance(Duration.ofHours(1));
        String refreshToken = ui.storage.get("refreshToken");
        Http.Answer inUi = ui.get();
        Http.Answer inOther = other.get();
        assertThat(ui.shown(inUi, refreshToken)).isEqualTo(Shown.PAGE);
        clock.advance(Duration.ofSeconds(2));
        assertThat(other.shown(inOther, refreshToken)).isEqualTo(Shown.PAGE);
        clock.advance(Duration.ofHours(1));
        assertThat(ui.call()).isEqualTo(Shown.PAGE);
        assertThat(other.call()).isEqualTo(Shown.PAGE);
    }

    @Test
    void whoIsDisabledOrDeletedMeetsTheLoginPage() {
        client.resources(UserResource.class)
                .withName(mia)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"disabled\":true}}");
        await().until(() -> ui.get().failure().equals("401 12004"));
        assertThat(ui.call()).isEqualTo(Shown.LOGIN_DIALOG);
        client.resources(UserResource.class).withName(mia).delete();
        await().until(() -> users.get(mia).isEmpty());
        assertThat(ui.get().failure()).isEqualTo("401 12004");
        clock.advance(Duration.ofHours(1));
        assertThat(ui.call()).isEqualTo(Shown.LOGIN_DIALOG);
    }

    @Test
    void aThiefsCopyOfTheStorageThrowsBothOut() {
        Tab thief = new Tab(new TreeMap<>(ui.storage));
        clock.advance(Duration.ofHours(1));
        assertThat(ui.call()).isEqualTo(Shown.PAGE);
        clock.advance(Duration.ofMinutes(1));
        assertThat(thief.call()).isEqualTo(Shown.LOGIN_DIALOG);
        assertThat(ui.call()).isEqualTo(Shown.LOGIN_DIALOG);
    }
}

package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.testing.Api;
import dev.mizzen.testing.OidcServer;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.PrintedLog;
import dev.mizzen.testing.RunningMizzen;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an operator sets, gets wrong or leaves out, and a provider that is down. */
abstract class OidcSettingCases extends OidcReplicas {
    @Test
    void theClientSecretIsGivenToNobody() {
        Api.Answer config = api().get("auth/dex_config").ok();
        assertThat(config.body().toString())
                .isEqualTo("{\"clientID\":\"mizzen\",\"clientSecret\":\"\",\"redirectURL\":\"" + PUBLIC
                        + "/callback\",\"issuer\":\"" + PUBLIC + "/api/v1/auth/oidc\"}");
        one.admin().get("auth/dex_config").ok();
        PrintedLog.assertNoneIn(
                one.admin().get("system_info").ok().text() + browser.leave(one).headers(), OidcServer.SECRET);
    }

    @Test
    void howPeopleLogInIsASettingAndNotChangedHere() {
        Api admin = one.admin();
        assertThat(admin.get("system_info").ok().body().path("loginType").asString())
                .isEqualTo("dex");
        admin.put("system_info", Map.of("loginType", "dex")).ok();
        assertThat(admin.put("system_info", Map.of("loginType", "local")).toString())
                .startsWith("400 {\"BusinessCode\":400,");
    }

    @Test
    void whereItIsOffThereIsNothingToLeaveFor(Planes planes) {
        try (RunningMizzen off = RunningMizzen.on(planes.hub())) {
            assertThat(off.api().get("auth/oidc/auth").toString()).startsWith("400 {\"BusinessCode\":12011,");
            assertThat(off.api().post("auth/login", Map.of("code", "x")).businessCode())
                    .isEqualTo(12008);
        }
    }

    @Test
    void aClientThatTheProviderDoesNotKnowIsAMatterOfTheSettings(Planes planes) {
        try (RunningMizzen wrong = RunningMizzen.on(
                planes.hub(),
                Stream.concat(
                                Stream.of(provider.settings(PUBLIC)),
                                Stream.of("mizzen.oidc.client-secret=Wr0ngClientSecret"))
                        .toArray(String[]::new))) {
            assertThat(browser.enter(wrong, mia).toString()).startsWith("400 {\"BusinessCode\":12009,");
        }
        try (RunningMizzen wrong = RunningMizzen.on(
                planes.hub(),
                Stream.concat(
                                Stream.of(provider.settings(PUBLIC)),
                                Stream.of("mizzen.oidc.issuer=" + provider.issuer() + "/"))
                        .toArray(String[]::new))) {
            assertThat(wrong.api().get("auth/oidc/auth").businessCode()).isEqualTo(12009);
            assertThat(wrong.api().post("auth/login", Map.of("code", "x")).businessCode())
                    .isEqualTo(12021);
        }
    }

    @Test
    void whileTheProviderIsDownMizzenServesAndAdminsLogInWithTheirPasswords(Planes planes) {
        try (RunningMizzen fresh = RunningMizzen.on(planes.hub(), provider.settings(PUBLIC))) {
            String code = browser.logIn(one, mia).get("code");
            provider.stop();
            try {
                assertThat(fresh.api()
                                .get("auth/login_type")
                                .ok()
                                .body()
                                .path("loginType")
                                .asString())
                        .isEqualTo("dex");
                assertThat(fresh.api().get("auth/oidc/auth").toString()).startsWith("503 {\"BusinessCode\":12020,");
                assertThat(browser.send(one, code).toString()).startsWith("503 {\"BusinessCode\":12020,");
                fresh.admin().get("users").ok();
            } finally {
                provider.start();
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> browser.leave(fresh).statusCode() == 302);
            browser.forget();
            assertThat(browser.enter(fresh, mia).status()).isEqualTo(200);
        }
    }
}

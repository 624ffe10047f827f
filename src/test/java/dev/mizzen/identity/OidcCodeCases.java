package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.hub.UserResource;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.Browser;
import dev.mizzen.testing.OidcServer;
import dev.mizzen.testing.RunningMizzen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What a code of a provider is good for, and at which replica. */
abstract class OidcCodeCases extends OidcReplicas {
    @Test
    void theWebUiLogsSomebodyInAndHeIsMadeAUser() {
        assertThat(api().get("auth/login_type").ok().body().path("loginType").asString())
                .isEqualTo("dex");

        Api.Answer login = browser.enter(one, mia);

        assertThat(login.status()).as("%s", login).isEqualTo(200);
        assertThat(login.body().propertyNames()).containsExactlyInAnyOrder("user", "accessToken", "refreshToken");
        assertThat(login.body().at("/user/name").asString()).isEqualTo(mia);
        assertThat(login.body().at("/user/email").asString()).isEqualTo(mia + "@example.com");
        Api.Answer info = api().withToken(login.body().path("accessToken").asString())
                .get("auth/user_info")
                .ok();
        assertThat(info.body().path("alias").asString()).isEqualTo("Mia M");
        assertThat(info.body().path("projects")).isEmpty();
        assertThat(info.body().path("platformPermissions").size()).isEqualTo(1); // the cloud shell, as everybody
        UserResource record = record(mia);
        assertThat(record.getSpec().login()).isEqualTo(new UserResource.Login(provider.issuer(), mia));
        assertThat(client.secrets()
                        .inNamespace("vela-system")
                        .withName("mizzen-user-" + mia)
                        .get())
                .as("no password is kept")
                .isNull();

        assertThat(new Browser().enter(two, mia).body().at("/user/name").asString())
                .isEqualTo(mia);
        assertThat(record(mia).getMetadata().getUid())
                .isEqualTo(record.getMetadata().getUid());
    }

    @Test
    void aLoginThatOneReplicaBeganAnotherEnds() {
        Api.Answer login = browser.send(two, browser.logIn(one, mia).get("code"));
        assertThat(login.status()).as("%s", login).isEqualTo(200);
    }

    @Test
    void ofManyFirstLoginsAtTwoReplicasAtOnceOneUserComesAndAllAreHe() throws Exception {
        int logins = 6;
        List<Future<Api.Answer>> answers = new ArrayList<>();
        CyclicBarrier together = new CyclicBarrier(logins);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < logins; i++) {
                RunningMizzen replica = i % 2 == 0 ? one : two;
                answers.add(threads.submit(() -> {
                    Browser own = new Browser();
                    String code = own.logIn(replica, mia).get("code");
                    together.await();
                    return own.send(replica, code);
                }));
            }
        }
        for (Future<Api.Answer> answer : answers) {
            assertThat(answer.get().status()).as("%s", answer.get()).isEqualTo(200);
            assertThat(answer.get().body().at("/user/name").asString()).isEqualTo(mia);
        }
        assertThat(client.resources(UserResource.class).list().getItems().stream()
                        .filter(user -> user.getSpec().login() != null
                                && user.getSpec().login().subject().equals(mia)))
                .hasSize(1);
    }

    @Test
    void aCodeIsOfNoUseWithoutTheBrowserThatItWasMadeFor() {
        String code = browser.logIn(one, mia).get("code");

        assertThat(new Browser().send(one, code).toString()).startsWith("401 {\"BusinessCode\":12021,");

        Browser victim = new Browser();
        victim.leave(one);
        assertThat(victim.send(one, code).toString()).startsWith("401 {\"BusinessCode\":12022,");
        assertThat(client.resources(UserResource.class).withName(mia).get()).isNull();
    }

    @Test
    void aCodeIsGoodOnce() {
        String code = browser.logIn(one, mia).get("code");
        assertThat(browser.send(one, code).status()).isEqualTo(200);
        assertThat(browser.send(one, code).toString())
                .as("the cookie is gone")
                .startsWith("401 {\"BusinessCode\":12021,");

        browser.leave(one);
        assertThat(browser.send(one, code).toString()).startsWith("401 {\"BusinessCode\":12022,");
    }

    @Test
    void aStateThatIsSentMustBeTheOneThatWasMade() {
        Map<String, String> back = browser.logIn(one, mia);
        assertThat(browser.send(one, Map.of("code", back.get("code"), "state", "velaux"))
                        .toString())
                .startsWith("401 {\"BusinessCode\":12021,");
        back = browser.logIn(one, mia);
        assertThat(browser.send(one, Map.of("code", back.get("code"), "state", back.get("state")))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void loginsAreAuditedAndNoSecretOfTheirsIsInTheLog() {
        String code = browser.logIn(one, mia).get("code");
        String cookie = browser.cookie("mizzen-login");
        assertThat(cookie).hasSizeGreaterThan(100);
        Api.Answer login = browser.send(one, code);
        browser.leave(one);
        browser.send(one, code);

        Api admin = one.admin();
        assertThat(admin.get("audit?action=auth/login&who=" + mia)
                        .ok()
                        .body()
                        .at("/entries/0")
                        .toString())
                .contains("\"source\":\"user\"", "\"outcome\":\"allowed\"");
        assertThat(admin.get("audit?action=auth/login&source=nobody&outcome=refused")
                        .ok()
                        .text())
                .contains("\"businessCode\":12022");
        log.assertNoneOf(
                code,
                cookie,
                login.body().path("accessToken").asString(),
                login.body().path("refreshToken").asString(),
                OidcServer.SECRET);
    }
}

package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.HeldClock;
import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.SecretText;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@InMemoryServer
class SessionsTest {
    private static final String PASSWORD = "Passw0rd12";
    private static final String OVER = "401 12004";

    @Autowired
    private KubernetesClient client;

    @Autowired
    private StoredUsers users;

    @Autowired
    private StoredPasswords storedPasswords;

    @Autowired
    private Sessions sessions;

    @Autowired
    private Passwords passwords;

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
        User made = users.create(mia, new UserResource.Spec("Mia M", null, null, List.of()))
                .orElseThrow();
        storedPasswords.replace(made, passwords.hash(new SecretText(PASSWORD)));
    }

    private record Both(String access, String refresh) {
        static Both of(Http.Answer answer) {
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            return new Both(
                    answer.json().get("accessToken").asString(),
                    answer.json().get("refreshToken").asString());
        }
    }

    @Test
    void eachRefreshTokenIsGoodOnce() {
        Both first = login();
        Both second = Both.of(refresh(first.refresh));
        Both third = Both.of(refresh(second.refresh));
        assertThat(List.of(first.refresh, second.refresh, third.refresh)).doesNotHaveDuplicates();
        for (Both both : List.of(first, second, third)) {
            assertThat(info(both.access).status()).isEqualTo(200);
        }

        assertThat(refresh(first.refresh).failure()).isEqualTo(OVER);
        for (Both both : List.of(first, second, third)) {
            assertThat(info(both.access).failure()).isEqualTo(OVER);
            assertThat(refresh(both.refresh).failure()).isEqualTo(OVER);
        }
        assertThat(info(login().access).status()).isEqualTo(200);
    }

    @Test
    void aSecondTabGetsTheSameSuccessorFor30Seconds() {
        Both first = login();
        Both second = Both.of(refresh(first.refresh));
        clock.advance(Duration.ofSeconds(29));
        Both again = Both.of(refresh(first.refresh));
        assertThat(again.refresh).isEqualTo(second.refresh);
        assertThat(info(again.access).status()).isEqualTo(200);

        clock.advance(Duration.ofSeconds(1));
        assertThat(refresh(first.refresh).failure()).isEqualTo(OVER);
        assertThat(refresh(second.refresh).failure()).isEqualTo(OVER);
        assertThat(info(again.access).failure()).isEqualTo(OVER);
    }

    @Test
    void refreshingDoesNotMakeASessionLonger() {
        Both last = login();
        for (int hour = 1; hour < 24; hour++) {
            clock.advance(Duration.ofHours(1));
            assertThat(info(last.access).failure()).isEqualTo("401 12002");
            last = Both.of(refresh(last.refresh));
        }
        clock.advance(Duration.ofMinutes(59));
        last = Both.of(refresh(last.refresh));
        clock.advance(Duration.ofMinutes(1));
        assertThat(refresh(last.refresh).failure()).isEqualTo("400 12010");
        clock.advance(Duration.ofMinutes(58));
        assertThat(info(last.access).status()).isEqualTo(200);
        clock.advance(Duration.ofMinutes(1));
        assertThat(info(last.access).failure()).isEqualTo("401 12002");
    }

    @Test
    void aLoginWritesNothingAndWhatARefreshWritesMakesNoToken() {
        Both first = login();
        assertThat(stored()).isNull();
        Both second = Both.of(refresh(first.refresh));
        StringBuilder all = new StringBuilder();
        stored().getData()
                .values()
                .forEach(value -> all.append(new String(Base64.getDecoder().decode(value))));
        for (String token : List.of(first.access, first.refresh, second.access, second.refresh)) {
            assertThat(all).doesNotContain(token.split("\\.")[2]);
        }
        assertThat(stored().getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.getUid())
                        .isEqualTo(users.get(mia).orElseThrow().uid()));
    }

    @Test
    void whoRefreshesWithoutEndIsServedButNotWrittenForEach() {
        Both last = login();
        List<String> versions = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            last = Both.of(refresh(last.refresh));
            versions.add(stored().getMetadata().getResourceVersion());
        }
        assertThat(versions.stream().distinct()).hasSize(30);
    }

    @Test
    void whoLogsInAndRefreshesWithoutEndIsServedButNotWrittenForEach() {
        Set<String> versions = new TreeSet<>();
        for (int session = 0; session < 5; session++) {
            Both last = login();
            for (int i = 0; i < 30; i++) {
                last = Both.of(refresh(last.refresh));
                versions.add(stored().getMetadata().getResourceVersion());
            }
            assertThat(info(last.access).status()).isEqualTo(200);
        }
        assertThat(versions).hasSize(100);
        Both again = login();
        assertThat(Both.of(refresh(again.refresh)).refresh).isEqualTo(again.refresh);
        clock.advance(Duration.ofSeconds(1));
        assertThat(Both.of(refresh(again.refresh)).refresh).isNotEqualTo(again.refresh);
    }

    @Test
    void whoLogsInAndOutWithoutEndIsNotRefusedButIsWrittenAtMostOnceASecond() throws Exception {
        for (int session = 0; session < 4; session++) {
            Both last = login();
            for (int i = 0; i < 25; i++) {
                last = Both.of(refresh(last.refresh));
            }
        }
        List<Both> logins = IntStream.range(0, 20).mapToObj(i -> login()).toList();
        List<String> written = new CopyOnWriteArrayList<>();
        try (Watch ignored = client.secrets()
                        .inNamespace("vela-system")
                        .withName("mizzen-sessions-" + mia)
                        .watch(versionsTo(written));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Http.Answer>> logouts = logins.stream()
                    .<Callable<Http.Answer>>map(both ->
                            () -> http.post("/api/v1/auth/logout", "", "Authorization", "Bearer " + both.access))
                    .toList();
            for (Future<Http.Answer> logout : threads.invokeAll(logouts)) {
                assertThat(logout.get().status()).isEqualTo(200);
            }
            String last = stored().getMetadata().getResourceVersion();
            await().until(() -> written.contains(last));
        }
        for (Both both : logins) {
            assertThat(info(both.access).failure()).isEqualTo(OVER);
            assertThat(refresh(both.refresh).failure()).isEqualTo(OVER);
        }
        assertThat(written.stream().distinct()).as("and one that was there").hasSizeLessThanOrEqualTo(4);
    }

    private static Watcher<Secret> versionsTo(List<String> written) {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, Secret secret) {
                written.add(secret.getMetadata().getResourceVersion());
            }

            @Override
            public void onClose(WatcherException cause) {}
        };
    }

    @Test
    void anotherPasswordEndsWhatTheOldOneBeganWhoeverChangedIt() {
        Both before = login();
        Secret hash = client.secrets()
                .inNamespace("vela-system")
                .withName("mizzen-user-" + mia)
                .get();
        hash.getData()
                .put(
                        "hash",
                        Base64.getEncoder()
                                .encodeToString(
                                        passwords.hash(new SecretText(PASSWORD)).getBytes(StandardCharsets.UTF_8)));
        client.resource(hash).update();
        await().until(() -> info(before.access).failure().equals(OVER));
        assertThat(refresh(before.refresh).failure()).isEqualTo(OVER);
        assertThat(info(login().access).status()).isEqualTo(200);
    }

    @Test
    void whatADisabledUserHadStaysDeadWhenHeIsEnabledAgain() {
        Both before = login();
        Both refreshed = Both.of(refresh(login().refresh));
        disable(true);
        await().until(() -> info(before.access).failure().equals(OVER));
        await().until(() -> stored() != null && stored().getData().get("disabled") != null);
        disable(false);
        await().until(() -> !users.get(mia).orElseThrow().disabled());
        await().untilAsserted(() -> {
            for (Both both : List.of(before, refreshed)) {
                assertThat(info(both.access).failure()).isEqualTo(OVER);
                assertThat(refresh(both.refresh).failure()).isEqualTo(OVER);
            }
        });
        Both after = login();
        assertThat(info(after.access).status()).isEqualTo(200);
        assertThat(refresh(after.refresh).status()).isEqualTo(200);
    }

    @Test
    void allSessionsEndWhenTheyAreToldTo() {
        Both one = login();
        Both other = Both.of(refresh(login().refresh));
        sessions.endAll(mia);
        for (Both both : List.of(one, other)) {
            assertThat(info(both.access).failure()).isEqualTo(OVER);
            assertThat(refresh(both.refresh).failure()).isEqualTo(OVER);
        }
        assertThat(info(login().access).status()).isEqualTo(200);
        sessions.endAll("nobody");
    }

    @Test
    void aNewUserOfTheSameNameIsSomebodyElse() {
        Both before = login();
        client.resources(UserResource.class).withName(mia).delete();
        await().until(() -> users.get(mia).isEmpty());
        assertThat(info(before.access).failure()).isEqualTo(OVER);
        User another = users.create(mia, new UserResource.Spec("Another Mia", null, null, List.of()))
                .orElseThrow();
        storedPasswords.replace(another, passwords.hash(new SecretText(PASSWORD)));
        assertThat(info(login().access).status()).isEqualTo(200);
        assertThat(info(before.access).failure()).isEqualTo(OVER);
        assertThat(refresh(before.refresh).failure()).isEqualTo(OVER);
    }

    private void disable(boolean disabled) {
        client.resources(UserResource.class)
                .withName(mia)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"disabled\":" + disabled + "}}");
    }

    private Secret stored() {
        return client.secrets()
                .inNamespace("vela-system")
                .withName("mizzen-sessions-" + mia)
                .get();
    }

    private Both login() {
        return Both.of(
                http.post("/api/v1/auth/login", "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(mia, PASSWORD)));
    }

    private Http.Answer refresh(String token) {
        return http.get("/api/v1/auth/refresh_token", "RefreshToken", token);
    }

    private Http.Answer info(String token) {
        return http.get("/api/v1/auth/user_info", "Authorization", "Bearer " + token);
    }
}

package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.SecretText;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.AuditEvent;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions at two replicas of one hub: whatever ends at one, or by hand, is over at the other within seconds. */
@RealClusters(managed = 0)
class TokensIT {
    private static final Duration SECONDS = Duration.ofSeconds(5);
    private static int users;

    private static ControlPlane hub;
    private static KubernetesClient client;
    private static RunningMizzen one;
    private static RunningMizzen other;

    private String mia;

    @BeforeAll
    static void start(Planes planes) {
        hub = planes.hub();
        client = hub.client();
        one = RunningMizzen.on(hub);
        other = RunningMizzen.on(hub);
    }

    @BeforeEach
    void makeUser() {
        mia = "mia-" + ++users;
        make();
    }

    private record Both(String access, String refresh) {
        static Both of(Api.Answer answer) {
            return new Both(
                    answer.ok().body().path("accessToken").asString(),
                    answer.body().path("refreshToken").asString());
        }
    }

    @Test
    void theReplicasTakeEachOthersTokens() {
        Both first = login(one);
        Both second = Both.of(refresh(other, first.refresh));
        info(one, second.access).ok();
        info(other, first.access).ok();
        Both third = Both.of(refresh(one, second.refresh));
        info(other, third.access).ok();
    }

    @Test
    void manyTabsThatRefreshAtOnceAtBothReplicasGetOneSuccessorForOneWrite() throws Exception {
        Both first = login(one);
        hub.forgetAudit();
        Set<String> successors = new HashSet<>();
        for (Api.Answer answer : atOnce(20, i -> refresh(i % 2 == 0 ? one : other, first.refresh))) {
            successors.add(Both.of(answer).refresh);
        }
        assertThat(successors).hasSize(1).doesNotContain(first.refresh);
        Both.of(refresh(other, successors.iterator().next()));
        await("the audit log is complete")
                .atMost(SECONDS)
                .untilAsserted(() -> assertThat(written()).hasSize(2));
    }

    @Test
    void aRefreshTokenThatIsUsedTwiceEndsTheSessionAtBothReplicas() {
        Both first = login(one);
        Both bystander = login(one);
        Both second = Both.of(refresh(one, first.refresh));
        Both third = Both.of(refresh(other, second.refresh));
        refused(refresh(one, first.refresh));
        for (RunningMizzen replica : List.of(one, other)) {
            for (Both both : List.of(first, second, third)) {
                awaitRefused(replica, both.access);
                refused(refresh(replica, both.refresh));
            }
        }
        hub.forgetAudit();
        refused(refresh(other, first.refresh));
        refused(refresh(one, third.refresh));
        info(other, bystander.access).ok();
        Both.of(refresh(one, bystander.refresh));
        await().atMost(SECONDS)
                .untilAsserted(() -> assertThat(written())
                        .as("the last one's only: what is over costs no write")
                        .hasSize(1));
    }

    @Test
    void aLogoutAtOneReplicaIsTrueAtTheOther() {
        Both first = login(one);
        Both second = Both.of(refresh(other, first.refresh));
        Both bystander = login(other);
        one.api().withToken(second.access).post("auth/logout", null).ok();
        refused(info(one, first.access));
        for (String access : List.of(first.access, second.access)) {
            awaitRefused(other, access);
        }
        refused(refresh(other, second.refresh));
        refused(refresh(one, second.refresh));
        info(one, bystander.access).ok();
    }

    @Test
    void whatADisabledUserHadIsDeadAlsoWhereHeIsEnabledInTheNextMoment() {
        Both both = login(one);
        Api admin = one.admin();
        admin.post("users/" + mia + "/disable", null).ok();
        admin.post("users/" + mia + "/enable", null).ok();
        refused(info(one, both.access));
        awaitRefused(other, both.access);
        refused(refresh(other, both.refresh));
    }

    @Test
    void aLogoutRightAfterTheLoginIsTrueAtTheOtherReplica() {
        Both both = login(one);
        other.api().withToken(both.access).post("auth/logout", null).ok();
        refused(refresh(one, both.refresh));
        awaitRefused(one, both.access);
        refused(info(other, both.access));
    }

    @Test
    void anotherPasswordEndsEverySession() {
        Both first = login(one);
        Both second = Both.of(refresh(one, login(one).refresh));
        Secret hash = secret("mizzen-user-" + mia);
        hash.getData()
                .put(
                        "hash",
                        Base64.getEncoder().encodeToString(hash("An0therPass").getBytes()));
        client.resource(hash).update();
        for (RunningMizzen replica : List.of(one, other)) {
            for (Both both : List.of(first, second)) {
                awaitRefused(replica, both.access);
                refused(refresh(replica, both.refresh));
            }
            info(replica, Both.of(login(replica, "An0therPass")).access).ok();
        }
    }

    @Test
    void aUserWhoIsDisabledIsOutAndWhatHeHadStaysDeadWhenHeIsEnabled() {
        Both first = login(one);
        Both second = Both.of(refresh(one, login(one).refresh));
        disable(true);
        for (RunningMizzen replica : List.of(one, other)) {
            awaitRefused(replica, first.access);
            refused(refresh(replica, second.refresh));
        }
        await("the sessions are ended for good")
                .atMost(SECONDS)
                .until(() -> secret("mizzen-sessions-" + mia).getData().get("disabled") != null);
        disable(false);
        for (RunningMizzen replica : List.of(one, other)) {
            await("he can log in again")
                    .atMost(SECONDS)
                    .until(() -> login(replica, RunningMizzen.ADMIN_PASSWORD).status() == 200);
            for (Both both : List.of(first, second)) {
                refused(info(replica, both.access));
                refused(refresh(replica, both.refresh));
            }
        }
    }

    @Test
    void aUserWhoIsDeletedIsOutAndANewOneOfHisNameIsSomebodyElse() {
        Both first = login(one);
        Both second = Both.of(refresh(one, first.refresh));
        client.resources(UserResource.class).withName(mia).delete();
        for (RunningMizzen replica : List.of(one, other)) {
            awaitRefused(replica, first.access);
            refused(refresh(replica, second.refresh));
        }
        make();
        Both after = login(one);
        info(one, after.access).ok();
        Both.of(refresh(other, after.refresh));
        for (RunningMizzen replica : List.of(one, other)) {
            refused(info(replica, second.access));
            refused(refresh(replica, second.refresh));
        }
    }

    @Test
    void tokensLiveOnWhileKeysRotateUntilTheirKeyIsTakenAway() {
        String old = "20200101T000000Z-old";
        String young = "20250101T000000Z-young";
        keys(Map.of(old, 1), old);
        Both before = login(one);
        keys(Map.of(old, 1, young, 2), young);
        Both after = Both.of(refresh(other, before.refresh));
        for (RunningMizzen replica : List.of(one, other)) {
            info(replica, before.access).ok();
            info(replica, after.access).ok();
        }
        keys(Map.of(young, 2), young);
        for (RunningMizzen replica : List.of(one, other)) {
            awaitRefused(replica, before.access);
            info(replica, after.access).ok();
        }
        refused(refresh(one, before.refresh));
        Both.of(refresh(one, after.refresh));
    }

    @Test
    void keysThatTwoReplicasRotateAtOnceAreRotatedOnce() throws Exception {
        String old = "20200101T000000Z-old";
        keys(Map.of(old, 1), old);
        Both both = login(one);
        atOnce(6, i -> {
            (i % 2 == 0 ? one : other).bean(SigningKeys.class).rotate(Duration.ofHours(1));
            return both;
        });
        assertThat(secret(SigningKeys.SECRET).getData()).hasSize(2).containsKey(old);
        info(one, both.access).ok();
        info(other, both.access).ok();
    }

    /** Stores these keys and no other, and waits until both replicas sign with one of them. */
    private static void keys(Map<String, Integer> seeds, String signing) {
        Map<String, String> data = new TreeMap<>();
        seeds.forEach((id, seed) -> {
            byte[] value = new byte[32];
            value[0] = seed.byteValue();
            data.put(id, Base64.getEncoder().encodeToString(value));
        });
        Secret stored = secret(SigningKeys.SECRET);
        stored.setData(data);
        client.resource(stored).update();
        for (RunningMizzen replica : List.of(one, other)) {
            SigningKeys seen = replica.bean(SigningKeys.class);
            await().atMost(SECONDS)
                    .until(() -> seen.signing().id().equals(signing)
                            && replica.bean(IdentitySecrets.class)
                                    .cached(SigningKeys.SECRET)
                                    .keySet()
                                    .equals(seeds.keySet()));
        }
    }

    private static List<AuditEvent> written() {
        return hub.audit().stream()
                .filter(event -> event.writes() && event.name().startsWith("mizzen-sessions-") && event.code() < 300)
                .toList();
    }

    private interface Task<T> {
        T run(int number) throws Exception;
    }

    private static <T> List<T> atOnce(int count, Task<T> task) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(count);
        List<Callable<T>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            calls.add(() -> {
                barrier.await();
                return task.run(number);
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            List<T> results = new ArrayList<>();
            for (Future<T> done : threads.invokeAll(calls)) {
                results.add(done.get());
            }
            return results;
        }
    }

    /** Makes the user, and waits until both replicas know him. */
    private void make() {
        StoredUsers stored = one.bean(StoredUsers.class);
        User made = stored.create(mia, new UserResource.Spec("Mia", null, null, List.of()))
                .orElseThrow();
        one.bean(StoredPasswords.class).replace(made, hash(RunningMizzen.ADMIN_PASSWORD));
        for (RunningMizzen replica : List.of(one, other)) {
            StoredUsers seen = replica.bean(StoredUsers.class);
            await().atMost(SECONDS)
                    .until(() -> seen.get(mia)
                                    .filter(user -> user.uid().equals(made.uid()))
                                    .isPresent()
                            && replica.bean(StoredPasswords.class)
                                    .of(made)
                                    .equals(one.bean(StoredPasswords.class).of(made)));
        }
    }

    private static String hash(String password) {
        return one.bean(Passwords.class).hash(new SecretText(password));
    }

    private void disable(boolean disabled) {
        client.resources(UserResource.class)
                .withName(mia)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"disabled\":" + disabled + "}}");
    }

    private static Secret secret(String name) {
        return client.secrets().inNamespace("vela-system").withName(name).get();
    }

    private Both login(RunningMizzen replica) {
        return Both.of(login(replica, RunningMizzen.ADMIN_PASSWORD));
    }

    private Api.Answer login(RunningMizzen replica, String password) {
        return replica.api().post("auth/login", Map.of("username", mia, "password", password));
    }

    private static Api.Answer refresh(RunningMizzen replica, String token) {
        return replica.api().with("RefreshToken", token).get("auth/refresh_token");
    }

    private static Api.Answer info(RunningMizzen replica, String token) {
        return replica.api().withToken(token).get("auth/user_info");
    }

    private static void awaitRefused(RunningMizzen replica, String access) {
        await().atMost(SECONDS).untilAsserted(() -> refused(info(replica, access)));
    }

    private static void refused(Api.Answer answer) {
        assertThat(answer.businessCode()).as(answer.toString()).isEqualTo(12004);
    }
}

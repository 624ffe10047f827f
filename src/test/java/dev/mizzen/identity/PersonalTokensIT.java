package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.SecretText;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.Edit;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens for programs, at two replicas of one hub. */
@RealClusters(managed = 0)
class PersonalTokensIT {
    private static final Duration SECONDS = Duration.ofSeconds(5);
    private static int users;

    private static KubernetesClient client;
    private static RunningMizzen one;
    private static RunningMizzen other;

    private String mia;
    private Api api;

    @BeforeAll
    static void start(Planes planes) {
        client = planes.hub().client();
        one = RunningMizzen.on(planes.hub());
        other = RunningMizzen.on(planes.hub());
    }

    @BeforeEach
    void makeUser() {
        mia = "mia-" + ++users;
        StoredUsers stored = one.bean(StoredUsers.class);
        User made = stored.create(mia, new UserResource.Spec("Mia", null, null, List.of("admin")))
                .orElseThrow();
        one.bean(StoredPasswords.class)
                .replace(made, one.bean(Passwords.class).hash(new SecretText(RunningMizzen.ADMIN_PASSWORD)));
        api = one.api().login(mia, RunningMizzen.ADMIN_PASSWORD);
    }

    @Test
    void whatIsMadeAtOneReplicaIsTakenAtBothUntilItIsDeleted() {
        String token = token(create("ci", "config:*", "list"));
        Api program = one.api().withToken(token);
        program.get("configs").ok();
        refused(program.get("orphans"), 403, 403);
        refused(program.post("tokens", body("more", "*", "*")), 403, 403);
        refused(program.get("tokens"), 403, 403);
        refused(program.delete("tokens/ci"), 403, 403);
        Api atOther = other.api().withToken(token);
        await().atMost(SECONDS).until(() -> atOther.get("configs").status() == 200);

        assertThat(api.get("tokens").ok().body().at("/tokens/0/name").asString())
                .isEqualTo("ci");
        assertThat(api.delete("tokens/ci").ok().text()).isEqualTo("{}");
        refused(program.get("configs"), 401, 12004);
        await().atMost(SECONDS).untilAsserted(() -> refused(atOther.get("configs"), 401, 12004));
        refused(api.delete("tokens/ci"), 404, 12031);
    }

    @Test
    void anAdminSeesAndEndsOneOfSomebodyElse() {
        Api program = one.api().withToken(token(create("ci", "config:*", "list")));
        Api admin = one.admin();
        assertThat(admin.get("users/" + mia + "/tokens")
                        .ok()
                        .body()
                        .at("/tokens/0/name")
                        .asString())
                .isEqualTo("ci");
        admin.delete("users/" + mia + "/tokens/ci").ok();
        refused(program.get("configs"), 401, 12004);
    }

    @Test
    void oneThatSomebodyAnnotatedIsDeletedAllTheSame() {
        Api program = one.api().withToken(token(create("ci", "config:*", "list")));
        client.secrets()
                .inNamespace("vela-system")
                .withLabel(IdentitySecrets.LABEL, "token")
                .list()
                .getItems()
                .forEach(secret -> {
                    secret.getMetadata().getAnnotations().put("seen", "true");
                    client.resource(secret).update();
                });
        api.delete("tokens/ci").ok();
        refused(program.get("configs"), 401, 12004);
    }

    @Test
    void ofTwoThatAreMadeAtOnceUnderOneNameOneIs() throws Exception {
        Api atOther = other.api().withToken(session());
        Set<Integer> codes = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Api.Answer>> answers = List.of(
                    threads.submit(() -> create("ci", "*", "*")),
                    threads.submit(() -> atOther.post("tokens", body("ci", "*", "*"))));
            for (Future<Api.Answer> answer : answers) {
                codes.add(answer.get().businessCode());
            }
        }
        assertThat(codes).containsExactlyInAnyOrder(0, 12030);
    }

    @Test
    void thereIsAMost() {
        for (int i = 0; i < PersonalTokens.MOST; i++) {
            create("t-" + i, "config:*", "list").ok();
        }
        refused(create("more", "config:*", "list"), 400, 12032);
        assertThat(api.get("tokens").ok().body().path("total").asInt()).isEqualTo(PersonalTokens.MOST);
    }

    @Test
    void whoMakesManyAtOnceAtBothReplicasHasNotMoreThanTheMost() throws Exception {
        Api atOther = other.api().withToken(session());
        List<Api.Answer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Api.Answer>> all = IntStream.range(0, 2 * PersonalTokens.MOST)
                    .mapToObj(i -> threads.submit(
                            () -> (i % 2 == 0 ? api : atOther).post("tokens", body("t-" + i, "config:*", "list"))))
                    .toList();
            for (Future<Api.Answer> answer : all) {
                answers.add(answer.get());
            }
        }
        List<Api.Answer> made =
                answers.stream().filter(answer -> answer.status() == 200).toList();
        answers.stream().filter(answer -> answer.status() != 200).forEach(answer -> refused(answer, 400, 12032));
        assertThat(stored()).hasSameSizeAs(made).hasSizeLessThanOrEqualTo(PersonalTokens.MOST);
        // Those that were in each other's way may be made one after the other.
        for (int i = made.size(); i < PersonalTokens.MOST; i++) {
            create("again-" + i, "config:*", "list").ok();
        }
        refused(create("more", "config:*", "list"), 400, 12032);
        assertThat(stored()).hasSize(PersonalTokens.MOST);
    }

    @Test
    void whoMakesAndDeletesWithoutEndHasToWait() {
        List<Integer> deleted = IntStream.range(0, 200)
                .mapToObj(i -> api.delete("tokens/none").businessCode())
                .toList();
        assertThat(deleted.subList(0, 100)).containsOnly(12031);
        assertThat(deleted).contains(12033);
        List<Integer> made = IntStream.range(0, 5)
                .mapToObj(i -> create("ci-" + i, "config:*", "list").businessCode())
                .toList();
        assertThat(made).contains(12033);
        assertThat(api.get("auth/user_info").status()).isEqualTo(200);
    }

    @Test
    void aTokenGoesWithItsOwnerAndItsRights() {
        Api program = one.api().withToken(token(create("all", "*", "*")));
        program.get("orphans").ok();
        Edit.of(client.resources(UserResource.class).withName(mia), user -> {
            user.setSpec(new UserResource.Spec("Mia", null, null, List.of()));
            return user;
        });
        await().atMost(SECONDS).untilAsserted(() -> refused(program.get("orphans"), 403, 403));
        client.resources(UserResource.class).withName(mia).delete();
        await().atMost(SECONDS).untilAsserted(() -> refused(program.get("orphans"), 401, 12004));
        one.bean(StoredUsers.class).create(mia, new UserResource.Spec("Another Mia", null, null, List.of("admin")));
        refused(program.get("orphans"), 401, 12004);
    }

    private List<Secret> stored() {
        String uid = one.bean(StoredUsers.class).get(mia).orElseThrow().uid();
        return client
                .secrets()
                .inNamespace("vela-system")
                .withLabel(IdentitySecrets.LABEL, "token")
                .list()
                .getItems()
                .stream()
                .filter(secret -> secret.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner -> owner.getUid().equals(uid)))
                .toList();
    }

    private String session() {
        User user = one.bean(StoredUsers.class).get(mia).orElseThrow();
        await().atMost(SECONDS)
                .until(() -> other.bean(StoredUsers.class).get(mia).isPresent());
        return one.bean(Tokens.class).access(one.bean(Sessions.class).begin(user));
    }

    private static String token(Api.Answer made) {
        return made.ok().body().path("token").asString();
    }

    private Api.Answer create(String name, String resource, String action) {
        return api.post("tokens", body(name, resource, action));
    }

    private static Map<String, Object> body(String name, String resource, String action) {
        return Map.of(
                "name",
                name,
                "days",
                1,
                "scope",
                List.of(Map.of("resources", List.of(resource), "actions", List.of(action))));
    }

    private static void refused(Api.Answer answer, int status, int code) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.businessCode()).as(answer.toString()).isEqualTo(code);
    }
}

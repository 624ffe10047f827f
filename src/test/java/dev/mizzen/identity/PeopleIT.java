package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.PermissionResource;
import dev.mizzen.hub.ProjectResource;
import dev.mizzen.hub.RoleResource;
import dev.mizzen.hub.UserResource;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users, roles and members on a real API server, at two replicas. */
@RealClusters(managed = 0)
class PeopleIT {
    private static final String PASSWORD = "Passw0rd12";
    private static final int ROUNDS = 6;

    private static KubernetesClient client;
    private static RunningMizzen one;
    private static RunningMizzen two;
    private static Api admin;
    private static Api other;

    @BeforeAll
    static void start(Planes planes) {
        client = planes.hub().client();
        one = RunningMizzen.on(planes.hub());
        two = RunningMizzen.on(planes.hub());
        login();
        user("mia");
        admin.put("users/mia", Map.of("email", "mia@example.com")).ok();
        admin.post("permissions", permission("few", "config:*")).ok();
        admin.post("roles", role("ops", "cluster-management", "few")).ok();
        admin.post("projects", Map.of("name", "shop")).ok();
        admin.post("projects/shop/permissions", permission("few", "project:shop/config:*"))
                .ok();
        admin.post("projects/shop/roles", role("reader", "few")).ok();
    }

    @BeforeEach
    void bothReplicasKnowWhatIsThere() {
        await().until(() -> other.get("projects/shop/roles").text().contains("reader")
                && other.get("users/mia").status() == 200);
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | users/none | | 14021",
                "POST | users | {'name':'tim'} | 14005",
                "POST | users | {'name':'mia','password':'Passw0rd12'} | 14022",
                "POST | users | {'name':'tim','password':'Passw0rd12','roles':['none']} | 15003",
                "PUT | users/none | {} | 14021",
                "PUT | users/mia | {'roles':['none']} | 15003",
                "PUT | users/mia | {'email':'other@example.com'} | 14001",
                "PUT | users/admin | {'roles':[]} | 14023",
                "DELETE | users/none | | 14021",
                "DELETE | users/admin | | 14023",
                "GET | users/none/disable | | 14021",
                "GET | users/admin/disable | | 14023",
                "POST | users/none/disable | | 14021",
                "POST | users/admin/disable | | 14023",
                "GET | users/none/enable | | 14021",
                "GET | users/mia/enable | | 14003",
                "POST | users/none/enable | | 14021",
                "POST | users/mia/enable | | 14003",
                "GET | users/none/tokens | | 14021",
                "DELETE | users/none/tokens/ci | | 14021",
                "DELETE | users/mia/tokens/none | | 12031",
                "POST | roles | {'name':'bad','permissions':['none']} | 15001",
                "POST | roles | {'name':'ops','permissions':['admin']} | 15002",
                "PUT | roles/ops | {'permissions':[]} | 15001",
                "PUT | roles/none | {'permissions':['admin']} | 15003",
                "PUT | roles/admin | {'permissions':['few']} | 15021",
                "DELETE | roles/none | | 15003",
                "DELETE | roles/admin | | 15021",
                "POST | permissions | {'name':'bad'} | 15001",
                "POST | permissions | {'name':'few','resources':['config:*']} | 15005",
                "DELETE | permissions/none | | 15004",
                "DELETE | permissions/few | | 15006",
                "GET | projects/none/users | | 30002",
                "POST | projects/none/users | {'userName':'mia','userRoles':['reader']} | 30002",
                "POST | projects/shop/users | {'userName':'mia','userRoles':['none']} | 30008",
                "POST | projects/shop/users | {'userName':'admin','userRoles':['reader']} | 30009",
                "POST | projects/shop/users | {'userName':'none','userRoles':['reader']} | 14021",
                "PUT | projects/none/users/mia | {'userRoles':['reader']} | 30002",
                "PUT | projects/shop/users/admin | {'userRoles':[]} | 30008",
                "PUT | projects/shop/users/none | {'userRoles':['reader']} | 30021",
                "DELETE | projects/none/users/mia | | 30002",
                "DELETE | projects/shop/users/none | | 30021",
                "GET | projects/none/roles | | 30002",
                "POST | projects/none/roles | {'name':'bad','permissions':['few']} | 30002",
                "POST | projects/shop/roles | {'name':'bad','permissions':['none']} | 15001",
                "POST | projects/shop/roles | {'name':'reader','permissions':['few']} | 15002",
                "PUT | projects/none/roles/reader | {'permissions':['few']} | 30002",
                "PUT | projects/shop/roles/reader | {'permissions':['none']} | 15001",
                "PUT | projects/shop/roles/none | {'permissions':['few']} | 15003",
                "PUT | projects/shop/roles/project-admin | {'permissions':['few']} | 15021",
                "DELETE | projects/none/roles/reader | | 30002",
                "DELETE | projects/shop/roles/none | | 15003",
                "DELETE | projects/shop/roles/app-developer | | 15021",
                "GET | projects/none/permissions | | 30002",
                "POST | projects/none/permissions | {'name':'bad','resources':['project:none']} | 30002",
                "POST | projects/shop/permissions | {'name':'bad'} | 15001",
                "POST | projects/shop/permissions | {'name':'few','resources':['project:shop']} | 15005",
                "DELETE | projects/none/permissions/few | | 30002",
                "DELETE | projects/shop/permissions/none | | 15004",
                "DELETE | projects/shop/permissions/few | | 15006"
            })
    void whatCannotBeIsRefused(String method, String path, String body, int code) {
        Api.Answer answer = admin.send(method, path, body == null ? null : body.replace('\'', '"'));
        assertThat(answer.businessCode()).as("%s", answer).isEqualTo(code);
    }

    @Test
    void aLifeOfAUserHisRolesAndHisMembership() {
        user("tom");
        admin.post("permissions", permission("some", "config:*")).ok();
        admin.post("roles", role("readers", "some")).ok();
        admin.put("users/tom", Map.of("alias", "Tom", "roles", List.of("readers")))
                .ok();
        assertThat(admin.delete("roles/readers").businessCode()).isEqualTo(15020);
        assertThat(as("tom").get("configs").status()).isEqualTo(200);
        admin.put("roles/readers", Map.of("permissions", List.of("project-list")))
                .ok();
        assertThat(as("tom").get("configs").status()).isEqualTo(403);

        admin.post("projects/shop/roles", role("builder", "few")).ok();
        admin.post("projects/shop/users", Map.of("userName", "tom", "userRoles", List.of("builder")))
                .ok();
        assertThat(admin.delete("projects/shop/roles/builder").businessCode()).isEqualTo(15020);
        assertThat(as("tom").get("projects/shop/configs").status()).isEqualTo(200);
        admin.put("projects/shop/users/tom", Map.of("userRoles", List.of("app-developer")))
                .ok();
        admin.put("projects/shop/roles/builder", Map.of("permissions", List.of("project-view")))
                .ok();
        assertThat(admin.get("projects/shop/users").ok().body().path("total").asInt())
                .isEqualTo(2);
        admin.delete("projects/shop/users/tom").ok();

        admin.delete("projects/shop/roles/builder").ok();
        admin.post("projects/shop/permissions", permission("gone", "project:shop/config:*"))
                .ok();
        admin.get("projects/shop/permissions").ok();
        admin.delete("projects/shop/permissions/gone").ok();
        admin.post("users/tom/disable", null).ok();
        assertThat(admin.get("users/tom/disable").businessCode()).isEqualTo(14002);
        assertThat(admin.post("users/tom/disable", null).businessCode()).isEqualTo(14002);
        admin.get("users/tom/enable").ok();
        admin.get("users/tom/disable").ok();
        admin.post("users/tom/enable", null).ok();
        assertThat(admin.get("users?name=tom").ok().body().path("total").asInt())
                .isEqualTo(1);
        admin.get("users/tom").ok();
        admin.delete("users/tom").ok();
        admin.get("roles").ok();
        admin.delete("roles/readers").ok();
        admin.get("permissions").ok();
        admin.delete("permissions/some").ok();
    }

    @Test
    void ofTwoAdminsWhoTakeEachOtherAwayAtOnceOneStays() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            user("second", "admin");
            await().until(() -> other.get("users/second").status() == 200);

            atOnce(
                    () -> admin.put("users/second", Map.of("roles", List.of())),
                    () -> other.get("users/admin/disable"),
                    () -> other.delete("users/second"));

            List<User> left = client.resources(UserResource.class).list().getItems().stream()
                    .filter(LastAdmin::isOne)
                    .map(User::of)
                    .toList();
            assertThat(left).as("round %d", round).isNotEmpty();
            if (User.of(record("admin")).disabled()) {
                as("second").post("users/admin/enable", null).ok();
            }
            // His tokens may have ended when he was kept out.
            await().ignoreExceptions().untilAsserted(PeopleIT::login);
            admin.delete("users/second");
            await().until(() -> admin.get("users/second").status() == 404
                    && other.get("users/second").status() == 404);
        }
        assertThat(record("admin").getMetadata().getAnnotations()).isNullOrEmpty();
    }

    @Test
    void whoIsDeletedWhileHeIsMadeAMemberStaysNoMember() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            user("brief");
            await().until(() -> other.get("users/brief").status() == 200);

            List<Api.Answer> answers = atOnce(
                    () -> admin.delete("users/brief"),
                    () -> one.api().post("auth/login", Map.of("username", "brief", "password", PASSWORD)),
                    () -> other.post(
                            "projects/shop/users", Map.of("userName", "brief", "userRoles", List.of("project-admin"))));

            answers.getFirst().ok();
            assertThat(client.resources(ProjectResource.class)
                            .withName("shop")
                            .require()
                            .getSpec()
                            .members())
                    .as("round %d", round)
                    .extracting(ProjectResource.Member::name)
                    .doesNotContain("brief");
        }
    }

    @Test
    void whoHadTheNameOfAUserMadeByHandDoesNotGetInWithHisPassword() {
        user("nora");
        await().until(() -> two.api()
                        .post("auth/login", Map.of("username", "nora", "password", PASSWORD))
                        .status()
                == 200);
        client.resources(UserResource.class).withName("nora").delete();
        await().until(() -> admin.get("users/nora").status() == 404
                && other.get("users/nora").status() == 404);
        UserResource another = new UserResource();
        another.getMetadata().setName("nora");
        another.setSpec(new UserResource.Spec("Another Nora", null, null, List.of()));
        client.resource(another).create();
        await().until(() -> admin.get("users/nora").status() == 200
                && other.get("users/nora").status() == 200);

        for (RunningMizzen replica : List.of(one, two)) {
            assertThat(replica.api()
                            .post("auth/login", Map.of("username", "nora", "password", PASSWORD))
                            .businessCode())
                    .isEqualTo(14007);
        }
        admin.put("users/nora", Map.of("password", "An0therOne")).ok();
        admin.login("nora", "An0therOne").get("auth/user_info").ok();
        admin.delete("users/nora").ok();
    }

    @Test
    void ofManyWhoMakeOneUserAtOnceOneDoesAndHisPasswordCounts() throws Exception {
        List<Callable<Api.Answer>> calls = IntStream.range(0, 4)
                .<Callable<Api.Answer>>mapToObj(i -> () ->
                        (i % 2 == 0 ? admin : other).post("users", Map.of("name", "one", "password", "Passw0rd1" + i)))
                .toList();
        List<Api.Answer> answers = atOnce(calls);

        List<Integer> made = IntStream.range(0, 4)
                .filter(i -> answers.get(i).status() == 200)
                .boxed()
                .toList();
        assertThat(made).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 200)
                .allSatisfy(answer -> assertThat(answer.businessCode()).isEqualTo(14022));
        assertThat(admin.login("one", "Passw0rd1" + made.getFirst())).isNotNull();
    }

    @Test
    void ofManyMembersMadeAtOnceNoneIsLost() throws Exception {
        List<String> names = IntStream.range(0, 6).mapToObj(i -> "many-" + i).toList();
        names.forEach(name -> user(name));
        await().until(() -> other.get("users/many-5").status() == 200);
        admin.post("projects", Map.of("name", "crowd")).ok();
        await().until(() -> other.get("projects/crowd").status() == 200);

        List<Api.Answer> answers = atOnce(names.stream()
                .<Callable<Api.Answer>>map(name -> () -> (name.hashCode() % 2 == 0 ? admin : other)
                        .post("projects/crowd/users", Map.of("userName", name, "userRoles", List.of("app-developer"))))
                .toList());

        answers.forEach(Api.Answer::ok);
        await().untilAsserted(() -> assertThat(
                        admin.get("projects/crowd/users").body().path("total").asInt())
                .isEqualTo(7));
    }

    @Test
    void aProjectTakesItsMembersRolesAndPermissionsWithIt() {
        admin.post("projects", Map.of("name", "brief")).ok();
        admin.post("projects/brief/permissions", permission("own", "project:brief/config:*"))
                .ok();
        admin.post("projects/brief/roles", role("own", "own")).ok();
        admin.post("projects/brief/users", Map.of("userName", "mia", "userRoles", List.of("own")))
                .ok();
        assertThat(as("mia").get("projects/brief/configs").status()).isEqualTo(200);

        admin.delete("projects/brief").ok();

        assertThat(as("mia").get("auth/user_info").body().path("projects").toString())
                .isEqualTo("[]");
        admin.post("projects", Map.of("name", "brief", "namespace", "brief-2")).ok();
        assertThat(admin.get("projects/brief/users").body().path("total").asInt())
                .isEqualTo(1);
        assertThat(admin.get("projects/brief/roles").body().path("total").asInt())
                .isEqualTo(3);
        assertThat(admin.get("projects/brief/permissions").body().size()).isEqualTo(6);
        assertThat(as("mia").get("projects/brief/configs").businessCode()).isEqualTo(30002);
    }

    @Test
    void rolesAndPermissionsOfKubectlCountAtOnceAndTheDefinitionRefusesHalfOnes() {
        client.resource(client.getKubernetesSerialization().unmarshal("""
                        apiVersion: mizzen.dev/v1alpha1
                        kind: Permission
                        metadata: {name: by-hand}
                        spec: {resources: ["config:*"], actions: [list]}
                        """, PermissionResource.class))
                .create();
        client.resource(client.getKubernetesSerialization().unmarshal("""
                        apiVersion: mizzen.dev/v1alpha1
                        kind: Role
                        metadata: {name: by-hand}
                        spec: {permissions: [by-hand]}
                        """, RoleResource.class))
                .create();
        await().until(() -> admin.get("roles").text().contains("by-hand"));
        user("hanna", "by-hand");
        assertThat(as("hanna").get("configs").status()).isEqualTo(200);

        client.resources(RoleResource.class).withName("by-hand").delete();
        await().untilAsserted(
                        () -> assertThat(as("hanna").get("configs").status()).isEqualTo(403));

        PermissionResource half = new PermissionResource();
        half.getMetadata().setName("half");
        half.setSpec(new PermissionResource.Spec(null, null, null, null));
        assertThatThrownBy(() -> client.resource(half).create()).isInstanceOf(KubernetesClientException.class);
    }

    private static void login() {
        admin = one.admin();
        other = two.admin();
    }

    private static void user(String name, String... roles) {
        admin.post("users", Map.of("name", name, "password", PASSWORD, "roles", List.of(roles)))
                .ok();
    }

    private static Api as(String user) {
        return admin.login(user, PASSWORD);
    }

    private static UserResource record(String name) {
        return client.resources(UserResource.class).withName(name).require();
    }

    private static Map<String, Object> role(String name, String... permissions) {
        return Map.of("name", name, "permissions", List.of(permissions));
    }

    private static Map<String, Object> permission(String name, String resource) {
        return Map.of("name", name, "resources", List.of(resource));
    }

    @SafeVarargs
    private static List<Api.Answer> atOnce(Callable<Api.Answer>... calls) throws Exception {
        return atOnce(List.of(calls));
    }

    private static List<Api.Answer> atOnce(List<Callable<Api.Answer>> calls) throws Exception {
        CyclicBarrier together = new CyclicBarrier(calls.size());
        List<Api.Answer> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Api.Answer>> futures = calls.stream()
                    .map(call -> threads.submit(() -> {
                        together.await();
                        return call.call();
                    }))
                    .toList();
            for (Future<Api.Answer> future : futures) {
                answers.add(future.get());
            }
        }
        return answers;
    }
}

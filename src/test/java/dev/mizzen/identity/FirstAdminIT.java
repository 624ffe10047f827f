package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.ProjectResource;
import dev.mizzen.hub.TargetResource;
import dev.mizzen.hub.UserResource;
import dev.mizzen.testing.Account;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The first admin where he is made through the API, at two replicas of one hub. */
@RealClusters(managed = 0)
class FirstAdminIT {
    private static final int CALLS = 8;

    private static KubernetesClient client;
    private static RunningMizzen one;
    private static RunningMizzen two;

    @BeforeAll
    static void start(Planes planes) {
        client = planes.hub().client();
        one = RunningMizzen.on(planes.hub(), "mizzen.first-admin=open");
        two = RunningMizzen.on(planes.hub(), "mizzen.first-admin=open");
    }

    /** A hub without users; projects and targets of the test before may be there. */
    @BeforeEach
    void nobody() {
        client.resources(UserResource.class).delete();
        for (RunningMizzen replica : List.of(one, two)) {
            await().until(() -> !configured(replica));
        }
    }

    @Test
    void ofManyWhoAskAtTwoReplicasAtOnceOneBecomesTheAdmin() throws Exception {
        noProjects();
        List<Api.Answer> answers = new ArrayList<>();
        CyclicBarrier together = new CyclicBarrier(CALLS);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Api.Answer>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                int call = i;
                calls.add(threads.submit(() -> {
                    together.await();
                    return init(call % 2 == 0 ? one : two, "admin-" + call, "Passw0rd1" + call);
                }));
            }
            for (Future<Api.Answer> call : calls) {
                answers.add(call.get());
            }
        }
        List<Integer> winners = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            if (answers.get(i).status() == 200) {
                winners.add(i);
            } else {
                assertThat(answers.get(i).businessCode())
                        .as("%s", answers.get(i))
                        .isEqualTo(12012);
            }
        }
        assertThat(winners).hasSize(1);
        String name = "admin-" + winners.getFirst();
        String password = "Passw0rd1" + winners.getFirst();
        assertThat(answers.get(winners.getFirst()).text()).isEqualTo("{\"success\":true}");
        assertThat(names(UserResource.class)).containsExactly(name);
        assertThat(client.secrets()
                        .inNamespace("vela-system")
                        .withName(FirstAdmin.DECISION)
                        .get())
                .isNull();

        Api.Answer info = one.api().login(name, password).get("auth/user_info").ok();
        assertThat(info.body().path("alias").asString()).isEqualTo("Administrator");
        assertThat(info.body().path("email").asString()).isEqualTo("admin@example.com");
        assertThat(info.body().at("/platformPermissions/0/name").asString()).isEqualTo("admin");
        assertThat(info.body().at("/projects/0/name").asString()).isEqualTo("default");
        assertThat(info.body().at("/projects/0/roles/0/name").asString()).isEqualTo("project-admin");

        Api.Answer project =
                one.api().login(name, password).get("projects/default").ok();
        assertThat(project.body().path("alias").asString()).isEqualTo("Default");
        assertThat(project.body().path("namespace").asString()).isEqualTo("default");
        assertThat(project.body().at("/owner/name").asString()).isEqualTo(name);
        Api.Answer target =
                one.api().login(name, password).get("targets/default").ok();
        assertThat(target.body().at("/cluster").toString())
                .isEqualTo("{\"clusterName\":\"local\",\"namespace\":\"default\"}");
        assertThat(target.body().at("/project/name").asString()).isEqualTo("default");

        await().until(() -> configured(two));
        two.api().login(name, password).get("auth/user_info").ok();
        assertThat(init(two, "late", "Passw0rd12").toString()).startsWith("400 {\"BusinessCode\":12012,");
    }

    @Test
    void ofManyWhoAskForOneNameOnlyOneCanLogIn() throws Exception {
        CyclicBarrier together = new CyclicBarrier(CALLS);
        List<Future<Api.Answer>> calls = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLS; i++) {
                int call = i;
                calls.add(threads.submit(() -> {
                    together.await();
                    return init(call % 2 == 0 ? one : two, "admin", "Passw0rd1" + call);
                }));
            }
        }
        List<Integer> winners = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            if (calls.get(i).get().status() == 200) {
                winners.add(i);
            }
        }
        assertThat(winners).hasSize(1);
        // The right one first: wrong ones make everybody wait.
        assertThat(loginStatus(winners.getFirst())).isEqualTo(200);
        for (int i = 0; i < CALLS; i++) {
            if (i != winners.getFirst()) {
                assertThat(loginStatus(i)).isIn(401, 429);
            }
        }
    }

    private static int loginStatus(int call) {
        return one.api()
                .post("auth/login", Map.of("username", "admin", "password", "Passw0rd1" + call))
                .status();
    }

    @Test
    void whereThereAreProjectsTheAdminBecomesTheirOwner() {
        noProjects();
        client.resource(project("shop", "somebody")).create();
        client.resource(project("blog", "somebody")).create();
        await().until(() -> one.bean(dev.mizzen.project.Projects.class).list().size() == 2);

        init(one, "boss", "Passw0rd12").ok();

        assertThat(names(ProjectResource.class)).containsExactlyInAnyOrder("shop", "blog");
        assertThat(names(TargetResource.class)).isEmpty();
        Api api = one.api().login("boss", "Passw0rd12");
        for (String project : List.of("shop", "blog")) {
            assertThat(api.get("projects/" + project).body().at("/owner/name").asString())
                    .isEqualTo("boss");
        }
        assertThat(api.get("auth/user_info").body().path("projects").size()).isEqualTo(2);
    }

    @Test
    void whatDoesNotFitIsRefusedAndMakesNobody() {
        for (Map<String, Object> bad : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("name", "Admin", "password", "Passw0rd12"),
                Map.of("name", "a", "password", "Passw0rd12"),
                Map.of("name", "a".repeat(32), "password", "Passw0rd12"),
                Map.of("name", "admin", "password", "short1"),
                Map.of("name", "admin", "password", "nodigitsatall"),
                Map.of("name", "admin", "password", "Passw0rd12", "email", "nobody"),
                Map.of("name", "admin", "password", 12345678))) {
            assertThat(one.api().put("auth/init_admin", bad).toString()).startsWith("400 {\"BusinessCode\":400,");
        }
        assertThat(one.api().put("auth/init_admin", Map.of("name", "admin")).businessCode())
                .isEqualTo(14005);
        assertThat(one.api()
                        .put("auth/init_admin", Map.of("name", "admin", "password", ""))
                        .businessCode())
                .isEqualTo(14005);
        assertThat(configured(one)).isFalse();
        assertThat(names(UserResource.class)).isEmpty();
    }

    @Test
    void whatWasDecidedAndNotDoneIsDoneAsItWasDecided() {
        decide("first", "Passw0rd1A");
        Api.Answer late = init(one, "second", "Passw0rd1B");
        assertThat(late.businessCode()).isEqualTo(12012);
        assertThat(names(UserResource.class)).containsExactly("first");
        one.api().login("first", "Passw0rd1A").get("auth/user_info").ok();
    }

    @Test
    void aDecisionThatCameTooLateMakesNobody() {
        init(one, "boss", "Passw0rd12").ok();
        decide("late", "Passw0rd1A");
        one.bean(FirstAdmin.class).finish();
        assertThat(names(UserResource.class)).containsExactly("boss");
        assertThat(client.secrets()
                        .inNamespace("vela-system")
                        .withName(FirstAdmin.DECISION)
                        .get())
                .isNull();
    }

    @Test
    void anAdminWhoseProjectCannotBeMadeIsThereAndTheAnswerSaysWhatFailed() {
        noProjects();
        TargetResource inTheWay = new TargetResource();
        inTheWay.getMetadata().setName("in-the-way");
        inTheWay.setSpec(new TargetResource.Spec("none", "local", "default", null, null, null, null));
        client.resource(inTheWay).create();
        await().until(() ->
                one.bean(dev.mizzen.target.Targets.class).find("in-the-way").isPresent());

        Api.Answer answer = init(one, "boss", "Passw0rd12");

        assertThat(answer.businessCode()).isEqualTo(30004);
        assertThat(answer.body().path("Message").asString()).startsWith("The admin is made and can log in, but");
        one.api().login("boss", "Passw0rd12").get("auth/user_info").ok();
    }

    @Test
    void anAdminWhoseNamespaceMayNotBeReadIsThereAndTheAnswerSaysWhatFailed(Planes planes) {
        noProjects();
        try (RunningMizzen narrow =
                RunningMizzen.on(accountThatReadsNoNamespace(planes.hub()), "mizzen.first-admin=open")) {
            Api.Answer answer = init(narrow, "boss", "Passw0rd12");

            assertThat(answer.businessCode()).as(answer.toString()).isEqualTo(30003);
            assertThat(answer.body().path("Message").asString()).startsWith("The admin is made and can log in, but");
        }
    }

    @Test
    void whereItIsNotOpenNobodyBecomesAdminThisWay(Planes planes) {
        try (RunningMizzen closed = RunningMizzen.on(planes.hub())) {
            assertThat(names(UserResource.class)).containsExactly("admin");
            assertThat(init(closed, "boss", "Passw0rd12").businessCode()).isEqualTo(12012);
            client.resources(UserResource.class).delete();
            await().until(() -> !configured(closed));
            assertThat(init(closed, "boss", "Passw0rd12").toString()).startsWith("403 {\"BusinessCode\":403,");
            assertThat(names(UserResource.class)).isEmpty();
        }
    }

    private static Api.Answer init(RunningMizzen replica, String name, String password) {
        return replica.api()
                .put("auth/init_admin", Map.of("name", name, "password", password, "email", "admin@example.com"));
    }

    private static boolean configured(RunningMizzen replica) {
        return replica.api()
                .get("auth/admin_configured")
                .ok()
                .body()
                .path("configured")
                .asBoolean();
    }

    /** As a replica leaves it that dies between deciding and doing. */
    private static void decide(String name, String password) {
        Base64.Encoder base64 = Base64.getEncoder();
        String hash = one.bean(Passwords.class).hash(new dev.mizzen.shared.SecretText(password));
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("vela-system")
                        .withName(FirstAdmin.DECISION)
                        .addToLabels(IdentitySecrets.LABEL, "first-admin")
                        .endMetadata()
                        .addToData("name", base64.encodeToString(name.getBytes(StandardCharsets.UTF_8)))
                        .addToData("email", "")
                        .addToData("hash", base64.encodeToString(hash.getBytes(StandardCharsets.UTF_8)))
                        .build())
                .create();
    }

    /** The kubeconfig of an account that may do all else that Mizzen does. */
    private static String accountThatReadsNoNamespace(ControlPlane hub) {
        return Account.on(hub)
                .may(new PolicyRuleBuilder()
                        .withApiGroups("", "coordination.k8s.io", "mizzen.dev", "apiextensions.k8s.io")
                        .withResources(
                                "secrets",
                                "configmaps",
                                "events",
                                "leases",
                                "customresourcedefinitions",
                                "users",
                                "users/status",
                                "roles",
                                "permissions",
                                "projects",
                                "targets",
                                "distributions",
                                "distributions/status")
                        .withVerbs("*")
                        .build())
                .may("namespaces", "list", "watch")
                .may(new PolicyRuleBuilder()
                        .withApiGroups("")
                        .withResources("namespaces")
                        .withResourceNames("kube-system", "vela-system")
                        .withVerbs("get")
                        .build())
                .kubeconfig();
    }

    private static ProjectResource project(String name, String owner) {
        ProjectResource project = new ProjectResource();
        project.getMetadata().setName(name);
        project.setSpec(new ProjectResource.Spec(null, null, owner, name, null, null));
        return project;
    }

    private static void noProjects() {
        client.resources(TargetResource.class).delete();
        client.resources(ProjectResource.class).delete();
        for (RunningMizzen replica : List.of(one, two)) {
            await().until(() -> replica.bean(dev.mizzen.project.Projects.class)
                            .list()
                            .isEmpty()
                    && replica.bean(dev.mizzen.target.Targets.class).list().isEmpty());
        }
    }

    private static <T extends io.fabric8.kubernetes.client.CustomResource<?, ?>> List<String> names(Class<T> type) {
        return client.resources(type).list().getItems().stream()
                .map(some -> some.getMetadata().getName())
                .toList();
    }
}

package dev.mizzen.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.ProjectResource;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.testing.FeatureHub;
import dev.mizzen.testing.FeatureHub.Answer;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProjectsTest {
    private final List<String> changes = new CopyOnWriteArrayList<>();
    private final List<String> removals = new CopyOnWriteArrayList<>();
    private final FakeTargets targets = new FakeTargets();
    private final FeatureHub hub = new FeatureHub();
    private Projects projects;

    @BeforeEach
    void start() {
        hub.with(
                        ProjectRecords.class,
                        Projects.class,
                        ProjectController.class,
                        ProjectMemberships.class,
                        Watching.class)
                .with(ProjectTargets.class, targets)
                .with(ConfigsLike.class, new ConfigsLike())
                .with(DistributionsLike.class, new DistributionsLike())
                .with(Changes.class, (before, now) -> changes.add(name(before) + ">" + name(now)))
                .start();
        projects = hub.get(Projects.class);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void creatingAnswersTheProjectAndMakesItsNamespace() {
        Answer answer = hub.post(
                "projects",
                "{\"name\": \"shop\", \"alias\": \"Shop\", \"description\": \"web shop\", \"owner\": \"mia\", \"x\": 1}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.fields())
                .containsExactlyInAnyOrder(
                        "name", "alias", "description", "createTime", "updateTime", "owner", "namespace");
        assertThat(answer.text("name")).isEqualTo("shop");
        assertThat(answer.text("alias")).isEqualTo("Shop");
        assertThat(answer.text("description")).isEqualTo("web shop");
        assertThat(answer.text("namespace")).isEqualTo("shop");
        assertThat(answer.body().path("owner").toString()).isEqualTo("{\"name\":\"mia\",\"alias\":\"Mia M\"}");
        assertThat(answer.text("createTime")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(answer.text("updateTime")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z");
        Namespace made = hub.client().namespaces().withName("shop").get();
        assertThat(made.getMetadata().getAnnotations()).containsEntry("mizzen.dev/project", "shop");
        assertThat(made.getMetadata().getLabels()).isNullOrEmpty();
        assertThat(hub.get("projects/shop").body()).isEqualTo(answer.body());
    }

    @Test
    void whatIsLeftOutIsEmptyAndTheCallerOwnsIt() {
        Answer answer = hub.post("projects", "{\"name\": \"shop\"}");

        assertThat(answer.text("alias")).isEmpty();
        assertThat(answer.body().has("alias")).isTrue();
        assertThat(answer.body().has("description")).isTrue();
        assertThat(answer.body().path("owner").path("name").asString()).isEqualTo("admin");
    }

    @Test
    void theOwnerJoinsAsProjectAdmin() {
        hub.post("projects", "{\"name\": \"shop\", \"alias\": \"Shop\", \"owner\": \"mia\"}");

        var memberships = hub.get(ProjectMemberships.class).of("mia");

        assertThat(memberships).hasSize(1);
        assertThat(memberships.getFirst().project()).isEqualTo("shop");
        assertThat(memberships.getFirst().owner().alias()).isEqualTo("Mia M");
        assertThat(memberships.getFirst().roles())
                .extracting(role -> role.name() + "=" + role.alias())
                .containsExactly("project-admin=Project Admin");
        assertThat(memberships.getFirst().permissions())
                .extracting(permission -> permission.name())
                .containsExactly(
                        "app-management",
                        "config-management",
                        "env-management",
                        "pipeline-management",
                        "project-view",
                        "role-management");
        assertThat(memberships.getFirst().permissions().get(1).resources())
                .containsExactly("project:shop/config:*", "project:shop/provider:*");
        assertThat(hub.get(ProjectMemberships.class).of("admin")).isEmpty();
    }

    @Test
    void aBadProjectIsRefusedAndNothingStays() {
        targets.atNamespace.put("taken", "prod");

        refused("{\"name\": \"S\", \"alias\": \"x\"}", 400, "name must", "alias must");
        refused("{\"name\": \"shop.a\"}", 400, "name must", "letter");
        refused("{}", 400, "name must", "letter");
        refused("{\"name\": \"shop\", \"namespace\": \"No\"}", 400, "namespace must", "Kubernetes");
        refused("{\"name\": \"ghost\", \"owner\": \"nobody\"}", 30010, "nobody", "user");
        refused("{\"name\": \"shop\", \"namespace\": \"vela-system\"}", 30004, "vela-system", "reserved");
        refused("{\"name\": \"shop\", \"namespace\": \"kube-public\"}", 30004, "kube-public", "reserved");
        refused("{\"name\": \"kube-shop\"}", 30004, "kube-shop", "reserved");
        refused("{\"name\": \"shop\", \"namespace\": \"taken\"}", 30004, "taken", "prod");
    }

    private void refused(String body, int code, String... says) {
        Answer answer = hub.post("projects", body);

        assertThat(answer.status()).as(body).isEqualTo(400);
        assertThat(answer.code()).as(body).isEqualTo(code);
        assertThat(answer.message()).contains(says);
        assertThat(stored()).as(body).isEmpty();
        assertThat(namespaces()).as(body).containsExactly("vela-system");
    }

    @Test
    void aNameIsTakenOnce() {
        hub.post("projects", "{\"name\": \"shop\"}");

        Answer answer = hub.post("projects", "{\"name\": \"shop\", \"owner\": \"nobody\", \"namespace\": \"other\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(30001);
        assertThat(namespaces()).doesNotContain("other");
    }

    @Test
    void aNamespaceBelongsToOneProject() {
        hub.post("projects", "{\"name\": \"shop\", \"namespace\": \"common\"}");

        Answer answer = hub.post("projects", "{\"name\": \"second\", \"namespace\": \"common\"}");

        assertThat(answer.code()).isEqualTo(30004);
        assertThat(answer.message()).contains("shop");
        assertThat(projects.byNamespace("common").orElseThrow().name()).isEqualTo("shop");
        assertThat(stored()).containsExactly("shop");
    }

    @Test
    void ofCreationsOfOneNameAtOnceOneWinsWhole() throws Exception {
        List<Supplier<Answer>> calls = IntStream.range(0, 8)
                .<Supplier<Answer>>mapToObj(
                        i -> () -> hub.post("projects", "{\"name\": \"shop\", \"namespace\": \"ns-%d\"}".formatted(i)))
                .toList();

        List<Answer> answers = FeatureHub.atOnce(calls);

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() != 200).allMatch(answer -> answer.code() == 30001);
        assertThat(stored()).containsExactly("shop");
        assertThat(namespaces())
                .containsExactlyInAnyOrder(
                        "vela-system", projects.require("shop").namespace());
    }

    @Test
    void ofCreationsForOneNamespaceAtOnceOneWinsWhole() throws Exception {
        List<Supplier<Answer>> calls = IntStream.range(0, 8)
                .<Supplier<Answer>>mapToObj(i ->
                        () -> hub.post("projects", "{\"name\": \"p-%d\", \"namespace\": \"common\"}".formatted(9 - i)))
                .toList();

        List<Answer> answers = FeatureHub.atOnce(calls);

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() != 200).allMatch(answer -> answer.code() == 30004);
        Answer winner = answers.stream()
                .filter(answer -> answer.status() == 200)
                .findFirst()
                .orElseThrow();
        assertThat(stored()).containsExactly(winner.text("name"));
        assertThat(hub.client()
                        .namespaces()
                        .withName("common")
                        .get()
                        .getMetadata()
                        .getAnnotations())
                .containsEntry("mizzen.dev/project", winner.text("name"));
    }

    @Test
    void aNamespaceThatIsBeingDeletedFailsTheCreationAsAWhole() {
        going("shop");

        Answer answer = hub.post("projects", "{\"name\": \"shop\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(30003);
        assertThat(answer.message()).contains("being deleted");
        assertThat(stored()).isEmpty();
        assertThat(projects.find("shop")).isEmpty();
    }

    @Test
    void aMissingProjectAnswers30002() {
        for (Answer answer :
                List.of(hub.get("projects/none"), hub.put("projects/none", "{}"), hub.delete("projects/none"))) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.code()).isEqualTo(30002);
        }
        assertThatThrownBy(() -> projects.require("none")).isInstanceOf(ApiException.class);
    }

    @Test
    void changingReplacesAliasAndDescriptionAndKeepsTheOwner() {
        hub.post("projects", "{\"name\": \"shop\", \"alias\": \"Shop\", \"description\": \"d\", \"owner\": \"mia\"}");

        Answer answer =
                hub.put("projects/shop", "{\"alias\": \"Shop 2\", \"namespace\": \"elsewhere\", \"name\": \"no\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("name")).isEqualTo("shop");
        assertThat(answer.text("alias")).isEqualTo("Shop 2");
        assertThat(answer.text("description")).isEmpty();
        assertThat(answer.text("namespace")).isEqualTo("shop");
        assertThat(answer.body().path("owner").toString()).isEqualTo("{\"name\":\"mia\",\"alias\":\"Mia M\"}");
        assertThat(hub.get("projects/shop").body()).isEqualTo(answer.body());
    }

    @Test
    void aNewOwnerJoinsAndTheOldOneStaysAMember() {
        hub.post("projects", "{\"name\": \"shop\", \"owner\": \"mia\"}");

        hub.put("projects/shop", "{\"owner\": \"admin\"}");

        assertThat(projects.require("shop").owner()).isEqualTo("admin");
        assertThat(hub.get(ProjectMemberships.class).of("admin")).hasSize(1);
        assertThat(hub.get(ProjectMemberships.class).of("mia")).hasSize(1);
    }

    @Test
    void aBadChangeIsRefused() {
        hub.post("projects", "{\"name\": \"shop\", \"alias\": \"Shop\"}");

        Answer owner = hub.put("projects/shop", "{\"owner\": \"nobody\"}");
        assertThat(owner.status()).isEqualTo(400);
        assertThat(owner.code()).isEqualTo(30010);
        Answer alias = hub.put("projects/shop", "{\"alias\": \"x\"}");
        assertThat(alias.status()).isEqualTo(400);
        assertThat(alias.code()).isEqualTo(400);

        assertThat(projects.require("shop").alias()).isEqualTo("Shop");
    }

    @Test
    void readingMakesNoNamespaceAndChangingDoes() {
        hub.post("projects", "{\"name\": \"shop\", \"namespace\": \"shop-ns\"}");
        hub.client().namespaces().withName("shop-ns").delete();

        hub.get("projects/shop");
        assertThat(namespaces()).doesNotContain("shop-ns", "shop");

        assertThat(hub.put("projects/shop", "{}").status()).isEqualTo(200);
        assertThat(namespaces()).contains("shop-ns").doesNotContain("shop");
    }

    @Test
    void theListIsNewestFirstAndPaged() {
        for (int i = 1; i <= 7; i++) {
            kubectl("p-" + i, "ns-" + i, "2026-01-0" + i + "T00:00:00Z");
        }
        await().until(() -> projects.find("p-7").stream()
                .anyMatch(project -> project.createTime().toString().startsWith("2026-01-07")));

        assertThat(hub.get("projects").names("projects"))
                .containsExactly("p-7", "p-6", "p-5", "p-4", "p-3", "p-2", "p-1");
        Answer second = hub.get("projects?page=2&pageSize=5");
        assertThat(second.names("projects")).containsExactly("p-2", "p-1");
        assertThat(second.body().path("total").asInt()).isEqualTo(7);
        assertThat(hub.get("projects?page=3&pageSize=5").body().toString()).isEqualTo("{\"projects\":[],\"total\":7}");
        assertThat(hub.get("projects?page=x").code()).isEqualTo(400);
    }

    @Test
    void aProjectWithTargetsIsNotDeleted() {
        hub.post("projects", "{\"name\": \"shop\"}");
        targets.reason = Optional.of("it has prod");

        Answer answer = hub.delete("projects/shop");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(30007);
        assertThat(answer.message()).isEqualTo("it has prod");
        assertThat(removals).isEmpty();
        assertThat(stored()).containsExactly("shop");
    }

    @Test
    void deletingTakesTheContentsInOrderThenTheRecordThenTheNamespace() {
        hub.post("projects", "{\"name\": \"shop\"}");

        Answer answer = hub.delete("projects/shop");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().toString()).isEqualTo("{}");
        assertThat(removals)
                .containsExactly(
                        "distributions of shop, record there, namespace there",
                        "configs of shop, record there, namespace there");
        assertThat(stored()).isEmpty();
        assertThat(namespaces()).containsExactly("vela-system");
        assertThat(hub.get("projects/shop").code()).isEqualTo(30002);
        assertThat(hub.post("projects", "{\"name\": \"shop\"}").status()).isEqualTo(200);
    }

    @Test
    void aDeletionThatFailsHalfwayCanBeTriedAgain() {
        hub.post("projects", "{\"name\": \"shop\"}");
        removals.add("fail");

        assertThatThrownBy(() -> projects.remove("shop", IfMatch.of(null))).hasMessageContaining("not now");
        assertThat(stored()).containsExactly("shop");
        removals.clear();
        projects.remove("shop", IfMatch.of(null));

        assertThat(stored()).isEmpty();
    }

    @Test
    void aNamespaceThatWasThereBeforeIsTakenAndNeverDeleted() {
        hub.namespace("shop");

        assertThat(hub.post("projects", "{\"name\": \"shop\"}").status()).isEqualTo(200);
        assertThat(hub.client()
                        .namespaces()
                        .withName("shop")
                        .get()
                        .getMetadata()
                        .getAnnotations())
                .doesNotContainKey("mizzen.dev/project");
        assertThat(hub.delete("projects/shop").status()).isEqualTo(200);

        assertThat(namespaces()).contains("shop");
        assertThat(stored()).isEmpty();
    }

    @Test
    void aNamespaceMadeForAnotherProjectIsNeverDeleted() {
        hub.post("projects", "{\"name\": \"shop\", \"namespace\": \"common\"}");
        hub.client().namespaces().withName("common").edit(namespace -> {
            namespace.getMetadata().setAnnotations(Map.of("mizzen.dev/project", "other"));
            return namespace;
        });

        hub.delete("projects/shop");

        assertThat(namespaces()).contains("common");
    }

    @Test
    void listenersSeeEachProjectBeforeAndAfter() {
        hub.post("projects", "{\"name\": \"shop\", \"alias\": \"one\"}");
        hub.put("projects/shop", "{\"alias\": \"two\"}");
        hub.delete("projects/shop");

        await("the last but one is the mark that it is being deleted")
                .untilAsserted(() -> assertThat(changes)
                        .containsExactly(">shop one", "shop one>shop two", "shop two>shop two", "shop two>"));
    }

    @Test
    void recordsThatKubectlWroteBadlyAreLeftOut() {
        broken("no-spec", "");
        broken("no-namespace", "spec: {}");
        broken("bad-namespace", "spec: {namespace: Not-A-Namespace}");
        broken("system", "spec: {namespace: vela-system}");
        broken("kubernetes", "spec: {namespace: kube-system}");
        hub.post("projects", "{\"name\": \"shop\"}");

        assertThat(hub.get("projects").names("projects")).containsExactly("shop");
        for (String name : List.of("no-spec", "no-namespace", "bad-namespace", "system", "kubernetes")) {
            assertThat(hub.get("projects/" + name).code()).isEqualTo(30002);
            assertThat(hub.post("projects", "{\"name\": \"%s\"}".formatted(name))
                            .code())
                    .isEqualTo(30001);
        }
        assertThat(projects.byNamespace("vela-system")).isEmpty();
        assertThat(projects.byNamespace("kube-system")).isEmpty();
        await().until(() -> changes.contains(">shop "));
        assertThat(changes).containsExactly(">shop ");
    }

    private void broken(String name, String spec) {
        hub.kubectl(
                ProjectResource.class,
                "apiVersion: mizzen.dev/v1alpha1\nkind: Project\nmetadata: {name: %s}\n%s".formatted(name, spec));
    }

    @Test
    void ofTwoRecordsForOneNamespaceTheOlderCountsAndTheOtherFollowsWhenItGoes() {
        kubectl("a-young", "common", "2026-02-01T00:00:00Z");
        kubectl("z-old", "common", "2026-01-01T00:00:00Z");
        await().until(() -> projects.find("z-old").isPresent());

        assertThat(projects.list()).extracting(Project::name).containsExactly("z-old");
        assertThat(projects.find("a-young")).isEmpty();
        assertThat(projects.byNamespace("common").orElseThrow().name()).isEqualTo("z-old");
        await().until(() -> changes.contains(">z-old "));

        hub.client().resources(ProjectResource.class).withName("z-old").delete();

        await().until(() -> projects.find("a-young").isPresent());
        await().untilAsserted(() -> assertThat(changes).containsSubsequence("z-old >", ">a-young "));
    }

    @Test
    void timesAndMembersThatKubectlLeftOutOrWroteBadlyDoNoHarm() {
        hub.kubectl(ProjectResource.class, """
                apiVersion: mizzen.dev/v1alpha1
                kind: Project
                metadata: {name: shop, creationTimestamp: "2026-01-01T00:00:00Z"}
                spec:
                  namespace: shop
                  updateTime: yesterday
                  members: [{name: mia}, {name: mia, roles: [project-viewer, unheard-of]}]
                """);
        await().until(() -> projects.find("shop").isPresent());

        Answer answer = hub.get("projects/shop");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("updateTime")).isEqualTo(answer.text("createTime"));
        assertThat(answer.body().path("owner").toString()).isEqualTo("{\"name\":\"\",\"alias\":\"\"}");
        var membership = hub.get(ProjectMemberships.class).of("mia").getFirst();
        assertThat(membership.roles()).extracting(role -> role.name()).containsExactly("project-viewer", "unheard-of");
        assertThat(membership.permissions())
                .extracting(permission -> permission.name())
                .containsExactly("project-view");
        assertThat(membership.joinTime()).isEqualTo(projects.require("shop").createTime());
    }

    private void kubectl(String name, String namespace, String created) {
        ProjectResource written = hub.kubectl(
                ProjectResource.class,
                "apiVersion: mizzen.dev/v1alpha1\nkind: Project\nmetadata: {name: %s}\nspec: {namespace: %s}"
                        .formatted(name, namespace));
        hub.backdate(written, created);
    }

    private void going(String namespace) {
        hub.namespace(namespace);
        hub.client().namespaces().withName(namespace).edit(present -> {
            present.getMetadata().setFinalizers(List.of("test/hold"));
            return present;
        });
        hub.client().namespaces().withName(namespace).delete();
    }

    private List<String> stored() {
        return hub.client().resources(ProjectResource.class).list().getItems().stream()
                .map(record -> record.getMetadata().getName())
                .toList();
    }

    private List<String> namespaces() {
        return hub.client().namespaces().list().getItems().stream()
                .map(namespace -> namespace.getMetadata().getName())
                .toList();
    }

    private static String name(Project project) {
        return project == null ? "" : project.name() + " " + project.alias();
    }

    interface Changes extends dev.mizzen.hub.Cache.Listener<Project> {}

    /** Listens from before the hub starts, as features do. */
    static class Watching {
        Watching(Projects projects, Changes changes) {
            projects.onChange(changes);
        }
    }

    @org.springframework.core.annotation.Order(2)
    class ConfigsLike implements ProjectContents {
        @Override
        public void remove(Project project) {
            note("configs", project);
        }
    }

    @org.springframework.core.annotation.Order(1)
    class DistributionsLike implements ProjectContents {
        @Override
        public void remove(Project project) {
            note("distributions", project);
        }
    }

    private void note(String what, Project project) {
        if (removals.contains("fail")) {
            throw new IllegalStateException("not now");
        }
        removals.add("%s of %s, record %s, namespace %s"
                .formatted(
                        what,
                        project.name(),
                        stored().contains(project.name()) ? "there" : "gone",
                        namespaces().contains(project.namespace()) ? "there" : "gone"));
    }

    static class FakeTargets implements ProjectTargets {
        final Map<String, String> atNamespace = new ConcurrentHashMap<>();
        volatile Optional<String> reason = Optional.empty();

        @Override
        public Optional<String> whyNotEmpty(Project project) {
            return reason;
        }

        @Override
        public Optional<String> atHubNamespace(String namespace) {
            return Optional.ofNullable(atNamespace.get(namespace));
        }
    }
}

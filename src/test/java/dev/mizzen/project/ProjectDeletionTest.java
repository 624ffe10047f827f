package dev.mizzen.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mizzen.hub.ProjectResource;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.testing.FeatureHub;
import dev.mizzen.testing.FeatureHub.Answer;
import dev.mizzen.testing.PrintedLog;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others do while a project is deleted. */
class ProjectDeletionTest {
    private final KubernetesMockServer server = FeatureHub.memoryServer();
    private final KubernetesClient behind = server.createClient();
    private final List<Runnable> whenRecordsAreAskedFor = new ArrayList<>();
    private final List<Runnable> whenNamespacesAreAskedFor = new ArrayList<>();
    private final FeatureHub hub = new FeatureHub(watched());
    private final Targets targets = new Targets();
    private final List<Runnable> whileContentsGo = new ArrayList<>();
    private final List<Project> emptied = new ArrayList<>();

    @BeforeEach
    void start() {
        hub.with(ProjectRecords.class, Projects.class, ProjectController.class)
                .with(ProjectTargets.class, targets)
                .with(ProjectContents.class, project -> {
                    emptied.add(project);
                    runOnce(whileContentsGo);
                })
                .start();
        hub.post("projects", "{\"name\": \"shop\"}");
    }

    @AfterEach
    void stop() {
        hub.close();
        server.destroy();
    }

    @Test
    void aNamespaceThatAnotherProjectGetsAfterTheRecordIsGoneStays() {
        targets.whenAsked.add(() -> assertThat(hub.post("projects", "{\"name\": \"second\", \"namespace\": \"shop\"}")
                        .status())
                .isEqualTo(200));

        assertThat(hub.delete("projects/shop").status()).isEqualTo(200);

        assertThat(hub.get("projects/second").status()).isEqualTo(200);
        assertThat(namespaces()).contains("shop");
    }

    @Test
    void aNamespaceThatTheProjectMadeAgainHasStays() {
        targets.whenAsked.add(
                () -> assertThat(hub.post("projects", "{\"name\": \"shop\"}").status())
                        .isEqualTo(200));

        assertThat(hub.delete("projects/shop").status()).isEqualTo(200);

        assertThat(hub.get("projects/shop").status()).isEqualTo(200);
        assertThat(namespaces()).contains("shop");
        assertThat(hub.delete("projects/shop").status()).isEqualTo(200);
        assertThat(namespaces()).doesNotContain("shop");
    }

    @Test
    void aNamespaceThatARecordOfKubectlNamesStays() {
        targets.whenAsked.add(() -> hub.kubectl(
                ProjectResource.class,
                "apiVersion: mizzen.dev/v1alpha1\nkind: Project\nmetadata: {name: k}\nspec: {namespace: shop}"));

        assertThat(hub.delete("projects/shop").status()).isEqualTo(200);

        assertThat(namespaces()).contains("shop");
    }

    @Test
    void aNamespaceThatATargetGetsAfterTheRecordIsGoneStays() {
        targets.whenAsked.add(() -> targets.atHubNamespace = Optional.of("prod"));

        assertThat(hub.delete("projects/shop").status()).isEqualTo(200);

        assertThat(namespaces()).contains("shop");
    }

    @Test
    void whoTakesANamespaceWritesOnIt() {
        hub.namespace("common");
        hub.post("projects", "{\"name\": \"one\", \"namespace\": \"common\"}");
        String first = takenBy("common");
        hub.delete("projects/one");
        hub.post("projects", "{\"name\": \"one\", \"namespace\": \"common\"}");

        assertThat(first).isNotEmpty();
        assertThat(takenBy("common")).isNotEmpty().isNotEqualTo(first);
    }

    @Test
    void ofTwoDeletionsAtOnceTheSecondIsToldSoAndTheFirstIsDone() {
        List<Answer> second = new ArrayList<>();
        whileContentsGo.add(() -> second.add(hub.delete("projects/shop")));

        assertThat(hub.delete("projects/shop").status()).isEqualTo(200);

        assertThat(second).extracting(Answer::code).containsExactly(30020);
        assertThat(hub.get("projects/shop").status()).isEqualTo(404);
    }

    @Test
    void theMarkOfADeletionThatDiedCountsForAWhileOnly() {
        mark(Instant.now().minus(DeletionMark.COUNTS).plusSeconds(30));
        assertThat(hub.delete("projects/shop").code()).isEqualTo(30020);
        assertThat(hub.get("projects/shop").status()).isEqualTo(200);

        mark(Instant.now().minus(DeletionMark.COUNTS));
        assertThat(hub.delete("projects/shop").status()).isEqualTo(200);
    }

    @Test
    void theMarkOfADeletionWhoseClockIsFarAheadDoesNotCount() {
        mark(Instant.now().plusSeconds(30));
        assertThat(hub.delete("projects/shop").code()).isEqualTo(30020);

        mark(Instant.now().plus(DeletionMark.COUNTS).plusSeconds(30));
        assertThat(hub.delete("projects/shop").status()).isEqualTo(200);
    }

    @Test
    void aDeletionIsDoneThoughTheNamespaceCannotBeDeleted() {
        whenNamespacesAreAskedFor.add(() -> {
            throw new KubernetesClientException("forbidden", 403, null);
        });

        try (PrintedLog log = PrintedLog.start()) {
            assertThat(hub.delete("projects/shop").status()).isEqualTo(200);
            assertThat(log.lines())
                    .anySatisfy(
                            line -> assertThat(line).contains("namespace shop").contains("left behind"));
        }

        assertThat(hub.get("projects/shop").status()).isEqualTo(404);
        assertThat(namespaces()).contains("shop");
    }

    @Test
    void whatIsInANamespaceThatIsNotTheProjectsAnyMoreStays() {
        targets.whenAskedForReasons.add(() -> {
            delete("shop");
            write("shop", "elsewhere");
            write("second", "shop");
        });

        assertThat(hub.delete("projects/shop").code()).isEqualTo(30002);

        assertThat(emptied).isEmpty();
        assertThat(behind.resources(ProjectResource.class).withName("shop").get())
                .satisfies(record ->
                        assertThat(record.getMetadata().getAnnotations()).isNullOrEmpty());
        assertThat(namespaces()).contains("shop");
    }

    @Test
    void aProjectThatWasMadeAgainWithAnotherNamespaceIsNotTheOneThatStays() {
        Project before = hub.get(Projects.class).require("shop");
        hub.delete("projects/shop");
        hub.post("projects", "{\"name\": \"shop\", \"namespace\": \"other\"}");

        assertThatThrownBy(() -> hub.get(Projects.class).requireStaying(before))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.code()).isEqualTo(BusinessCode.PROJECT_MISSING));
    }

    @Test
    void aNamespaceThatAChangeMakesForAProjectThatIsGoneByThenGoesAgain() {
        behind.namespaces().withName("shop").delete();
        whenNamespacesAreAskedFor.add(() -> delete("shop"));

        assertThat(hub.put("projects/shop", "{}").code()).isEqualTo(30002);

        assertThat(whenNamespacesAreAskedFor).isEmpty();
        assertThat(namespaces()).doesNotContain("shop");
    }

    @Test
    void aNamespaceThatWasThereBeforeAChangeStaysThoughTheRecordIsGoneByThen() {
        whenNamespacesAreAskedFor.add(() -> delete("shop"));

        assertThat(hub.put("projects/shop", "{}").code()).isEqualTo(30002);

        assertThat(whenNamespacesAreAskedFor).isEmpty();
        assertThat(namespaces()).contains("shop");
    }

    @Test
    void aChangeMakesTheNamespaceOfTheProjectAsItIsNow() {
        behind.namespaces().withName("shop").delete();
        whenRecordsAreAskedFor.add(() -> {
            delete("shop");
            write("shop", "elsewhere");
        });

        assertThat(hub.put("projects/shop", "{}").text("namespace")).isEqualTo("elsewhere");

        assertThat(namespaces()).contains("elsewhere").doesNotContain("shop");
    }

    @Test
    void aProjectThatIsDeletedWhileItIsMadeLeavesNoNamespace() {
        whenNamespacesAreAskedFor.add(() -> delete("second"));

        assertThat(hub.post("projects", "{\"name\": \"second\"}").code()).isEqualTo(30002);

        assertThat(whenNamespacesAreAskedFor).isEmpty();
        assertThat(namespaces()).doesNotContain("second");
    }

    @Test
    void aProjectThatIsDeletedWhileItIsMadeLeavesTheNamespaceThatWasThereBefore() {
        hub.post("projects", "{\"name\": \"second\"}");
        delete("second");
        await().until(() -> hub.get("projects/second").status() == 404);
        whenNamespacesAreAskedFor.add(() -> delete("second"));

        assertThat(hub.post("projects", "{\"name\": \"second\"}").code()).isEqualTo(30002);

        assertThat(namespaces()).contains("second");
    }

    /** A client that lets something happen when it is asked for records or namespaces. */
    private KubernetesClient watched() {
        KubernetesClient client = mock(KubernetesClient.class, delegatesTo(behind));
        when(client.resources(ProjectResource.class)).thenAnswer(call -> {
            runOnce(whenRecordsAreAskedFor);
            return behind.resources(ProjectResource.class);
        });
        when(client.namespaces()).thenAnswer(call -> {
            runOnce(whenNamespacesAreAskedFor);
            return behind.namespaces();
        });
        return client;
    }

    private void delete(String project) {
        behind.resources(ProjectResource.class).withName(project).delete();
    }

    private void write(String project, String namespace) {
        ProjectResource record = new ProjectResource();
        record.setMetadata(new ObjectMetaBuilder().withName(project).build());
        record.setSpec(new ProjectResource.Spec("", "", "admin", namespace, List.of(), null));
        behind.resource(record).create();
    }

    private void mark(Instant since) {
        hub.client().resources(ProjectResource.class).withName("shop").edit(record -> {
            record.setMetadata(new ObjectMetaBuilder(record.getMetadata())
                    .addToAnnotations("mizzen.dev/deletion", since + " another")
                    .build());
            return record;
        });
    }

    private String takenBy(String namespace) {
        return hub.client()
                .namespaces()
                .withName(namespace)
                .get()
                .getMetadata()
                .getAnnotations()
                .getOrDefault("mizzen.dev/project-uid", "");
    }

    private List<String> namespaces() {
        return hub.client().namespaces().list().getItems().stream()
                .map(namespace -> namespace.getMetadata().getName())
                .toList();
    }

    private static void runOnce(List<Runnable> tasks) {
        List<Runnable> now = List.copyOf(tasks);
        tasks.clear();
        now.forEach(Runnable::run);
    }

    /** Does something when it is asked whether a project has targets, or about the namespace of one whose record is gone. */
    private static final class Targets implements ProjectTargets {
        final List<Runnable> whenAskedForReasons = new ArrayList<>();
        final List<Runnable> whenAsked = new ArrayList<>();
        Optional<String> atHubNamespace = Optional.empty();

        @Override
        public Optional<String> whyNotEmpty(Project project) {
            runOnce(whenAskedForReasons);
            return Optional.empty();
        }

        @Override
        public Optional<String> atHubNamespace(String namespace) {
            runOnce(whenAsked);
            return atHubNamespace;
        }
    }
}

package dev.mizzen.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.hub.ProjectResource;
import dev.mizzen.shared.WireTime;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The namespace of a deleted project, and those who write on it at the same moment; the API server decides. */
@RealClusters(managed = 0)
class ProjectNamespaceIT {
    private static KubernetesClient hub;
    private static ProjectNamespace namespaces;

    @BeforeAll
    static void start(Planes planes) {
        hub = planes.hub().client();
        namespaces = new ProjectNamespace(hub);
    }

    @Test
    void aNamespaceThatIsTakenAfterTheRecordsWereReadStays() {
        namespaces.ensure(record("first"), "taken");
        AtomicInteger looks = new AtomicInteger();

        namespaces.removeIfMade(project("first", "taken"), () -> {
            if (looks.incrementAndGet() == 1) {
                // The record comes a moment after this look, and what its project writes before the deletion.
                namespaces.ensure(record("second"), "taken");
                return false;
            }
            return true;
        });

        assertThat(looks).hasValue(2);
        assertThat(going("taken")).isFalse();
    }

    @Test
    void theSameHoldsForTheProjectMadeAgain() {
        namespaces.ensure(record("again"), "again");
        AtomicInteger looks = new AtomicInteger();

        namespaces.removeIfMade(project("again", "again"), () -> {
            if (looks.incrementAndGet() == 1) {
                namespaces.ensure(record("again"), "again");
                return false;
            }
            return true;
        });

        assertThat(looks).hasValue(2);
        assertThat(going("again")).isFalse();
    }

    @Test
    void whoKeepsWritingOnANamespaceDoesNotKeepItFromBeingDeleted() throws Exception {
        namespaces.ensure(record("busy"), "busy");
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> writer = executor.submit(() -> {
                int count = 0;
                while (!done.get()) {
                    annotate("busy", ++count);
                }
                return count;
            });
            namespaces.removeIfMade(
                    project("busy", "busy"),
                    () -> hub.namespaces().withName("none").get() != null);
            done.set(true);
            assertThat(writer.get()).isPositive();
        }

        assertThat(going("busy")).isTrue();
    }

    @Test
    void aNamespaceThatSomebodyElseMadeIsTakenAndNeverDeleted() {
        hub.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("foreign")
                        .endMetadata()
                        .build())
                .create();

        ProjectResource record = record("guest");
        namespaces.ensure(record, "foreign");
        namespaces.removeIfMade(project("guest", "foreign"), () -> false);

        Namespace stays = hub.namespaces().withName("foreign").get();
        assertThat(stays.getMetadata().getDeletionTimestamp()).isNull();
        assertThat(stays.getMetadata().getAnnotations())
                .containsEntry("mizzen.dev/project-uid", record.getMetadata().getUid())
                .doesNotContainKey("mizzen.dev/project");
    }

    @Test
    void takingItTwiceWritesOnce() {
        ProjectResource record = record("twice");
        namespaces.ensure(record, "twice");
        String version = version("twice");

        namespaces.ensure(record, "twice");

        assertThat(version("twice")).isEqualTo(version);
    }

    private static void annotate(String namespace, int count) {
        hub.namespaces()
                .withName(namespace)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"example.com/count\":\"" + count + "\"}}}");
    }

    private static boolean going(String namespace) {
        return hub.namespaces().withName(namespace).get().getMetadata().getDeletionTimestamp() != null;
    }

    private static String version(String namespace) {
        return hub.namespaces().withName(namespace).get().getMetadata().getResourceVersion();
    }

    private static Project project(String name, String namespace) {
        return new Project(name, "", "", "", namespace, WireTime.NEVER, WireTime.NEVER, "1");
    }

    private static ProjectResource record(String name) {
        ProjectResource record = new ProjectResource();
        record.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withUid(UUID.randomUUID().toString())
                .build());
        return record;
    }
}

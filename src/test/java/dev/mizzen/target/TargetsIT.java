package dev.mizzen.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.cluster.Connection;
import dev.mizzen.hub.Leadership;
import dev.mizzen.hub.ProjectResource;
import dev.mizzen.hub.TargetResource;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.FeatureHub;
import dev.mizzen.testing.FeatureHub.Answer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two replicas at work on one hub at the same time; the API server decides, not an order in one process. */
class TargetsIT {
    private static final int ROUNDS = 20;
    private static final int CALLS = 8;

    private static ControlPlane plane;
    private static KubernetesClient client;
    private static FeatureHub one;
    private static FeatureHub two;

    @BeforeAll
    static void start() throws Exception {
        plane = ControlPlane.with().withoutAudit().start();
        client = plane.client();
        one = replica();
        two = replica();
        assertThat(one.post("projects", "{\"name\": \"shop\"}").status()).isEqualTo(200);
        await().until(() -> two.get("projects/shop").status() == 200);
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        plane.close();
    }

    @Test
    void ofProjectsForOneNamespaceOneWinsWhole() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String namespace = "common-" + round;
            List<Answer> answers =
                    onBoth("projects", "{\"name\": \"p-%d-%%d\", \"namespace\": \"%s\"}".formatted(round, namespace));

            String winner = onlyWinner(answers, 30004);
            assertThat(names(ProjectResource.class, "p-" + round + "-")).containsExactly(winner);
            assertThat(namespace(namespace).getAnnotations()).containsEntry("mizzen.dev/project", winner);
        }
    }

    @Test
    void ofTargetsForOnePlaceOneWinsWhole() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String namespace = "spot-" + round;
            List<Answer> answers = onBoth("targets", target("t-" + round + "-%d", namespace));

            String winner = onlyWinner(answers, 80004);
            assertThat(names(TargetResource.class, "t-" + round + "-")).containsExactly(winner);
            assertThat(namespace(namespace).getLabels()).containsEntry("namespace.oam.dev/target", winner);
        }
    }

    @Test
    void ofTargetsOfOneNameOneWinsWhole() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            List<Answer> answers = onBoth("targets", target("same-" + round, "same-" + round + "-%d"));

            onlyWinner(answers, 80001);
            assertThat(client.namespaces().list().getItems())
                    .extracting(namespace -> namespace.getMetadata().getName())
                    .filteredOn(startsWith("same-" + round + "-"))
                    .hasSize(1);
        }
    }

    @Test
    void aHubNamespaceIsNeverAProjectsAndAnothersTargetBoth() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String name = "cross-" + round;
            List<Answer> answers = FeatureHub.atOnce(List.of(
                    () -> one.post("projects", "{\"name\": \"%s\"}".formatted(name)),
                    () -> two.post("targets", "{\"name\": \"%s\", \"project\": \"shop\"}".formatted(name))));

            assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSizeLessThanOrEqualTo(1);
            assertThat(answers)
                    .filteredOn(answer -> answer.status() != 200)
                    .allMatch(answer -> answer.code() == 80004 || answer.code() == 30004);
        }
    }

    @Test
    void whatIsDeletedOnOneReplicaIsFreeOnTheOther() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String name = "freed-" + round;
            assertThat(one.post("targets", target(name, name)).status()).isEqualTo(200);
            await().until(() -> two.get("targets/" + name).status() == 200);

            List<Answer> answers = FeatureHub.atOnce(
                    List.of(() -> one.delete("targets/" + name), () -> two.delete("targets/" + name)));

            assertThat(answers).allMatch(answer -> answer.status() == 200 || answer.code() == 80002);
            assertThat(client.resources(TargetResource.class).withName(name).get())
                    .isNull();
            assertThat(namespace(name).getLabels())
                    .containsEntry("namespace.oam.dev/target", "")
                    .containsEntry("usage.oam.dev/runtime", "");
            assertThat(two.post("targets", target(name, name)).status()).isEqualTo(200);
        }
    }

    @Test
    void aReplicaThatDoesNotWriteAnswersWhenWhatItDeletedIsGone() {
        await().until(() -> one.get(Leadership.class).mayConclude()
                || two.get(Leadership.class).mayConclude());
        FeatureHub writes = one.get(Leadership.class).held() ? one : two;
        FeatureHub other = writes == one ? two : one;
        for (int round = 0; round < ROUNDS; round++) {
            String name = "left-" + round;
            assertThat(other.post("targets", target(name, name)).status()).isEqualTo(200);
            await().until(() -> writes.get("targets/" + name).status() == 200);

            assertThat(other.delete("targets/" + name).status()).isEqualTo(200);

            assertThat(client.resources(TargetResource.class).withName(name).get())
                    .isNull();
        }
    }

    @Test
    void changesAtTheSameTimeAllComeThrough() throws Exception {
        one.post("targets", target("busy", "busy"));
        await().until(() -> two.get("targets/busy").status() == 200);

        List<Answer> answers = FeatureHub.atOnce(IntStream.range(0, CALLS)
                .<Supplier<Answer>>mapToObj(i ->
                        () -> replica(i).put("targets/busy", "{\"variable\": {\"a\": \"b\", \"n\": %d}}".formatted(i)))
                .toList());

        assertThat(answers).allMatch(answer -> answer.status() == 200);
        assertThat(one.get("targets/busy").body().path("variable").path("a").asString())
                .isEqualTo("b");
    }

    @Test
    void aProjectGoesWithItsNamespaceAndCannotBeMadeAgainBeforeThatIsGone() {
        one.post("projects", "{\"name\": \"short-lived\"}");

        assertThat(one.delete("projects/short-lived").status()).isEqualTo(200);

        assertThat(namespace("short-lived").getDeletionTimestamp()).isNotNull();
        assertThat(one.post("projects", "{\"name\": \"short-lived\"}").code()).isEqualTo(30003);
        assertThat(names(ProjectResource.class, "short-lived")).isEmpty();
    }

    private static FeatureHub replica() {
        Connection connection = mock(Connection.class);
        when(connection.client()).thenReturn(client);
        Clusters clusters = mock(Clusters.class);
        when(clusters.known(any())).thenReturn(true);
        when(clusters.connection(any())).thenReturn(Optional.of(connection));
        return new FeatureHub(client)
                .with(TargetsInMemory.FEATURES)
                .with(TargetController.class)
                .with(Clusters.class, clusters)
                .start();
    }

    private static FeatureHub replica(int call) {
        return call % 2 == 0 ? one : two;
    }

    /** Posts at the same moment, to both replicas, with the number of each call in the body's place for it. */
    private static List<Answer> onBoth(String path, String body) throws Exception {
        return FeatureHub.atOnce(IntStream.range(0, CALLS)
                .<Supplier<Answer>>mapToObj(i -> () -> replica(i).post(path, body.formatted(CALLS - i)))
                .toList());
    }

    private static String onlyWinner(List<Answer> answers, int codeOfTheOthers) {
        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 200)
                .allMatch(answer -> answer.code() == codeOfTheOthers);
        return answers.stream()
                .filter(answer -> answer.status() == 200)
                .findFirst()
                .orElseThrow()
                .text("name");
    }

    private static String target(String name, String namespace) {
        return "{\"name\": \"%s\", \"project\": \"shop\", \"cluster\": {\"clusterName\": \"edge\", \"namespace\": \"%s\"}}"
                .formatted(name, namespace);
    }

    private static <T extends HasMetadata> List<String> names(Class<T> type, String prefix) {
        return client.resources(type).list().getItems().stream()
                .map(record -> record.getMetadata().getName())
                .filter(startsWith(prefix))
                .toList();
    }

    private static Predicate<String> startsWith(String prefix) {
        return name -> name.startsWith(prefix);
    }

    private static ObjectMeta namespace(String name) {
        return client.namespaces().withName(name).get().getMetadata();
    }
}

package dev.mizzen.cluster;

import static dev.mizzen.cluster.Samples.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.KubeVela;
import dev.mizzen.testing.Account;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.FlakyProxy;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What becomes of the watches of a real cluster when it is lost, comes back or gets another credential. */
class ClusterWatchIT extends EdgeCluster {
    /** What the design promises for finding a silent watch. */
    private static final Duration SILENT = Duration.ofSeconds(30);

    @Test
    void aRefillListsAnewAndKeepsWhatWasKnownMeanwhile() throws Exception {
        try (FlakyProxy proxy = FlakyProxy.to(edge.port())) {
            join("edge", edge.kubeconfigVia(proxy.port()));
            Connection connection = filled();
            copy("harbor", "1");
            await().until(() -> connection.copy("shop", "harbor").isPresent());
            proxy.blackhole();
            edge.client().secrets().inNamespace("shop").withName("harbor").delete();
            copy("quay", "1");
            connection.refill();
            assertThat(connection.filled()).isFalse();
            assertThat(connection.trouble()).isPresent();
            assertThat(connection.copy("shop", "harbor")).isPresent();
            running.heard.take();
            proxy.restore();
            connection.refill();
            await().until(connection::filled);
            assertThat(connection.copy("shop", "harbor")).isEmpty();
            assertThat(connection.copy("shop", "quay")).isPresent();
            await().until(() -> running.heard.events.contains("filled edge true"));
            assertThat(running.heard.take()).noneMatch(event -> event.startsWith("copy"));
            copy("later", "1");
            await().until(() -> running.heard.events.contains("copy edge shop/later true"));
        }
    }

    @Test
    void aChangedCredentialMakesANewConnectionAndIsNoDisconnection() throws Exception {
        join("edge", edge.kubeconfig());
        Connection before = filled();
        running.heard.take();
        String other = Account.on(edge).may("*", "*").kubeconfig();
        String token = other.replaceAll("(?s).*token: (\\S+).*", "$1");
        hub.client()
                .secrets()
                .inNamespace("vela-system")
                .withName("edge")
                .edit(secret -> new SecretBuilder(secret)
                        .addToData("token", base64(token))
                        .build());
        await().until(() -> running.clusters.connection(EDGE).orElseThrow() != before);
        filled();
        assertThat(running.heard.events).contains("connected edge").doesNotContain("disconnected edge");
        assertThat(before.filled()).isFalse();

        running.heard.take();
        Connection now = filled();
        hub.client()
                .secrets()
                .inNamespace("vela-system")
                .withName("edge")
                .edit(secret -> new SecretBuilder(secret)
                        .editMetadata()
                        .addToAnnotations("cluster.core.oam.dev/cluster-alias", "Renamed")
                        .endMetadata()
                        .build());
        await().untilAsserted(() -> assertThat(
                        running.http.get().uri("/api/v1/clusters/edge").exchange())
                .bodyJson()
                .extractingPath("$.alias")
                .isEqualTo("Renamed"));
        assertThat(running.clusters.connection(EDGE)).containsSame(now);

        hub.client()
                .secrets()
                .inNamespace("vela-system")
                .withName("edge")
                .edit(secret -> new SecretBuilder(secret)
                        .editMetadata()
                        .addToLabels(KubeVela.CLUSTER_CREDENTIAL, "Dynamic")
                        .endMetadata()
                        .build());
        await().until(() -> running.heard.events.contains("disconnected edge"));
        assertThat(running.clusters.connection(EDGE)).isEmpty();
    }

    @Test
    void aPausedApiServerIsFoundWithinTheLimitAndComesBackByItself() throws Exception {
        join("edge", edge.kubeconfig());
        Connection connection = filled();
        edge.pause();
        try {
            Duration found = awaitTime(SILENT, () -> !connection.watching());
            assertThat(connection.trouble()).isPresent();
        } finally {
            edge.resume();
        }
        Duration back = awaitTime(SILENT, connection::watching);
        copy("after-pause", "1");
        await().until(() -> connection.copy("shop", "after-pause").isPresent());
    }

    @Test
    void aSwallowedConnectionIsFoundWithinTheLimitAndNothingIsMissedAfterIt() throws Exception {
        try (FlakyProxy proxy = FlakyProxy.to(edge.port())) {
            join("edge", edge.kubeconfigVia(proxy.port()));
            Connection connection = filled();
            copy("before", "1");
            await().until(() -> connection.copy("shop", "before").isPresent());
            proxy.blackhole();
            copy("meanwhile", "1");
            edge.client().secrets().inNamespace("shop").withName("before").delete();
            Duration found = awaitTime(SILENT, () -> !connection.watching());
            assertThat(connection.copy("shop", "meanwhile")).isEmpty();
            proxy.restore();
            Duration back = awaitTime(
                    SILENT,
                    () -> connection.copy("shop", "meanwhile").isPresent()
                            && connection.copy("shop", "before").isEmpty()
                            && connection.watching()); // the namespaces are watched apart, and may come later
        }
    }

    @Test
    void aDeadClusterDelaysNoStartAndIsFilledWhenItLives() throws Exception {
        try (ControlPlane third = ControlPlane.start()) {
            join("edge", third.kubeconfig());
            filled();
            running.close();
            third.kill();
            Instant before = Instant.now();
            running = new Running(hub.client(), new ClusterProbe());
            Duration start = Duration.between(before, Instant.now());
            assertThat(start).isLessThan(Duration.ofSeconds(5));
            await().until(() -> running.clusters
                    .connection(EDGE)
                    .flatMap(Connection::trouble)
                    .isPresent());
            await().untilAsserted(() -> assertThat(
                            running.http.get().uri("/api/v1/clusters/edge").exchange())
                    .hasStatusOk()
                    .bodyJson()
                    .extractingPath("$.reason")
                    .isEqualTo("The connection was refused."));
            third.startAgain();
            Duration back = awaitTime(
                    SILENT,
                    () -> running.clusters.connection(EDGE).orElseThrow().filled());
        }
    }

    private static Duration awaitTime(Duration limit, Callable<Boolean> condition) {
        Instant before = Instant.now();
        await().atMost(limit).pollInterval(Duration.ofMillis(50)).until(condition);
        return Duration.between(before, Instant.now());
    }
}

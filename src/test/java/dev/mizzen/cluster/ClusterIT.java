package dev.mizzen.cluster;

import static dev.mizzen.cluster.Samples.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.SecretDigest;
import dev.mizzen.testing.Account;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.FlakyProxy;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

class ClusterIT {
    private static final ClusterName EDGE = new ClusterName("edge");
    /** What the design promises for finding a silent watch. */
    private static final Duration SILENT = Duration.ofSeconds(30);

    private static ControlPlane hub;
    private static ControlPlane edge;
    private final ObjectMapper json = new ObjectMapper();
    private Running running;

    @BeforeAll
    static void startPlanes() {
        hub = ControlPlane.start();
        edge = ControlPlane.start();
        ClusterScene.namespace(edge, "shop");
    }

    @AfterAll
    static void stopPlanes() {
        hub.close();
        edge.close();
    }

    @BeforeEach
    void start() {
        running = new Running(hub.client(), new ClusterProbe());
    }

    @AfterEach
    void stop() {
        running.close();
        hub.client()
                .secrets()
                .inNamespace("vela-system")
                .withLabel(Credential.TYPE_LABEL)
                .delete();
        edge.client().secrets().inNamespace("shop").delete();
    }

    @Test
    void aClusterJoinsIsWatchedAndIsDetached() throws Exception {
        assertThat(join("edge", edge.kubeconfig()))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.status")
                .isEqualTo("Healthy");
        Secret stored = stored();
        assertThat(stored.getMetadata().getAnnotations().get(Cluster.VERSION))
                .matches("\\{\"major\":\"1\",\"minor\":\"\\d+\",\"gitVersion\":\"v1\\..*\",\"platform\":\"linux/.*\"}");
        assertThat(stored.getMetadata().getAnnotations().get(Cluster.UID))
                .isEqualTo(edge.client()
                        .namespaces()
                        .withName("kube-system")
                        .get()
                        .getMetadata()
                        .getUid());
        Connection connection = filled();
        assertThat(running.heard.events).contains("connected local", "connected edge", "filled edge true");
        assertThat(connection.namespace("shop")).isEqualTo(NamespaceState.ACTIVE);
        assertThat(connection.namespaces()).contains("default", "kube-system", "shop");
        assertThat(connection.trouble()).isEmpty();

        running.heard.take();
        Secret copy = copy("harbor", "s3cret");
        await().until(() -> running.heard.events.contains("copy edge shop/harbor true"));
        CopySecret seen = connection.copy("shop", "harbor").orElseThrow();
        assertThat(seen.digest()).isEqualTo(SecretDigest.of("Opaque", copy.getData()));
        assertThat(seen.uid()).isEqualTo(copy.getMetadata().getUid());
        assertThat(seen.resourceVersion()).isEqualTo(copy.getMetadata().getResourceVersion());
        assertThat(seen.annotations()).isEqualTo(Map.of("mizzen.dev/config", "vela-system/harbor"));
        foreign("foreign");
        edge.client().resource(copy).delete();
        await().until(() -> running.heard.events.contains("copy edge shop/harbor false"));
        assertThat(connection.copies()).isEmpty();

        assertThat(running.http.delete().uri("/api/v1/clusters/edge").exchange())
                .hasStatusOk();
        assertThat(stored()).isNull();
        assertThat(running.clusters.connection(EDGE)).isEmpty();
        assertThat(running.heard.events).contains("disconnected edge");
    }

    @Test
    void aNamespaceOfAManagedClusterIsMadeAndSeen() {
        join("edge", edge.kubeconfig());
        Connection connection = filled();
        MvcTestResult made = post("/api/v1/clusters/edge/namespaces", Map.of("namespace", "made-here"));
        assertThat(made).hasStatusOk().bodyJson().isStrictlyEqualTo("{\"exists\": false}");
        assertThat(connection.namespace("made-here")).isEqualTo(NamespaceState.ACTIVE);
        edge.client().namespaces().withName("made-here").delete();
        // Nobody finishes the deletion here, so it stays on its way.
        await().until(() -> connection.namespace("made-here") == NamespaceState.TERMINATING);
        await().until(() -> running.heard.events.contains("namespace edge made-here TERMINATING"));
    }

    @Test
    void whatDoesNotWorkIsRefusedWithTheReasonBeforeItIsStored() throws Exception {
        assertReason(edge.kubeconfigVia(1), "refused");
        assertReason(edge.kubeconfig().replaceAll("token: .*", "token: wrong-s3cret"), "401");
        assertReason(
                edge.kubeconfig()
                        .replaceAll(
                                "certificate-authority-data: .*",
                                "certificate-authority-data: " + base64(Samples.CERTIFICATE)),
                "not trusted");
        assertReason(edge.kubeconfig().replace("127.0.0.1", "no-such-host.invalid"), "host name of the cluster");
        try (FlakyProxy proxy = FlakyProxy.to(edge.port())) {
            proxy.blackhole();
            Instant before = Instant.now();
            assertReason(edge.kubeconfigVia(proxy.port()), "in time");
            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(20));
        }
        assertThat(stored()).isNull();
    }

    @Test
    void whatTheJvmTrustsIsNotTrustedForACluster(@TempDir Path folder) throws Exception {
        Path trusted = folder.resolve("trusted.p12");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        byte[] authority = Base64.getDecoder()
                .decode(edge.kubeconfig().replaceAll("(?s).*certificate-authority-data: (\\S+).*", "$1"));
        int number = 0;
        for (Certificate certificate :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(authority))) {
            store.setCertificateEntry("ca" + number++, certificate);
        }
        try (OutputStream out = Files.newOutputStream(trusted)) {
            store.store(out, "changeit".toCharArray());
        }
        System.setProperty("javax.net.ssl.trustStore", trusted.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
        try {
            assertReason(
                    edge.kubeconfig()
                            .replaceAll(
                                    "certificate-authority-data: .*",
                                    "certificate-authority-data: " + base64(Samples.CERTIFICATE)),
                    "not trusted");
        } finally {
            System.clearProperty("javax.net.ssl.trustStore");
            System.clearProperty("javax.net.ssl.trustStorePassword");
        }
    }

    @Test
    void theRightsACredentialLacksAreNamed() throws Exception {
        assertReason(
                Account.on(edge).may("secrets", "get", "list", "watch").kubeconfig(),
                "create secrets",
                "get namespaces");
        String noCreate = Account.on(edge)
                .may("secrets", "create", "update", "patch", "delete", "list", "watch", "get")
                .may("namespaces", "get", "list", "watch")
                .kubeconfig();
        assertThat(join("edge", noCreate))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.reason")
                .asString()
                .contains("lacks rights", "create namespaces");
        assertThat(post("/api/v1/clusters/edge/namespaces", Map.of("namespace", "not-there")))
                .hasStatus(401)
                .bodyJson()
                .extractingPath("$.BusinessCode")
                .isEqualTo(40014);
        filled();
        assertThat(post("/api/v1/clusters/edge/namespaces", Map.of("namespace", "shop")))
                .hasStatusOk()
                .bodyJson()
                .isStrictlyEqualTo("{\"exists\": true}");
        await().untilAsserted(() -> assertThat(
                        running.http.get().uri("/api/v1/clusters/edge").exchange())
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.status")
                .isEqualTo("Healthy"));
    }

    @Test
    void theSameClusterAndTheHubItselfAreRecognised() {
        join("edge", edge.kubeconfig());
        assertThat(join("edge-two", edge.kubeconfig()))
                .hasStatus(400)
                .bodyText()
                .contains("40022", "as edge.");
        assertThat(join("self", hub.kubeconfig())).hasStatus(400).bodyText().contains("40022", "as local.");
    }

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
                        .addToLabels(Credential.TYPE_LABEL, "Dynamic")
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

    private Connection filled() {
        await().until(() -> running.clusters
                .connection(EDGE)
                .filter(Connection::filled)
                .filter(Connection::watching)
                .isPresent());
        return running.clusters.connection(EDGE).orElseThrow();
    }

    private static Duration awaitTime(Duration limit, Callable<Boolean> condition) {
        Instant before = Instant.now();
        await().atMost(limit).pollInterval(Duration.ofMillis(50)).until(condition);
        return Duration.between(before, Instant.now());
    }

    private void assertReason(String kubeconfig, String... reasons) throws Exception {
        MvcTestResult refused = join("edge", kubeconfig);
        assertThat(refused)
                .hasStatus(400)
                .bodyJson()
                .extractingPath("$.BusinessCode")
                .isEqualTo(40020);
        assertThat(refused.getResponse().getContentAsString()).contains(reasons).doesNotContain("s3cret");
    }

    private MvcTestResult join(String name, String kubeconfig) {
        return post("/api/v1/clusters", Map.of("name", name, "kubeConfig", kubeconfig));
    }

    private MvcTestResult post(String path, Map<String, ?> body) {
        try {
            return running.http
                    .post()
                    .uri(path)
                    .contentType(MediaType.APPLICATION_JSON)
                    .content(json.writeValueAsString(body))
                    .exchange();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Secret stored() {
        return hub.client()
                .secrets()
                .inNamespace("vela-system")
                .withName("edge")
                .get();
    }

    private Secret copy(String name, String value) {
        return secret(name, value, Map.of("mizzen.dev/hub", running.hub().id().orElseThrow()));
    }

    private void foreign(String name) {
        secret(name, "1", Map.of());
    }

    private Secret secret(String name, String value, Map<String, String> labels) {
        return edge.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName(name)
                        .withLabels(new HashMap<>(labels))
                        .addToAnnotations("mizzen.dev/config", "vela-system/" + name)
                        .addToAnnotations("other.dev/x", "y")
                        .endMetadata()
                        .withType("Opaque")
                        .withData(Map.of("key", base64(value)))
                        .build())
                .create();
    }
}

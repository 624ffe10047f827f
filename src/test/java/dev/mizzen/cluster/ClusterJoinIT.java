package dev.mizzen.cluster;

import static dev.mizzen.cluster.Samples.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.shared.SecretDigest;
import dev.mizzen.testing.Account;
import dev.mizzen.testing.FlakyProxy;
import io.fabric8.kubernetes.api.model.Secret;
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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** How a real cluster joins, and why one does not. */
class ClusterJoinIT extends EdgeCluster {
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

    private void assertReason(String kubeconfig, String... reasons) throws Exception {
        MvcTestResult refused = join("edge", kubeconfig);
        assertThat(refused)
                .hasStatus(400)
                .bodyJson()
                .extractingPath("$.BusinessCode")
                .isEqualTo(40020);
        assertThat(refused.getResponse().getContentAsString()).contains(reasons).doesNotContain("s3cret");
    }

    private void foreign(String name) {
        secret(name, "1", Map.of());
    }
}

package dev.mizzen.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.KubeVela;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.testing.Account;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A hub and two clusters to join, and the clusters routes of one Mizzen. */
final class ClusterScene {
    private static final AtomicInteger FRESH = new AtomicInteger();

    final Planes planes;
    final RunningMizzen mizzen;
    final Api api;

    ClusterScene(Planes planes) {
        this.planes = planes;
        this.mizzen = RunningMizzen.on(planes.hub());
        this.api = mizzen.admin();
    }

    /** Detaches everything. */
    void clear() {
        for (var cluster : api.get("clusters").ok().body().path("clusters")) {
            String name = cluster.path("name").asString();
            if (!name.equals("local")) {
                api.delete("clusters/" + name + "?force=true").ok();
            }
        }
    }

    static String fresh(String prefix) {
        return prefix + "-" + FRESH.incrementAndGet();
    }

    Api.Answer join(String name, String kubeconfig) {
        return api.post("clusters", Map.of("name", name, "kubeConfig", kubeconfig));
    }

    void joined(String name, ControlPlane plane) {
        join(name, plane.kubeconfig()).ok();
        filled(name);
    }

    Api.Answer change(String name, Map<String, ?> body) {
        return api.put("clusters/" + name, body);
    }

    Connection filled(String name) {
        Clusters clusters = mizzen.bean(Clusters.class);
        await().until(() -> clusters.connection(new ClusterName(name))
                .filter(Connection::filled)
                .isPresent());
        return clusters.connection(new ClusterName(name)).orElseThrow();
    }

    void awaitStatus(String name, String status) {
        await().untilAsserted(() -> assertThat(
                        api.get("clusters/" + name).ok().body().path("status").asString())
                .isEqualTo(status));
    }

    Secret secret(String name) {
        return planes.hub()
                .client()
                .secrets()
                .inNamespace("vela-system")
                .withName(name)
                .get();
    }

    static String decoded(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().get(key)));
    }

    /** A cluster as {@code vela cluster join} stores one. */
    void joinedWithVela(String name, Credential credential) {
        store(
                name,
                Map.of(
                        KubeVela.CLUSTER_CREDENTIAL,
                        credential.proof().type(),
                        "topology.kubernetes.io/region",
                        "north"),
                credential.toData());
    }

    void store(String name, Map<String, String> labels, Map<String, String> data) {
        planes.hub()
                .client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("vela-system")
                        .withName(name)
                        .withLabels(new HashMap<>(labels))
                        .addToAnnotations(Cluster.ALIAS, "V")
                        .endMetadata()
                        .withType("Opaque")
                        .withData(data)
                        .build())
                .create();
        await().until(() -> api.get("clusters/" + name).status() == 200);
    }

    static void namespace(ControlPlane plane, String name) {
        plane.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    /** A kubeconfig that may keep copies, but not make namespaces. */
    static String accountWithoutNamespaces(ControlPlane plane) {
        return Account.on(plane)
                .may("secrets", "*")
                .may("namespaces", "get", "list", "watch")
                .kubeconfig();
    }

    static void assertRefused(Api.Answer answer, int status, int code, String... parts) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.businessCode()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.body().path("Message").asString()).isNotEmpty().satisfies(message -> {
            for (String part : parts) {
                assertThat(message).contains(part);
            }
        });
    }
}

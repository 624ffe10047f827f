package dev.mizzen.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlPlaneIT {
    private ControlPlane plane;

    @AfterEach
    void close() {
        plane.close();
    }

    @Test
    void servesAndWritesDownWhoAskedForWhat() {
        plane = ControlPlane.start();

        create("default", "one");

        assertThat(plane.client().getKubernetesVersion().getMajor()).isEqualTo("1");
        await().untilAsserted(() -> assertThat(plane.audit()).anySatisfy(event -> {
            assertThat(event.verb()).isEqualTo("create");
            assertThat(event.resource()).isEqualTo("configmaps");
            assertThat(event.namespace()).isEqualTo("default");
            assertThat(event.userAgent()).startsWith("mizzen");
            assertThat(event.code()).isEqualTo(201);
            assertThat(event.writes()).isTrue();
        }));
        plane.forgetAudit();
        assertThat(plane.audit()).noneMatch(event -> event.userAgent().startsWith("mizzen"));
        assertThat(plane.client()
                        .configMaps()
                        .inNamespace("default")
                        .withName("one")
                        .get())
                .isNotNull();
        await().untilAsserted(() -> assertThat(plane.audit())
                .anyMatch(event -> event.verb().equals("get") && event.name().equals("one")));
    }

    @Test
    void keepsItsDataAndItsPortWhenItIsKilledAndStartedAgain() {
        plane = ControlPlane.start();
        create("default", "kept");

        plane.kill();
        assertThatThrownBy(() -> connect(plane.port())).isInstanceOf(IOException.class);
        plane.startAgain();

        assertThat(plane.client()
                        .configMaps()
                        .inNamespace("default")
                        .withName("kept")
                        .get())
                .isNotNull();
    }

    @Test
    void endsWithItsChildren() {
        plane = ControlPlane.with().controllers().start();
        List<Long> pids = plane.pids();
        assertThat(pids).hasSize(3);

        plane.stop();

        assertThat(pids).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
        assertThatThrownBy(() -> connect(plane.port())).isInstanceOf(IOException.class);
    }

    @Test
    void isSilentButThereWhenPaused() throws Exception {
        plane = ControlPlane.start();
        Config impatient = Config.fromKubeconfig(plane.kubeconfig());
        impatient.setRequestTimeout(500);
        impatient.setRequestRetryBackoffLimit(0);
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(impatient).build()) {
            plane.pause();
            connect(plane.port());
            assertThatThrownBy(() -> client.namespaces().list()).isInstanceOf(KubernetesClientException.class);
            assertThat(plane.pids()).hasSize(2);

            plane.resume();
            assertThat(client.namespaces().list().getItems()).isNotEmpty();
        }
    }

    @Test
    void letsDeletedNamespacesGoWithControllers() {
        plane = ControlPlane.with().controllers().start();
        plane.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("going")
                        .endMetadata()
                        .build())
                .create();
        create("going", "content");

        plane.client().namespaces().withName("going").delete();

        await().atMost(Duration.ofSeconds(30))
                .until(() -> plane.client().namespaces().withName("going").get() == null);
    }

    @Test
    void givesAServiceAccountOnlyItsOwnRights() {
        plane = ControlPlane.start();
        plane.client()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("nobody")
                        .endMetadata()
                        .build())
                .create();

        Config config = Config.fromKubeconfig(plane.kubeconfigOf("default", "nobody"));
        try (KubernetesClient nobody =
                new KubernetesClientBuilder().withConfig(config).build()) {
            assertThatThrownBy(() -> nobody.secrets().inNamespace("default").list())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            refused -> assertThat(refused.getCode()).isEqualTo(403));
        }
    }

    private ConfigMap create(String namespace, String name) {
        return plane.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    private static void connect(int port) throws IOException {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
    }
}

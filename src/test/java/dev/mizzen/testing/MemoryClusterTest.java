package dev.mizzen.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.Hub;
import dev.mizzen.hub.KubernetesClients;
import dev.mizzen.hub.Leadership;
import dev.mizzen.hub.ProjectResource;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Preconditions;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryClusterTest {
    private MemoryCluster cluster;
    private KubernetesClient client;

    @BeforeEach
    void start() {
        cluster = MemoryCluster.start();
        client = cluster.client();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void carriesMizzenWithItsKindsItsCachesAndItsLease() {
        try (RunningMizzen mizzen = RunningMizzen.on(cluster.kubeconfig())) {
            assertThat(mizzen.api().get("/actuator/health/readiness").status()).isEqualTo(200);
            await().until(() -> mizzen.bean(Leadership.class).held());
            ProjectResource project = new ProjectResource();
            project.setMetadata(new ObjectMetaBuilder()
                    .withName("held")
                    .withFinalizers("mizzen.dev/test")
                    .build());
            project.setSpec(new ProjectResource.Spec(null, null, null, "held", null, null));
            mizzen.bean(Hub.class).client().resource(project).create();

            var held = client.resources(ProjectResource.class).withName("held");
            held.delete();
            assertThat(held.get().getMetadata().getDeletionTimestamp()).isNotNull();
            held.edit(going -> {
                going.getMetadata().setFinalizers(null);
                return going;
            });
            await().until(() -> held.get() == null);
        }
    }

    @Test
    void watchesByLabelSeeWhatTheyShould() {
        try (SharedIndexInformer<Secret> ours = client.secrets()
                        .inAnyNamespace()
                        .withLabel("mizzen.dev/hub", "a-1")
                        .inform();
                SharedIndexInformer<Secret> any = client.secrets()
                        .inAnyNamespace()
                        .withLabel("mizzen.dev/hub")
                        .inform()) {
            create("one", Map.of("mizzen.dev/hub", "a-1"));
            create("other", Map.of("mizzen.dev/hub", "b-2"));
            create("foreign", Map.of());

            await().until(() -> ours.getStore().listKeys().equals(List.of("default/one")));
            await().until(() -> any.getStore().listKeys().size() == 2);

            client.secrets().inNamespace("default").withName("one").edit(secret -> {
                secret.getMetadata().setLabels(Map.of());
                return secret;
            });
            await().until(() -> ours.getStore().listKeys().isEmpty());
        }
    }

    @Test
    void wantsItsToken() {
        Config wrong = Config.fromKubeconfig(cluster.kubeconfig());
        wrong.setOauthToken("wrong");
        wrong.setAutoOAuthToken("wrong");
        try (KubernetesClient stranger = KubernetesClients.of(wrong)) {
            assertThatThrownBy(() -> stranger.namespaces().list())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            refused -> assertThat(refused.getCode()).isEqualTo(401));
        }
    }

    @Test
    void isAClusterOfItsOwn() {
        try (MemoryCluster other = MemoryCluster.start()) {
            create("here", Map.of());

            assertThat(other.client().secrets().inAnyNamespace().list().getItems())
                    .isEmpty();
            assertThat(uid(other.client())).isNotEqualTo(uid(client));
        }
    }

    @Test
    void deletesOnlyWhereTheConditionHolds() {
        Secret secret = create("guarded", Map.of());
        String path = "/api/v1/namespaces/default/secrets/guarded";
        DeleteOptions options = new DeleteOptions();
        options.setPreconditions(new Preconditions(null, "another"));

        assertThatThrownBy(() -> client.raw(path, "DELETE", options))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refused -> assertThat(refused.getCode()).isEqualTo(409));
        options.setPreconditions(new Preconditions(
                secret.getMetadata().getResourceVersion(), secret.getMetadata().getUid()));
        client.raw(path, "DELETE", options);

        assertThat(client.secrets().inNamespace("default").withName("guarded").get())
                .isNull();
    }

    private Secret create(String name, Map<String, String> labels) {
        return client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .create();
    }

    private static String uid(KubernetesClient client) {
        return client.namespaces().withName("kube-system").get().getMetadata().getUid();
    }

    @Test
    void saysWhichKindsItKnowsAsKubectlAsks() {
        assertThat(client.raw("/api")).contains("\"v1\"");
        assertThat(client.raw("/api/v1?timeout=32s")).contains("\"secrets\"", "\"namespaces\"");
        assertThat(client.raw("/apis")).doesNotContain("mizzen.dev");

        client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .load(Path.of("helm/crds/targets.mizzen.dev.yaml").toFile())
                .create();

        assertThat(client.raw("/apis")).contains("mizzen.dev/v1alpha1");
        assertThat(client.raw("/apis/mizzen.dev/v1alpha1")).contains("\"targets\"", "\"Target\"");
    }
}

package dev.mizzen.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.hub.Hub;
import dev.mizzen.hub.ProjectResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.Test;

@RealClusters
class RealClustersIT {
    @Test
    void mizzenRunsTwiceInThisJvmAndOnceAsAProcessThatCanBeKilled(Planes planes) {
        try (PrintedLog log = PrintedLog.start();
                RunningMizzen one = RunningMizzen.on(planes.hub());
                RunningMizzen other = RunningMizzen.on(planes.hub());
                MizzenProcess process = MizzenProcess.on(planes.hub())) {
            assertThat(one.port()).isNotEqualTo(other.port());
            assertThat(one.bean(Hub.class).id()).isEqualTo(other.bean(Hub.class).id());
            for (Api api : new Api[] {one.api(), other.api(), process.api()}) {
                assertThat(api.get("/actuator/health/readiness")
                                .ok()
                                .body()
                                .path("status")
                                .asString())
                        .isEqualTo("UP");
            }
            assertThat(log.text()).contains("caches are filled");
            assertThat(process.log()).contains("caches are filled");

            process.kill();
            assertThat(process.alive()).isFalse();
            process.startAgain();
            assertThat(process.alive()).isTrue();
        }
    }

    @Test
    void managedClustersAreClustersOfTheirOwn(Planes planes) {
        assertThat(uid(planes.hub())).isNotEqualTo(uid(planes.managed(0))).isNotEqualTo(uid(planes.managed(1)));
    }

    @Test
    void aUsedControlPlaneGoesBackToWhatItWas() {
        try (ControlPlane plane = ControlPlane.start()) {
            KubernetesClient client = plane.client();
            Baseline baseline = Baseline.of(client);
            RunningMizzen.on(plane).close();
            client.resource(namespace("used")).create();
            ProjectResource held = new ProjectResource();
            held.setMetadata(new ObjectMetaBuilder()
                    .withName("held")
                    .withFinalizers("mizzen.dev/test")
                    .build());
            held.setSpec(new ProjectResource.Spec(null, null, null, "used", null, null));
            client.resource(held).create();

            assertThat(baseline.restore(client)).isEmpty();

            assertThat(client.namespaces().list().getItems())
                    .extracting(one -> one.getMetadata().getName())
                    .containsExactlyInAnyOrder("default", "kube-node-lease", "kube-public", "kube-system");
            assertThat(client.apiextensions()
                            .v1()
                            .customResourceDefinitions()
                            .list()
                            .getItems())
                    .isEmpty();
            RunningMizzen.on(plane).close();
        }
    }

    @Test
    void aControlPlaneIsNotUsedAgainWhenWhatItBeganWithWasChanged() {
        try (ControlPlane plane = ControlPlane.start()) {
            Baseline baseline = Baseline.of(plane.client());
            plane.client()
                    .namespaces()
                    .withName("default")
                    .edit(present -> new NamespaceBuilder(present)
                            .editMetadata()
                            .addToLabels("touched", "yes")
                            .endMetadata()
                            .build());

            assertThat(baseline.restore(plane.client())).hasValue("Namespace null/default changed");
        }
    }

    private static Namespace namespace(String name) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    private static String uid(ControlPlane plane) {
        return plane.client()
                .namespaces()
                .withName("kube-system")
                .get()
                .getMetadata()
                .getUid();
    }
}

package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.hub.KubernetesClients;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@RealClusters(managed = 0)
@ExtendWith(OutputCaptureExtension.class)
class KubernetesNetworksIT {
    private final ControlPlane hub;

    KubernetesNetworksIT(Planes planes) {
        this.hub = planes.hub();
    }

    @Test
    void knowsTheNetworksOfServicesAndPods() {
        hub.client()
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName("one")
                        .endMetadata()
                        .withNewSpec()
                        .withPodCIDR("10.244.1.0/24")
                        .withPodCIDRs("10.244.1.0/24", "fd00:10:244::/64")
                        .endSpec()
                        .build())
                .create();
        assertThat(new KubernetesNetworks(hub.client()).known())
                .extracting(Network::toString)
                .contains("10.244.1.0/24", "fd00:10:244:0:0:0:0:0/64")
                .anyMatch(network -> network.startsWith("10.0.0.0/"));
    }

    @Test
    void saysOnceThatItsAccountMayNotReadThem(CapturedOutput output) {
        hub.client()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("nobody")
                        .endMetadata()
                        .build())
                .create();
        try (KubernetesClient nobody =
                KubernetesClients.of(Config.fromKubeconfig(hub.kubeconfigOf("default", "nobody")))) {
            KubernetesNetworks networks = new KubernetesNetworks(nobody);
            assertThat(networks.known()).isEmpty();
            assertThat(networks.known()).isEmpty();
        }
        assertThat(output.getOut().split("mizzen.registry.refused-networks", -1))
                .hasSize(2);
    }
}

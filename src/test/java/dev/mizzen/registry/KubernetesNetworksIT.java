package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.hub.KubernetesClients;
import dev.mizzen.shared.Network;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetAddress;
import java.util.Optional;
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
        assertThat(new KubernetesNetworks(hub.client(), System::nanoTime).known())
                .extracting(Network::toString)
                .contains("10.244.1.0/24", "fd00:10:244:0:0:0:0:0/64")
                .anyMatch(network -> network.startsWith("10.0.0.0/"));
    }

    @Test
    void saysOnceThatItsAccountMayNotReadThem(CapturedOutput output) {
        try (KubernetesClient nobody = account("nobody")) {
            KubernetesNetworks networks = new KubernetesNetworks(nobody, System::nanoTime);
            assertThat(networks.known()).isEmpty();
            assertThat(networks.known()).isEmpty();
        }
        assertThat(output.getOut().split("mizzen.registry.refused-networks", -1))
                .hasSize(2);
    }

    @Test
    void guessesTheRangeOfServicesFromTheOneThatItMayRead() {
        hub.client()
                .resource(new RoleBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("services")
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("")
                        .withResources("services")
                        .withVerbs("get")
                        .endRule()
                        .build())
                .create();
        hub.client()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("services")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", "services")
                        .addNewSubject("", "ServiceAccount", "reader", "default")
                        .build())
                .create();
        try (KubernetesClient reader = account("reader")) {
            assertThat(new KubernetesNetworks(reader, System::nanoTime).known())
                    .singleElement()
                    .satisfies(range -> assertThat(range.contains(InetAddress.ofLiteral("10.0.0.9")))
                            .isTrue());
        }
    }

    private KubernetesClient account(String name) {
        hub.client()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        return KubernetesClients.of(Config.fromKubeconfig(hub.kubeconfigOf("default", name)));
    }

    @Test
    void keepsMizzenAwayFromServicesUnlessTheyAreAllowed() {
        try (RunningMizzen mizzen = RunningMizzen.on(hub, "mizzen.registry.allowed-networks=127.0.0.1")) {
            assertThat(trouble(mizzen, "10.0.0.7", 1)).isEqualTo(Trouble.ADDRESS_NOT_ALLOWED);
            assertThat(trouble(mizzen, "169.254.169.254", 1)).isEqualTo(Trouble.ADDRESS_NOT_ALLOWED);
            assertThat(trouble(mizzen, "127.0.0.1", 1)).isEqualTo(Trouble.CONNECTION_REFUSED);
        }
    }

    private static Trouble trouble(RunningMizzen mizzen, String host, int port) {
        Access access = new Access(new RegistryHost(host, port), true, false, Optional.empty());
        return mizzen.bean(Registries.class)
                .check(access)
                .failure()
                .orElseThrow()
                .trouble();
    }
}

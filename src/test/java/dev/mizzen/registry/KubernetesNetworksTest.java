package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.shared.Network;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeListBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDRBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDRListBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What the API server answers is played, one answer after the other; between two the time passes after which is read again. */
@ExtendWith(OutputCaptureExtension.class)
class KubernetesNetworksTest {
    private static final String NODES = "/api/v1/nodes";
    private static final String RANGES = "/apis/networking.k8s.io/v1/servicecidrs";
    private static final String OWN_SERVICE = "/api/v1/namespaces/default/services/kubernetes";
    private static final Object NOTHING = "";

    private final KubernetesMockServer server = new KubernetesMockServer(false);
    private final AtomicLong now = new AtomicLong();
    private KubernetesNetworks networks;

    @BeforeEach
    void start() {
        server.init();
        networks = new KubernetesNetworks(server.createClient(), now::get);
    }

    @AfterEach
    void stop() {
        server.destroy();
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404})
    void aNewNodeIsKnownWhereTheRangesOfServicesCannotBeRead(int status) {
        for (int i = 0; i < 2; i++) {
            answer(RANGES, status, NOTHING);
            answer(OWN_SERVICE, 404, NOTHING);
        }
        answer(NODES, 200, nodes("10.244.1.0/24"));
        answer(NODES, 200, nodes("10.244.1.0/24", "10.244.2.0/24"));

        assertThat(known()).containsExactly("10.244.1.0/24");
        assertThat(known()).containsExactly("10.244.1.0/24", "10.244.2.0/24");
    }

    @Test
    void whatCannotBeReadOnceStaysAsItWas() {
        answer(RANGES, 200, ranges("10.96.0.0/12"));
        answer(NODES, 200, nodes("10.244.1.0/24"));
        answer(RANGES, 403, NOTHING);
        answer(OWN_SERVICE, 403, NOTHING);
        answer(NODES, 403, NOTHING);

        assertThat(known()).containsExactly("10.96.0.0/12", "10.244.1.0/24");
        assertThat(known()).containsExactly("10.96.0.0/12", "10.244.1.0/24");
    }

    @Test
    void aGuessDoesNotTakeThePlaceOfWhatWasRead() {
        answer(RANGES, 200, ranges("10.96.0.0/12"));
        answer(RANGES, 403, NOTHING);
        answer(OWN_SERVICE, 200, ownService("10.96.0.1"));
        answer(NODES, 200, nodes());
        answer(NODES, 200, nodes());

        assertThat(known()).containsExactly("10.96.0.0/12");
        assertThat(known()).containsExactly("10.96.0.0/12", "10.96.0.1/16");
    }

    @Test
    void saysOnceThatNodesNameNoRangeForPods(CapturedOutput output) {
        for (int i = 0; i < 2; i++) {
            answer(RANGES, 200, ranges("10.96.0.0/12"));
            answer(NODES, 200, nodes(""));
            assertThat(known()).containsExactly("10.96.0.0/12");
        }
        assertThat(output.getOut())
                .containsOnlyOnce("its nodes name no range of addresses for pods")
                .containsOnlyOnce("mizzen.registry.refused-networks");
    }

    @Test
    void saysNothingWhereAllIsKnown(CapturedOutput output) {
        answer(RANGES, 200, ranges("10.96.0.0/12"));
        answer(NODES, 200, nodes("10.244.1.0/24"));
        assertThat(known()).hasSize(2);
        assertThat(output.getOut()).doesNotContain("refused-networks");
    }

    private List<String> known() {
        List<String> known = networks.known().stream().map(Network::toString).toList();
        now.addAndGet(Duration.ofMinutes(11).toNanos());
        return known;
    }

    /** Each answer is given once. */
    private void answer(String path, int status, Object body) {
        server.expect().get().withPath(path).andReturn(status, body).once();
    }

    /** @param podRanges of one node each; an empty one: a node without */
    private static Object nodes(String... podRanges) {
        return new NodeListBuilder()
                .withItems(Stream.of(podRanges)
                        .map(range -> new NodeBuilder()
                                .withNewMetadata()
                                .withName("node")
                                .endMetadata()
                                .withNewSpec()
                                .withPodCIDRs(range.isEmpty() ? List.of() : List.of(range))
                                .endSpec()
                                .build())
                        .toList())
                .build();
    }

    private static Object ranges(String range) {
        return new ServiceCIDRListBuilder()
                .withItems(new ServiceCIDRBuilder()
                        .withNewSpec()
                        .withCidrs(range)
                        .endSpec()
                        .build())
                .build();
    }

    private static Object ownService(String address) {
        return new ServiceBuilder()
                .withNewSpec()
                .withClusterIPs(address)
                .endSpec()
                .build();
    }
}

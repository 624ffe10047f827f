package dev.mizzen.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CapacityTest {
    @Test
    void usedIsWhatANodeHasAndDoesNotGiveToPods() {
        Capacity capacity = Capacity.of(
                List.of(
                        node(
                                Map.of("node-role.kubernetes.io/control-plane", ""),
                                Map.of("cpu", "4", "memory", "8Gi", "pods", "110"),
                                Map.of("cpu", "3500m", "memory", "7Gi", "pods", "110")),
                        node(
                                Map.of(),
                                Map.of("cpu", "2", "memory", "1Ki", "pods", "10", "nvidia.com/gpu", "1"),
                                Map.of("cpu", "2", "memory", "1Ki", "pods", "10"))),
                List.of(new StorageClassBuilder()
                        .withNewMetadata()
                        .withName("fast")
                        .endMetadata()
                        .build()));
        assertThat(capacity)
                .isEqualTo(new Capacity(1, 1, (8L << 30) + 1024, 6, 1, 120, 1L << 30, 1, 1, 0, List.of("fast")));
    }

    private static Node node(Map<String, String> labels, Map<String, String> capacity, Map<String, String> free) {
        NodeBuilder node = new NodeBuilder()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withNewStatus()
                .endStatus();
        capacity.forEach((name, amount) ->
                node.editStatus().addToCapacity(name, new Quantity(amount)).endStatus());
        free.forEach((name, amount) ->
                node.editStatus().addToAllocatable(name, new Quantity(amount)).endStatus());
        return node.build();
    }
}

package dev.mizzen.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the nodes of a cluster hold, as VelaUX shows it. "Used" is what a node has and does not give to pods. */
record Capacity(
        long workerNumber,
        long masterNumber,
        long memoryCapacity,
        long cpuCapacity,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long gpuCapacity,
        long podCapacity,
        long memoryUsed,
        long cpuUsed,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long gpuUsed,
        long podUsed,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> storageClassList) {
    static final Capacity UNKNOWN = new Capacity(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of());
    private static final String GPU = "nvidia.com/gpu";

    /** Reads nodes and storage classes; what the credential may not read is left out. */
    static Capacity of(KubernetesClient client) {
        return of(
                orNone(() -> client.nodes().list().getItems()),
                orNone(() -> client.storage().v1().storageClasses().list().getItems()));
    }

    static Capacity of(List<Node> nodes, List<StorageClass> storageClasses) {
        long masters = nodes.stream().filter(Capacity::isMaster).count();
        return new Capacity(
                nodes.size() - masters,
                masters,
                capacity(nodes, "memory"),
                capacity(nodes, "cpu"),
                capacity(nodes, GPU),
                capacity(nodes, "pods"),
                used(nodes, "memory"),
                used(nodes, "cpu"),
                used(nodes, GPU),
                used(nodes, "pods"),
                storageClasses.stream()
                        .map(storage -> storage.getMetadata().getName())
                        .toList());
    }

    private static boolean isMaster(Node node) {
        Map<String, String> labels =
                Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.of());
        return labels.containsKey("node-role.kubernetes.io/control-plane")
                || labels.containsKey("node-role.kubernetes.io/master");
    }

    private static long capacity(List<Node> nodes, String resource) {
        return whole(nodes.stream()
                .map(node -> amount(node.getStatus().getCapacity(), resource))
                .reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    private static long used(List<Node> nodes, String resource) {
        return whole(nodes.stream()
                .map(node -> amount(node.getStatus().getCapacity(), resource)
                        .subtract(amount(node.getStatus().getAllocatable(), resource)))
                .reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    private static BigDecimal amount(Map<String, Quantity> amounts, String resource) {
        Quantity quantity = amounts == null ? null : amounts.get(resource);
        return quantity == null ? BigDecimal.ZERO : Quantity.getAmountInBytes(quantity);
    }

    private static long whole(BigDecimal amount) {
        return amount.setScale(0, RoundingMode.CEILING).longValue();
    }

    private static <T> List<T> orNone(java.util.function.Supplier<List<T>> read) {
        try {
            return read.get();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 403) {
                return List.of();
            }
            throw e;
        }
    }
}

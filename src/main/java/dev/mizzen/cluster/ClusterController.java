package dev.mizzen.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.Paging;
import dev.mizzen.shared.Place;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Managed clusters, as the VelaUX web UI asks for them. */
@RestController
@Tag(name = "Clusters", description = "Managed clusters, and the hub itself as local")
@RequestMapping("/api/v1/clusters")
class ClusterController {
    private static final Provider NO_PROVIDER = new Provider("", "", Map.of());
    private static final String STORED = "__stored__";

    private final Clusters clusters;
    private final Membership membership;
    private final Namespaces namespaces;
    private final Capacities capacities = new Capacities();

    ClusterController(Clusters clusters, Membership membership, Namespaces namespaces) {
        this.clusters = clusters;
        this.membership = membership;
        this.namespaces = namespaces;
    }

    record ClusterList(List<ClusterItem> clusters, int total) {}

    record Provider(String provider, String clusterID, Map<String, String> labels) {}

    record Left(String clusterName, String namespace) {}

    record ClusterItem(
            String name,
            String alias,
            String description,
            String icon,
            Map<String, String> labels,
            Provider providerInfo,
            String apiServerURL,
            String dashboardURL,
            String status,
            String reason,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Left> leftBehind) {
        static ClusterItem of(Cluster cluster, Optional<Health> health, List<Place> leftBehind) {
            return new ClusterItem(
                    cluster.name().value(),
                    cluster.alias(),
                    cluster.description(),
                    cluster.icon(),
                    cluster.labels(),
                    NO_PROVIDER,
                    cluster.endpoint(),
                    cluster.dashboardUrl(),
                    ClusterController.status(health),
                    health.map(Health::reason).orElse(""),
                    leftBehind.stream()
                            .map(place -> new Left(place.cluster().value(), place.namespace()))
                            .toList());
        }
    }

    record ClusterDetail(
            Instant createTime,
            Instant updateTime,
            String name,
            String alias,
            String description,
            String icon,
            Map<String, String> labels,
            String status,
            String reason,
            Provider provider,
            String apiServerURL,
            String dashboardURL,
            String kubeConfig,
            String kubeConfigSecret,
            Capacity resourceInfo) {
        static ClusterDetail of(Cluster cluster, Optional<Health> health, Capacity capacity) {
            return new ClusterDetail(
                    cluster.createTime(),
                    health.map(Health::at).orElse(cluster.createTime()),
                    cluster.name().value(),
                    cluster.alias(),
                    cluster.description(),
                    cluster.icon(),
                    cluster.labels(),
                    ClusterController.status(health),
                    health.map(Health::reason).orElse(""),
                    NO_PROVIDER,
                    cluster.endpoint(),
                    cluster.dashboardUrl(),
                    cluster.name().isLocal() ? "" : STORED,
                    "",
                    capacity);
        }
    }

    record JoinRequest(
            @Nullable String name,
            @Nullable String alias,
            @Nullable String description,
            @Nullable String icon,
            @Nullable Map<String, @Nullable String> labels,
            @Nullable String dashboardURL,
            @Nullable String kubeConfig,
            @Nullable String kubeConfigSecret) {
        /** Never the kubeconfig. */
        @Override
        public String toString() {
            return "JoinRequest[name=" + name + ", kubeConfig=***]";
        }
    }

    record NamespaceRequest(@Nullable String namespace) {}

    record NamespaceAnswer(boolean exists) {}

    @GetMapping
    @Operation(summary = "List the clusters and whether they answer")
    ClusterList list(
            @RequestParam(defaultValue = "") String query,
            @RequestParam(required = false) @Nullable String page,
            @RequestParam(required = false) @Nullable String pageSize) {
        Paging paging = Paging.of(page, pageSize);
        List<Cluster> matched = clusters.list().stream()
                .filter(cluster -> cluster.name().value().contains(query))
                .toList();
        return new ClusterList(
                paging.of(matched).stream()
                        .map(cluster -> ClusterItem.of(cluster, clusters.health(cluster.name()), List.of()))
                        .toList(),
                matched.size());
    }

    @PostMapping
    @Operation(summary = "Join a cluster by its kubeconfig")
    @Fails({
        BusinessCode.CLUSTER_EXISTS,
        BusinessCode.CLUSTER_IN_KUBERNETES,
        BusinessCode.CLUSTER_NAME_RESERVED,
        BusinessCode.CLUSTER_UNUSABLE,
        BusinessCode.CLUSTER_JOINED_ALREADY,
        BusinessCode.KUBECONFIG_SECRET_UNSUPPORTED
    })
    ClusterItem join(@RequestBody JoinRequest request) {
        Membership.Joined joined = membership.join(NewCluster.checked(
                request.name(),
                request.alias(),
                request.description(),
                request.icon(),
                request.labels(),
                request.dashboardURL(),
                request.kubeConfig(),
                request.kubeConfigSecret()));
        return ClusterItem.of(joined.cluster(), Optional.of(joined.health()), List.of());
    }

    @GetMapping("/{clusterName}")
    @Operation(summary = "Show a cluster")
    @Fails(BusinessCode.CLUSTER_MISSING)
    ClusterDetail detail(@PathVariable String clusterName) {
        Cluster cluster = clusters.get(clusterName);
        Optional<Health> health = clusters.health(cluster.name());
        Optional<Connection> connection = clusters.connection(cluster.name());
        if (connection.isEmpty() || health.filter(last -> !last.healthy()).isPresent()) {
            return ClusterDetail.of(cluster, health, Capacity.UNKNOWN);
        }
        try {
            return ClusterDetail.of(cluster, health, capacities.of(connection.get()));
        } catch (Unusable e) {
            return ClusterDetail.of(cluster, Optional.of(Health.bad(e.reason())), Capacity.UNKNOWN);
        }
    }

    @DeleteMapping("/{clusterName}")
    @Operation(summary = "Detach a cluster that has no places, or any with force")
    @Fails({BusinessCode.CLUSTER_MISSING, BusinessCode.LOCAL_CLUSTER_FIXED, BusinessCode.CLUSTER_IN_USE})
    ClusterItem detach(@PathVariable String clusterName, @RequestParam(defaultValue = "false") String force) {
        Membership.Detached detached = membership.detach(clusterName, force.equals("true"));
        capacities.forget(detached.cluster().name());
        return ClusterItem.of(detached.cluster(), Optional.empty(), detached.leftBehind());
    }

    @PostMapping("/{clusterName}/namespaces")
    @Operation(summary = "Make a namespace in a cluster")
    @Fails({BusinessCode.CLUSTER_MISSING, BusinessCode.CLUSTER_UNUSABLE, BusinessCode.NAMESPACE_FORBIDDEN})
    NamespaceAnswer namespace(@PathVariable String clusterName, @RequestBody NamespaceRequest request) {
        return new NamespaceAnswer(namespaces.ensure(clusterName, request.namespace()));
    }

    private static String status(Optional<Health> health) {
        return health.map(last -> last.healthy() ? "Healthy" : "Unhealthy").orElse("");
    }
}

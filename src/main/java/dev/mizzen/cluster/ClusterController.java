package dev.mizzen.cluster;

import static dev.mizzen.shared.Fields.orEmpty;

import dev.mizzen.cluster.ClusterAnswers.ClusterDetail;
import dev.mizzen.cluster.ClusterAnswers.ClusterItem;
import dev.mizzen.cluster.ClusterAnswers.ClusterList;
import dev.mizzen.hub.Hub;
import dev.mizzen.identity.Caller;
import dev.mizzen.identity.ForAnyUser;
import dev.mizzen.identity.Needs;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.Paging;
import dev.mizzen.shared.Trail;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Managed clusters, as the VelaUX web UI asks for them. */
@RestController
@Tag(name = "Clusters")
@RequestMapping("/api/v1/clusters")
class ClusterController {
    private final Hub hub;
    private final Clusters clusters;
    private final Membership membership;
    private final ClusterChanges changes;
    private final Namespaces namespaces;
    private final Capacities capacities = new Capacities();

    ClusterController(
            Hub hub, Clusters clusters, Membership membership, ClusterChanges changes, Namespaces namespaces) {
        this.hub = hub;
        this.clusters = clusters;
        this.membership = membership;
        this.changes = changes;
        this.namespaces = namespaces;
    }

    record NamespaceRequest(
            @Schema(example = "shop-prod") @Nullable String namespace) {}

    record NamespaceAnswer(
            @Schema(description = "Whether it was there already")
            boolean exists) {}

    @GetMapping
    @ForAnyUser("only those he may list")
    @Operation(summary = "List the clusters and whether they answer: local first, then the newest")
    ClusterList list(
            @Parameter(description = "A part of the name") @RequestParam(defaultValue = "") String query,
            @RequestParam(required = false) @Nullable String page,
            @RequestParam(required = false) @Nullable String pageSize) {
        Paging paging = Paging.of(page, pageSize);
        Predicate<String> mayList = Caller.current().which("cluster", "list");
        List<Cluster> matched = clusters.list().stream()
                .filter(cluster -> cluster.name().value().contains(query))
                .filter(cluster -> mayList.test(cluster.name().value()))
                .toList();
        return new ClusterList(
                paging.of(matched).stream()
                        .map(cluster -> ClusterItem.of(cluster, clusters.health(cluster.name())))
                        .toList(),
                matched.size());
    }

    @PostMapping
    @Needs(resource = "cluster:*", action = "create")
    @Operation(summary = "Join a cluster by its kubeconfig, which is tried first")
    @Fails({
        BusinessCode.CLUSTER_EXISTS,
        BusinessCode.CLUSTER_IN_KUBERNETES,
        BusinessCode.CLUSTER_NAME_RESERVED,
        BusinessCode.CLUSTER_UNUSABLE,
        BusinessCode.CLUSTER_JOINED_ALREADY,
        BusinessCode.KUBECONFIG_SECRET_UNSUPPORTED
    })
    ClusterItem join(@RequestBody ClusterRequest request, HttpServletResponse response) {
        Caller.current().requireNew("cluster", orEmpty(request.name()));
        Membership.Joined joined = membership.join(request);
        IfMatch.tell(response, joined.cluster().version());
        return ClusterItem.of(joined.cluster(), Optional.of(joined.health()));
    }

    @GetMapping("/{clusterName}")
    @Needs(resource = "cluster:{clusterName}", action = "detail")
    @Operation(summary = "Show a cluster, and what its nodes hold as of at most a minute ago")
    @Fails(BusinessCode.CLUSTER_MISSING)
    ClusterDetail detail(@PathVariable String clusterName, HttpServletResponse response) {
        Cluster cluster = clusters.get(clusterName);
        if (!cluster.name().isLocal()) {
            IfMatch.tell(response, cluster.version());
        }
        Optional<Health> health = clusters.health(cluster.name());
        Optional<Connection> connection = clusters.connection(cluster.name());
        if (connection.isEmpty() || health.filter(last -> !last.healthy()).isPresent()) {
            return ClusterDetail.of(cluster, health, Capacity.UNKNOWN);
        }
        try {
            return ClusterDetail.of(cluster, health, capacities.of(connection.get()));
        } catch (Unusable e) {
            Health failed = health.map(last -> last.failed(e.reason())).orElseGet(() -> Health.bad(e.reason()));
            return ClusterDetail.of(cluster, Optional.of(failed), Capacity.UNKNOWN);
        }
    }

    @PutMapping("/{clusterName}")
    @Needs(resource = "cluster:{clusterName}", action = "update")
    @Operation(
            summary = "Change what is said about a cluster, or its kubeconfig",
            description = "Everything is replaced, but absent labels and an absent kubeConfig stay as they are."
                    + " Another kubeconfig is tried first, and must lead to the same cluster.")
    @Fails({
        BusinessCode.CLUSTER_MISSING,
        BusinessCode.LOCAL_CLUSTER_FIXED,
        BusinessCode.CLUSTER_UNUSABLE,
        BusinessCode.ANOTHER_CLUSTER,
        BusinessCode.CLUSTER_JOINED_ALREADY,
        BusinessCode.KUBECONFIG_SECRET_UNSUPPORTED
    })
    ClusterItem change(
            @PathVariable String clusterName,
            @RequestBody ClusterRequest request,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            HttpServletResponse response) {
        ClusterChanges.Changed changed = changes.change(clusterName, request, IfMatch.of(ifMatch));
        IfMatch.tell(response, changed.cluster().version());
        return ClusterItem.of(
                changed.cluster(),
                changed.health().or(() -> clusters.health(changed.cluster().name())));
    }

    @DeleteMapping("/{clusterName}")
    @Needs(resource = "cluster:{clusterName}", action = "delete")
    @Operation(
            summary = "Detach a cluster that has no places, or any with force",
            description =
                    "Copies that are there stay there. With dryRun nothing is done: the answer says what would be.")
    @Fails({BusinessCode.CLUSTER_MISSING, BusinessCode.LOCAL_CLUSTER_FIXED, BusinessCode.CLUSTER_IN_USE})
    ClusterItem detach(
            @PathVariable String clusterName,
            @Parameter(description = "Give up the wishes for its places", schema = @Schema(type = "boolean"))
                    @RequestParam(required = false)
                    @Nullable
                    String force,
            @Parameter(description = "Only say what would happen", schema = @Schema(type = "boolean"))
                    @RequestParam(required = false)
                    @Nullable
                    String dryRun,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch) {
        boolean forced = flag("force", force);
        if (flag("dryRun", dryRun)) {
            Trail.current().dryRun();
            Membership.Detachment plan = membership.plan(clusterName, forced, IfMatch.of(ifMatch));
            return ClusterItem.planned(plan, clusters.health(plan.cluster().name()), hub.systemNamespace());
        }
        Membership.Detachment done = membership.detach(clusterName, forced, IfMatch.of(ifMatch));
        capacities.forget(done.cluster().name());
        return ClusterItem.detached(done);
    }

    @PostMapping("/{clusterName}/namespaces")
    @Needs(resource = "cluster:{clusterName}/namespace:*", action = "create")
    @Operation(summary = "Make a namespace in a cluster, if it is not there yet")
    @Fails({BusinessCode.CLUSTER_MISSING, BusinessCode.CLUSTER_UNUSABLE, BusinessCode.NAMESPACE_FORBIDDEN})
    NamespaceAnswer namespace(@PathVariable String clusterName, @RequestBody NamespaceRequest request) {
        Caller.current().requireNew("cluster:" + clusterName + "/namespace", orEmpty(request.namespace()));
        return new NamespaceAnswer(namespaces.ensure(clusterName, request.namespace()));
    }

    /** A word that is not understood must not turn a dry run into a real one. */
    private static boolean flag(String name, @Nullable String value) {
        return switch (value) {
            case null -> false;
            case "true" -> true;
            case "false" -> false;
            default -> throw BusinessCode.INVALID_REQUEST.because(name + " must be true or false");
        };
    }
}

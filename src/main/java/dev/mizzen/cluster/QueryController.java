package dev.mizzen.cluster;

import dev.mizzen.identity.Caller;
import dev.mizzen.identity.ForAnyUser;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The query by which VelaUX's dialog for targets lists the namespaces of a cluster. */
@RestController
@Tag(name = "Clusters")
@RequestMapping("/api/v1/query")
class QueryController {
    private final Clusters clusters;

    QueryController(Clusters clusters) {
        this.clusters = clusters;
    }

    record QueryNamespaces(List<QueryNamespace> list) {}

    record QueryNamespace(QueryMetadata metadata) {}

    record QueryMetadata(String name, Map<String, String> labels) {}

    @GetMapping
    @ForAnyUser("`list` on cluster:{the one that is asked}/namespace:*")
    @Operation(summary = "List the namespaces of a cluster, with the labels KubeVela's tools put on them")
    @Fails({BusinessCode.CLUSTER_MISSING, BusinessCode.QUERY_UNREADABLE, BusinessCode.QUERY_FAILED})
    QueryNamespaces query(
            @Parameter(required = true, example = "resource-view{type=ns,cluster=local}.status")
                    @RequestParam(required = false)
                    @Nullable
                    String velaql) {
        String asked = NamespaceQuery.parse(velaql).cluster();
        Caller.current().require("cluster:" + asked + "/namespace:*", "list");
        Cluster cluster = clusters.get(asked);
        Connection connection = clusters.connection(cluster.name())
                .filter(Connection::knowsNamespaces)
                .orElseThrow(() -> BusinessCode.QUERY_FAILED.because("The namespaces of cluster " + cluster.name()
                        + " are not known yet. " + clusters.whyNot(cluster.name())));
        return new QueryNamespaces(connection.namespaces().stream()
                .map(name -> new QueryNamespace(new QueryMetadata(name, connection.labels(name))))
                .toList());
    }
}

package dev.mizzen.cluster;

import dev.mizzen.identity.Needs;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.Paging;
import dev.mizzen.shared.SecretText;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The answers VelaUX's dialogs for clusters of cloud providers need. Mizzen asks no provider: there are never any. */
@RestController
@Tag(name = "Clusters of cloud providers")
@RequestMapping("/api/v1/clusters/cloud_clusters/{provider}")
class CloudClusterController {
    record AccessKey(@Nullable String accessKeyID, @Nullable SecretText accessKeySecret) {}

    record CloudClusters(List<String> clusters, int total) {}

    record CloudCreations(List<String> creations) {}

    @PostMapping
    @Needs(resource = "cluster:*", action = "create")
    @Operation(summary = "List a provider's clusters: always empty, and the key is not looked at")
    CloudClusters list(
            @PathVariable String provider,
            @RequestBody AccessKey key,
            @RequestParam(required = false) @Nullable String page,
            @RequestParam(required = false) @Nullable String pageSize) {
        Paging paging = Paging.of(page, pageSize);
        return new CloudClusters(paging.of(List.of()), 0);
    }

    @PostMapping("/connect")
    @Needs(resource = "cluster:*", action = "create")
    @Operation(summary = "Not done: answers that there is no such cluster")
    @Fails(BusinessCode.CLOUD_CLUSTER_MISSING)
    void connect(@PathVariable String provider) {
        throw missing();
    }

    @PostMapping("/create")
    @Needs(resource = "cluster:*", action = "create")
    @Operation(summary = "Not done: answers that there is no such cluster")
    @Fails(BusinessCode.CLOUD_CLUSTER_MISSING)
    void create(@PathVariable String provider) {
        throw missing();
    }

    @GetMapping("/creation")
    @Needs(resource = "cluster:*", action = "create")
    @Operation(summary = "List the clusters that are being created: always empty")
    CloudCreations creations(@PathVariable String provider) {
        return new CloudCreations(List.of());
    }

    @GetMapping("/creation/{name}")
    @Needs(resource = "cluster:*", action = "create")
    @Operation(summary = "Always answers that there is no such creation")
    @Fails(BusinessCode.CLOUD_CLUSTER_MISSING)
    void creation(@PathVariable String provider, @PathVariable String name) {
        throw missing();
    }

    @DeleteMapping("/creation/{name}")
    @Needs(resource = "cluster:*", action = "create")
    @Operation(summary = "Always answers that there is no such creation")
    @Fails(BusinessCode.CLOUD_CLUSTER_MISSING)
    void deleteCreation(@PathVariable String provider, @PathVariable String name) {
        throw missing();
    }

    private static ApiException missing() {
        return BusinessCode.CLOUD_CLUSTER_MISSING.because(
                "Mizzen neither creates nor finds clusters at a cloud provider: join the cluster by its kubeconfig.");
    }
}

package dev.mizzen.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mizzen.shared.Place;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Clusters as VelaUX shows them, with what Mizzen knows beyond. */
final class ClusterAnswers {
    private static final Provider NO_PROVIDER = new Provider("", "", Map.of());
    private static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

    private ClusterAnswers() {}

    record ClusterList(List<ClusterItem> clusters, int total) {}

    record Provider(String provider, String clusterID, Map<String, String> labels) {}

    @Schema(description = "What the last look at the cluster found")
    record ClusterHealth(
            @Schema(description = "Empty where it is not known yet", example = "v1.31.2")
            String kubernetesVersion,

            @Schema(description = "How long one small read took; 0 if nothing came back")
            double latencyMillis,

            @Schema(
                    description = "What the credential may not do in all namespaces, of what Mizzen needs",
                    example = "[\"create namespaces\"]")
            List<String> missingRights,

            Instant lookedAt) {
        static ClusterHealth of(Optional<Health> health) {
            return health.map(last -> new ClusterHealth(
                            last.vitals().version(),
                            Math.round(last.latency().toNanos() / 10_000.0) / 100.0,
                            last.vitals().missingRights(),
                            last.at()))
                    .orElseGet(() -> new ClusterHealth("", 0, List.of(), NEVER));
        }
    }

    record ClusterPlace(String clusterName, String namespace) {
        static ClusterPlace of(Place place) {
            return new ClusterPlace(place.cluster().value(), place.namespace());
        }
    }

    record ClusterGivenUp(
            String distribution,

            @Schema(description = "Of the distribution, on the hub")
            String distributionNamespace,

            String clusterName,
            String namespace) {
        static ClusterGivenUp of(ClusterUse.GivenUp lost) {
            return new ClusterGivenUp(
                    lost.distribution(),
                    lost.namespace(),
                    lost.place().cluster().value(),
                    lost.place().namespace());
        }
    }

    record ClusterRemoved(String clusterName, String namespace, String kind, String name) {}

    @Schema(description = "What detaching the cluster would do; nothing was done")
    record ClusterPlan(
            @Schema(description = "Why it would be refused; empty if nothing is in the way")
            String prevented,

            @Schema(description = "What would disappear, and where")
            List<ClusterRemoved> removed,

            @ArraySchema(arraySchema = @Schema(description = "Places that distributions would no longer name"))
            List<ClusterGivenUp> givenUp,

            @ArraySchema(
                    arraySchema =
                            @Schema(description = "Places where copies would stay, with nobody to look after them"))
            List<ClusterPlace> leftBehind,

            @Schema(description = "Names of targets that would stay, and then be in no cluster")
            List<String> targets) {
        static ClusterPlan of(Membership.Detachment detachment, String systemNamespace) {
            return new ClusterPlan(
                    detachment.prevented(),
                    List.of(new ClusterRemoved(
                            "local",
                            systemNamespace,
                            "Secret",
                            detachment.cluster().name().value())),
                    detachment.givenUp().stream().map(ClusterGivenUp::of).toList(),
                    detachment.leftBehind().stream().map(ClusterPlace::of).toList(),
                    detachment.targets());
        }
    }

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
            ClusterHealth health,

            @ArraySchema(arraySchema = @Schema(description = "Of a cluster that was detached: where copies stay"))
            @JsonInclude(JsonInclude.Include.NON_EMPTY)
            List<ClusterPlace> leftBehind,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            ClusterPlan dryRun) {
        static ClusterItem of(Cluster cluster, Optional<Health> health) {
            return of(cluster, health, List.of(), null);
        }

        static ClusterItem detached(Membership.Detachment done) {
            return of(done.cluster(), Optional.empty(), done.leftBehind(), null);
        }

        static ClusterItem planned(Membership.Detachment plan, Optional<Health> health, String systemNamespace) {
            return of(plan.cluster(), health, List.of(), ClusterPlan.of(plan, systemNamespace));
        }

        private static ClusterItem of(
                Cluster cluster, Optional<Health> health, List<Place> leftBehind, @Nullable ClusterPlan plan) {
            return new ClusterItem(
                    cluster.name().value(),
                    cluster.description().alias(),
                    cluster.description().description(),
                    cluster.description().icon(),
                    cluster.description().labels(),
                    NO_PROVIDER,
                    cluster.endpoint(),
                    cluster.description().dashboardUrl(),
                    ClusterAnswers.status(health),
                    health.map(Health::reason).orElse(""),
                    ClusterHealth.of(health),
                    leftBehind.stream().map(ClusterPlace::of).toList(),
                    plan);
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

            @Schema(
                    description = "Never the kubeconfig itself: a placeholder that may be sent back to keep it",
                    example = Kubeconfig.STORED)
            String kubeConfig,

            String kubeConfigSecret,
            Capacity resourceInfo,
            ClusterHealth health) {
        static ClusterDetail of(Cluster cluster, Optional<Health> health, Capacity capacity) {
            return new ClusterDetail(
                    cluster.createTime(),
                    updated(cluster, health),
                    cluster.name().value(),
                    cluster.description().alias(),
                    cluster.description().description(),
                    cluster.description().icon(),
                    cluster.description().labels(),
                    ClusterAnswers.status(health),
                    health.map(Health::reason).orElse(""),
                    NO_PROVIDER,
                    cluster.endpoint(),
                    cluster.description().dashboardUrl(),
                    cluster.name().isLocal() ? "" : Kubeconfig.STORED,
                    "",
                    capacity,
                    ClusterHealth.of(health));
        }

        /** As in VelaUX, where a look at a cluster writes its state. */
        private static Instant updated(Cluster cluster, Optional<Health> health) {
            return health.map(Health::at)
                    .filter(looked -> cluster.name().isLocal() || looked.isAfter(cluster.updateTime()))
                    .orElse(cluster.updateTime());
        }
    }

    private static String status(Optional<Health> health) {
        return health.map(last -> last.healthy() ? "Healthy" : "Unhealthy").orElse("");
    }
}

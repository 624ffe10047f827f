package dev.mizzen.distribution;

import dev.mizzen.hub.DistributionResource;
import dev.mizzen.hub.DistributionResource.ClusterStatus;
import dev.mizzen.hub.DistributionResource.Problem;
import dev.mizzen.hub.DistributionResource.Status;
import dev.mizzen.hub.Hub;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Writes a Kubernetes Event on a distribution when places begin to fail and when all are well again: one for many places. */
@Component
class DistributionEvents {
    private static final Logger log = LoggerFactory.getLogger(DistributionEvents.class);

    private final Hub hub;

    DistributionEvents(Hub hub) {
        this.hub = hub;
    }

    void tell(Distribution distribution, @Nullable Status before, Status now) {
        int failedBefore = failed(before);
        int failedNow = failed(now);
        if (failedNow > 0 && failedBefore == 0) {
            write(
                    distribution,
                    "Warning",
                    "PlacesFailing",
                    "%d of %d places: %s"
                            .formatted(failedNow, Objects.requireNonNullElse(now.places(), 0), firstReason(now)));
        } else if (failedNow == 0 && failedBefore > 0) {
            write(distribution, "Normal", "PlacesRecovered", "no place fails any more");
        }
    }

    private void write(Distribution distribution, String type, String reason, String message) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        try {
            hub.client()
                    .resource(new EventBuilder()
                            .withNewMetadata()
                            .withGenerateName(distribution.object() + ".")
                            .withNamespace(distribution.namespace())
                            .endMetadata()
                            .withNewInvolvedObject()
                            .withApiVersion(HasMetadata.getApiVersion(DistributionResource.class))
                            .withKind(HasMetadata.getKind(DistributionResource.class))
                            .withNamespace(distribution.namespace())
                            .withName(distribution.object())
                            .withUid(distribution.uid())
                            .endInvolvedObject()
                            .withType(type)
                            .withReason(reason)
                            .withMessage(message)
                            .withNewSource()
                            .withComponent("mizzen")
                            .endSource()
                            .withFirstTimestamp(now)
                            .withLastTimestamp(now)
                            .withCount(1)
                            .build())
                    .create();
        } catch (KubernetesClientException e) {
            log.debug("An Event on {} could not be written ({})", distribution.object(), e.getCode());
        }
    }

    private static int failed(@Nullable Status status) {
        return clusters(status).values().stream()
                .mapToInt(ClusterStatus::failed)
                .sum();
    }

    private static String firstReason(Status status) {
        return clusters(status).entrySet().stream()
                .flatMap(entry -> Objects.requireNonNullElse(entry.getValue().problems(), List.<Problem>of()).stream()
                        .map(problem -> entry.getKey() + "/" + problem.namespace() + ": " + problem.reason()))
                .findFirst()
                .orElse("");
    }

    private static Map<String, ClusterStatus> clusters(@Nullable Status status) {
        return status == null ? Map.of() : Objects.requireNonNullElse(status.clusters(), Map.of());
    }
}

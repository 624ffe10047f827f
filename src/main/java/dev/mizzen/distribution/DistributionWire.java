package dev.mizzen.distribution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is said about distributions in requests and answers: the same for a project's and the platform's. */
final class DistributionWire {
    private DistributionWire() {}

    /** What is to be distributed, and where. Entries without a name, cluster or namespace are dropped, as VelaUX does. */
    record DistributionRequest(
            @Nullable String name,
            @Nullable List<ConfigName> configs,
            @Nullable List<DistributionTarget> targets,
            @Nullable Boolean everyTarget) {}

    record ConfigName(String name, @Nullable String namespace) {}

    record DistributionTarget(String clusterName, String namespace) {}

    record DistributionList(List<DistributionBody> distributions) {}

    /** How many copies were not as they are wished when another try was asked for. */
    record Retried(int tried) {}

    /** A distribution with a page of its copies. @param total how many copies there are that the filters let through */
    record DistributionDetail(@JsonUnwrapped DistributionBody distribution, List<CopyBody> places, int total) {}

    /**
     * How the copy of one config stands in one place.
     *
     * @param state {@code ready, waiting, failed, conflict, contested, refused, config_missing}, or {@code recalling} where it is not
     *     wished for any more
     * @param nextTry when it is tried again by itself; absent where a change is waited for
     */
    record CopyBody(
            String clusterName,
            String namespace,
            ConfigName config,
            String state,
            String reason,
            Instant since,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Instant nextTry) {}

    /**
     * What a request would do.
     *
     * @param isNew whether there is no distribution of this name yet
     * @param newTargets places that would be made targets first
     * @param counts how many copies meet each effect
     */
    record DryRunBody(
            String name,
            @JsonProperty("new") boolean isNew,
            List<DistributionTarget> newTargets,
            Map<String, Integer> counts,
            List<ExpectedBody> places) {}

    /**
     * What would become of the copy of one config in one place.
     *
     * @param effect {@code created, changed, unchanged, recalled, conflict, refused} or {@code impossible}
     */
    record ExpectedBody(String clusterName, String namespace, ConfigName config, String effect, String reason) {}

    /** A distribution on the wire. The application is the distribution itself; VelaUX has capitals there. */
    record DistributionBody(
            String name,
            String namespace,
            Instant createdTime,
            List<ConfigName> configs,
            List<DistributionTarget> targets,
            Application application,
            Status status) {}

    record Application(
            @JsonProperty("Namespace") String namespace,
            @JsonProperty("Name") String name) {}

    record Status(String status, Workflow workflow) {}

    record Workflow(
            String mode,
            boolean suspend,
            boolean terminated,
            boolean finished,
            List<Step> steps,
            Instant startTime,

            @Schema(
                    types = {"string", "null"},
                    format = "date-time")
            @Nullable
            Instant endTime) {}

    /** The state of one place; named {@code deploy-<cluster>-<namespace>}. */
    record Step(
            String id,
            String name,
            String type,
            String phase,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String message,
            Instant firstExecuteTime,
            Instant lastExecuteTime) {}
}

package dev.mizzen.hub;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The wish that configs be present in places, as it is stored: in the project's namespace, or the system namespace. */
@Group("mizzen.dev")
@Version("v1alpha1")
@Kind("Distribution")
@Plural("distributions")
@AdditionalPrinterColumn(name = "State", jsonPath = ".status.state")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.ready", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Places", jsonPath = ".status.places", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class DistributionResource extends CustomResource<DistributionResource.Spec, DistributionResource.Status>
        implements Namespaced {
    private static final String NAME = "^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$";
    private static final String LABEL = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";

    @Override
    @SuppressWarnings("NullAway") // fabric8 reads "nothing yet" from null
    protected Spec initSpec() {
        return null;
    }

    @Override
    @SuppressWarnings("NullAway") // fabric8 reads "nothing yet" from null
    protected Status initStatus() {
        return null;
    }

    /**
     * @param name the name on the wire, unique in the namespace among those that are not going; absent: the object's own
     * @param places what is wished, unless {@code everyTarget}; at most 5,000 in all
     * @param everyTarget wished in every target of the project, present and future
     * @param onDelete what becomes of the copies when the distribution is deleted; absent: {@link OnDelete#Recall}
     */
    public record Spec(
            @Nullable String name,
            @Required List<Config> configs,
            @Nullable List<ClusterPlaces> places,
            @Nullable Boolean everyTarget,
            @Default("Recall") @Nullable OnDelete onDelete) {}

    /** A config by name; without a namespace it is the distribution's own. */
    public record Config(
            @Required @Pattern(NAME) String name,
            @Pattern(NAME) @Nullable String namespace) {}

    /** Namespaces of one cluster. */
    public record ClusterPlaces(
            @Required @Pattern(NAME) String cluster,
            @Required List<@Pattern(LABEL) String> namespaces) {}

    /** {@code Keep} leaves the copies where they are, no longer Mizzen's. */
    public enum OnDelete {
        Recall,
        Keep
    }

    /**
     * @param clusters an entry per cluster that has, or may still have, copies
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Status(
            @Nullable Long observedGeneration,
            @Nullable String state,
            @Nullable Integer places,
            @Nullable Integer ready,
            @Nullable Map<String, ClusterStatus> clusters) {}

    /**
     * @param recalling copies that are to be removed and still there, or that may be there on a cluster that cannot be read
     * @param problems the first 20 places that are not right
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ClusterStatus(
            int places,
            int ready,
            int pending,
            int failed,
            int recalling,
            @Nullable List<Problem> problems) {}

    /** Why a copy is not there or not right; times are RFC 3339. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Problem(
            @Required String namespace,
            @Required String config,
            @Required String state,
            @Nullable String reason,
            @Nullable String since,
            @Nullable String nextTry) {}
}

package dev.mizzen.hub;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A named place that belongs to a project, as it is stored. */
@Group("mizzen.dev")
@Version("v1alpha1")
@Kind("Target")
@Plural("targets")
@AdditionalPrinterColumn(name = "Project", jsonPath = ".spec.project")
@AdditionalPrinterColumn(name = "Cluster", jsonPath = ".spec.cluster")
@AdditionalPrinterColumn(name = "Namespace", jsonPath = ".spec.namespace")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class TargetResource extends CustomResource<TargetResource.Spec, Void> {
    @Override
    @SuppressWarnings("NullAway") // fabric8 reads "nothing yet" from null
    protected Spec initSpec() {
        return null;
    }

    /**
     * @param variable values of any kind, kept as they come
     * @param updateTime when the record was last changed through the API, RFC 3339
     */
    public record Spec(
            @Required @ValidationRule(value = "self == oldSelf", message = "a target's project cannot change")
            String project,

            @Required @ValidationRule(value = "self == oldSelf", message = "a target's place cannot change")
            String cluster,

            @Required @ValidationRule(value = "self == oldSelf", message = "a target's place cannot change")
            String namespace,

            @Nullable String alias,
            @Nullable String description,

            @SchemaFrom(type = Object.class) @PreserveUnknownFields @Nullable
            Map<String, Object> variable,

            @Nullable String updateTime) {}
}

package dev.mizzen.hub;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A team's space, as it is stored. */
@Group("mizzen.dev")
@Version("v1alpha1")
@Kind("Project")
@Plural("projects")
@AdditionalPrinterColumn(name = "Namespace", jsonPath = ".spec.namespace")
@AdditionalPrinterColumn(name = "Owner", jsonPath = ".spec.owner")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class ProjectResource extends CustomResource<ProjectResource.Spec, Void> {
    @Override
    @SuppressWarnings("NullAway") // fabric8 reads "nothing yet" from null
    protected Spec initSpec() {
        return null;
    }

    /**
     * @param namespace the namespace on the hub that the project owns; never changes
     * @param updateTime when the record was last changed through the API, RFC 3339
     */
    public record Spec(
            @Nullable String alias,
            @Nullable String description,
            @Nullable String owner,

            @Required @ValidationRule(value = "self == oldSelf", message = "a project's namespace cannot change")
            String namespace,

            @Nullable List<Member> members,
            @Nullable String updateTime) {}

    /** A user and his roles in the project. */
    public record Member(
            @Required String name,
            @Nullable List<String> roles,
            @Nullable String createTime) {}
}

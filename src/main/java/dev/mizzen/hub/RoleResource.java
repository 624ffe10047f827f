package dev.mizzen.hub;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A role of the platform, as it is stored; a project's own roles are in its record. */
@Group("mizzen.dev")
@Version("v1alpha1")
@Kind("Role")
@Plural("roles")
@AdditionalPrinterColumn(name = "Permissions", jsonPath = ".spec.permissions")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class RoleResource extends CustomResource<RoleResource.Spec, Void> {
    @Override
    @SuppressWarnings("NullAway") // fabric8 reads "nothing yet" from null
    protected Spec initSpec() {
        return null;
    }

    /**
     * @param permissions names of {@link PermissionResource}s
     * @param updateTime when the record was last changed through the API, RFC 3339
     */
    public record Spec(
            @Nullable String alias,
            @Nullable List<String> permissions,
            @Nullable String updateTime) {}
}

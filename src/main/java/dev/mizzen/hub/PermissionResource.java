package dev.mizzen.hub;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A permission that roles of the platform may have, as it is stored; a project's own permissions are in its record. */
@Group("mizzen.dev")
@Version("v1alpha1")
@Kind("Permission")
@Plural("permissions")
@AdditionalPrinterColumn(name = "Resources", jsonPath = ".spec.resources")
@AdditionalPrinterColumn(name = "Actions", jsonPath = ".spec.actions")
@AdditionalPrinterColumn(name = "Effect", jsonPath = ".spec.effect")
public class PermissionResource extends CustomResource<PermissionResource.Spec, Void> {
    @Override
    @SuppressWarnings("NullAway") // fabric8 reads "nothing yet" from null
    protected Spec initSpec() {
        return null;
    }

    /**
     * @param resources what it is about: {@code type:value} steps joined by {@code /}; {@code *} for any
     * @param actions what may be done to them; absent or empty for everything
     * @param effect Allow or Deny; absent for Allow
     */
    public record Spec(
            @Nullable String alias,
            @Required List<String> resources,
            @Nullable List<String> actions,
            @Nullable String effect) {}
}

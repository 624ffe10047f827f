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
     * @param roles the project's own roles, beside those that every project has, or in the place of one of the same name
     * @param permissions the project's own permissions, beside those that every project has
     */
    public record Spec(
            @Nullable String alias,
            @Nullable String description,
            @Nullable String owner,

            @Required @ValidationRule(value = "self == oldSelf", message = "a project's namespace cannot change")
            String namespace,

            @Nullable List<Member> members,
            @Nullable String updateTime,
            @Nullable List<Role> roles,
            @Nullable List<Permission> permissions) {
        /** A project that has no roles and no permissions of its own. */
        public Spec(
                @Nullable String alias,
                @Nullable String description,
                @Nullable String owner,
                String namespace,
                @Nullable List<Member> members,
                @Nullable String updateTime) {
            this(alias, description, owner, namespace, members, updateTime, null, null);
        }

        /** The same with these members. */
        public Spec with(List<Member> members) {
            return new Spec(alias, description, owner, namespace, members, updateTime, roles, permissions);
        }

        /** The same with these own roles and permissions. */
        public Spec with(@Nullable List<Role> roles, @Nullable List<Permission> permissions) {
            return new Spec(alias, description, owner, namespace, members, updateTime, roles, permissions);
        }
    }

    /** A user and his roles in the project. */
    public record Member(
            @Required String name,
            @Nullable List<String> roles,
            @Nullable String createTime,
            @Nullable String updateTime) {
        /** A member whose roles have not changed since he became one. */
        public Member(String name, @Nullable List<String> roles, @Nullable String createTime) {
            this(name, roles, createTime, null);
        }
    }

    /** @param permissions names of permissions that the project has */
    public record Role(
            @Required String name,
            @Nullable String alias,
            @Nullable List<String> permissions,
            @Nullable String createTime,
            @Nullable String updateTime) {}

    /**
     * @param resources what it is about: {@code type:value} steps joined by {@code /}; {@code *} for any
     * @param actions what may be done to them; absent or empty for everything
     * @param effect Allow or Deny; absent for Allow
     */
    public record Permission(
            @Required String name,
            @Nullable String alias,
            @Required List<String> resources,
            @Nullable List<String> actions,
            @Nullable String effect,
            @Nullable String createTime) {}
}

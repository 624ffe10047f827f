package dev.mizzen.project;

import static dev.mizzen.shared.Fields.orEmpty;

import dev.mizzen.hub.ProjectResource;
import dev.mizzen.identity.Users;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.NameAlias;
import dev.mizzen.shared.WireTime;
import java.time.Instant;
import java.util.function.Predicate;

/**
 * A team's space: members, targets, configs, distributions.
 *
 * @param owner the name of a user; empty only where the record was written past the API
 * @param namespace the namespace on the hub that holds its configs and distributions; no other project has it, and it never changes
 * @param version of its record
 */
public record Project(
        String name,
        String alias,
        String description,
        String owner,
        String namespace,
        Instant createTime,
        Instant updateTime,
        String version) {

    /** @throws IllegalArgumentException with the reason if the record is broken */
    static Project of(ProjectResource resource, Predicate<String> reserved) {
        ProjectResource.Spec spec = resource.getSpec();
        if (spec == null || !Fields.isNamespace(spec.namespace())) {
            throw new IllegalArgumentException("it names no namespace that Kubernetes allows");
        }
        if (reserved.test(spec.namespace())) {
            throw new IllegalArgumentException("the namespace " + spec.namespace() + " is reserved");
        }
        Instant created = WireTime.of(resource.getMetadata().getCreationTimestamp());
        return new Project(
                resource.getMetadata().getName(),
                orEmpty(spec.alias()),
                orEmpty(spec.description()),
                orEmpty(spec.owner()),
                spec.namespace(),
                created,
                WireTime.of(spec.updateTime(), created),
                orEmpty(resource.getMetadata().getResourceVersion()));
    }

    /** The owner with his alias, which is empty where there is no such user any more. */
    NameAlias ownerNamed(Users users) {
        return users.find(owner).orElseGet(() -> new NameAlias(owner, ""));
    }
}

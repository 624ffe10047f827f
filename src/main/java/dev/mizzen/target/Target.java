package dev.mizzen.target;

import static dev.mizzen.shared.Fields.orEmpty;

import dev.mizzen.hub.TargetResource;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.Place;
import dev.mizzen.shared.WireTime;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A named place that belongs to a project.
 *
 * @param place where it is; never changes, and no other target has it
 * @param going whether it is being deleted: it keeps its place until the copies that are there because of it are recalled
 * @param version of its record
 */
public record Target(
        String name,
        String project,
        Place place,
        String alias,
        String description,
        Map<String, Object> variable,
        Instant createTime,
        Instant updateTime,
        boolean going,
        String uid,
        String version) {

    /** @throws IllegalArgumentException with the reason if the record is broken */
    static Target of(TargetResource resource, Predicate<String> reserved) {
        TargetResource.Spec spec = resource.getSpec();
        if (spec == null || spec.project() == null || spec.project().isEmpty()) {
            throw new IllegalArgumentException("it names no project");
        }
        if (spec.cluster() == null || !ClusterName.isValid(spec.cluster()) || !Fields.isNamespace(spec.namespace())) {
            throw new IllegalArgumentException("it names no place that Kubernetes allows");
        }
        if (reserved.test(spec.namespace())) {
            throw new IllegalArgumentException("the namespace " + spec.namespace() + " is reserved");
        }
        Instant created = WireTime.of(resource.getMetadata().getCreationTimestamp());
        Map<String, Object> variable = spec.variable();
        return new Target(
                resource.getMetadata().getName(),
                spec.project(),
                Place.of(spec.cluster(), spec.namespace()),
                orEmpty(spec.alias()),
                orEmpty(spec.description()),
                variable == null ? Map.of() : variable,
                created,
                WireTime.of(spec.updateTime(), created),
                resource.getMetadata().getDeletionTimestamp() != null,
                orEmpty(resource.getMetadata().getUid()),
                orEmpty(resource.getMetadata().getResourceVersion()));
    }
}

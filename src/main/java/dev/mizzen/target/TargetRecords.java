package dev.mizzen.target;

import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Claims;
import dev.mizzen.hub.Conflicts;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.TargetResource;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.Place;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.stereotype.Component;

/** The stored records of targets: what the cache has of them, and the writes. */
@Component
class TargetRecords {
    /** Keeps a target that goes until what is in its place because of it is recalled. */
    static final String FINALIZER = "mizzen.dev/target";
    /** The target's place, digested to fit: so that two creations at once find each other with one small read. */
    private static final String PLACE_LABEL = "mizzen.dev/place";

    private final KubernetesClient client;
    private final Cache<TargetResource> cache;
    private final Claims<TargetResource, Target> claims;
    private final Function<String, List<TargetResource>> byProject;

    TargetRecords(Hub hub) {
        this.client = hub.client();
        this.cache = hub.cacheAll(TargetResource.class);
        this.claims = new Claims<>(
                cache,
                resource -> Target.of(resource, hub::reserves),
                target -> target.place().toString());
        this.byProject = cache.index("project", TargetRecords::project);
    }

    Cache<TargetResource> cache() {
        return cache;
    }

    Claims<TargetResource, Target> claims() {
        return claims;
    }

    List<Target> of(String project) {
        return byProject.apply(project).stream()
                .flatMap(resource -> claims.of(resource).stream())
                .toList();
    }

    /** The records of a project as the API server, not the cache, has them. */
    List<TargetResource> nowOf(String project) {
        return client.resources(TargetResource.class).list().getItems().stream()
                .filter(record -> project(record).contains(project))
                .toList();
    }

    /** The records of a project that the API server has and the cache does not show yet. */
    List<TargetResource> justMade(String project) {
        return nowOf(project).stream()
                .filter(record -> cache.get(record.getMetadata().getName())
                        .filter(seen -> seen.getMetadata()
                                .getUid()
                                .equals(record.getMetadata().getUid()))
                        .isEmpty())
                .toList();
    }

    /** Every record, whole or not, that goes and waits for its finalizer to be taken off. */
    List<TargetResource> going() {
        return cache.list().stream()
                .filter(record -> record.getMetadata().getDeletionTimestamp() != null)
                .filter(record -> record.getFinalizers().contains(FINALIZER))
                .toList();
    }

    /** Records written past the API, without the finalizer that keeps them until their copies are recalled. */
    List<TargetResource> unguarded() {
        return cache.list().stream()
                .filter(record -> record.getMetadata().getDeletionTimestamp() == null)
                .filter(record -> !record.getFinalizers().contains(FINALIZER))
                .filter(record -> claims.of(record).isPresent())
                .toList();
    }

    /** What the API server, not the cache, has. */
    Optional<TargetResource> now(String name) {
        return Optional.ofNullable(stored(name).get());
    }

    /** Whether the API server still has this very target. */
    boolean stillThere(Target target) {
        return now(target.name())
                .filter(record -> target.uid().equals(record.getMetadata().getUid()))
                .isPresent();
    }

    /** The records with a place as the API server has them; those written past the API are not among them. */
    List<TargetResource> claiming(Place place) {
        return client.resources(TargetResource.class)
                .withLabel(PLACE_LABEL, digest(place))
                .list()
                .getItems();
    }

    /**
     * Makes a record, and waits until the cache shows it: one that is withdrawn before would appear after it is gone.
     *
     * @throws KubernetesClientException with code 409 if the name is taken
     */
    TargetResource create(String name, Place place, TargetResource.Spec spec) {
        TargetResource wanted = new TargetResource();
        wanted.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .addToLabels(PLACE_LABEL, digest(place))
                .addToFinalizers(FINALIZER)
                .build());
        wanted.setSpec(spec);
        return cache.await(client.resource(wanted).create());
    }

    /** Changes a record at the version it is read at, again if somebody else was quicker; empty if it is gone or going. */
    Optional<TargetResource> change(Target target, IfMatch meant, UnaryOperator<TargetResource.Spec> change) {
        return retrying(target.name(), target.uid(), record -> {
            if (record.getMetadata().getDeletionTimestamp() != null) {
                return Optional.empty();
            }
            meant.require(record.getMetadata().getResourceVersion());
            record.setSpec(change.apply(record.getSpec()));
            return Optional.of(cache.await(client.resource(record).update()));
        });
    }

    /** Deletes this very object, at a version that is meant, and no later one of its name. */
    void delete(String name, String uid, IfMatch meant) {
        retrying(name, uid, record -> {
            if (record.getMetadata().getDeletionTimestamp() == null) {
                meant.require(record.getMetadata().getResourceVersion());
                client.resource(record)
                        .lockResourceVersion(record.getMetadata().getResourceVersion())
                        .delete();
            }
            return Optional.of(record);
        });
    }

    /** Adds the finalizer to a record that lacks it. */
    void guard(String name, String uid) {
        retrying(name, uid, record -> {
            if (record.getMetadata().getDeletionTimestamp() == null && record.addFinalizer(FINALIZER)) {
                client.resource(record).update();
            }
            return Optional.of(record);
        });
    }

    /** Lets a record that goes be gone. */
    void unfinalize(String name, String uid) {
        retrying(name, uid, record -> {
            if (record.getMetadata().getDeletionTimestamp() != null && record.removeFinalizer(FINALIZER)) {
                client.resource(record).update();
            }
            return Optional.of(record);
        });
    }

    private Optional<TargetResource> retrying(
            String name, String uid, Function<TargetResource, Optional<TargetResource>> write) {
        return Conflicts.retrying(
                () -> now(name).filter(record -> uid.equals(record.getMetadata().getUid())), write);
    }

    private Resource<TargetResource> stored(String name) {
        return client.resources(TargetResource.class).withName(name);
    }

    private static List<String> project(TargetResource record) {
        TargetResource.Spec spec = record.getSpec();
        return spec == null || spec.project() == null ? List.of() : List.of(spec.project());
    }

    /** A digest of a place, of hexadecimal digits. */
    static String digest(Place place) {
        return DigestUtils.sha256Hex(place.toString()).substring(0, 32);
    }
}

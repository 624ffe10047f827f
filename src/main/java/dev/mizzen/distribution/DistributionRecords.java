package dev.mizzen.distribution;

import dev.mizzen.hub.Cache;
import dev.mizzen.hub.DistributionResource;
import dev.mizzen.hub.Hub;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** The stored objects of distributions: the cache of them, what the API server has now, and the guarded writes. */
@Component
class DistributionRecords {
    private static final Pattern OBJECT_NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,200}[a-z0-9])?");

    private final Hub hub;
    private final Cache<DistributionResource> cache;

    DistributionRecords(Hub hub) {
        this.hub = hub;
        this.cache = hub.cacheAll(DistributionResource.class);
    }

    Cache<DistributionResource> cache() {
        return cache;
    }

    /** What the cache shows of this very object. */
    Optional<DistributionResource> seen(Distribution distribution) {
        return cache.get(distribution.namespace(), distribution.object()).filter(seen -> isOf(seen, distribution));
    }

    /** Every object of a namespace as the API server, not the cache, has it. */
    List<DistributionResource> now(String namespace) {
        return hub.client()
                .resources(DistributionResource.class)
                .inNamespace(namespace)
                .list()
                .getItems();
    }

    /** This very object, as the API server has it; empty if it is gone. */
    Optional<DistributionResource> now(Distribution distribution) {
        return Optional.ofNullable(
                        stored(distribution.namespace(), distribution.object()).get())
                .filter(present -> isOf(present, distribution));
    }

    /** Makes an object for a name on the wire; empty if somebody was quicker. */
    Optional<DistributionResource> create(String namespace, String name, DistributionResource.Spec spec) {
        DistributionResource made = new DistributionResource();
        made.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(object(namespace, name))
                .withFinalizers(Distribution.FINALIZER)
                .build());
        made.setSpec(spec);
        try {
            return Optional.of(cache.await(hub.client().resource(made).create()));
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Replaces the specification at the version that was read; empty if somebody was quicker. */
    Optional<DistributionResource> change(DistributionResource present, DistributionResource.Spec spec) {
        DistributionResource next = copy(present);
        next.setSpec(spec);
        try {
            return Optional.of(cache.await(hub.client().resource(next).update()));
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409 || e.getCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Deletes an object at the version that was read; false if somebody was quicker. */
    boolean delete(DistributionResource present) {
        try {
            hub.client()
                    .resource(present)
                    .lockResourceVersion(present.getMetadata().getResourceVersion())
                    .delete();
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                return false;
            }
            throw e;
        }
    }

    /** Changes the metadata at the version that is read; false if somebody was quicker. What is gone needs no change. */
    boolean changeMetadata(Distribution distribution, UnaryOperator<ObjectMetaBuilder> change) {
        Optional<DistributionResource> present = now(distribution);
        if (present.isEmpty()) {
            return true;
        }
        DistributionResource next = copy(present.get());
        next.setSpec(present.get().getSpec());
        next.setMetadata(change.apply(new ObjectMetaBuilder(next.getMetadata())).build());
        if (next.getMetadata().equals(present.get().getMetadata())) {
            return true;
        }
        try {
            hub.client().resource(next).update();
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                return false;
            }
            if (e.getCode() == 404) {
                return true; // gone meanwhile
            }
            throw e;
        }
    }

    /** Writes the status of a distribution, unless it was replaced by another object meanwhile. */
    void writeStatus(Distribution distribution, DistributionResource.Status status) {
        seen(distribution).ifPresent(seen -> {
            DistributionResource next = copy(seen);
            next.setSpec(seen.getSpec());
            next.setStatus(status);
            hub.client().resource(next).updateStatus();
        });
    }

    /**
     * The object's name: the name on the wire where Kubernetes takes it, else one made from it. A distribution that is going keeps its
     * name until it is gone, so another is made with its uid. Two requests at once arrive at the same name, and one of them at a 409.
     */
    private String object(String namespace, String name) {
        String plain = OBJECT_NAME.matcher(name).matches()
                ? name
                : "distribution-" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        DistributionResource going = stored(namespace, plain).get();
        return going == null ? plain : "distribution-" + going.getMetadata().getUid();
    }

    private Resource<DistributionResource> stored(String namespace, String object) {
        return hub.client()
                .resources(DistributionResource.class)
                .inNamespace(namespace)
                .withName(object);
    }

    private static boolean isOf(DistributionResource resource, Distribution distribution) {
        return distribution.uid().equals(resource.getMetadata().getUid());
    }

    private static DistributionResource copy(DistributionResource of) {
        DistributionResource copy = new DistributionResource();
        copy.setMetadata(new ObjectMetaBuilder(of.getMetadata()).build());
        copy.setStatus(of.getStatus());
        return copy;
    }
}

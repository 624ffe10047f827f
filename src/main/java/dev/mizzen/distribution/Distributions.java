package dev.mizzen.distribution;

import dev.mizzen.hub.Cache;
import dev.mizzen.hub.DistributionResource;
import dev.mizzen.hub.DistributionResource.ClusterPlaces;
import dev.mizzen.hub.DistributionResource.OnDelete;
import dev.mizzen.hub.Hub;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The distributions, as custom resources on the hub. */
@Component
class Distributions {
    private static final int TRIES = 5;
    private static final Pattern OBJECT_NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,200}[a-z0-9])?");
    private static final Comparator<Distribution> BY_NAME =
            Comparator.comparing(Distribution::name).thenComparing(Distribution::created);

    private final Hub hub;
    private final Cache<DistributionResource> cache;
    private final Map<String, Read> reads = new ConcurrentHashMap<>();

    /** A parsed view of an object at a version. */
    private record Read(String version, Distribution distribution) {}

    Distributions(Hub hub) {
        this.hub = hub;
        this.cache = hub.cacheAll(DistributionResource.class);
        cache.onChange((before, now) -> {
            if (before != null && (now == null || !sameObject(before, now))) {
                reads.remove(before.getMetadata().getUid());
            }
            if (now != null) {
                read(now);
            }
        });
    }

    /** The distribution with this uid, if it is there. */
    Optional<Distribution> get(String uid) {
        return Optional.ofNullable(reads.get(uid)).map(Read::distribution);
    }

    /** Told of a distribution's uid whenever it came, changed (in more than its status) or went. */
    interface Listener {
        void changed(String uid);
    }

    /** Must be called before the hub starts. */
    void onChange(Listener listener) {
        cache.onChange((before, now) -> {
            if (before != null && now != null && sameWish(before, now)) {
                return;
            }
            if (before != null && (now == null || !sameObject(before, now))) {
                listener.changed(before.getMetadata().getUid());
            }
            if (now != null) {
                listener.changed(now.getMetadata().getUid());
            }
        });
    }

    List<Distribution> all() {
        return cache.list().stream().map(this::read).toList();
    }

    /** The distributions of a namespace, by name; those that are going among them. */
    List<Distribution> in(String namespace) {
        return cache.list(namespace).stream().map(this::read).sorted(BY_NAME).toList();
    }

    /** The one that has this name on the wire and is not going. */
    Optional<Distribution> find(String namespace, String name) {
        return in(namespace).stream()
                .filter(distribution -> distribution.is(name))
                .findFirst();
    }

    DistributionResource.@Nullable Status status(Distribution distribution) {
        return cache.get(distribution.namespace(), distribution.object())
                .map(DistributionResource::getStatus)
                .orElse(null);
    }

    /** What a distribution is to wish for. */
    record Wanted(List<ConfigRef> configs, Collection<Place> places, boolean everyTarget) {}

    /** Creates the distribution of this name, or replaces what it wishes for. */
    void put(String namespace, String name, Wanted wanted) {
        for (int i = 0; i < TRIES; i++) {
            Optional<DistributionResource> present = readNow(namespace, name);
            boolean done = present.isPresent()
                    ? change(
                            present.get(),
                            spec(name, wanted, Distribution.of(present.get()).onDelete()))
                    : create(namespace, name, wanted);
            if (done) {
                return;
            }
        }
        throw busy();
    }

    /** Deletes a distribution; it is going until its copies are recalled. */
    void remove(Distribution distribution) {
        try {
            resource(distribution).delete();
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                throw e;
            }
        }
        cache.get(distribution.namespace(), distribution.object())
                .filter(seen -> seen.getMetadata().getUid().equals(distribution.uid()))
                .ifPresent(cache::awaitGone);
    }

    /** Takes configs or places out of a distribution; one that has none left is deleted. */
    void reduce(Distribution distribution, UnaryOperator<Wanted> less) {
        for (int i = 0; i < TRIES; i++) {
            DistributionResource present = resource(distribution).get();
            if (present == null || !present.getMetadata().getUid().equals(distribution.uid())) {
                return;
            }
            Distribution read = Distribution.of(present);
            Wanted left = less.apply(new Wanted(read.configs(), read.places(), read.everyTarget()));
            if (left.configs().isEmpty() || (left.places().isEmpty() && !left.everyTarget())) {
                remove(read);
                return;
            }
            if (change(present, spec(read.name(), left, read.onDelete()))) {
                return;
            }
        }
        throw busy();
    }

    /** Stores the finalizer of a distribution that was made without one. */
    void hold(Distribution distribution) {
        finalizers(distribution, finalizers -> {
            if (!finalizers.contains(Distribution.FINALIZER)) {
                finalizers.add(Distribution.FINALIZER);
            }
            return finalizers;
        });
    }

    /** Lets a distribution that is going be gone. */
    void release(Distribution distribution) {
        finalizers(distribution, finalizers -> {
            finalizers.remove(Distribution.FINALIZER);
            return finalizers;
        });
    }

    /** Writes the status of a distribution, unless it was replaced by another object meanwhile. */
    void writeStatus(Distribution distribution, DistributionResource.Status status) {
        cache.get(distribution.namespace(), distribution.object())
                .filter(seen -> seen.getMetadata().getUid().equals(distribution.uid()))
                .ifPresent(seen -> {
                    DistributionResource next = copy(seen);
                    next.setSpec(seen.getSpec());
                    next.setStatus(status);
                    hub.client().resource(next).updateStatus();
                });
    }

    private void finalizers(Distribution distribution, UnaryOperator<List<String>> change) {
        DistributionResource present = resource(distribution).get();
        if (present == null || !present.getMetadata().getUid().equals(distribution.uid())) {
            return;
        }
        List<String> before = present.getMetadata().getFinalizers();
        List<String> after = change.apply(new ArrayList<>(before == null ? List.of() : before));
        if (!after.equals(before)) {
            DistributionResource next = copy(present);
            next.setSpec(present.getSpec());
            next.getMetadata().setFinalizers(after);
            hub.client().resource(next).update();
        }
    }

    private boolean create(String namespace, String name, Wanted wanted) {
        DistributionResource made = new DistributionResource();
        boolean taken = !OBJECT_NAME.matcher(name).matches() || has(namespace, name);
        made.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(taken ? "distribution-" + UUID.randomUUID() : name)
                .withFinalizers(Distribution.FINALIZER)
                .build());
        made.setSpec(spec(name, wanted, null));
        try {
            cache.await(hub.client().resource(made).create());
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                return false;
            }
            throw e;
        }
    }

    private boolean change(DistributionResource present, DistributionResource.Spec spec) {
        DistributionResource next = copy(present);
        next.setSpec(spec);
        try {
            cache.await(hub.client().resource(next).update());
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409 || e.getCode() == 404) {
                return false;
            }
            throw e;
        }
    }

    private Optional<DistributionResource> readNow(String namespace, String name) {
        return hub.client().resources(DistributionResource.class).inNamespace(namespace).list().getItems().stream()
                .filter(resource -> Distribution.of(resource).is(name))
                .findFirst();
    }

    private boolean has(String namespace, String object) {
        return hub.client()
                        .resources(DistributionResource.class)
                        .inNamespace(namespace)
                        .withName(object)
                        .get()
                != null;
    }

    private Resource<DistributionResource> resource(Distribution distribution) {
        return hub.client()
                .resources(DistributionResource.class)
                .inNamespace(distribution.namespace())
                .withName(distribution.object());
    }

    /** Parses an object once for each of its versions. */
    private Distribution read(DistributionResource resource) {
        String version = resource.getMetadata().getResourceVersion();
        Read read = reads.get(resource.getMetadata().getUid());
        if (read == null || !read.version().equals(version)) {
            read = new Read(version, Distribution.of(resource));
            reads.put(resource.getMetadata().getUid(), read);
        }
        return read.distribution();
    }

    /** Whether two versions differ in nothing but their status. */
    private static boolean sameWish(DistributionResource before, DistributionResource now) {
        return Distribution.of(before).equals(Distribution.of(now));
    }

    private static boolean sameObject(DistributionResource one, DistributionResource other) {
        return one.getMetadata().getUid().equals(other.getMetadata().getUid());
    }

    private static DistributionResource copy(DistributionResource of) {
        DistributionResource copy = new DistributionResource();
        copy.setMetadata(new ObjectMetaBuilder(of.getMetadata()).build());
        copy.setStatus(of.getStatus());
        return copy;
    }

    private static DistributionResource.Spec spec(String name, Wanted wanted, @Nullable OnDelete onDelete) {
        Map<String, List<String>> grouped = new TreeMap<>();
        for (Place place : wanted.places()) {
            grouped.computeIfAbsent(place.cluster().value(), any -> new ArrayList<>())
                    .add(place.namespace());
        }
        List<ClusterPlaces> places = grouped.entrySet().stream()
                .map(group -> new ClusterPlaces(group.getKey(), group.getValue()))
                .toList();
        return new DistributionResource.Spec(
                name,
                wanted.configs().stream()
                        .map(config -> new DistributionResource.Config(config.name(), config.namespace()))
                        .toList(),
                wanted.everyTarget() ? null : places,
                wanted.everyTarget() ? Boolean.TRUE : null,
                onDelete);
    }

    private static RuntimeException busy() {
        return BusinessCode.INVALID_REQUEST.because("The distribution is being changed by others too: try again");
    }
}

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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
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
    private final Function<String, List<DistributionResource>> byUid;
    private final Function<String, List<DistributionResource>> byConfig;
    private final Map<String, Read> reads = new ConcurrentHashMap<>();

    /** An object and what it was parsed to. */
    private record Read(DistributionResource resource, Distribution distribution) {}

    Distributions(Hub hub) {
        this.hub = hub;
        this.cache = hub.cacheAll(DistributionResource.class);
        this.byUid =
                cache.index("uid", resource -> List.of(resource.getMetadata().getUid()));
        this.byConfig = cache.index(
                "config",
                resource -> Distribution.of(resource).configs().stream()
                        .map(ConfigRef::toString)
                        .toList());
        cache.onChange((before, now) -> {
            if (before != null && (now == null || !sameObject(before, now))) {
                reads.remove(before.getMetadata().getUid());
            }
        });
    }

    /** The distribution with this uid, if it is there. */
    Optional<Distribution> get(String uid) {
        return byUid.apply(uid).stream().findFirst().map(this::read);
    }

    /** The distributions that name a config, those that are going among them. */
    List<Distribution> naming(ConfigRef config) {
        return byConfig.apply(config.toString()).stream().map(this::read).toList();
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

    /** Deletes a distribution; it is going until its copies are recalled. One made anew under its name is left alone. */
    void remove(Distribution distribution) {
        for (int i = 0; i < TRIES; i++) {
            DistributionResource present = readNow(distribution);
            if (present == null || deleted(present)) {
                cache.get(distribution.namespace(), distribution.object())
                        .filter(seen -> seen.getMetadata().getUid().equals(distribution.uid()))
                        .ifPresent(cache::awaitGone);
                return;
            }
        }
        throw busy();
    }

    /** Takes configs or places out of a distribution, to be recalled; one that has none left is deleted, whatever its onDelete. */
    void reduce(Distribution distribution, UnaryOperator<Wanted> less) {
        for (int i = 0; i < TRIES; i++) {
            DistributionResource present = readNow(distribution);
            if (present == null) {
                return;
            }
            Distribution read = Distribution.of(present);
            Wanted left = less.apply(new Wanted(read.configs(), read.places(), read.everyTarget()));
            boolean empty = left.configs().isEmpty() || (left.places().isEmpty() && !left.everyTarget());
            boolean done = empty
                    ? change(present, spec(read.name(), left, OnDelete.Recall))
                    : change(present, spec(read.name(), left, read.onDelete()));
            if (done && empty) {
                remove(distribution);
            }
            if (done) {
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
        DistributionResource present = readNow(distribution);
        if (present == null) {
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
        made.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(object(namespace, name))
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

    /**
     * The object's name: the name on the wire where Kubernetes takes it, else one made from it. A distribution that is going keeps its
     * name until it is gone, so another is made with its uid. Two requests at once arrive at the same name, and one of them at a 409.
     */
    private String object(String namespace, String name) {
        String plain = OBJECT_NAME.matcher(name).matches()
                ? name
                : "distribution-" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        DistributionResource going = hub.client()
                .resources(DistributionResource.class)
                .inNamespace(namespace)
                .withName(plain)
                .get();
        return going == null ? plain : "distribution-" + going.getMetadata().getUid();
    }

    private boolean deleted(DistributionResource present) {
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

    /** This very object, as the API server has it; null if it is gone. */
    private @Nullable DistributionResource readNow(Distribution distribution) {
        DistributionResource present = hub.client()
                .resources(DistributionResource.class)
                .inNamespace(distribution.namespace())
                .withName(distribution.object())
                .get();
        return present == null || !present.getMetadata().getUid().equals(distribution.uid()) ? null : present;
    }

    /** Parses an object once. */
    private Distribution read(DistributionResource resource) {
        Read read = reads.get(resource.getMetadata().getUid());
        if (read == null || read.resource() != resource) {
            read = new Read(resource, Distribution.of(resource));
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

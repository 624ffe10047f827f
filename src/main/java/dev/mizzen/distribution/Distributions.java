package dev.mizzen.distribution;

import dev.mizzen.hub.Cache;
import dev.mizzen.hub.DistributionResource;
import dev.mizzen.hub.DistributionResource.ClusterPlaces;
import dev.mizzen.hub.DistributionResource.OnDelete;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.Place;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
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
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The distributions, as custom resources on the hub. */
@Component
class Distributions {
    private static final int TRIES = 5;
    private static final Comparator<Distribution> BY_NAME =
            Comparator.comparing(Distribution::name).thenComparing(Distribution::created);

    private final DistributionRecords records;
    private final Function<String, List<DistributionResource>> byUid;
    private final Function<String, List<DistributionResource>> byConfig;
    private final Map<String, Read> reads = new ConcurrentHashMap<>();

    /** An object and what it was parsed to. */
    private record Read(DistributionResource resource, Distribution distribution) {}

    Distributions(DistributionRecords records) {
        this.records = records;
        Cache<DistributionResource> cache = records.cache();
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
        records.cache().onChange((before, now) -> {
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
        return records.cache().list().stream().map(this::read).toList();
    }

    /** The distributions of a namespace, by name; those that are going among them. */
    List<Distribution> in(String namespace) {
        return records.cache().list(namespace).stream()
                .map(this::read)
                .sorted(BY_NAME)
                .toList();
    }

    /** The one that has this name on the wire and is not going. */
    Optional<Distribution> find(String namespace, String name) {
        return in(namespace).stream()
                .filter(distribution -> distribution.is(name))
                .findFirst();
    }

    /** As {@link #find}, or else one of that name that is going. */
    Optional<Distribution> findAlsoGoing(String namespace, String name) {
        return find(namespace, name)
                .or(() -> in(namespace).stream()
                        .filter(distribution -> distribution.name().equals(name))
                        .max(Comparator.comparing(Distribution::created)));
    }

    DistributionResource.@Nullable Status status(Distribution distribution) {
        return records.cache()
                .get(distribution.namespace(), distribution.object())
                .map(DistributionResource::getStatus)
                .orElse(null);
    }

    /** What a distribution is to wish for. */
    record Wanted(List<ConfigRef> configs, Collection<Place> places, boolean everyTarget) {}

    /** What was written. @param created whether there was none of this name before */
    record Put(Distribution distribution, boolean created) {}

    /**
     * Checks that the distribution of this name is of a version that is meant, as the API server has it.
     *
     * @throws dev.mizzen.shared.ApiException if it is not
     */
    void requireMeant(String namespace, String name, IfMatch meant) {
        meant.require(
                now(namespace, name).map(of -> Distribution.of(of).version()).orElse(""));
    }

    /** Creates the distribution of this name, or replaces what it wishes for if that is of a version that is meant. */
    Put put(String namespace, String name, IfMatch meant, Wanted wanted) {
        for (int i = 0; i < TRIES; i++) {
            Optional<DistributionResource> present = now(namespace, name);
            meant.require(present.map(of -> Distribution.of(of).version()).orElse(""));
            Optional<DistributionResource> written = present.isPresent()
                    ? records.change(
                            present.get(),
                            spec(name, wanted, Distribution.of(present.get()).onDelete()))
                    : records.create(namespace, name, spec(name, wanted, null));
            if (written.isPresent()) {
                return new Put(Distribution.of(written.get()), present.isEmpty());
            }
        }
        throw busy();
    }

    private Optional<DistributionResource> now(String namespace, String name) {
        return records.now(namespace).stream()
                .filter(resource -> Distribution.of(resource).is(name))
                .findFirst();
    }

    /** Whether a distribution of a namespace that is not going names a place, as the API server has them. */
    boolean anyNames(String namespace, Place place) {
        return records.now(namespace).stream()
                .map(Distribution::of)
                .anyMatch(distribution ->
                        !distribution.going() && distribution.places().contains(place));
    }

    /** Deletes a distribution; it is going until its copies are recalled. One made anew under its name is left alone. */
    void remove(Distribution distribution, IfMatch meant) {
        for (int i = 0; i < TRIES; i++) {
            Optional<DistributionResource> present = records.now(distribution);
            present.ifPresent(
                    resource -> meant.require(Distribution.of(resource).version()));
            if (present.isEmpty() || records.delete(present.get())) {
                records.seen(distribution).ifPresent(records.cache()::awaitGone);
                return;
            }
        }
        throw busy();
    }

    /** Deletes every distribution of a namespace, those among them that the cache does not show yet. Returns whether there was any. */
    boolean removeAll(String namespace) {
        List<Distribution> present =
                records.now(namespace).stream().map(Distribution::of).toList();
        present.stream()
                .filter(distribution -> !distribution.going())
                .forEach(distribution -> remove(distribution, IfMatch.of(null)));
        return !present.isEmpty();
    }

    /** Takes configs or places out of a distribution, to be recalled; one that has none left is deleted, whatever its onDelete. */
    void reduce(Distribution distribution, UnaryOperator<Wanted> less) {
        for (int i = 0; i < TRIES; i++) {
            Optional<DistributionResource> present = records.now(distribution);
            if (present.isEmpty()) {
                return;
            }
            Distribution read = Distribution.of(present.get());
            if (read.going()) {
                return; // what becomes of its copies is decided
            }
            Wanted left = less.apply(new Wanted(read.configs(), read.places(), read.everyTarget()));
            boolean empty = left.configs().isEmpty() || (left.places().isEmpty() && !left.everyTarget());
            boolean done = records.change(
                            present.get(), spec(read.name(), left, empty ? OnDelete.Recall : read.onDelete()))
                    .isPresent();
            if (done && empty) {
                remove(distribution, IfMatch.of(null));
            }
            if (done) {
                return;
            }
        }
        throw busy();
    }

    /** Asks whichever replica writes to try at once what failed. */
    void retry(Distribution distribution) {
        String now = Instant.now() + " " + UUID.randomUUID();
        changeMetadata(distribution, metadata -> metadata.addToAnnotations(Distribution.RETRY, now));
    }

    /** Stores the finalizer of a distribution that was made without one. */
    void hold(Distribution distribution) {
        changeMetadata(
                distribution,
                metadata -> metadata.hasMatchingFinalizer(Distribution.FINALIZER::equals)
                        ? metadata
                        : metadata.addToFinalizers(Distribution.FINALIZER));
    }

    /** Lets a distribution that is going be gone. */
    void release(Distribution distribution) {
        changeMetadata(distribution, metadata -> metadata.removeFromFinalizers(Distribution.FINALIZER));
    }

    private void changeMetadata(Distribution distribution, UnaryOperator<ObjectMetaBuilder> change) {
        for (int i = 0; i < TRIES; i++) {
            if (records.changeMetadata(distribution, change)) {
                return;
            }
        }
        throw busy();
    }

    /** Writes the status of a distribution, unless it was replaced by another object meanwhile. */
    void writeStatus(Distribution distribution, DistributionResource.Status status) {
        records.writeStatus(distribution, status);
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

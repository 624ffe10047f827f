package dev.mizzen.distribution;

import dev.mizzen.hub.DistributionResource;
import dev.mizzen.hub.DistributionResource.OnDelete;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.Place;
import dev.mizzen.shared.WireTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The wish that configs be present in places, as it is stored, whoever wrote it.
 *
 * @param object the name of the stored object
 * @param name the name on the wire
 * @param places those it names; empty with {@code everyTarget}
 * @param unreadable what it names that can be no place
 * @param finalized whether its finalizer is stored, without which no copy is made
 * @param retry changes whenever somebody asks that what failed be tried at once
 */
record Distribution(
        String uid,
        String namespace,
        String object,
        String name,
        long generation,
        Instant created,
        List<ConfigRef> configs,
        Set<Place> places,
        List<String> unreadable,
        boolean everyTarget,
        OnDelete onDelete,
        boolean going,
        boolean finalized,
        String retry) {
    /** Holds a distribution that is being deleted until its copies are recalled. */
    static final String FINALIZER = "mizzen.dev/recall";

    /** By which any replica asks the one that writes to try again what failed; its value is of no importance, only its change. */
    static final String RETRY = "mizzen.dev/retry";

    /** More places than one object of Kubernetes should name. */
    static final int MOST_PLACES = 5_000;

    static Distribution of(DistributionResource resource) {
        var meta = resource.getMetadata();
        var spec = resource.getSpec();
        Set<Place> places = new LinkedHashSet<>();
        List<String> unreadable = new ArrayList<>();
        boolean everyTarget = spec != null && Boolean.TRUE.equals(spec.everyTarget());
        if (spec != null && spec.places() != null && !everyTarget) {
            spec.places().forEach(group -> read(group, places, unreadable));
        }
        String name = spec == null || spec.name() == null || spec.name().isEmpty() ? meta.getName() : spec.name();
        return new Distribution(
                meta.getUid(),
                meta.getNamespace(),
                meta.getName(),
                name,
                Objects.requireNonNullElse(meta.getGeneration(), 1L),
                WireTime.of(meta.getCreationTimestamp()),
                spec == null ? List.of() : configs(spec.configs(), meta.getNamespace()),
                places,
                unreadable,
                everyTarget,
                spec != null && spec.onDelete() == OnDelete.Keep ? OnDelete.Keep : OnDelete.Recall,
                meta.getDeletionTimestamp() != null,
                meta.getFinalizers() != null && meta.getFinalizers().contains(FINALIZER),
                meta.getAnnotations() == null ? "" : meta.getAnnotations().getOrDefault(RETRY, ""));
    }

    /** Changes whenever what it wishes for does, and not with its status: what a client compares. */
    String version() {
        return uid + "." + generation;
    }

    boolean names(ConfigRef config) {
        return configs.contains(config);
    }

    boolean is(String wireName) {
        return !going && name.equals(wireName);
    }

    private static List<ConfigRef> configs(@Nullable List<DistributionResource.Config> stored, String namespace) {
        if (stored == null) {
            return List.of();
        }
        return stored.stream()
                .filter(config -> isName(config.name())
                        && (config.namespace() == null || config.namespace().isEmpty() || isName(config.namespace())))
                .map(config -> new ConfigRef(
                        config.namespace() == null || config.namespace().isEmpty() ? namespace : config.namespace(),
                        config.name()))
                .distinct()
                .toList();
    }

    /** What is no name of a Kubernetes object is no config's, and never becomes part of an address. */
    private static boolean isName(@Nullable String name) {
        return name != null && ClusterName.isValid(name);
    }

    private static void read(DistributionResource.ClusterPlaces group, Set<Place> places, List<String> unreadable) {
        for (String namespace : Objects.requireNonNullElse(group.namespaces(), List.<String>of())) {
            if (group.cluster() != null && ClusterName.isValid(group.cluster()) && Fields.isNamespace(namespace)) {
                places.add(Place.of(group.cluster(), namespace));
            } else {
                unreadable.add(group.cluster() + "/" + namespace);
            }
        }
    }
}

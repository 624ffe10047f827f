package dev.mizzen.distribution;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.cluster.Connection;
import dev.mizzen.config.Config;
import dev.mizzen.config.Configs;
import dev.mizzen.config.Content;
import dev.mizzen.distribution.FoundCopy.What;
import dev.mizzen.hub.Hub;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Secrets that KubeVela made as copies of configs, and how one becomes Mizzen's. Safety rule: only one that belongs to nobody but the
 * Applications that were named does, and only if its content is what Mizzen would write, at the version that was compared.
 */
@Component
class KubeVelaCopies {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String OWNED = "app.oam.dev/";
    private static final String NAME = OWNED + "name";
    private static final String NAMESPACE = OWNED + "namespace";
    private static final String SHARED_BY = OWNED + "shared-by";

    /** What KubeVela copies along and Mizzen keeps on the hub. */
    private static final Set<String> STAY_ON_THE_HUB = Set.of("input-properties", "objects-reference");

    private final Hub hub;
    private final Clusters clusters;
    private final Configs configs;

    KubeVelaCopies(Hub hub, Clusters clusters, Configs configs) {
        this.hub = hub;
        this.clusters = clusters;
        this.configs = configs;
    }

    /** @param owners {@code namespace/name} of the Applications it may belong to */
    FoundCopy look(ConfigRef config, Place place, Set<String> owners) {
        Optional<FoundCopy> obstacle = obstacle(place.cluster());
        try {
            return obstacle.orElseGet(() -> judge(config, read(config, place), owners));
        } catch (KubernetesClientException e) {
            return FoundCopy.other("the cluster " + place.cluster() + " did not say what is there");
        }
    }

    /**
     * Makes it a copy of a distribution.
     *
     * @throws dev.mizzen.shared.ApiException if it is not what {@link #look} may have found it to be
     */
    void take(ConfigRef config, Place place, Set<String> owners, Distribution distribution) {
        obstacle(place.cluster()).ifPresent(KubeVelaCopies::refuse);
        Secret present = read(config, place);
        FoundCopy found = judge(config, present, owners);
        if (found.what() == What.OTHER) {
            refuse(found);
        }
        if (present == null || found.what() != What.SAME) {
            return; // the engine makes it, or has it
        }
        write(present, config, place, distribution);
    }

    private void write(Secret present, ConfigRef config, Place place, Distribution distribution) {
        Map<String, String> labels = withoutOwner(present.getMetadata().getLabels());
        labels.put(Hub.COPY_LABEL, hub.id().orElseThrow());
        Map<String, String> annotations = withoutOwner(present.getMetadata().getAnnotations());
        annotations.putAll(CopyNotes.annotations(config, Map.of(distribution.uid(), distribution.generation())));
        Content content = configs.find(config).map(Config::content).orElseThrow();
        try {
            // With the version that was compared: what changed since is not overwritten.
            connection(place.cluster())
                    .client()
                    .resource(new SecretBuilder(present)
                            .editMetadata()
                            .withLabels(labels)
                            .withAnnotations(annotations)
                            .endMetadata()
                            .withData(content.data())
                            .build())
                    .update();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409 || e.getCode() == 404) {
                throw BusinessCode.CONFLICT.because("somebody changed it at this moment");
            }
            throw e;
        }
    }

    private FoundCopy judge(ConfigRef config, @Nullable Secret present, Set<String> owners) {
        if (present == null) {
            return FoundCopy.of(What.NOTHING);
        }
        ObjectMeta meta = present.getMetadata();
        Map<String, String> labels = orEmpty(meta.getLabels());
        String of = labels.get(Hub.COPY_LABEL);
        if (of != null) {
            return hub.id().filter(of::equals).isPresent()
                    ? FoundCopy.of(What.OURS)
                    : FoundCopy.other("it is the copy of another hub");
        }
        return foreign(meta, labels, owners)
                .or(() -> difference(config, present))
                .map(FoundCopy::other)
                .orElseGet(() -> FoundCopy.of(What.SAME));
    }

    private static Optional<String> foreign(ObjectMeta meta, Map<String, String> labels, Set<String> owners) {
        if (meta.getDeletionTimestamp() != null) {
            return Optional.of("it is being deleted");
        }
        if (meta.getOwnerReferences() != null && !meta.getOwnerReferences().isEmpty()) {
            return Optional.of("it belongs to another object, and goes with it");
        }
        if (!labels.containsKey(NAME)) {
            return Optional.of("KubeVela's labels are not on it, so it is somebody else's");
        }
        return sharers(meta, labels).stream()
                .filter(sharer -> !owners.contains(sharer))
                .findFirst()
                .map(sharer -> "it also belongs to the Application " + sharer + ", which is not taken over");
    }

    /** The Application that its labels name, and those that share it. */
    private static Set<String> sharers(ObjectMeta meta, Map<String, String> labels) {
        Set<String> sharers = Arrays.stream(orEmpty(meta.getAnnotations())
                        .getOrDefault(SHARED_BY, "")
                        .split(","))
                .map(String::strip)
                .filter(sharer -> !sharer.isEmpty())
                .collect(Collectors.toSet());
        sharers.add(labels.getOrDefault(NAMESPACE, "") + "/" + labels.get(NAME));
        return sharers;
    }

    private Optional<String> difference(ConfigRef config, Secret present) {
        Optional<Content> wanted = configs.find(config).map(Config::content);
        if (wanted.isEmpty()) {
            return Optional.of("there is no config " + config + " to compare it with");
        }
        if (Boolean.TRUE.equals(present.getImmutable())) {
            return Optional.of("it is immutable: Mizzen would have to delete it first");
        }
        Map<String, String> data = new TreeMap<>(orEmpty(present.getData()));
        data.keySet().removeAll(STAY_ON_THE_HUB);
        boolean same = Objects.requireNonNullElse(present.getType(), "Opaque")
                        .equals(wanted.get().type())
                && data.equals(wanted.get().data());
        return same
                ? Optional.empty()
                : Optional.of("its content is not the config's: apply the distribution again in VelaUX, or remove it");
    }

    /** Why nothing can be said of, or done in, a cluster; waits for one that is about to be connected. */
    private Optional<FoundCopy> obstacle(ClusterName cluster) {
        Optional<Connection> connection = clusters.connection(cluster);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (connection.filter(Connection::filled).isEmpty()
                && connection.flatMap(Connection::failure).isEmpty()
                && connection.isPresent()
                && System.nanoTime() < end) {
            LockSupport.parkNanos(50_000_000);
        }
        if (hub.id().isEmpty()) {
            return Optional.of(FoundCopy.other("this hub's id is missing, so nothing is written"));
        }
        return connection.filter(Connection::filled).isEmpty()
                ? Optional.of(FoundCopy.other("the cluster " + cluster + " does not answer"))
                : clusters.impostor(cluster).map(FoundCopy::other);
    }

    private @Nullable Secret read(ConfigRef config, Place place) {
        return connection(place.cluster())
                .client()
                .secrets()
                .inNamespace(place.namespace())
                .withName(config.name())
                .get();
    }

    private Connection connection(ClusterName cluster) {
        return clusters.connection(cluster)
                .orElseThrow(() ->
                        BusinessCode.CLUSTER_UNUSABLE.because("the cluster " + cluster + " is not connected any more"));
    }

    private static void refuse(FoundCopy found) {
        throw BusinessCode.CONFLICT.because(found.why());
    }

    /** What said that it is KubeVela's would be a lie: a vela-core that still runs leaves a Secret alone that is not its own. */
    private static Map<String, String> withoutOwner(@Nullable Map<String, String> of) {
        Map<String, String> left = new HashMap<>(orEmpty(of));
        left.keySet().removeIf(key -> key.startsWith(OWNED));
        return left;
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }
}

package dev.mizzen.cluster;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an informer knows of a cluster's namespaces: whether they are there, and whose. Of the labels only KubeVela's own are kept:
 * most namespaces have none of them. As {@link CopyStore}, it must not throw.
 */
final class NamespaceStore implements ItemStore<Namespace> {
    private static final String KUBEVELA = ".oam.dev/";

    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Known(
            String name, String uid, String resourceVersion, boolean terminating, Map<String, String> labels) {
        static Known of(Namespace namespace) {
            return new Known(
                    namespace.getMetadata().getName(),
                    Objects.requireNonNullElse(namespace.getMetadata().getUid(), ""),
                    Objects.requireNonNullElse(namespace.getMetadata().getResourceVersion(), ""),
                    namespace.getMetadata().getDeletionTimestamp() != null
                            || (namespace.getStatus() != null
                                    && "Terminating"
                                            .equals(namespace.getStatus().getPhase())),
                    kubeVelas(namespace.getMetadata().getLabels()));
        }

        private static Map<String, String> kubeVelas(@Nullable Map<String, String> labels) {
            return labels == null
                    ? Map.of()
                    : labels.entrySet().stream()
                            .filter(label -> label.getKey().contains(KUBEVELA))
                            .collect(Collectors.toUnmodifiableMap(
                                    Map.Entry::getKey, label -> Objects.requireNonNullElse(label.getValue(), "")));
        }
    }

    NamespaceState state(String name) {
        Known namespace = known.get(name);
        return namespace == null
                ? NamespaceState.MISSING
                : namespace.terminating() ? NamespaceState.TERMINATING : NamespaceState.ACTIVE;
    }

    /** The uid of a namespace that is there. */
    Optional<String> uid(String name) {
        return Optional.ofNullable(known.get(name)).map(Known::uid).filter(uid -> !uid.isEmpty());
    }

    Map<String, String> labels(String name) {
        Known namespace = known.get(name);
        return namespace == null ? Map.of() : namespace.labels();
    }

    List<String> names() {
        return known.keySet().stream().sorted().toList();
    }

    @Override
    public String getKey(Namespace namespace) {
        return namespace.getMetadata().getName();
    }

    @Override
    public @Nullable Namespace put(String key, Namespace namespace) {
        return remembered(known.put(key, Known.of(namespace)));
    }

    @Override
    public @Nullable Namespace remove(String key) {
        return remembered(known.remove(key));
    }

    @Override
    public Stream<String> keySet() {
        return known.keySet().stream();
    }

    @Override
    @SuppressWarnings("NullAway") // nothing in the stream is null
    public Stream<Namespace> values() {
        return known.values().stream().map(NamespaceStore::remembered);
    }

    @Override
    public @Nullable Namespace get(String key) {
        return remembered(known.get(key));
    }

    @Override
    public int size() {
        return known.size();
    }

    /** As much of a Namespace as fabric8 compares. */
    private static @Nullable Namespace remembered(@Nullable Known namespace) {
        return namespace == null
                ? null
                : new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace.name())
                        .withResourceVersion(namespace.resourceVersion())
                        .endMetadata()
                        .build();
    }
}

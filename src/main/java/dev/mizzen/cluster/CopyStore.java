package dev.mizzen.cluster;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an informer knows of the copies, without their data. fabric8 writes under its own lock, one at a time; anybody may read.
 * It must not throw: fabric8 would log the failure and lose the event.
 */
final class CopyStore implements ItemStore<Secret> {
    private final Map<String, Map<String, CopySecret>> byNamespace = new ConcurrentHashMap<>();

    Collection<CopySecret> in(String namespace) {
        return List.copyOf(byNamespace.getOrDefault(namespace, Map.of()).values());
    }

    Optional<CopySecret> get(String namespace, String name) {
        return Optional.ofNullable(byNamespace.getOrDefault(namespace, Map.of()).get(name));
    }

    Collection<CopySecret> all() {
        return copies().toList();
    }

    @Override
    public String getKey(Secret secret) {
        return secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
    }

    @Override
    public @Nullable Secret put(String key, Secret secret) {
        CopySecret now = CopySecret.of(secret);
        return remembered(byNamespace
                .computeIfAbsent(now.namespace(), namespace -> new ConcurrentHashMap<>())
                .put(now.name(), now));
    }

    @Override
    public @Nullable Secret remove(String key) {
        Map<String, CopySecret> copies = byNamespace.get(namespaceOf(key));
        if (copies == null) {
            return null;
        }
        CopySecret before = copies.remove(nameOf(key));
        if (copies.isEmpty()) {
            byNamespace.remove(namespaceOf(key));
        }
        return remembered(before);
    }

    @Override
    public Stream<String> keySet() {
        return copies().map(copy -> copy.namespace() + "/" + copy.name());
    }

    @Override
    @SuppressWarnings("NullAway") // nothing in the stream is null
    public Stream<Secret> values() {
        return copies().map(CopyStore::remembered);
    }

    @Override
    public @Nullable Secret get(String key) {
        return remembered(get(namespaceOf(key), nameOf(key)).orElse(null));
    }

    @Override
    public int size() {
        return byNamespace.values().stream().mapToInt(Map::size).sum();
    }

    private Stream<CopySecret> copies() {
        return byNamespace.values().stream().flatMap(copies -> copies.values().stream());
    }

    /** As much of a Secret as fabric8 compares; made without a builder, once for every event. */
    private static @Nullable Secret remembered(@Nullable CopySecret copy) {
        if (copy == null) {
            return null;
        }
        ObjectMeta meta = new ObjectMeta();
        meta.setNamespace(copy.namespace());
        meta.setName(copy.name());
        meta.setUid(copy.uid());
        meta.setResourceVersion(copy.resourceVersion());
        Secret secret = new Secret();
        secret.setMetadata(meta);
        return secret;
    }

    private static String namespaceOf(String key) {
        return key.substring(0, Math.max(0, key.indexOf('/')));
    }

    private static String nameOf(String key) {
        return key.substring(key.indexOf('/') + 1);
    }
}

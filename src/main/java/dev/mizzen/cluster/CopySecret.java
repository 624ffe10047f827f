package dev.mizzen.cluster;

import dev.mizzen.hub.Hub;
import dev.mizzen.shared.SecretDigest;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is remembered of a Secret that carries this hub's label: never its data.
 *
 * @param digest {@link SecretDigest} of its type and data
 * @param annotations those under {@code mizzen.dev/}
 * @param marked whether others wrote on it: a label, an annotation, a finalizer or an owner that is not Mizzen's
 * @param going whether it has a deletion timestamp
 */
public record CopySecret(
        String namespace,
        String name,
        String uid,
        String resourceVersion,
        String type,
        boolean immutable,
        String digest,
        Map<String, String> annotations,
        boolean marked,
        boolean going) {
    private static final String OURS = "mizzen.dev/";

    /** Reads one as Kubernetes sends it. */
    public static CopySecret of(Secret secret) {
        ObjectMeta meta = secret.getMetadata();
        String type = Objects.requireNonNullElse(secret.getType(), "Opaque");
        return new CopySecret(
                meta.getNamespace(),
                meta.getName(),
                Objects.requireNonNullElse(meta.getUid(), ""),
                Objects.requireNonNullElse(meta.getResourceVersion(), ""),
                type,
                Boolean.TRUE.equals(secret.getImmutable()),
                SecretDigest.of(type, Objects.requireNonNullElse(secret.getData(), Map.of())),
                Objects.requireNonNullElse(meta.getAnnotations(), Map.<String, String>of()).entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(OURS))
                        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)),
                isMarked(meta),
                meta.getDeletionTimestamp() != null);
    }

    private static boolean isMarked(ObjectMeta meta) {
        return !meta.getLabels().keySet().equals(Set.of(Hub.COPY_LABEL))
                || !meta.getFinalizers().isEmpty()
                || !meta.getOwnerReferences().isEmpty()
                || Objects.requireNonNullElse(meta.getAnnotations(), Map.<String, String>of()).keySet().stream()
                        .anyMatch(key -> !key.startsWith(OURS));
    }
}

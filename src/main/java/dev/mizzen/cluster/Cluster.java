package dev.mizzen.cluster;

import dev.mizzen.hub.KubeVela;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.WireTime;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is stored about a managed cluster, its credential apart.
 *
 * @param uid that of the cluster's namespace {@code kube-system}, where Mizzen joined it
 * @param version of the record; empty for the hub, which has none
 */
record Cluster(
        ClusterName name,
        Description description,
        String endpoint,
        Instant createTime,
        Instant updateTime,
        Optional<String> uid,
        String version) {
    /** Labels and annotations of KubeVela's own, which are not shown. */
    static final String KUBEVELA = "cluster.core.oam.dev/";

    static final String ALIAS = KUBEVELA + "cluster-alias";
    static final String VERSION = KUBEVELA + "cluster-version";
    static final String DESCRIPTION = "mizzen.dev/description";
    static final String ICON = "mizzen.dev/icon";
    static final String DASHBOARD = "mizzen.dev/dashboard-url";
    static final String UID = "mizzen.dev/cluster-uid";
    /** When it was changed through Mizzen; absent if it never was. */
    static final String UPDATED = "mizzen.dev/updated-at";

    private static final Instant FAR = Instant.parse("2999-01-01T00:00:00Z");

    static Cluster local(String endpoint) {
        return new Cluster(
                ClusterName.LOCAL,
                new Description("", "The hub, the cluster Mizzen runs against.", "", Map.of(), ""),
                endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint,
                FAR,
                FAR,
                Optional.empty(),
                "");
    }

    static Cluster of(Secret secret) {
        Map<String, String> annotations =
                Objects.requireNonNullElse(secret.getMetadata().getAnnotations(), Map.of());
        Instant created = WireTime.of(secret.getMetadata().getCreationTimestamp());
        return new Cluster(
                new ClusterName(secret.getMetadata().getName()),
                new Description(
                        annotations.getOrDefault(ALIAS, ""),
                        annotations.getOrDefault(DESCRIPTION, ""),
                        annotations.getOrDefault(ICON, ""),
                        userLabels(secret),
                        annotations.getOrDefault(DASHBOARD, "")),
                endpointOf(secret),
                created,
                updated(annotations).orElse(created),
                Optional.ofNullable(annotations.get(UID)),
                Objects.requireNonNullElse(secret.getMetadata().getResourceVersion(), ""));
    }

    /** The Secret of a cluster that joins, as KubeVela would store it; what KubeVela has no place for is in annotations of our own. */
    static Secret newSecret(
            String namespace,
            ClusterName name,
            Description description,
            Credential credential,
            Prober.Reached reached) {
        Secret named = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name.value())
                .endMetadata()
                .withType("Opaque")
                .build();
        return reachedBy(described(named, description), credential, reached);
    }

    /** The same Secret with another description. */
    static Secret described(Secret secret, Description description) {
        Map<String, String> labels = new TreeMap<>(description.labels());
        present(secret.getMetadata().getLabels()).forEach((key, value) -> {
            if (key.startsWith(KUBEVELA)) {
                labels.put(key, value);
            }
        });
        return new SecretBuilder(secret)
                .editMetadata()
                .withLabels(labels)
                .addToAnnotations(ALIAS, description.alias())
                .addToAnnotations(DESCRIPTION, description.description())
                .addToAnnotations(ICON, description.icon())
                .addToAnnotations(DASHBOARD, description.dashboardUrl())
                .endMetadata()
                .build();
    }

    /** The same Secret with another credential. */
    static Secret reachedBy(Secret secret, Credential credential, Prober.Reached reached) {
        Map<String, String> data = new TreeMap<>(present(secret.getData()));
        data.keySet().removeAll(Credential.KEYS);
        data.putAll(credential.toData());
        return new SecretBuilder(secret)
                .editMetadata()
                .removeFromLabels(Credential.ENDPOINT_TYPE_LABEL)
                .addToLabels(KubeVela.CLUSTER_CREDENTIAL, credential.proof().type())
                .addToAnnotations(VERSION, reached.version())
                .addToAnnotations(UID, reached.uid())
                .endMetadata()
                .withData(data)
                .build();
    }

    /** Whether a Secret stands for a cluster at all. */
    static boolean isCluster(Secret secret) {
        Map<String, String> labels = secret.getMetadata().getLabels();
        return labels != null && labels.containsKey(KubeVela.CLUSTER_CREDENTIAL);
    }

    private static Optional<Instant> updated(Map<String, String> annotations) {
        try {
            return Optional.ofNullable(annotations.get(UPDATED)).map(Instant::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> present(@Nullable Map<String, String> map) {
        return Objects.requireNonNullElse(map, Map.of());
    }

    /** Whether it was changed through Mizzen since it joined. */
    static boolean wasChanged(Secret secret) {
        return present(secret.getMetadata().getAnnotations()).containsKey(UPDATED);
    }

    private static Map<String, String> userLabels(Secret secret) {
        return Objects.requireNonNullElse(secret.getMetadata().getLabels(), Map.<String, String>of())
                .entrySet()
                .stream()
                .filter(label -> !label.getKey().startsWith(KUBEVELA))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
    }

    private static String endpointOf(Secret secret) {
        try {
            String endpoint = new String(
                    Base64.getDecoder()
                            .decode(Objects.requireNonNullElse(secret.getData(), Map.<String, String>of())
                                    .getOrDefault("endpoint", "")),
                    StandardCharsets.UTF_8);
            // Whoever stored it may have put a password before the host.
            return endpoint.contains("@") ? "" : endpoint;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}

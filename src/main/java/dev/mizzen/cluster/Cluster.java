package dev.mizzen.cluster;

import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.WireTime;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is stored about a managed cluster, its credential apart.
 *
 * @param labels the user's
 * @param uid that of the cluster's namespace {@code kube-system}, where Mizzen joined it
 */
record Cluster(
        ClusterName name,
        String alias,
        String description,
        String icon,
        Map<String, String> labels,
        String dashboardUrl,
        String endpoint,
        Instant createTime,
        Optional<String> uid) {
    /** Labels and annotations of KubeVela's own, which are not shown. */
    static final String KUBEVELA = "cluster.core.oam.dev/";

    static final String ALIAS = KUBEVELA + "cluster-alias";
    static final String VERSION = KUBEVELA + "cluster-version";
    static final String DESCRIPTION = "mizzen.dev/description";
    static final String ICON = "mizzen.dev/icon";
    static final String DASHBOARD = "mizzen.dev/dashboard-url";
    static final String UID = "mizzen.dev/cluster-uid";

    private static final Instant FAR = Instant.parse("2999-01-01T00:00:00Z");

    static Cluster local(String endpoint) {
        return new Cluster(
                ClusterName.LOCAL,
                "",
                "The hub, the cluster Mizzen runs against.",
                "",
                Map.of(),
                "",
                endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint,
                FAR,
                Optional.empty());
    }

    static Cluster of(Secret secret) {
        Map<String, String> annotations =
                Objects.requireNonNullElse(secret.getMetadata().getAnnotations(), Map.of());
        return new Cluster(
                new ClusterName(secret.getMetadata().getName()),
                annotations.getOrDefault(ALIAS, ""),
                annotations.getOrDefault(DESCRIPTION, ""),
                annotations.getOrDefault(ICON, ""),
                userLabels(secret),
                annotations.getOrDefault(DASHBOARD, ""),
                endpointOf(secret),
                WireTime.of(secret.getMetadata().getCreationTimestamp()),
                Optional.ofNullable(annotations.get(UID)));
    }

    /** The Secret of a cluster that joins, as KubeVela would store it; what KubeVela has no place for is in annotations of our own. */
    Secret toSecret(String namespace, Credential credential, Prober.Reached reached) {
        Map<String, String> all = new TreeMap<>(labels);
        all.put(Credential.TYPE_LABEL, credential.proof().type());
        Map<String, String> annotations = new TreeMap<>();
        annotations.put(ALIAS, alias);
        annotations.put(VERSION, reached.version());
        annotations.put(DESCRIPTION, description);
        annotations.put(ICON, icon);
        annotations.put(DASHBOARD, dashboardUrl);
        annotations.put(UID, reached.uid());
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name.value())
                .withLabels(all)
                .withAnnotations(annotations)
                .endMetadata()
                .withType("Opaque")
                .withData(credential.toData())
                .build();
    }

    /** Whether a Secret stands for a cluster at all. */
    static boolean isCluster(Secret secret) {
        Map<String, String> labels = secret.getMetadata().getLabels();
        return labels != null && labels.containsKey(Credential.TYPE_LABEL);
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

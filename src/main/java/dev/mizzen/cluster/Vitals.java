package dev.mizzen.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.VersionInfo;
import java.util.List;
import java.util.Objects;

/**
 * What changes seldom in a cluster, and tells whether Mizzen can work there.
 *
 * @param version of Kubernetes, such as {@code v1.31.2}; empty where it is not known
 * @param missingRights of the credential, such as {@code create secrets}
 */
record Vitals(String version, List<String> missingRights) {
    static final Vitals UNKNOWN = new Vitals("", List.of());

    /** Asks the cluster. */
    static Vitals of(KubernetesClient client) {
        VersionInfo version = client.getKubernetesVersion();
        return new Vitals(
                Objects.requireNonNullElse(version.getGitVersion(), ""),
                Rights.of(client).missing());
    }

    /** A sentence about the rights that are missing; empty if none is. */
    String complaint() {
        return missingRights.isEmpty()
                ? ""
                : "The credential lacks rights in all namespaces: " + String.join(", ", missingRights) + ".";
    }
}

package dev.mizzen.cluster;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.Optional;

/**
 * What the last look at a cluster found.
 *
 * @param uid that of its namespace {@code kube-system}, which tells clusters apart; empty if it could not be read
 */
record Health(boolean healthy, String reason, Instant at, Optional<String> uid) {
    /** Looks now, by one small read. */
    static Health of(KubernetesClient client) {
        try {
            Namespace system = client.namespaces().withName("kube-system").get();
            return system == null
                    ? bad("The cluster has no namespace kube-system.")
                    : new Health(
                            true,
                            "",
                            Instant.now(),
                            Optional.ofNullable(system.getMetadata().getUid()));
        } catch (KubernetesClientException e) {
            return bad(Trouble.of(e));
        }
    }

    static Health bad(String reason) {
        return new Health(false, reason, Instant.now(), Optional.empty());
    }
}

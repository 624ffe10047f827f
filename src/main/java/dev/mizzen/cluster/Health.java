package dev.mizzen.cluster;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the last look at a cluster found.
 *
 * @param uid that of its namespace {@code kube-system}, which tells clusters apart; empty if it could not be read
 * @param latency how long the look took; zero if nothing came back
 */
record Health(boolean healthy, String reason, Instant at, Optional<String> uid, Duration latency, Vitals vitals) {
    /** Looks now, by one small read. */
    static Health of(KubernetesClient client) {
        long begun = System.nanoTime();
        try {
            Namespace system = client.namespaces().withName("kube-system").get();
            return system == null
                    ? bad("The cluster has no namespace kube-system.")
                    : good(
                            Optional.ofNullable(system.getMetadata().getUid()),
                            Duration.ofNanos(System.nanoTime() - begun),
                            Vitals.UNKNOWN);
        } catch (KubernetesClientException e) {
            return bad(Trouble.of(e));
        }
    }

    /** A cluster that answers; if the credential lacks rights, that is said all the same. */
    static Health good(Optional<String> uid, Duration latency, Vitals vitals) {
        return new Health(true, vitals.complaint(), Instant.now(), uid, latency, vitals);
    }

    static Health bad(String reason) {
        return new Health(false, reason, Instant.now(), Optional.empty(), Duration.ZERO, Vitals.UNKNOWN);
    }

    Health with(Vitals known) {
        return new Health(healthy, healthy ? known.complaint() : reason, at, uid, latency, known);
    }

    Health failed(String why) {
        return new Health(false, why, at, uid, latency, vitals);
    }
}

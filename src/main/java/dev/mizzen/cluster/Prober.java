package dev.mizzen.cluster;

import java.time.Duration;

/** Tries a credential before it is stored. */
@FunctionalInterface
interface Prober {
    /** @throws Unusable with the reason, if Mizzen could not work with this credential */
    Reached reach(Credential credential);

    /**
     * What answered.
     *
     * @param version as JSON, in KubeVela's form
     * @param uid that of the namespace {@code kube-system}
     * @param latency of one small read
     */
    record Reached(String version, String uid, Duration latency, Vitals vitals) {}
}

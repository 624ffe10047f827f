package dev.mizzen.cluster;

import dev.mizzen.shared.BusinessCode;
import java.util.Optional;

/** A credential that was tried, and what answered. */
record Tried(Credential credential, Prober.Reached reached) {
    /** @throws dev.mizzen.shared.ApiException with the reason, if Mizzen could not work with this credential */
    static Tried now(Credential credential, Prober prober) {
        try {
            return new Tried(credential, prober.reach(credential));
        } catch (Unusable e) {
            throw BusinessCode.CLUSTER_UNUSABLE.because(e.reason());
        }
    }

    Health health() {
        return Health.good(Optional.of(reached.uid()), reached.latency(), reached.vitals());
    }
}

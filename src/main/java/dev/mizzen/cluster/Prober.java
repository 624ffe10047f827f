package dev.mizzen.cluster;

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
     * @param note what works less well than it could; may be empty
     */
    record Reached(String version, String uid, String note) {}
}

package dev.mizzen.hub;

import java.util.Optional;

/** Told of what others did to the hub's records past Mizzen: with kubectl or vela, or as a controller. */
@FunctionalInterface
public interface OutsideChanges {
    /** What was done to a record. */
    enum Change {
        CREATED,
        CHANGED,
        DELETED
    }

    /**
     * @param kind such as {@code Secret}
     * @param namespace empty for a kind without one
     * @param who the program that wrote, as Kubernetes notes it, such as {@code kubectl-edit}; empty for a deletion, of which Kubernetes
     *     notes nobody
     */
    void told(String kind, Optional<String> namespace, String name, Change change, String who);
}

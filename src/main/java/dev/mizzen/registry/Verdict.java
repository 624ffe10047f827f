package dev.mizzen.registry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a check of a registry went.
 *
 * @param steps those that were taken, in their order; only the last one may have failed
 */
record Verdict(List<Step> steps) {
    enum Name {
        ADDRESS,
        TLS,
        REGISTRY,
        CHALLENGE,
        CREDENTIAL
    }

    /** A step that went well has no failure. */
    record Step(Name name, Duration took, Optional<Failure> failure) {}

    /**
     * @param words what happened, for a person: cut and cleaned, never a secret
     * @param pause how long the registry asks to wait
     */
    record Failure(Trouble trouble, String words, Optional<Duration> pause) {}

    Optional<Failure> failure() {
        return steps.isEmpty() ? Optional.empty() : steps.getLast().failure();
    }
}

package dev.mizzen.registry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a check of a registry went.
 *
 * @param steps those that were taken, in their order; only the last one may have failed
 * @param begun when the connection that failed was begun, by {@link System#nanoTime()}; of no meaning where none failed
 */
record Verdict(List<Step> steps, long begun) {
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

    /** One that no connection failed for, or none that could tell anything by its time. */
    Verdict(List<Step> steps) {
        this(steps, System.nanoTime());
    }

    Optional<Failure> failure() {
        return steps.isEmpty() ? Optional.empty() : steps.getLast().failure();
    }
}

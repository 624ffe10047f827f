package dev.mizzen.registry;

import java.time.Duration;
import java.util.Optional;

/** A registry did not give what was asked for. */
final class RegistryException extends Exception {
    private final transient Trouble trouble;
    private final transient Optional<Duration> pause;
    private final transient long begun;

    /**
     * @param words what happened, with the registry's own code and words where it gave any: cut and cleaned, never a secret
     * @param pause how long the registry asks to wait
     */
    RegistryException(Trouble trouble, String words, Optional<Duration> pause) {
        this(trouble, words, pause, System.nanoTime());
    }

    /** @param begun when the connection that failed was begun, by {@link System#nanoTime()} */
    RegistryException(Trouble trouble, String words, Optional<Duration> pause, long begun) {
        super(words);
        this.trouble = trouble;
        this.pause = pause;
        this.begun = begun;
    }

    Trouble trouble() {
        return trouble;
    }

    Optional<Duration> pause() {
        return pause;
    }

    /** When the connection that failed was begun, or, where it was none, when this was found; by {@link System#nanoTime()}. */
    long begun() {
        return begun;
    }
}

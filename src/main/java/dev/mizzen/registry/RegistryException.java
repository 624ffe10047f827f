package dev.mizzen.registry;

import java.time.Duration;
import java.util.Optional;

/** A registry did not give what was asked for. */
final class RegistryException extends Exception {
    private final transient Trouble trouble;
    private final transient Optional<Duration> pause;

    /**
     * @param words what happened, with the registry's own code and words where it gave any: cut and cleaned, never a secret
     * @param pause how long the registry asks to wait
     */
    RegistryException(Trouble trouble, String words, Optional<Duration> pause) {
        super(words);
        this.trouble = trouble;
        this.pause = pause;
    }

    Trouble trouble() {
        return trouble;
    }

    Optional<Duration> pause() {
        return pause;
    }
}

package dev.mizzen.engine;

import java.time.Instant;

/** The time the engine goes by; a test holds it. */
@FunctionalInterface
public interface Clock {
    Instant now();
}

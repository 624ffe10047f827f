package dev.mizzen.registry;

import java.time.Duration;

/**
 * How long a registry is waited for.
 *
 * @param lookup of its name
 * @param connect for one of its addresses
 * @param read between two pieces of an answer
 * @param answer from a question to its whole answer, with all that has to be asked on the way
 * @param check of a whole check
 */
record Limits(Duration lookup, Duration connect, Duration read, Duration answer, Duration check) {
    static final Limits USUAL = new Limits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10));
}

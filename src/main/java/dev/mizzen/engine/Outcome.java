package dev.mizzen.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a wish stands in a place, and since when.
 *
 * @param message why, for a person; empty when ready
 * @param nextTry when it is tried again by itself; null where a change is waited for
 */
public record Outcome(
        State state,
        String message,
        Instant since,
        @Nullable Instant nextTry) {}

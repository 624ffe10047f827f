package dev.mizzen.engine;

import java.time.Instant;

/**
 * A copy that no known distribution wishes for, and that may not be removed on that evidence alone.
 *
 * @param why a sentence for a person
 * @param since when this process found it so
 */
public record Orphan(Copy copy, String why, Instant since) {}

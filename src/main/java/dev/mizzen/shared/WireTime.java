package dev.mizzen.shared;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Times as the API sends them: RFC 3339 in UTC, and the year 1 for "never". */
public final class WireTime {
    /** Go's zero time, which VelaUX sends where there is no time. */
    public static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

    private WireTime() {}

    /** Reads a Kubernetes timestamp; absent is {@link #NEVER}. */
    public static Instant of(@Nullable String timestamp) {
        return timestamp == null || timestamp.isEmpty() ? NEVER : Instant.parse(timestamp);
    }

    /** Reads a time that somebody may have written by hand; what is none is {@code otherwise}. */
    public static Instant of(@Nullable String timestamp, Instant otherwise) {
        try {
            return timestamp == null || timestamp.isEmpty() ? otherwise : Instant.parse(timestamp);
        } catch (DateTimeParseException e) {
            return otherwise;
        }
    }
}

package dev.mizzen.registry;

import java.time.Duration;

/** When a piece of work has to be over, however many requests it takes. */
record Deadline(long nanos) {
    static Deadline in(Duration limit) {
        return new Deadline(System.nanoTime() + limit.toNanos());
    }

    /** One millisecond at least: 0 would mean no limit to those who are told it. */
    Duration left() {
        return Duration.ofNanos(Math.max(1_000_000, nanos - System.nanoTime()));
    }
}

package dev.mizzen.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a cluster is worth calling. Lost calls open it at once; failures of the server (5xx) only when they come from two
 * namespaces, since one tenant's webhook must not cut off a cluster. While it is open one probe at most every 5 s tries it.
 */
final class Circuit {
    static final Duration PROBE_EVERY = Duration.ofSeconds(5);
    private static final Duration BROKEN_WINDOW = Duration.ofSeconds(30);

    private final Map<String, Instant> brokenIn = new HashMap<>();
    private @Nullable String openBecause;
    private Instant nextProbe = Instant.MIN;

    /** Takes note of an answer. */
    synchronized void record(Answer answer, String namespace, Instant now) {
        switch (answer) {
            case Answer.Lost lost -> open(lost.reason(), now);
            case Answer.Broken broken -> {
                brokenIn.values().removeIf(at -> at.plus(BROKEN_WINDOW).isBefore(now));
                brokenIn.put(namespace, now);
                if (brokenIn.size() > 1) {
                    open(broken.reason(), now);
                }
            }
            case Answer.Done done -> brokenIn.remove(namespace);
            default -> {}
        }
    }

    /** Why it is open; empty if it is closed. */
    synchronized Optional<String> openBecause() {
        return Optional.ofNullable(openBecause);
    }

    /** Claims the probe that is due, if one is: true for one caller only. */
    synchronized boolean claimProbe(Instant now) {
        if (openBecause == null || now.isBefore(nextProbe)) {
            return false;
        }
        nextProbe = now.plus(PROBE_EVERY);
        return true;
    }

    synchronized void close() {
        openBecause = null;
        brokenIn.clear();
    }

    /** A circuit that just opened is probed at once: one lost packet must not cost five seconds. */
    private void open(String reason, Instant now) {
        if (openBecause == null) {
            nextProbe = nextProbe.isAfter(now) ? nextProbe : now;
        }
        openBecause = reason;
    }
}

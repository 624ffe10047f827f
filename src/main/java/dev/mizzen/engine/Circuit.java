package dev.mizzen.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a cluster is worth calling. Lost calls open it at once; failures of the server (5xx) only when they come from two
 * namespaces, and time-outs only when a probe fails too, since one tenant's webhook must not cut off a cluster. While it is open one
 * probe at most every 5 s tries it.
 */
final class Circuit {
    static final Duration PROBE_EVERY = Duration.ofSeconds(5);
    private static final Duration WINDOW = Duration.ofSeconds(30);

    private final Map<String, Instant> brokenIn = new HashMap<>();
    private final Map<String, Instant> throttledIn = new HashMap<>();
    private @Nullable String openBecause;
    private @Nullable String suspectedBecause;
    private Instant nextProbe = Instant.MIN;

    /** Takes note of an answer. */
    synchronized void record(Answer answer, String namespace, Instant now) {
        switch (answer) {
            case Answer.Lost lost -> open(lost.reason());
            case Answer.TimedOut late -> suspectedBecause = late.reason();
            case Answer.Broken broken -> {
                if (fromTwoNamespaces(brokenIn, namespace, now)) {
                    open(broken.reason());
                }
            }
            case Answer.Done done -> {
                brokenIn.remove(namespace);
                throttledIn.remove(namespace);
            }
            default -> {}
        }
    }

    /** Whether a call for patience concerns the whole cluster: it came from two namespaces. One may have a webhook that says so. */
    synchronized boolean throttlesAll(String namespace, Instant now) {
        return fromTwoNamespaces(throttledIn, namespace, now);
    }

    /** Why it is open; empty if it is closed. */
    synchronized Optional<String> openBecause() {
        return Optional.ofNullable(openBecause);
    }

    /** Claims the probe that is due, if one is: true for one caller only. */
    synchronized boolean claimProbe(Instant now) {
        boolean wanted = openBecause != null || suspectedBecause != null;
        if (!wanted || now.isBefore(nextProbe)) {
            return false;
        }
        nextProbe = now.plus(PROBE_EVERY);
        return true;
    }

    /** Takes note of a probe. Returns whether it closed an open circuit. */
    synchronized boolean probed(boolean answered) {
        String suspected = suspectedBecause;
        suspectedBecause = null;
        if (!answered) {
            if (suspected != null) {
                open(suspected);
            }
            return false;
        }
        boolean closed = openBecause != null;
        openBecause = null;
        brokenIn.clear();
        return closed;
    }

    private void open(String reason) {
        openBecause = reason;
    }

    private static boolean fromTwoNamespaces(Map<String, Instant> seen, String namespace, Instant now) {
        seen.values().removeIf(at -> at.plus(WINDOW).isBefore(now));
        seen.put(namespace, now);
        return seen.size() > 1;
    }
}

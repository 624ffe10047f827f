package dev.mizzen.engine;

import java.time.Duration;

/** How a cluster answered a write. */
public sealed interface Answer {
    /**
     * It is done.
     *
     * @param uid of the object written or removed
     * @param version the resourceVersion it has now; empty after a removal
     */
    record Done(String uid, String version) implements Answer {}

    /** The name is taken by a Secret. @param foreign whether one read showed that it does not carry this hub's label */
    record Taken(boolean foreign) implements Answer {}

    /** A precondition failed, or the object is gone: the cache was behind. */
    record Outdated() implements Answer {}

    /** The cluster refuses this write; it concerns this place only. */
    record Rejected(String reason) implements Answer {}

    /** The cluster failed (5xx); perhaps only for this namespace. The write was perhaps done. */
    record Broken(String reason) implements Answer {}

    /** The cluster cannot be reached, or does not know our credential any more. The write was perhaps done all the same. */
    record Lost(String reason) implements Answer {}

    /** No answer came in time; the write was perhaps done. The cluster is lost if it does not answer a probe either. */
    record TimedOut(String reason) implements Answer {}

    /** The cluster asks for patience (429). */
    record Throttled(Duration pause) implements Answer {}
}

package dev.mizzen.engine;

import dev.mizzen.shared.ConfigRef;
import java.util.Set;

/**
 * What is known of a distribution that a copy names.
 *
 * @param generation of its specification, as last seen
 * @param everyTarget whether it wishes for every target of its project: then a place missing from its wishes proves nothing, since
 *     wishes may be missing only because a record of the project or of a target is not seen
 * @param configs what it names
 */
public record Standing(long generation, boolean everyTarget, Set<ConfigRef> configs, Life life) {
    /** Where a distribution is between being made and being gone. */
    public enum Life {
        /** Not going. */
        PRESENT,
        /** Going, and it is not known yet whether somebody deleted it or its namespace went. */
        GOING_UNDECIDED,
        /** Deleted by somebody: its copies are to be removed. */
        GOING_RECALL,
        /** Deleted by somebody who wants the copies kept. */
        GOING_KEEP,
        /** Going only because its namespace or its resource type goes: nobody asked for a recall. */
        GOING_ABANDONED
    }
}

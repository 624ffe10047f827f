package dev.mizzen.engine;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the judge says about one name in one place.
 *
 * @param verdicts how each wish stands before anything is done; those in {@code fulfilled} become ready with the act
 * @param fulfilled the wishes that the act, or the copy that is there, fulfils
 * @param act what to do; null for nothing
 * @param orphan whether a copy is there that no known distribution wishes for and that may not be removed on that evidence
 */
record Judgement(
        Map<Subject, Said> verdicts,
        Set<Subject> fulfilled,
        @Nullable Act act,
        boolean orphan) {
    /** A state with its reason. */
    record Said(State state, String message) {}
}

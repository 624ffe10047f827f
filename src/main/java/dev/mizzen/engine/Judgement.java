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
 */
record Judgement(
        Map<Subject, Said> verdicts,
        Set<Subject> fulfilled,
        @Nullable Act act) {
    /** A state with its reason. */
    record Said(State state, String message) {}
}

package dev.mizzen.distribution;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a request that may fail yet has made so far, to be taken back if it does. */
final class MadeSoFar {
    private static final Logger log = LoggerFactory.getLogger(MadeSoFar.class);

    private final Deque<Step> steps = new ArrayDeque<>();

    private record Step(String what, Runnable takeBack) {}

    /** @param what in words for the log, such as {@code the target prod} */
    void add(String what, Runnable takeBack) {
        steps.push(new Step(what, takeBack));
    }

    /** Takes back each, the last first. What cannot be taken back is logged and stays; this never fails. */
    void takeBack() {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.takeBack().run();
            } catch (RuntimeException e) {
                log.warn(
                        "A request failed after it had made {}, which could not be taken back and stays: {}",
                        step.what(),
                        e.getClass().getSimpleName());
            }
        }
    }
}

package dev.mizzen.registry;

import dev.mizzen.registry.Verdict.Failure;
import dev.mizzen.registry.Verdict.Name;
import dev.mizzen.registry.Verdict.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes an address that Mizzen does not connect to look like one where nothing listens: the same words, after the same time. Else
 * whoever may name a registry could find out which addresses are the cluster's own.
 */
final class Discretion {
    /** How long both take at least: longer than a connection that is refused from far away. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private Discretion() {}

    /** The verdict for those who may not know the difference. */
    static Verdict of(Verdict verdict) {
        if (verdict.failure().filter(failure -> isAlike(failure.trouble())).isEmpty()) {
            return verdict;
        }
        Step last = verdict.steps().getLast();
        boolean ofRealm = last.name().compareTo(Name.REGISTRY) > 0;
        List<Step> steps = new ArrayList<>(verdict.steps());
        steps.set(steps.size() - 1, new Step(last.name(), PATIENCE, Optional.of(alike(ofRealm))));
        return new Verdict(List.copyOf(steps));
    }

    /**
     * The failure of a look-up for those who may not know the difference. It does not say where it was met, so that of a token server
     * reads the same.
     */
    static RegistryException of(RegistryException failure) {
        if (!isAlike(failure.trouble())) {
            return failure;
        }
        Failure alike = alike(false);
        return new RegistryException(alike.trouble(), alike.words(), alike.pause());
    }

    /** A condition for those who may not know the difference. */
    static Condition of(Condition condition) {
        if (condition.trouble().filter(Discretion::isAlike).isEmpty()) {
            return condition;
        }
        Failure alike = alike(false);
        return new Condition(
                condition.config(),
                condition.version(),
                Optional.of(alike.trouble()),
                alike.words(),
                condition.since());
    }

    /**
     * Waits until {@link #PATIENCE} is over where the time that was needed would tell what the trouble is.
     *
     * @param begun by {@link System#nanoTime()}
     */
    static void hold(Trouble trouble, long begun) {
        long end = begun + PATIENCE.toNanos();
        while (isAlike(trouble)
                && end - System.nanoTime() > 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /** Whether it is one of those that look the same. */
    static boolean isAlike(Trouble trouble) {
        return trouble == Trouble.ADDRESS_NOT_ALLOWED
                || trouble == Trouble.CONNECTION_REFUSED
                || trouble == Trouble.REALM_UNREACHABLE;
    }

    private static Failure alike(boolean ofRealm) {
        Trouble trouble = ofRealm ? Trouble.REALM_UNREACHABLE : Trouble.CONNECTION_REFUSED;
        return new Failure(trouble, Explanation.meaning(trouble), Optional.empty());
    }
}

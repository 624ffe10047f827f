package dev.mizzen.registry;

import dev.mizzen.registry.Verdict.Failure;
import dev.mizzen.registry.Verdict.Name;
import dev.mizzen.registry.Verdict.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Makes what Mizzen does not connect to look like what cannot be reached: the same words, after the same time. Else whoever may name a
 * registry could find out which addresses are the cluster's own, and which services others have in it: their names resolve, to such an
 * address, and others do not.
 */
@Component
final class Discretion {
    /** How long all of them take at least: longer than it is tried to connect to an address where nothing answers. */
    static final Duration PATIENCE = Limits.USUAL.connect().plusSeconds(1);

    private final Duration patience;

    @Autowired
    Discretion() {
        this(PATIENCE);
    }

    Discretion(Duration patience) {
        this.patience = patience;
    }

    /**
     * The verdict for those who may not know the difference, once they may have it: so long after the connection that failed was begun
     * that this cannot tell why. What came before it does not count, for he may have made that slow himself.
     */
    Verdict of(Verdict verdict) {
        Optional<Trouble> told = verdict.failure().flatMap(failure -> told(verdict, failure.trouble()));
        if (told.isEmpty()) {
            return verdict;
        }
        hold(verdict.begun());
        List<Step> steps = new ArrayList<>(verdict.steps());
        steps.set(
                steps.size() - 1,
                new Step(verdict.steps().getLast().name(), patience, Optional.of(failure(told.get()))));
        return new Verdict(List.copyOf(steps));
    }

    /**
     * The failure of a look-up for those who may not know the difference, once they may have it, as with a verdict.
     */
    RegistryException of(RegistryException failure) {
        Optional<Trouble> told = told(failure.trouble());
        if (told.isEmpty()) {
            return failure;
        }
        hold(failure.begun());
        return new RegistryException(told.get(), Explanation.meaning(told.get()), Optional.empty());
    }

    /** A condition for those who may not know the difference. */
    static Condition of(Condition condition) {
        return condition
                .trouble()
                .flatMap(Discretion::told)
                .map(told -> condition.told(told, Explanation.meaning(told)))
                .orElse(condition);
    }

    /** Before there is a connection it makes no difference which wait it was that took too long. */
    private static Optional<Trouble> told(Verdict verdict, Trouble trouble) {
        boolean unconnected =
                trouble == Trouble.TIMED_OUT && verdict.steps().getLast().name() == Name.ADDRESS;
        return unconnected ? Optional.of(Trouble.CONNECTION_REFUSED) : told(trouble);
    }

    /** What is said instead; empty for what is said as it is. */
    private static Optional<Trouble> told(Trouble trouble) {
        return switch (trouble) {
            case NAME_UNKNOWN, ADDRESS_NOT_ALLOWED, CONNECT_TIMED_OUT, CONNECTION_REFUSED ->
                Optional.of(Trouble.CONNECTION_REFUSED);
            case REALM_NOT_ALLOWED, REALM_UNREACHABLE -> Optional.of(Trouble.REALM_UNREACHABLE);
            default -> Optional.empty();
        };
    }

    private static Failure failure(Trouble told) {
        return new Failure(told, Explanation.meaning(told), Optional.empty());
    }

    private void hold(long begun) {
        long end = begun + patience.toNanos();
        while (end - System.nanoTime() > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}

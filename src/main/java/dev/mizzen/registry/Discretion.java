package dev.mizzen.registry;

import dev.mizzen.registry.Verdict.Failure;
import dev.mizzen.registry.Verdict.Name;
import dev.mizzen.registry.Verdict.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        boolean gotThrough = last.name().compareTo(Name.TLS) > 0;
        List<Step> steps = new ArrayList<>(verdict.steps());
        steps.set(steps.size() - 1, new Step(last.name(), PATIENCE, Optional.of(alike(gotThrough))));
        return new Verdict(List.copyOf(steps));
    }

    /** The failure of a look-up for those who may not know the difference. */
    static RegistryException of(RegistryException failure) {
        if (!isAlike(failure.trouble())) {
            return failure;
        }
        Failure alike = alike(failure.trouble() == Trouble.REALM_UNREACHABLE);
        return new RegistryException(alike.trouble(), alike.words(), alike.pause());
    }

    /** Whether an outcome has to be waited for until {@link #PATIENCE} is over, since its time would tell what it is. */
    static boolean isAlike(Trouble trouble) {
        return trouble == Trouble.ADDRESS_NOT_ALLOWED
                || trouble == Trouble.CONNECTION_REFUSED
                || trouble == Trouble.REALM_UNREACHABLE;
    }

    private static Failure alike(boolean gotThrough) {
        Trouble trouble = gotThrough ? Trouble.REALM_UNREACHABLE : Trouble.CONNECTION_REFUSED;
        return new Failure(trouble, Explanation.meaning(trouble), Optional.empty());
    }
}

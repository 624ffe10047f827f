package dev.mizzen.registry;

import dev.mizzen.identity.Caller;
import dev.mizzen.registry.Verdict.Failure;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Tries registries for people, and tells each no more than he may know. */
@Component
class Checks {
    private final Registries registries;
    private final Discretion discretion;
    private final MeterRegistry meters;

    Checks(Registries registries, Discretion discretion, MeterRegistry meters) {
        this.registries = registries;
        this.discretion = discretion;
        this.meters = meters;
    }

    /** Why a registry is tried; shows in the metric. */
    enum Occasion {
        SAVE,
        DEMAND,
        BACKGROUND
    }

    /** Tries a registry. Takes seconds where something does not answer. */
    Verdict check(Access access, Occasion occasion) {
        Verdict verdict = registries.check(access);
        String outcome =
                verdict.failure().map(Failure::trouble).map(Trouble::name).orElse("OK");
        meters.counter("mizzen.registry.checks", "occasion", occasion.name(), "outcome", outcome)
                .increment();
        return verdict;
    }

    /** The same for a person: one who is no platform admin is not told which addresses Mizzen does not connect to. */
    Verdict check(Access access, Occasion occasion, Caller caller) {
        Verdict verdict = check(access, occasion);
        return caller.isPlatformAdmin() ? verdict : discretion.of(verdict);
    }
}

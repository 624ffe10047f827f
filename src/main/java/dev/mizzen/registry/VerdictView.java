package dev.mizzen.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mizzen.registry.Verdict.Failure;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a check went, as the API shows it.
 *
 * @param registry host, with the port where one is given
 * @param steps those that were taken, in their order
 * @param failure what went wrong in the last of them; left out where all went well
 */
record VerdictView(
        boolean ok,
        String registry,
        List<Step> steps,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Failed failure) {
    /** @param millis how long it took */
    record Step(
            @Schema(allowableValues = {"address", "tls", "registry", "challenge", "credential"})
            String name,

            boolean ok,
            long millis) {}

    /**
     * What went wrong.
     *
     * @param reason in one word; docs/registry-errors.md has them all
     * @param message what happened
     * @param advice what to do
     * @param pause how long the registry asks to wait, in seconds; left out where it does not
     */
    record Failed(
            String reason,
            String message,
            String advice,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Long pause) {
        static Failed of(Failure failure) {
            return new Failed(
                    Explanation.reason(failure.trouble()),
                    failure.words(),
                    Explanation.advice(failure.trouble()),
                    failure.pause().map(Duration::toSeconds).orElse(null));
        }
    }

    static VerdictView of(RegistryHost host, Verdict verdict) {
        Optional<Failure> failure = verdict.failure();
        return new VerdictView(
                failure.isEmpty(),
                host.toString(),
                verdict.steps().stream()
                        .map(step -> new Step(
                                step.name().name().toLowerCase(Locale.ROOT),
                                step.failure().isEmpty(),
                                step.took().toMillis()))
                        .toList(),
                failure.map(Failed::of).orElse(null));
    }
}

package dev.mizzen.platform.velaux;

import dev.mizzen.shared.ApiException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * What became of one thing, as it is reported.
 *
 * @param why in words for a person; may be empty
 */
record ImportLine(String kind, String name, Outcome outcome, String why) {
    /** What became of something. */
    enum Outcome {
        WOULD_BE_TAKEN,
        TAKEN,
        THERE,
        LEFT,
        FAILED;

        /** As it is written in a report. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** What a plan would come to. */
    static List<ImportLine> foreseen(List<Step> steps) {
        List<ImportLine> lines = new ArrayList<>();
        for (Step step : steps) {
            lines.add(of(step, outcome(step, Outcome.WOULD_BE_TAKEN), step.why()));
            lines.addAll(foreseen(step.parts()));
        }
        return lines;
    }

    /**
     * Carries a plan out. What fails keeps only its own parts from being done.
     *
     * @param mayGoOn asked before each step
     */
    static List<ImportLine> done(List<Step> steps, BooleanSupplier mayGoOn) {
        List<ImportLine> lines = new ArrayList<>();
        for (Step step : steps) {
            ImportLine line = done(step, mayGoOn);
            lines.add(line);
            lines.addAll(
                    line.outcome() == Outcome.FAILED
                            ? step.parts().stream()
                                    .map(part -> of(part, Outcome.FAILED, "what it belongs to failed"))
                                    .toList()
                            : done(step.parts(), mayGoOn));
        }
        return lines;
    }

    private static ImportLine done(Step step, BooleanSupplier mayGoOn) {
        if (step.fate() == Step.Fate.TAKE && !mayGoOn.getAsBoolean()) {
            return of(step, Outcome.FAILED, "this replica does not write any more");
        }
        try {
            step.act().run();
            return of(step, outcome(step, Outcome.TAKEN), step.why());
        } catch (ApiException e) {
            return of(step, Outcome.FAILED, String.valueOf(e.getMessage()));
        } catch (KubernetesClientException e) {
            // Its text may repeat what was sent.
            return of(step, Outcome.FAILED, "Kubernetes answered " + e.getCode());
        } catch (RuntimeException e) {
            return of(step, Outcome.FAILED, e.getClass().getSimpleName());
        }
    }

    /** By which it is remembered: {@link Step#key()}. */
    String key() {
        return Step.key(kind, name);
    }

    private static Outcome outcome(Step step, Outcome taken) {
        return switch (step.fate()) {
            case TAKE -> taken;
            case THERE -> Outcome.THERE;
            case LEFT -> Outcome.LEFT;
        };
    }

    private static ImportLine of(Step step, Outcome outcome, String why) {
        return new ImportLine(step.kind(), step.name(), outcome, why);
    }

    @Override
    public String toString() {
        return kind + " " + name + ": " + outcome.word() + (why.isEmpty() ? "" : " (" + why + ")");
    }
}

package dev.mizzen.distribution;

import dev.mizzen.engine.Answer;
import dev.mizzen.engine.Outcome;
import dev.mizzen.engine.Reports;
import dev.mizzen.engine.Subject;
import dev.mizzen.identity.Audit;
import dev.mizzen.shared.Place;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What the engine tells: counted as metrics, logged, and remembered for the statuses. */
@Component
class EngineReports implements Reports {
    private static final Logger log = LoggerFactory.getLogger("dev.mizzen.copies");

    /** What is worth an entry in the audit: nobody asked for it in just this place. */
    private static final Map<String, String> AUDITED =
            Map.of("delete", "recall", "release", "release", "adopt", "adopt", "repair", "repair");

    private final MeterRegistry meters;
    private final Audit audit;
    private final Set<String> changed = ConcurrentHashMap.newKeySet();

    EngineReports(MeterRegistry meters, Audit audit) {
        this.meters = meters;
        this.audit = audit;
    }

    @Override
    public void changed(Place place, Subject subject, @Nullable Outcome before, @Nullable Outcome after) {
        changed.add(subject.distribution());
        if (after != null && (before == null || before.state() != after.state())) {
            log.debug("{} {} {}: {}", place, subject.config(), after.state(), after.message());
        }
    }

    @Override
    public void acted(Place place, String name, String act, Answer answer) {
        String outcome = answer.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        meters.counter("mizzen.copies", "cluster", place.cluster().value(), "act", act, "outcome", outcome)
                .increment();
        String audited = AUDITED.get(act);
        if (audited != null && answer instanceof Answer.Done) {
            audit.byEngine(
                    audited, Map.of("cluster", place.cluster().value(), "namespace", place.namespace(), "name", name));
        }
    }

    /** Notes that a distribution's status may not be what it was. */
    void touch(String distribution) {
        changed.add(distribution);
    }

    /** The distributions touched since they were last taken. */
    Set<String> touched() {
        return changed;
    }
}

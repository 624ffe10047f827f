package dev.mizzen.engine;

import dev.mizzen.shared.Place;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How every wish stands in every place, as of the last look; told on when it changes. */
final class Outcomes {
    private final Map<Place, Map<Subject, Outcome>> byPlace = new ConcurrentHashMap<>();
    private final Reports reports;

    Outcomes(Reports reports) {
        this.reports = reports;
    }

    Map<Subject, Outcome> of(Place place) {
        return byPlace.getOrDefault(place, Map.of());
    }

    /** Replaces all that is known of a place. The time since when a state holds is kept while it holds. */
    void set(Place place, Map<Subject, Finding> findings, Instant now) {
        Map<Subject, Outcome> before = of(place);
        Map<Subject, Outcome> after = new HashMap<>();
        findings.forEach((subject, finding) -> after.put(subject, outcome(finding, before.get(subject), now)));
        if (after.isEmpty()) {
            byPlace.remove(place);
        } else {
            byPlace.put(place, Map.copyOf(after));
        }
        Set<Subject> subjects = new HashSet<>(before.keySet());
        subjects.addAll(after.keySet());
        for (Subject subject : subjects) {
            Outcome was = before.get(subject);
            Outcome is = after.get(subject);
            if (was == null || !was.equals(is)) {
                reports.changed(place, subject, was, is);
            }
        }
    }

    private static Outcome outcome(Finding finding, @Nullable Outcome before, Instant now) {
        Instant since = before != null && before.state() == finding.state() ? before.since() : now;
        return new Outcome(finding.state(), finding.message(), since, finding.nextTry());
    }

    /** A state that was just found. */
    record Finding(State state, String message, @Nullable Instant nextTry) {
        Finding(State state, String message) {
            this(state, message, null);
        }
    }
}

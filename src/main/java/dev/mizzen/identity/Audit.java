package dev.mizzen.identity;

import dev.mizzen.identity.AuditEntry.Outcome;
import dev.mizzen.identity.AuditEntry.Source;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who did what. Each entry is a line of the log, as JSON, and the last ones are kept in memory: of each source and outcome by
 * themselves, so that a flood of refused calls pushes out nothing that was done.
 */
@Component
public class Audit {
    private static final Logger log = LoggerFactory.getLogger("dev.mizzen.audit");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Clock clock;
    private final int kept;
    private final Map<Sort, Alike> last = new HashMap<>();
    private long count;

    Audit(Clock clock, AuditProperties properties) {
        this.clock = clock;
        this.kept = properties.kept();
    }

    private record Sort(Source source, Outcome outcome) {}

    /** @param number counts all entries: times may be the same */
    private record Kept(long number, AuditEntry entry) {}

    /** Entries of one sort, by whom they are, the oldest first. */
    private static final class Alike {
        private final Map<String, Deque<Kept>> byWhom = new HashMap<>();
        private int size;

        void add(Kept one, int most) {
            if (size >= most) {
                removeOldestOfTheBusiest();
            }
            byWhom.computeIfAbsent(one.entry().who(), who -> new ArrayDeque<>()).addLast(one);
            size++;
        }

        Stream<Kept> all() {
            return byWhom.values().stream().flatMap(Deque::stream);
        }

        /** Of whom most is kept, his oldest goes, of several such the oldest of all: so nobody pushes out what others did by doing a lot. */
        private void removeOldestOfTheBusiest() {
            Deque<Kept> busiest = byWhom.values().stream()
                    .max(Comparator.<Deque<Kept>>comparingInt(Deque::size)
                            .thenComparing(ones -> ones.getFirst().number(), Comparator.reverseOrder()))
                    .orElseThrow();
            Kept gone = busiest.removeFirst();
            if (busiest.isEmpty()) {
                byWhom.remove(gone.entry().who());
            }
            size--;
        }
    }

    /** Notes what Mizzen did by itself to make a wish come true. */
    public void byEngine(String action, Map<String, String> thing) {
        add(Source.engine, "", action, thing);
    }

    /** Notes what a program did in Kubernetes, past Mizzen; {@code who} is empty where it is not known. */
    void inKubernetes(String who, String action, Map<String, String> thing) {
        add(Source.kubernetes, who, action, thing);
    }

    private void add(Source source, String who, String action, Map<String, String> thing) {
        add(new AuditEntry(clock.instant(), source, who, "", "", action, thing, List.of(), Outcome.allowed, 0, 0, ""));
    }

    void add(AuditEntry entry) {
        log.info("{}", JSON.writeValueAsString(entry));
        synchronized (last) {
            last.computeIfAbsent(new Sort(entry.source(), entry.outcome()), sort -> new Alike())
                    .add(new Kept(count++, entry), kept);
        }
    }

    /** What is kept, the newest first. */
    List<AuditEntry> newestFirst() {
        synchronized (last) {
            return last.values().stream()
                    .flatMap(Alike::all)
                    .sorted(Comparator.comparing(Kept::number).reversed())
                    .map(Kept::entry)
                    .toList();
        }
    }
}

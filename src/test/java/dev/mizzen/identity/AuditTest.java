package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.identity.AuditEntry.Outcome;
import dev.mizzen.identity.AuditEntry.Source;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditTest {
    private final Audit audit = new Audit(Clock.systemUTC(), new AuditProperties(3));

    @Test
    void theLastOnesAreKeptTheNewestFirst() {
        for (int i = 1; i <= 5; i++) {
            audit.add(entry(Source.user, Outcome.allowed, "call-" + i));
        }
        assertThat(audit.newestFirst()).extracting(AuditEntry::requestId).containsExactly("call-5", "call-4", "call-3");
    }

    @Test
    void aFloodOfRefusalsPushesOutNothingThatWasDone() {
        audit.add(entry(Source.user, Outcome.allowed, "done"));
        audit.add(entry(Source.engine, Outcome.allowed, "recalled"));
        for (int i = 0; i < 1_000; i++) {
            audit.add(entry(Source.nobody, Outcome.refused, "flood"));
            audit.add(entry(Source.user, Outcome.refused, "flood"));
        }
        assertThat(audit.newestFirst())
                .extracting(AuditEntry::requestId)
                .containsOnlyOnce("done", "recalled")
                .hasSize(8);
    }

    @Test
    void whoDoesALotPushesOutNothingOfOthers() {
        audit.add(entry("boss", "done"));
        for (int i = 1; i <= 1_000; i++) {
            audit.add(entry("busy", "call-" + i));
        }
        assertThat(audit.newestFirst())
                .extracting(AuditEntry::requestId)
                .containsExactly("call-1000", "call-999", "done");
    }

    @Test
    void ofManyWhoDidOneThingEachTheOldestGoes() {
        for (int i = 1; i <= 5; i++) {
            audit.add(entry("user-" + i, "call-" + i));
        }
        assertThat(audit.newestFirst()).extracting(AuditEntry::requestId).containsExactly("call-5", "call-4", "call-3");
    }

    private static AuditEntry entry(Source source, Outcome outcome, String requestId) {
        return new AuditEntry(Instant.EPOCH, source, "", "", "", "", Map.of(), List.of(), outcome, 0, 0, requestId);
    }

    private static AuditEntry entry(String who, String requestId) {
        return new AuditEntry(
                Instant.EPOCH, Source.user, who, "", "", "", Map.of(), List.of(), Outcome.allowed, 0, 0, requestId);
    }
}

package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.identity.SessionRecord.Refresh;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionRecordTest {
    private static final Instant BEGUN = Instant.parse("2026-05-04T10:00:00Z");
    private static final Session MIA = session("one", BEGUN);

    private SessionRecord record = SessionRecord.EMPTY;

    @Test
    void eachRefreshTokenIsGoodOnceAndNamesItsSuccessor() {
        assertThat(good(0, BEGUN.plusSeconds(10)).generation()).isEqualTo(1);
        assertThat(good(1, BEGUN.plusSeconds(20)).generation()).isEqualTo(2);
        assertThat(refresh(record, MIA, 0, BEGUN.plusSeconds(21))).isInstanceOf(Refresh.Reused.class);
    }

    @Test
    void forAMomentTheTokenBeforeIsAnsweredWithTheSameSuccessorAndWritesNothing() {
        Refresh.Good first = good(0, BEGUN.plusSeconds(10));
        Refresh again =
                refresh(record, MIA, 0, first.made().plus(SessionRecord.GRACE).minusMillis(1));
        assertThat(again).isEqualTo(new Refresh.Good(1, first.made(), Optional.empty()));
        assertThat(refresh(record, MIA, 0, first.made().plus(SessionRecord.GRACE)))
                .isInstanceOf(Refresh.Reused.class);
    }

    @Test
    void aTokenThatIsUsedTwiceEndsItsSessionAndNoOther() {
        Session other = session("two", BEGUN);
        good(0, BEGUN);
        Refresh reused = refresh(record, MIA, 0, BEGUN.plusSeconds(60));
        record = ((Refresh.Reused) reused).write();
        assertThat(record.isOver(MIA)).isTrue();
        assertThat(refresh(record, MIA, 1, BEGUN.plusSeconds(61))).isEqualTo(new Refresh.Over());
        assertThat(refresh(record, MIA, 0, BEGUN.plusSeconds(61)))
                .as("nothing to write any more")
                .isEqualTo(new Refresh.Over());
        assertThat(record.isOver(other)).isFalse();
    }

    @Test
    void aNumberThatWasNeverGivenIsRefused() {
        assertThat(refresh(record, MIA, 1, BEGUN)).isEqualTo(new Refresh.Over());
        good(0, BEGUN);
        assertThat(refresh(record, MIA, 2, BEGUN)).isEqualTo(new Refresh.Over());
    }

    @Test
    void whoRefreshesWithoutEndWritesAboutOnceAMinute() {
        int writes = 0;
        int shown = 0;
        for (int second = 0; second < 600; second++) {
            Refresh.Good good = (Refresh.Good) refresh(record, MIA, shown, BEGUN.plusSeconds(second));
            shown = good.generation();
            writes += good.write().isPresent() ? 1 : 0;
            record = good.write().orElse(record);
        }
        assertThat(writes).isBetween(30, 40);
    }

    @Test
    void whatIsStoredIsReadAgain() {
        good(0, BEGUN.plusMillis(1));
        record = record.ended(session("two", BEGUN), BEGUN);
        record = new SessionRecord(7, "uid/3", BEGUN, record.families());
        assertThat(SessionRecord.of(record.content())).isEqualTo(record);
    }

    @Test
    void whatCannotBeReadIsOver() {
        byte[] broken = "{}".getBytes(StandardCharsets.UTF_8);
        assertThat(SessionRecord.of(Map.of("session.one", broken)).isOver(MIA)).isTrue();
        assertThat(SessionRecord.of(Map.of("session.one", new byte[] {1})).isOver(MIA))
                .isTrue();
        assertThat(SessionRecord.of(Map.of("epoch", broken, "horizon", broken))).isEqualTo(SessionRecord.EMPTY);
    }

    @Test
    void aSessionIsForgottenWhenNoTokenOfItCanBeGoodAnyMore() {
        record = record.ended(MIA, BEGUN);
        Instant last = BEGUN.plus(Duration.ofHours(25));
        Session late = session("late", last);
        assertThat(record.ended(late, last.minusSeconds(1)).isOver(MIA)).isTrue();
        assertThat(record.ended(late, last).families()).containsOnlyKeys("late");
    }

    @Test
    void moreThanAHundredAreNotKeptAndWhoIsCrowdedOutIsNotLetInAgain() {
        record = record.ended(MIA, BEGUN);
        Session alive = session("alive", BEGUN.plusSeconds(1));
        record = ((Refresh.Good) refresh(record, alive, 0, BEGUN)).write().orElseThrow();
        Session unrecorded = session("unrecorded", BEGUN.plusSeconds(SessionRecord.KEPT + 50));
        for (int i = 0; i < SessionRecord.KEPT; i++) {
            record = record.ended(session("s" + i, BEGUN.plusSeconds(i + 2)), BEGUN);
        }
        assertThat(record.families()).hasSize(SessionRecord.KEPT).doesNotContainKey("one");
        assertThat(record.isOver(MIA)).isTrue();
        assertThat(record.isOver(alive)).as("those that are over go first").isFalse();
        assertThat(record.isOver(unrecorded)).isFalse();
    }

    @Test
    void whenAllEndTheEpochTells() {
        good(0, BEGUN);
        SessionRecord after = record.allEnded("uid/2");
        assertThat(after).isEqualTo(new SessionRecord(1, "uid/2", Instant.EPOCH, Map.of()));
    }

    private Refresh.Good good(int shown, Instant now) {
        Refresh.Good good = (Refresh.Good) refresh(record, MIA, shown, now);
        record = good.write().orElseThrow();
        return good;
    }

    private static Session session(String id, Instant begun) {
        return new Session("mia", id, "stamp", begun);
    }

    private static Refresh refresh(SessionRecord record, Session session, int shown, Instant now) {
        return record.refresh(session, shown, now, () -> true);
    }
}

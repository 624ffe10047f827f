package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.HeldClock;
import dev.mizzen.identity.Tokens.Session;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EndedSessionsTest {
    private final HeldClock clock = new HeldClock();
    private final EndedSessions ended = new EndedSessions(clock);

    @Test
    void aSessionStaysEndedAsLongAsATokenOfItCouldBeGood() {
        Session session = Session.begin("mia");
        ended.add(session);
        clock.advance(Duration.ofHours(25).minusSeconds(1));
        ended.add(Session.begin("tom"));
        assertThat(ended.contains(session)).isTrue();
        clock.advance(Duration.ofSeconds(1));
        ended.add(Session.begin("tom"));
        assertThat(ended.contains(session)).isFalse();
        assertThat(ended.size()).isEqualTo(2);
    }

    @Test
    void endingOneSessionAgainCostsNothing() {
        Session session = Session.begin("mia");
        ended.add(session);
        ended.add(session);
        assertThat(ended.size()).isEqualTo(1);
    }

    @Test
    void theMemoryIsBounded() {
        Session first = Session.begin("mia");
        ended.add(first);
        Session last = first;
        for (int i = 0; i < EndedSessions.REMEMBERED; i++) {
            last = Session.begin("mia");
            ended.add(last);
        }
        assertThat(ended.size()).isEqualTo(EndedSessions.REMEMBERED);
        assertThat(ended.contains(first)).isFalse();
        assertThat(ended.contains(last)).isTrue();
    }
}

package dev.mizzen.identity;

import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * The sessions that were logged out of at this replica, until none of their tokens could be good any more. Another replica, and
 * this one after a restart, knows nothing of them.
 */
@Component
class EndedSessions {
    /** Each costs somebody a login, which is slow on purpose. When there are more the oldest is forgotten. */
    static final int REMEMBERED = 50_000;

    private final Clock clock;
    /** When each may be forgotten; in the order in which they ended, so the first is always the next to go. */
    private final Map<String, Instant> ends = new LinkedHashMap<>();

    EndedSessions(Clock clock) {
        this.clock = clock;
    }

    synchronized void add(Tokens.Session session) {
        forget();
        ends.putIfAbsent(session.id(), clock.instant().plus(Tokens.longestSession()));
        if (ends.size() > REMEMBERED) {
            ends.remove(ends.keySet().iterator().next());
        }
    }

    synchronized boolean contains(Tokens.Session session) {
        return ends.containsKey(session.id());
    }

    synchronized int size() {
        return ends.size();
    }

    private void forget() {
        Instant now = clock.instant();
        Iterator<Instant> oldest = ends.values().iterator();
        while (oldest.hasNext() && !oldest.next().isAfter(now)) {
            oldest.remove();
        }
    }
}

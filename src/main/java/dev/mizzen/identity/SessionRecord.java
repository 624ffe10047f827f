package dev.mizzen.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mizzen.shared.WireTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is stored of a user's sessions. A session that was neither refreshed nor logged out of is not in it: a login writes nothing.
 * No token can be made from it.
 *
 * @param epoch grows whenever all sessions end at once
 * @param disabled for which version of the user's record, that disabled him, they last ended; empty for none
 * @param horizon a session that began then or earlier and is not in {@code families} is over: it may have been crowded out
 * @param families by the id of the session
 */
record SessionRecord(long epoch, String disabled, Instant horizon, Map<String, Family> families) {
    static final SessionRecord EMPTY = new SessionRecord(0, "", Instant.EPOCH, Map.of());

    /** A second tab, or a client that did not get the answer, may show the token before the present one for so long. */
    static final Duration GRACE = Duration.ofSeconds(30);
    /** More than these are not kept of one user. Those that are over go first. */
    static final int KEPT = 100;

    /** So many refreshes a session has at once; one a minute comes on top. Beyond them the token stays the same. */
    private static final int FREE_REFRESHES = 30;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String EPOCH = "epoch";
    private static final String DISABLED = "disabled";
    private static final String HORIZON = "horizon";
    private static final String FAMILY = "session.";

    /**
     * A session and its refresh tokens, which are numbered: the one of the login is 0, its successor 1.
     *
     * @param generation the number of the refresh token that is good now
     * @param rotated when it was made
     * @param over whether none is good any more
     */
    record Family(Instant begun, int generation, Instant rotated, boolean over) {}

    /** What becomes of a refresh token that was shown. */
    sealed interface Refresh {
        /**
         * It is good.
         *
         * @param generation the number of the refresh token to answer with
         * @param made when that one was made
         * @param write what must be stored before it is answered, if anything
         */
        record Good(int generation, Instant made, Optional<SessionRecord> write) implements Refresh {}

        /**
         * It was used before, so somebody else has it too, and nobody knows which of the two is the user.
         *
         * @param write what must be stored: the session is over
         */
        record Reused(SessionRecord write) implements Refresh {}

        /** Its session is over. */
        record Over() implements Refresh {}
    }

    static SessionRecord of(Map<String, byte[]> content) {
        Map<String, Family> families = new TreeMap<>();
        content.forEach((key, value) -> {
            if (key.startsWith(FAMILY)) {
                families.put(key.substring(FAMILY.length()), family(value));
            }
        });
        return new SessionRecord(
                number(text(content, EPOCH)), text(content, DISABLED), time(text(content, HORIZON)), families);
    }

    Map<String, byte[]> content() {
        Map<String, byte[]> content = new TreeMap<>();
        content.put(EPOCH, Long.toString(epoch).getBytes(UTF_8));
        content.put(DISABLED, disabled.getBytes(UTF_8));
        content.put(HORIZON, horizon.toString().getBytes(UTF_8));
        families.forEach((id, family) -> content.put(FAMILY + id, JSON.writeValueAsBytes(family)));
        return content;
    }

    boolean isOver(Session session) {
        Family family = families.get(session.id());
        return family == null ? !session.begun().isAfter(horizon) : family.over();
    }

    /**
     * Decides about the refresh token of this number.
     *
     * @param mayWrite asked only if there is something to write; where not, the token stays the same
     */
    Refresh refresh(Session session, int shown, Instant now, BooleanSupplier mayWrite) {
        Family family = families.get(session.id());
        if (isOver(session) || shown > (family == null ? 0 : family.generation())) {
            return new Refresh.Over();
        }
        if (family == null) {
            family = new Family(session.begun(), 0, session.begun(), false);
        }
        if (shown == family.generation()) {
            return successor(session, family, now, mayWrite);
        }
        boolean justReplaced = shown == family.generation() - 1
                && now.isBefore(family.rotated().plus(GRACE));
        return justReplaced
                ? new Refresh.Good(family.generation(), family.rotated(), Optional.empty())
                : new Refresh.Reused(ended(session, now));
    }

    /** With this session over. */
    SessionRecord ended(Session session, Instant now) {
        Family family = families.get(session.id());
        return with(
                session.id(),
                family == null
                        ? new Family(session.begun(), 0, session.begun(), true)
                        : new Family(family.begun(), family.generation(), family.rotated(), true),
                now);
    }

    /** With these sessions over. */
    SessionRecord ended(List<Session> sessions, Instant now) {
        SessionRecord record = this;
        for (Session session : sessions) {
            record = record.ended(session, now);
        }
        return record;
    }

    /** With every session over. */
    SessionRecord allEnded(String disabled) {
        return new SessionRecord(epoch + 1, disabled, Instant.EPOCH, Map.of());
    }

    private Refresh successor(Session session, Family family, Instant now, BooleanSupplier mayWrite) {
        long minutes = Duration.between(family.begun(), now).toMinutes();
        if (family.generation() >= FREE_REFRESHES + minutes || !mayWrite.getAsBoolean()) {
            return new Refresh.Good(family.generation(), family.rotated(), Optional.empty());
        }
        Family next = new Family(family.begun(), family.generation() + 1, now, false);
        return new Refresh.Good(next.generation(), now, Optional.of(with(session.id(), next, now)));
    }

    private SessionRecord with(String id, Family family, Instant now) {
        Map<String, Family> all = new TreeMap<>(families);
        all.values().removeIf(old -> !old.begun().plus(Session.LONGEST).isAfter(now));
        all.put(id, family);
        Instant crowdedOut = horizon;
        while (all.size() > KEPT) {
            var oldest = all.entrySet().stream()
                    .filter(one -> !one.getKey().equals(id))
                    .min(Comparator.comparing((Map.Entry<String, Family> one) ->
                                    !one.getValue().over())
                            .thenComparing(one -> one.getValue().begun()))
                    .orElseThrow();
            all.remove(oldest.getKey());
            Instant begun = oldest.getValue().begun();
            crowdedOut = begun.isAfter(crowdedOut) ? begun : crowdedOut;
        }
        return new SessionRecord(epoch, disabled, crowdedOut, all);
    }

    /** What cannot be read is over: it may have been, and nobody but Mizzen has a reason to write here. */
    private static Family family(byte[] value) {
        try {
            Family read = JSON.readValue(value, Family.class);
            if (read.begun() != null && read.rotated() != null) {
                return read;
            }
        } catch (JacksonException e) {
            // as what is incomplete
        }
        return new Family(Instant.EPOCH, 0, Instant.EPOCH, true);
    }

    private static String text(Map<String, byte[]> content, String key) {
        return new String(content.getOrDefault(key, new byte[0]), UTF_8);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static Instant time(String text) {
        return WireTime.of(text, Instant.EPOCH);
    }
}

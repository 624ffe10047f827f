package dev.mizzen.engine;

import dev.mizzen.shared.ConfigRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the worker remembers of one name in one place: its own last write until the cache shows it, and what failed. It can
 * be lost at any time; then a call more is made, nothing else. Used by one worker at a time, told of events by others.
 */
final class Memory {
    /** How long an own write is waited for in the cache before the cache is believed instead. */
    static final Duration OWN_WRITE = Duration.ofSeconds(10);

    private static final Duration REPAIR_WINDOW = Duration.ofMinutes(1);
    private static final int REPAIRS = 5;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** What was last made true. */
    private record Made(ConfigRef config, Content content, Set<String> distributions) {}

    /** A write that the cache does not show yet. @param version empty for a removal of the object with this uid */
    private record Write(String uid, String version, Instant trustCacheAfter) {}

    /** An attempt that did not work. @param attempt what was tried, to tell the same attempt from a new one */
    record Failure(Attempt attempt, State state, String message, Instant since, Instant nextTry) {}

    /** What makes two attempts the same: the act and what it starts from. */
    record Attempt(Class<? extends Act> act, @Nullable Object content, Set<String> distributions, String version) {
        static Attempt of(Act act) {
            return switch (act) {
                case Act.Create a ->
                    new Attempt(Act.Create.class, a.content(), a.notes().keySet(), "");
                case Act.Update a ->
                    new Attempt(
                            Act.Update.class,
                            a.content(),
                            a.notes().keySet(),
                            a.copy().version());
                case Act.Recreate a ->
                    new Attempt(
                            Act.Recreate.class,
                            a.content(),
                            a.notes().keySet(),
                            a.copy().version());
                case Act.Annotate a ->
                    new Attempt(
                            Act.Annotate.class,
                            null,
                            a.notes().keySet(),
                            a.copy().version());
                case Act.Delete a ->
                    new Attempt(Act.Delete.class, null, Set.of(), a.copy().version());
                case Act.Release a ->
                    new Attempt(Act.Release.class, null, Set.of(), a.copy().version());
            };
        }
    }

    private final Deque<Instant> repairs = new ArrayDeque<>();
    private @Nullable Made made;
    private @Nullable Write write;
    /** Somebody looked while the last write was waited for, and has to look again when it arrives. */
    private boolean putOff;

    private @Nullable Failure failure;
    private int failures;
    private int contests;
    private @Nullable Instant unsureUntil;
    private @Nullable Instant contestedUntil;

    /** Whether the cache still has to show the last own write. */
    synchronized boolean awaitsCache(@Nullable Copy cached, Instant now) {
        Write own = write;
        if (own == null) {
            return false;
        }
        boolean shown = own.version().isEmpty()
                ? cached == null || !cached.uid().equals(own.uid())
                : cached != null && atLeast(cached.version(), own.version());
        if (shown || !now.isBefore(own.trustCacheAfter())) {
            write = null;
            return false;
        }
        putOff = true;
        return true;
    }

    /**
     * An event showed the object at this version.
     *
     * @param cached what the cache shows now
     * @return whether it is only the last own write arriving, and nobody looked meanwhile: then there is nothing to look at
     */
    synchronized boolean seen(String version, @Nullable Copy cached) {
        Write own = write;
        if (own == null) {
            return false;
        }
        boolean exactly = own.version().isEmpty()
                ? cached == null
                : cached != null
                        && cached.uid().equals(own.uid())
                        && cached.version().equals(own.version());
        if (exactly || (!own.version().isEmpty() && atLeast(version, own.version()))) {
            write = null;
        }
        return exactly && !putOff;
    }

    /** A write got no answer: it may have been done, and the cache may have to show it yet. */
    synchronized void mayHaveWritten(Instant now) {
        unsureUntil = now.plus(OWN_WRITE);
    }

    /** Whether the cache may still have to show a write of ours. */
    synchronized boolean unsettled(Instant now) {
        return (write != null && now.isBefore(write.trustCacheAfter()))
                || (unsureUntil != null && now.isBefore(unsureUntil));
    }

    /** Whether nothing is remembered of a name that is gone but what was last made of it. */
    synchronized boolean over() {
        return write == null && failure == null && unsureUntil == null;
    }

    synchronized Optional<Instant> trustCacheAfter() {
        return Optional.ofNullable(write).map(Write::trustCacheAfter);
    }

    synchronized void wrote(Act act, Answer.Done done, Instant now) {
        write = new Write(done.uid(), done.version(), now.plus(OWN_WRITE));
        putOff = false;
        failure = null;
        failures = 0;
        made = made(act);
    }

    /** Whether an act only restores what was made true before, because somebody changed it meanwhile. */
    synchronized boolean isRepair(Act act) {
        return made != null && made.equals(made(act));
    }

    /**
     * Counts a repair, or says when the next may be made because there were too many in the last minute.
     * The wait doubles, up to 5 minutes, while it goes on.
     */
    synchronized Optional<Instant> mayNotRepairBefore(Instant now) {
        if (contestedUntil != null && now.isBefore(contestedUntil)) {
            return Optional.of(contestedUntil);
        }
        while (!repairs.isEmpty() && repairs.peekFirst().plus(REPAIR_WINDOW).isBefore(now)) {
            repairs.removeFirst();
        }
        if (repairs.size() < REPAIRS) {
            if (repairs.isEmpty()) {
                contests = 0;
            }
            repairs.addLast(now);
            return Optional.empty();
        }
        Duration wait = REPAIR_WINDOW.multipliedBy(1L << Math.min(contests++, 3));
        contestedUntil = now.plus(wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
        return Optional.of(contestedUntil);
    }

    /** The failure of this very attempt, while it is too early to try again. */
    synchronized Optional<Failure> stillFailing(Attempt attempt, Instant now) {
        return Optional.ofNullable(failure)
                .filter(failed -> failed.attempt().equals(attempt) && now.isBefore(failed.nextTry()));
    }

    /** Takes note of a failure and sets the next try: from 1 s, doubling, up to 5 minutes. @param jitter 0 to 1 */
    synchronized Failure failed(Attempt attempt, State state, String message, Instant now, double jitter) {
        long seconds = Math.min(1L << Math.min(failures++, 9), LONGEST.toSeconds());
        long millis = (long) (seconds * 1000 * (1 - jitter / 4));
        return failedUntil(attempt, state, message, now, now.plusMillis(millis));
    }

    synchronized Failure failedUntil(Attempt attempt, State state, String message, Instant now, Instant nextTry) {
        Instant since = failure != null && failure.state() == state ? failure.since() : now;
        failure = new Failure(attempt, state, message, since, nextTry);
        return failure;
    }

    /** Forgets what failed, so that it is tried at once. */
    synchronized void forgive() {
        failure = null;
        failures = 0;
        repairs.clear();
        contests = 0;
        contestedUntil = null;
    }

    /**
     * Somebody asks for another try now: forgets what failed, but not that the cluster asked for patience, nor how often the copy was
     * repaired: asking must not make two who disagree about a copy change it without end.
     */
    synchronized void tryAgain() {
        if (failure == null || failure.state() != State.WAITING) {
            failure = null;
            failures = 0;
        }
    }

    private static @Nullable Made made(Act act) {
        return switch (act) {
            case Act.Create a -> new Made(a.config(), a.content(), a.notes().keySet());
            case Act.Update a -> new Made(a.config(), a.content(), a.notes().keySet());
            case Act.Recreate a -> new Made(a.config(), a.content(), a.notes().keySet());
            default -> null;
        };
    }

    /** Versions of one resource type grow (Kubernetes says so since 1.35); others are compared for equality. */
    private static boolean atLeast(String seen, String expected) {
        try {
            return Long.parseLong(seen) >= Long.parseLong(expected);
        } catch (NumberFormatException e) {
            return seen.equals(expected);
        }
    }
}

package dev.mizzen.project;

import dev.mizzen.hub.ProjectResource;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says on a project's record that it is about to be deleted. Whoever makes something in the project looks for it after his write; the
 * deletion looks for what was made after it has marked the record. So one of the two sees the other, and nothing stays behind.
 */
final class DeletionMark {
    /**
     * How long a mark counts: a process that died half-way must not close a project for ever. One that is further ahead than this does
     * not count either: its process had a wrong clock, and may have died as well.
     */
    static final Duration COUNTS = Duration.ofMinutes(2);

    /** A deletion that takes longer than this gives up, long before others stop minding its mark. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private static final String ANNOTATION = "mizzen.dev/deletion";

    private final Instant since;
    private final String text;

    private DeletionMark(Instant since) {
        this.since = since;
        this.text = since + " " + UUID.randomUUID();
    }

    static DeletionMark now() {
        return new DeletionMark(Instant.now());
    }

    /**
     * Takes the place of a mark that does not count any more.
     *
     * @throws ApiException with {@link BusinessCode#PROJECT_BUSY} if another deletion is under way
     */
    void putOn(Map<String, String> annotations) {
        String present = annotations.get(ANNOTATION);
        if (counts(present) && !text.equals(present)) {
            throw BusinessCode.PROJECT_BUSY.because("Somebody else deletes the project at this moment: if it is still"
                    + " there in " + COUNTS.toMinutes() + " minutes, try again");
        }
        annotations.put(ANNOTATION, text);
    }

    /** Leaves the mark of another deletion. */
    void takeOff(Map<String, String> annotations) {
        annotations.remove(ANNOTATION, text);
    }

    /** Whether a record carries this very mark, and will for long enough. */
    boolean isOn(ProjectResource record) {
        return text.equals(read(record)) && Instant.now().isBefore(since.plus(LONGEST));
    }

    /** Whether a record carries any mark that counts. */
    static boolean isOnAny(ProjectResource record) {
        return counts(read(record));
    }

    private static boolean counts(@Nullable String mark) {
        if (mark == null) {
            return false;
        }
        try {
            Duration age = Duration.between(Instant.parse(mark.split(" ", 2)[0]), Instant.now());
            return age.abs().compareTo(COUNTS) < 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static @Nullable String read(ProjectResource record) {
        Map<String, String> annotations = record.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(ANNOTATION);
    }
}

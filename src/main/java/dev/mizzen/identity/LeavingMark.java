package dev.mizzen.identity;

import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says on a user's record that he is about to stop being an admin. Whoever takes an admin away marks him first and looks for others
 * then; so of two who do that at once, each to another admin, one sees the other's mark and stops.
 */
final class LeavingMark {
    /** How long a mark counts, either way: a process that died half-way, or had a wrong clock, must not hold up others for ever. */
    private static final Duration COUNTS = Duration.ofMinutes(2);
    /** What takes longer than this gives up, long before others stop minding its mark. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private static final String ANNOTATION = "mizzen.dev/leaving";

    private final Instant since = Instant.now();
    private final String text = since + " " + UUID.randomUUID();

    /**
     * Takes the place of a mark that does not count any more.
     *
     * @throws ApiException with {@link BusinessCode#LAST_ADMIN} if somebody else takes the same admin away
     */
    UserResource putOn(UserResource record) {
        Map<String, String> annotations = annotations(record);
        if (isOnAny(record)) {
            throw BusinessCode.LAST_ADMIN.because(
                    "Somebody else takes this admin away at this moment: if he is one in 2 minutes, try again");
        }
        annotations.put(ANNOTATION, text);
        record.getMetadata().setAnnotations(annotations);
        return record;
    }

    UserResource takeOff(UserResource record) {
        Map<String, String> annotations = annotations(record);
        annotations.remove(ANNOTATION, text);
        record.getMetadata().setAnnotations(annotations);
        return record;
    }

    /** @throws ApiException with {@link BusinessCode#LAST_ADMIN} if a record does not carry this very mark, or not for long enough */
    UserResource require(UserResource record) {
        if (!text.equals(annotations(record).get(ANNOTATION)) || !Instant.now().isBefore(since.plus(LONGEST))) {
            throw BusinessCode.LAST_ADMIN.because("It took too long to see whether another admin stays: try again");
        }
        return record;
    }

    /** Whether a record carries any mark that counts. */
    static boolean isOnAny(UserResource record) {
        String mark = annotations(record).get(ANNOTATION);
        return mark != null && counts(mark);
    }

    private static boolean counts(String mark) {
        try {
            Duration age = Duration.between(Instant.parse(mark.split(" ", 2)[0]), Instant.now());
            return age.abs().compareTo(COUNTS) < 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static Map<String, String> annotations(UserResource record) {
        @Nullable Map<String, String> annotations = record.getMetadata().getAnnotations();
        return new TreeMap<>(Objects.requireNonNullElse(annotations, Map.<String, String>of()));
    }
}

package dev.mizzen.registry;

import dev.mizzen.shared.SecretText;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Says what it means that a server answered with something else than what was asked for. */
final class Refusal {
    /** What registries and token servers say of an account that is shut for a while; there is no code for it. */
    private static final Pattern LOCKED =
            Pattern.compile("(?i)\\blocked\\b|\\bsuspended\\b|\\bblocked\\b|too many failed|recurrent login failures");

    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    private Refusal() {}

    /**
     * @param secrets that must not be repeated
     * @param rejected what a 401 means here
     */
    static RegistryException of(Answer answer, List<SecretText> secrets, Trouble rejected) {
        String said = Words.of(answer, secrets);
        Trouble trouble = trouble(answer, said, rejected);
        String words = sentence(trouble, answer) + (said.isEmpty() ? "" : " It said: " + said);
        return new RegistryException(trouble, words, pause(answer));
    }

    private static Trouble trouble(Answer answer, String said, Trouble rejected) {
        int status = answer.status();
        if (status == 423
                || (status == 401 || status == 403 || status == 429)
                        && LOCKED.matcher(said).find()) {
            return Trouble.LOCKED;
        }
        return switch (status) {
            case 401 -> rejected;
            case 403 -> Trouble.DENIED;
            case 404 -> Trouble.MISSING;
            case 429 -> Trouble.RATE_LIMITED;
            default -> Trouble.BROKEN;
        };
    }

    private static String sentence(Trouble trouble, Answer answer) {
        String host = answer.url().host();
        return switch (trouble) {
            case CREDENTIAL_REJECTED -> host + " does not accept the user name and password.";
            case DENIED -> host + " does not give this to this account, or not without one.";
            case LOCKED -> host + " has locked the account, or Mizzen, for a while.";
            case RATE_LIMITED -> host + " has been asked too often.";
            case MISSING -> host + " does not have this.";
            default -> host + " answered with status " + answer.status() + ".";
        };
    }

    /** RFC 9110: seconds, or a date. */
    private static Optional<Duration> pause(Answer answer) {
        return answer.header("Retry-After")
                .flatMap(Refusal::duration)
                .filter(pause -> !pause.isNegative())
                .map(pause -> pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
    }

    private static Optional<Duration> duration(String text) {
        try {
            return Optional.of(
                    text.matches("\\d{1,9}")
                            ? Duration.ofSeconds(Long.parseLong(text))
                            : Duration.between(
                                    Instant.now(), ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}

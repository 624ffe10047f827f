package dev.mizzen.shared;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the fields of a request body and refuses all that is wrong in one answer, a line per field.
 * The classes and their limits (in UTF-8 bytes) are VelaUX's.
 */
public final class Fields {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern EMAIL =
            Pattern.compile("[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{2,63}");
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    private static final int LONGEST_EMAIL = 254;
    private static final int LONGEST_DESCRIPTION = 4096;
    private static final String OWN = "mizzen-";

    private final List<String> problems = new ArrayList<>();

    /** Whether a value is a name of VelaUX's class NAME: 2 to 31 lower case letters, digits and inner hyphens. */
    public static boolean isName(@Nullable String value) {
        return value != null
                && value.length() >= 2
                && value.length() <= 31
                && NAME.matcher(value).matches();
    }

    /** Whether a value is a Kubernetes namespace name (RFC 1123 label). */
    public static boolean isNamespace(@Nullable String value) {
        return value != null && NAMESPACE.matcher(value).matches();
    }

    /** Whether a value may be an alias: empty, or 2 to 64 bytes long. */
    public static boolean isAlias(@Nullable String value) {
        int bytes = value == null ? 0 : value.getBytes(StandardCharsets.UTF_8).length;
        return bytes == 0 || (bytes >= 2 && bytes <= 64);
    }

    /** Whether a value may be an e-mail address: empty, or one. */
    public static boolean isEmail(@Nullable String value) {
        return value == null
                || value.isEmpty()
                || (value.length() <= LONGEST_EMAIL && EMAIL.matcher(value).matches());
    }

    /** A text that may be left out: to leave it out is to leave it empty, in requests and in records alike. */
    public static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    public Fields name(String field, @Nullable String value) {
        return check(
                isName(value),
                field
                        + " must be 2 to 31 characters long, of a-z, 0-9 and '-', and begin and end with a letter or digit");
    }

    /** The name of what becomes a Secret of that name in the system namespace: none that a Secret of Mizzen's own has or may get. */
    public Fields nameInSystemNamespace(String field, @Nullable String value) {
        return name(field, value)
                .check(
                        value == null || !value.startsWith(OWN),
                        field + " must not begin with " + OWN + ": so the names of Mizzen's own Secrets do");
    }

    public Fields namespace(String field, @Nullable String value) {
        return check(
                isNamespace(value),
                field
                        + " must be a Kubernetes namespace: up to 63 of a-z, 0-9 and '-', not beginning or ending with '-'");
    }

    /** An alias may be absent or empty. */
    public Fields alias(String field, @Nullable String value) {
        return check(isAlias(value), field + " must be empty or 2 to 64 bytes long");
    }

    /** A description may be absent or empty. Longer than any that VelaUX's web UI sends. */
    public Fields description(String field, @Nullable String value) {
        return check(
                orEmpty(value).getBytes(StandardCharsets.UTF_8).length <= LONGEST_DESCRIPTION,
                field + " must be " + LONGEST_DESCRIPTION + " bytes long at most");
    }

    /** An e-mail address may be absent or empty. Wider than VelaUX's class, which knows neither capitals nor long last labels. */
    public Fields email(String field, @Nullable String value) {
        return check(isEmail(value), field + " must be empty or an e-mail address such as mia@example.com");
    }

    public Fields check(boolean good, String problem) {
        if (!good) {
            problems.add(problem);
        }
        return this;
    }

    /**
     * Ends the checks.
     *
     * @throws ApiException with {@link BusinessCode#INVALID_REQUEST} if any failed
     */
    public void done() {
        if (!problems.isEmpty()) {
            throw BusinessCode.INVALID_REQUEST.because(String.join("\n", problems));
        }
    }
}

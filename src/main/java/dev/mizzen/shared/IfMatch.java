package dev.mizzen.shared;

import jakarta.servlet.http.HttpServletResponse;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The versions of a record that a client's change is meant for (RFC 9110, section 13.1.1), and the tag that tells him the version he
 * is shown. A record's version is its resourceVersion.
 */
public final class IfMatch {
    /** The name of the request header. */
    public static final String HEADER = "If-Match";

    private static final IfMatch ANY = new IfMatch(null);
    private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7E\\x80-\\xFF]*)\"\\s*(,|$)");

    private final @Nullable Set<String> versions;

    private IfMatch(@Nullable Set<String> versions) {
        this.versions = versions;
    }

    /**
     * Reads the header. Absent, or {@code *}, it is met by every version of a record that exists.
     *
     * @throws ApiException with {@link BusinessCode#INVALID_REQUEST} if it is not a list of entity tags
     */
    public static IfMatch of(@Nullable String header) {
        if (header == null || header.isBlank() || header.strip().equals("*")) {
            return ANY;
        }
        Set<String> versions = new HashSet<>();
        Matcher tag = TAG.matcher(header);
        int end = 0;
        while (end < header.length()) {
            if (!tag.find(end) || tag.start() != end) {
                throw BusinessCode.INVALID_REQUEST.because("The header If-Match must be * or a list of ETags: \"123\"");
            }
            // A weak tag promises less than a change needs: it is read, and never matches.
            if (tag.group(1) == null) {
                versions.add(tag.group(2));
            }
            end = tag.end();
        }
        return new IfMatch(versions);
    }

    /** Met by one version alone. */
    public static IfMatch exactly(String version) {
        return new IfMatch(Set.of(version));
    }

    /** @throws ApiException with {@link BusinessCode#CHANGED_MEANWHILE} if the record's present version is none of those that were meant */
    public void require(String resourceVersion) {
        if (versions != null && !versions.contains(resourceVersion)) {
            throw BusinessCode.CHANGED_MEANWHILE.because(
                    "It has been changed since you read it: read it again, and send its new ETag in If-Match");
        }
    }

    /** Tells a client the version he is shown. Written as a plain header: with Spring's own, a GET would answer 304 though a state beside the record changed. */
    public static void tell(HttpServletResponse response, String resourceVersion) {
        response.setHeader("ETag", "\"" + resourceVersion + "\"");
    }
}

package dev.mizzen.registry;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import okhttp3.Challenge;
import okhttp3.Headers;
import okhttp3.HttpUrl;

/**
 * What a server sent back, whole.
 *
 * @param url what was asked
 * @param challenges of a 401, in the order in which they came; those that cannot be read are left out
 */
record Answer(HttpUrl url, int status, Headers headers, List<Challenge> challenges, byte[] body) {
    boolean ok() {
        return status == 200;
    }

    boolean isRedirect() {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    /** Where it redirects to; absent where that cannot be read or is not HTTP. */
    Optional<HttpUrl> location() {
        return header("Location").map(url::resolve);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Without parameters, lower-case; empty if none is said. */
    String mediaType() {
        String said = header("Content-Type").orElse("");
        int end = said.indexOf(';');
        return (end < 0 ? said : said.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** Neither headers nor body: both may repeat a credential. */
    @Override
    public String toString() {
        return status + " from " + url.host();
    }
}

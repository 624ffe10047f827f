package dev.mizzen.identity;

import dev.mizzen.shared.SecretText;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/**
 * The cookie with a sealed ticket: what ties a login to the browser that began it. Over https its name begins with {@code __Host-}:
 * browsers take such a cookie from this very host only, so that no page of a neighbour under the same domain can plant one.
 */
@Component
class OidcCookie {
    private static final String NAME = "mizzen-login";

    private final boolean safe;
    private final String name;
    private final String path;

    OidcCookie(OidcProperties settings) {
        this.safe = settings.isPublicUrlSafe();
        this.name = safe ? "__Host-" + NAME : NAME;
        this.path = safe ? "/" : "/api/v1/auth"; // such a name demands the first
    }

    void set(HttpServletResponse response, SecretText ticket) {
        send(response, ticket.reveal(), OidcTickets.LIFE);
    }

    /** What the browser has. */
    Optional<SecretText> find(HttpServletRequest request) {
        return Stream.ofNullable(request.getCookies())
                .flatMap(Arrays::stream)
                .filter(cookie -> name.equals(cookie.getName()))
                .map(Cookie::getValue)
                .findFirst()
                .map(SecretText::new);
    }

    /** Lets the browser forget it. */
    void remove(HttpServletResponse response) {
        send(response, "", Duration.ZERO);
    }

    private void send(HttpServletResponse response, String value, Duration life) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(name, value)
                        .httpOnly(true)
                        .secure(safe)
                        .sameSite("Lax")
                        .path(path)
                        .maxAge(life)
                        .build()
                        .toString());
    }
}

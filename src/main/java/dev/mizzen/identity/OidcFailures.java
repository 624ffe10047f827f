package dev.mizzen.identity;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;

/**
 * What a failure in the talk with the provider is on the wire and in the log. Safety rule: nothing that the provider wrote goes to
 * either, since it may repeat the code or a token.
 */
final class OidcFailures {
    /** The provider's words for a client that it does not know, or that may not do this. */
    private static final Set<String> SET_UP_BADLY = Set.of(
            "invalid_client",
            "unauthorized_client",
            "invalid_scope",
            "unsupported_grant_type",
            "invalid_token_response");

    private OidcFailures() {}

    static ApiException of(RuntimeException failure) {
        if (failure instanceof ApiException known) {
            return known;
        }
        if (isUnreachable(failure)) {
            return BusinessCode.PROVIDER_UNREACHABLE.because(
                    "The OpenID Connect provider does not answer: try again in a moment");
        }
        String code = code(failure);
        if (code == null || SET_UP_BADLY.contains(code) || isRefused(failure)) {
            return BusinessCode.PROVIDER_UNUSABLE.because(
                    "The OpenID Connect provider does not take Mizzen for a client of"
                            + " its own, or does not answer as one: an operator finds more in Mizzen's log");
        }
        return BusinessCode.CODE_REFUSED.because(
                "The OpenID Connect provider does not vouch for this login: log in again");
    }

    /** For the log: what kind of failure it is. */
    static String words(RuntimeException failure) {
        if (failure instanceof ApiException known) {
            return String.valueOf(known.getMessage());
        }
        String kinds = causes(failure)
                .map(cause -> cause.getClass().getSimpleName())
                .distinct()
                .collect(Collectors.joining(" < "));
        String code = code(failure);
        return (code == null ? "" : code + " ") + kinds + claims(failure);
    }

    /** Which claims did not hold: Spring Security's own words for them. */
    private static String claims(RuntimeException failure) {
        List<String> problems = causes(failure)
                .filter(JwtValidationException.class::isInstance)
                .flatMap(cause -> ((JwtValidationException) cause).getErrors().stream())
                .map(OAuth2Error::getDescription)
                .toList();
        return problems.isEmpty() ? "" : " " + problems;
    }

    private static boolean isUnreachable(RuntimeException failure) {
        return causes(failure)
                .anyMatch(cause -> cause instanceof ResourceAccessException
                        || cause instanceof HttpServerErrorException
                        || cause instanceof IOException);
    }

    /** It answered with a status that says that Mizzen itself may not ask. */
    private static boolean isRefused(RuntimeException failure) {
        return causes(failure).anyMatch(HttpClientErrorException.class::isInstance);
    }

    private static @Nullable String code(RuntimeException failure) {
        return causes(failure)
                .map(cause -> switch (cause) {
                    case OAuth2AuthenticationException refused ->
                        refused.getError().getErrorCode();
                    case OAuth2AuthorizationException refused ->
                        refused.getError().getErrorCode();
                    default -> "";
                })
                .filter(code -> code.matches("[a-z_]{1,40}"))
                .findFirst()
                .orElse(null);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20);
    }
}

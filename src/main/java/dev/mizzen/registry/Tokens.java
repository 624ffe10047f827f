package dev.mizzen.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.Credentials;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Gets tokens, as Docker's token authentication has it. The password goes to the realm and nowhere else: a realm that redirects gets
 * nothing more.
 */
final class Tokens {
    private static final int LIMIT = 256 * 1024;
    /** From the specification: how long a token is good where nothing is said of it. */
    private static final Duration DEFAULT_LIFE = Duration.ofSeconds(60);

    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    private final Transport transport;

    Tokens(Transport transport) {
        this.transport = transport;
    }

    /** @param authorization the header that it makes */
    record Token(String authorization, Duration life) {
        @Override
        public String toString() {
            return "***";
        }
    }

    /**
     * @param scope what the token is to be good for; absent: for nothing but to show that the credential is good
     * @throws RegistryException if there is no token
     */
    Token get(Access access, Demand.Token demand, Optional<String> scope, Deadline deadline) throws RegistryException {
        HttpUrl.Builder url = demand.realm().newBuilder().fragment(null);
        demand.service().ifPresent(service -> url.addQueryParameter("service", service));
        scope.ifPresent(wanted -> url.addQueryParameter("scope", wanted));
        Headers.Builder headers = new Headers.Builder();
        access.login().ifPresent(login -> headers.add("Authorization", basic(login)));
        boolean sameHost = Places.sameName(access, demand.realm());
        long begun = System.nanoTime();
        try {
            Answer answer = transport.get(
                    new Transport.Ask(url.build(), headers.build(), access.insecure() && sameHost, LIMIT, deadline));
            if (!answer.ok()) {
                throw refused(answer, access, scope);
            }
            return read(answer);
        } catch (IOException e) {
            throw unreachable(NetworkFailure.of(e, demand.realm().host(), begun));
        }
    }

    static String basic(Login login) {
        return Credentials.basic(login.username(), login.password().reveal(), StandardCharsets.UTF_8);
    }

    private static RegistryException refused(Answer answer, Access access, Optional<String> scope) {
        Trouble rejected = access.login().isPresent() ? Trouble.CREDENTIAL_REJECTED : Trouble.DENIED;
        RegistryException refusal = Refusal.of(answer, Words.secrets(access.login(), List.of()), rejected);
        return switch (refusal.trouble()) {
            case CREDENTIAL_REJECTED, LOCKED, RATE_LIMITED -> refusal;
            // Without a scope there is nothing else that could have been denied.
            case DENIED ->
                scope.isPresent()
                        ? refusal
                        : new RegistryException(rejected, String.valueOf(refusal.getMessage()), refusal.pause());
            default -> unreachable(refusal);
        };
    }

    private static RegistryException unreachable(RegistryException why) {
        if (why.trouble() == Trouble.ADDRESS_NOT_ALLOWED) {
            return new RegistryException(
                    Trouble.REALM_NOT_ALLOWED,
                    "The server that gives tokens is not asked. " + why.getMessage(),
                    why.pause(),
                    why.begun());
        }
        return new RegistryException(
                Trouble.REALM_UNREACHABLE,
                "The server that gives tokens failed. " + why.getMessage(),
                why.pause(),
                why.begun());
    }

    private static Token read(Answer answer) throws RegistryException {
        try {
            JsonNode said = RegistryJson.read(answer.body());
            String token = List.of("token", "access_token").stream()
                    .map(name -> said.path(name).asString(""))
                    .filter(TOKEN.asMatchPredicate())
                    .findFirst()
                    .orElseThrow(() -> senseless(answer));
            long seconds = said.path("expires_in").asLong(DEFAULT_LIFE.toSeconds());
            return new Token(
                    "Bearer " + token, seconds <= 0 ? DEFAULT_LIFE : Duration.ofSeconds(Math.min(seconds, 86_400)));
        } catch (JacksonException e) {
            throw senseless(answer);
        }
    }

    private static RegistryException senseless(Answer answer) {
        return new RegistryException(
                Trouble.REALM_UNREACHABLE,
                "The server that gives tokens, " + answer.url().host() + ", answered without a token.",
                Optional.empty());
    }
}

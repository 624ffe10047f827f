package dev.mizzen.identity;

import dev.mizzen.shared.BusinessCode;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.stereotype.Component;

/**
 * The OpenID Connect provider, as it describes itself. It is asked when somebody logs in, never at the start, and what it said is
 * kept for a while. Of many who want to know at once one asks, and nobody holds a lock meanwhile.
 */
@Component
class OidcProvider {
    static final String ID = "oidc";

    private static final Logger log = LoggerFactory.getLogger(OidcProvider.class);
    private static final String DESCRIPTION = "/.well-known/openid-configuration";
    private static final String ALGORITHMS = "id_token_signing_alg_values_supported";
    private static final String GROUPS = "groups";
    private static final ParameterizedTypeReference<Map<String, Object>> JSON = new ParameterizedTypeReference<>() {};

    private static final Duration KEPT = Duration.ofMinutes(10);
    /** So long a failure is told to everybody: whoever knocks all the time must not make Mizzen do the same. */
    static final Duration PAUSE = Duration.ofSeconds(2);

    private final OidcProperties settings;
    private final OidcCalls calls;
    private final Clock clock;
    private final AtomicReference<@Nullable Question> last = new AtomicReference<>();

    OidcProvider(OidcProperties settings, OidcCalls calls, Clock clock) {
        this.settings = settings;
        this.calls = calls;
        this.clock = clock;
    }

    /** What is known of the provider, and how Mizzen logs people in with it. */
    record Known(ClientRegistration registration, OidcVerifier verifier) {
        /** Spring's registration prints the client's secret. */
        @Override
        public String toString() {
            return "***";
        }
    }

    /** A question to the provider, perhaps without an answer yet. */
    private record Question(CompletableFuture<Known> answer, AtomicReference<@Nullable Instant> goodUntil) {
        boolean isOver(Instant now) {
            Instant until = goodUntil.get();
            return until != null && until.isBefore(now);
        }
    }

    /**
     * @throws dev.mizzen.shared.ApiException with {@link BusinessCode#PROVIDER_UNREACHABLE} if it does not answer, with
     *     {@link BusinessCode#PROVIDER_UNUSABLE} if what it says is of no use
     */
    Known known() {
        Question question = last.get();
        if (question == null || question.isOver(clock.instant())) {
            Question mine = new Question(new CompletableFuture<>(), new AtomicReference<>());
            if (last.compareAndSet(question, mine)) {
                ask(mine);
            }
            question = Objects.requireNonNull(last.get(), "somebody asks");
        }
        try {
            return question.answer().join();
        } catch (CompletionException e) {
            throw OidcFailures.of(e.getCause() instanceof RuntimeException cause ? cause : e);
        }
    }

    private void ask(Question question) {
        try {
            Known known = describe();
            question.goodUntil().set(clock.instant().plus(KEPT));
            question.answer().complete(known);
        } catch (RuntimeException e) {
            log.warn("The OpenID Connect provider cannot be used: {}", OidcFailures.words(e));
            question.goodUntil().set(clock.instant().plus(PAUSE));
            question.answer().completeExceptionally(e);
        } finally {
            // Whatever happened: nobody waits for ever.
            question.goodUntil().compareAndSet(null, Instant.MIN);
            question.answer().completeExceptionally(new IllegalStateException("the question broke off"));
        }
    }

    private Known describe() {
        String issuer = settings.issuer();
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        Map<String, Object> description = calls.client()
                .get()
                .uri(URI.create(base + DESCRIPTION))
                .retrieve()
                .body(JSON);
        if (description == null || !issuer.equals(description.get("issuer"))) {
            throw unusable("it gives itself another name than mizzen.oidc.issuer, which must be exactly the same");
        }
        ClientRegistration registration = registration(description);
        if (registration.getProviderDetails().getJwkSetUri() == null) {
            throw unusable("it does not say where its keys are");
        }
        requireSafe(registration);
        return new Known(
                registration, OidcVerifier.of(registration, strings(description.get(ALGORITHMS)), calls, clock));
    }

    private ClientRegistration registration(Map<String, Object> description) {
        try {
            return ClientRegistrations.fromOidcConfiguration(description)
                    .registrationId(ID)
                    .clientId(settings.clientId())
                    .clientSecret(settings.clientSecret().reveal())
                    .redirectUri(settings.redirectUri())
                    .scope(scopes(strings(description.get("scopes_supported"))))
                    .userNameAttributeName("sub")
                    .build();
        } catch (IllegalArgumentException e) {
            throw unusable("its description is not complete");
        }
    }

    /** The groups are asked for only where the provider knows the scope: others refuse to log anybody in for it. */
    private Set<String> scopes(List<String> supported) {
        Set<String> scopes = new LinkedHashSet<>(settings.scopes());
        if (supported.contains(GROUPS)) {
            scopes.add(GROUPS);
        }
        return scopes;
    }

    /** What is said over TLS must not lead out of it. */
    private static void requireSafe(ClientRegistration registration) {
        ClientRegistration.ProviderDetails provider = registration.getProviderDetails();
        boolean safe = provider.getIssuerUri() != null
                && provider.getIssuerUri().toLowerCase(Locale.ROOT).startsWith("https:");
        boolean leadsOut = Stream.of(
                        provider.getAuthorizationUri(),
                        provider.getTokenUri(),
                        provider.getJwkSetUri(),
                        provider.getUserInfoEndpoint().getUri())
                .filter(Objects::nonNull)
                .anyMatch(uri -> !uri.toLowerCase(Locale.ROOT).startsWith("https:"));
        if (safe && leadsOut) {
            throw unusable("one of its addresses is not https");
        }
    }

    private static List<String> strings(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    private static RuntimeException unusable(String why) {
        return BusinessCode.PROVIDER_UNUSABLE.because("The OpenID Connect provider cannot be used: " + why);
    }
}

package dev.mizzen.identity;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.authentication.OAuth2LoginAuthenticationToken;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.oidc.authentication.OidcAuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.userinfo.DefaultOAuth2UserService;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.converter.ClaimTypeConverter;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Exchanges a code for what the provider says of a user, and believes none of it before Spring Security has checked it: signature and
 * its algorithm, issuer, audience, times, nonce.
 */
final class OidcVerifier {
    private final ClientRegistration registration;
    private final OidcAuthorizationCodeAuthenticationProvider checks;

    private OidcVerifier(ClientRegistration registration, OidcAuthorizationCodeAuthenticationProvider checks) {
        this.registration = registration;
        this.checks = checks;
    }

    /** @param algorithms those that the provider says it signs with */
    static OidcVerifier of(ClientRegistration registration, List<String> algorithms, OidcCalls calls, Clock clock) {
        RestClientAuthorizationCodeTokenResponseClient exchange = new RestClientAuthorizationCodeTokenResponseClient();
        exchange.setRestClient(calls.tokens());
        DefaultOAuth2UserService userInfo = new DefaultOAuth2UserService();
        userInfo.setRestOperations(calls.operations());
        OidcUserService users = new OidcUserService();
        users.setOauth2UserService(userInfo);
        OidcAuthorizationCodeAuthenticationProvider checks =
                new OidcAuthorizationCodeAuthenticationProvider(exchange, users);
        // One for all logins: it keeps the provider's keys.
        JwtDecoder decoder = decoder(registration, allowed(algorithms), calls, clock);
        checks.setJwtDecoderFactory(any -> decoder);
        return new OidcVerifier(registration, checks);
    }

    /** @throws RuntimeException if any of it does not hold; mostly an {@link AuthenticationException} */
    OidcUser verify(OAuth2AuthorizationExchange exchange) {
        var verified = checks.authenticate(new OAuth2LoginAuthenticationToken(registration, exchange));
        if (verified == null || !(verified.getPrincipal() instanceof OidcUser user)) {
            throw new IllegalStateException("openid is among the scopes, so this is OpenID Connect");
        }
        return user;
    }

    private static JwtDecoder decoder(
            ClientRegistration registration, Set<SignatureAlgorithm> allowed, OidcCalls calls, Clock clock) {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSetUri(
                        Objects.requireNonNull(registration.getProviderDetails().getJwkSetUri(), "looked for before"))
                .jwsAlgorithms(algorithms -> algorithms.addAll(allowed))
                .restOperations(calls.operations())
                .build();
        JwtTimestampValidator times = new JwtTimestampValidator();
        times.setClock(clock);
        OidcIdTokenValidator claims = new OidcIdTokenValidator(registration);
        claims.setClock(clock);
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(times, claims));
        Map<String, Converter<Object, ?>> types = OidcIdTokenDecoderFactory.createDefaultClaimTypeConverters();
        decoder.setClaimSetConverter(new ClaimTypeConverter(types));
        return decoder;
    }

    /** Signatures by a key pair only: what is signed with a shared secret, or not at all, is nobody's word. */
    private static Set<SignatureAlgorithm> allowed(List<String> announced) {
        Set<SignatureAlgorithm> allowed = announced.stream()
                .flatMap(name -> Stream.ofNullable(SignatureAlgorithm.from(name)))
                .collect(Collectors.toSet());
        return allowed.isEmpty() ? Set.of(SignatureAlgorithm.RS256) : allowed;
    }
}

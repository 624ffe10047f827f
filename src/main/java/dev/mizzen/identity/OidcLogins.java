package dev.mizzen.identity;

import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.SecretText;
import dev.mizzen.shared.Trail;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.stereotype.Component;

/**
 * Logs people in through the OpenID Connect provider. The web UI sends the provider's code and nothing else, so what ties the code to
 * this browser is a ticket in a cookie: the provider gives out tokens only to whom shows the ticket's verifier, and the token must name
 * the ticket's nonce. A code that somebody else got, or for somebody else, is of no use.
 */
@Component
class OidcLogins {
    private static final Logger log = LoggerFactory.getLogger(OidcLogins.class);
    private static final int LONGEST_CODE = 8192;

    private final OidcProperties settings;
    private final OidcProvider provider;
    private final OidcTickets tickets;
    private final OidcCookie cookie;
    private final OidcUsers users;
    private final OidcRoles roles;
    private final Logins logins;
    private final OidcExchanges exchanges;

    OidcLogins(
            OidcProperties settings,
            OidcProvider provider,
            OidcTickets tickets,
            OidcCookie cookie,
            OidcUsers users,
            OidcRoles roles,
            Logins logins,
            OidcExchanges exchanges) {
        this.settings = settings;
        this.provider = provider;
        this.tickets = tickets;
        this.cookie = cookie;
        this.users = users;
        this.roles = roles;
        this.logins = logins;
        this.exchanges = exchanges;
    }

    boolean isOn() {
        return settings.isOn();
    }

    /**
     * Begins a login.
     *
     * @return where the browser has to go. Of what it asked for nothing is in it
     */
    URI begin(HttpServletRequest request, HttpServletResponse response) {
        ClientRegistration registration = provider.known().registration();
        DefaultOAuth2AuthorizationRequestResolver resolver =
                new DefaultOAuth2AuthorizationRequestResolver(any -> registration);
        resolver.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
        OAuth2AuthorizationRequest begun = Objects.requireNonNull(resolver.resolve(request, OidcProvider.ID));
        cookie.set(response, tickets.seal(OidcTicket.of(begun)));
        return URI.create(begun.getAuthorizationRequestUri());
    }

    /**
     * Ends it: lets in whom the provider vouches for. Only then the cookie is gone: any page can send the browser to the UI's page with
     * a code that is none, and a second tab may have begun another login since. Neither may end the login that the cookie is for.
     *
     * @param state where the client has kept it
     */
    Logins.Login end(
            SecretText code, @Nullable String state, HttpServletRequest request, HttpServletResponse response) {
        OidcTicket ticket = cookie.find(request)
                .flatMap(tickets::open)
                .filter(begun -> state == null || state.isEmpty() || same(state, begun.state()))
                .orElseThrow(() ->
                        BusinessCode.LOGIN_NOT_BEGUN.because("This browser has not begun this login, or more than "
                                + OidcTickets.LIFE.toMinutes() + " minutes ago: log in again"));
        OidcUser verified = exchanges.run(request.getRemoteAddr(), () -> exchange(code, ticket));
        cookie.remove(response);
        OidcPerson person = OidcPerson.of(verified.getClaims(), settings);
        User user = users.of(person);
        Trail.current().by(user.name());
        if (!user.disabled()) {
            roles.settle(user, person.groups());
        }
        return logins.enter(user);
    }

    private OidcUser exchange(SecretText code, OidcTicket ticket) {
        if (code.reveal().length() > LONGEST_CODE) {
            throw BusinessCode.CODE_REFUSED.because("This is no code of the provider: it is too long");
        }
        OidcProvider.Known known = provider.known();
        try {
            return known.verifier().verify(exchange(known.registration(), code, ticket));
        } catch (RuntimeException e) {
            // Not all of what Spring Security makes of an odd answer is an AuthenticationException.
            log.warn("A login through the OpenID Connect provider failed: {}", OidcFailures.words(e));
            throw OidcFailures.of(e);
        }
    }

    /** As it went: what was asked for, of which the cookie kept what is secret, and what came back. */
    private OAuth2AuthorizationExchange exchange(ClientRegistration registration, SecretText code, OidcTicket ticket) {
        String redirectUri = settings.redirectUri();
        OAuth2AuthorizationRequest asked = OAuth2AuthorizationRequest.authorizationCode()
                .clientId(registration.getClientId())
                .authorizationUri(Objects.requireNonNull(
                        registration.getProviderDetails().getAuthorizationUri(), "no registration is without"))
                .redirectUri(redirectUri)
                .scopes(registration.getScopes())
                .state(ticket.state())
                .attributes(attributes -> {
                    attributes.put(OidcParameterNames.NONCE, ticket.nonce());
                    attributes.put(PkceParameterNames.CODE_VERIFIER, ticket.verifier());
                })
                .build();
        OAuth2AuthorizationResponse answered = OAuth2AuthorizationResponse.success(code.reveal())
                .redirectUri(redirectUri)
                .state(ticket.state())
                .build();
        return new OAuth2AuthorizationExchange(asked, answered);
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}

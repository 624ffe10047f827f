package dev.mizzen.identity;

import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;

/**
 * What a login that was begun is recognised by when it comes back.
 *
 * @param state goes to the provider as it is
 * @param nonce goes to the provider as a hash, and comes back in the token
 * @param verifier goes to the provider as a hash at first, and as it is with the code
 */
record OidcTicket(String state, String nonce, String verifier) {
    static OidcTicket of(OAuth2AuthorizationRequest request) {
        return new OidcTicket(
                String.valueOf(request.getState()),
                String.valueOf((Object) request.getAttribute(OidcParameterNames.NONCE)),
                String.valueOf((Object) request.getAttribute(PkceParameterNames.CODE_VERIFIER)));
    }

    @Override
    public String toString() {
        return "***";
    }
}

package dev.mizzen.identity;

import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where a browser begins to log in through an OpenID Connect provider. */
@RestController
@RequestMapping(OidcController.PATH)
@Tag(name = "Login")
class OidcController {
    static final String PATH = "/api/v1/auth/oidc";

    private final OidcLogins logins;

    OidcController(OidcLogins logins) {
        this.logins = logins;
    }

    @GetMapping("/auth")
    @WithoutToken
    @SecurityRequirements
    @Operation(
            summary = "Send the browser to the OpenID Connect provider, to log in there",
            description =
                    "Where the web UI goes, which takes dex_config's issuer for a provider. Its query is not looked at:"
                            + " Mizzen makes up state, nonce and PKCE verifier itself and leaves them, sealed, in a cookie for ten minutes."
                            + " The provider sends the browser to the UI's page /callback, which posts the code to auth/login.")
    @ApiResponse(
            responseCode = "302",
            description = "the provider's login page",
            headers = {
                @Header(name = "Location", schema = @Schema(type = "string")),
                @Header(name = "Set-Cookie", schema = @Schema(type = "string"))
            })
    @Fails({BusinessCode.NO_DEX_CONNECTOR, BusinessCode.PROVIDER_UNUSABLE, BusinessCode.PROVIDER_UNREACHABLE})
    void begin(HttpServletRequest request, HttpServletResponse response) {
        if (!logins.isOn()) {
            throw BusinessCode.NO_DEX_CONNECTOR.because(
                    "No OpenID Connect provider is set up here: log in with name and password");
        }
        String location = logins.begin(request, response).toString();
        response.setStatus(HttpStatus.FOUND.value());
        response.setHeader(HttpHeaders.LOCATION, location);
    }
}

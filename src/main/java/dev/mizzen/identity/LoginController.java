package dev.mizzen.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.SecretText;
import dev.mizzen.shared.WireTime;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Login, and what the caller may see of himself. */
@RestController
@RequestMapping("/api/v1/auth")
@Tag(name = "Login")
class LoginController {
    /** VelaUX gives this to everybody. */
    private static final Permission CLOUD_SHELL = new Permission(
            "cloudshell", "", List.of("cloudshell"), List.of("*"), "Allow", WireTime.NEVER, WireTime.NEVER);

    private final Logins logins;
    private final StoredUsers users;
    private final PlatformRoles roles;
    private final ObjectProvider<Memberships> memberships;
    private final OidcLogins oidc;
    private final OidcProperties oidcSettings;

    LoginController(
            Logins logins,
            StoredUsers users,
            PlatformRoles roles,
            ObjectProvider<Memberships> memberships,
            OidcLogins oidc,
            OidcProperties oidcSettings) {
        this.oidc = oidc;
        this.oidcSettings = oidcSettings;
        this.logins = logins;
        this.users = users;
        this.roles = roles;
        this.memberships = memberships;
    }

    /**
     * @param code what the OpenID Connect provider sent the browser back with, instead of name and password
     * @param state what came with it; the web UI does not keep it
     */
    record LoginRequest(
            @Nullable String username,
            @Nullable SecretText password,
            @Nullable SecretText code,
            @Nullable String state) {}

    record LoginAnswer(LoggedIn user, String accessToken, String refreshToken) {
        @Override
        public String toString() {
            return "***";
        }
    }

    record LoggedIn(Instant createTime, Instant lastLoginTime, String name, String email, boolean disabled) {}

    record LoginType(String loginType) {}

    record DexConfig(String clientID, String clientSecret, String redirectURL, String issuer) {}

    record RefreshAnswer(String accessToken, String refreshToken) {
        @Override
        public String toString() {
            return "***";
        }
    }

    record UserInfo(
            Instant createTime,
            Instant lastLoginTime,
            String name,
            String email,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String alias,
            boolean disabled,
            List<UserProject> projects,
            List<Permission> platformPermissions,
            Map<String, List<Permission>> projectPermissions) {}

    @PostMapping("/login")
    @WithoutToken
    @SecurityRequirements
    @Operation(
            summary = "Log in; the access token is good for an hour, the refresh token for a day",
            description =
                    "With username and password, or with the code of an OpenID Connect provider, from the browser that"
                            + " has begun that login at auth/oidc/auth.")
    @Fails({
        BusinessCode.LOGIN_INCOMPLETE,
        BusinessCode.PROVIDER_UNUSABLE,
        BusinessCode.PROVIDER_UNREACHABLE,
        BusinessCode.LOGIN_NOT_BEGUN,
        BusinessCode.CODE_REFUSED,
        BusinessCode.USER_NOT_MADE,
        BusinessCode.WRONG_PASSWORD,
        BusinessCode.USER_DISABLED,
        BusinessCode.TOO_MANY_ATTEMPTS
    })
    LoginAnswer login(@RequestBody LoginRequest login, HttpServletRequest request, HttpServletResponse response) {
        SecretText code = login.code();
        if (oidc.isOn() && code != null && !code.reveal().isEmpty()) {
            return answer(oidc.end(code, login.state(), request, response));
        }
        String name = login.username();
        SecretText password = login.password();
        if (name == null
                || name.isEmpty()
                || password == null
                || password.reveal().isEmpty()) {
            throw BusinessCode.LOGIN_INCOMPLETE.because("username and password are needed");
        }
        return answer(logins.login(name, password, request.getRemoteAddr()));
    }

    private static LoginAnswer answer(Logins.Login done) {
        User user = done.user();
        return new LoginAnswer(
                new LoggedIn(user.createTime(), done.time(), user.name(), user.email(), user.disabled()),
                done.accessToken(),
                done.refreshToken());
    }

    @GetMapping("/refresh_token")
    @WithoutToken
    @SecurityRequirements
    @Operation(
            summary = "Get both tokens anew",
            description =
                    "A refresh token is good once; for 30 s more it is answered with the same successor, for a second tab or an"
                            + " answer that got lost. Shown later it has been stolen, or was: the session is over then. Refreshing does"
                            + " not make a session longer: it ends a day after its login.")
    @Fails({
        BusinessCode.REFRESH_TOKEN_EXPIRED,
        BusinessCode.TOKEN_NOT_YET_VALID,
        BusinessCode.TOKEN_INVALID,
        BusinessCode.TOKEN_MALFORMED
    })
    RefreshAnswer refresh(
            @Parameter(required = true, schema = @Schema(type = "string"))
                    @RequestHeader(name = "RefreshToken", required = false)
                    @Nullable
                    SecretText refreshToken,
            HttpServletRequest request) {
        if (refreshToken == null || refreshToken.reveal().isEmpty()) {
            throw BusinessCode.TOKEN_MALFORMED.because("Send the refresh token in the header RefreshToken");
        }
        Logins.Renewal both = logins.refresh(refreshToken.reveal(), request.getRemoteAddr());
        return new RefreshAnswer(both.accessToken(), both.refreshToken());
    }

    @PostMapping("/logout")
    @ForAnyUser(value = "his own session; no program", programs = false)
    @Operation(
            summary = "Log out: end the session that the token belongs to",
            description =
                    "No token of this session is good any more, neither access nor refresh token: here at once, at other replicas"
                            + " as soon as they have heard of it, which takes a moment.")
    Map<String, Object> logout() {
        logins.logout(TokenFilter.session());
        return Map.of();
    }

    @GetMapping("/login_type")
    @WithoutToken
    @SecurityRequirements
    @Operation(
            summary =
                    "How the web UI logs people in: local, with a password, or dex, through an OpenID Connect provider",
            description = "Users who have a password can log in with it in either case.")
    LoginType loginType() {
        return new LoginType(oidc.isOn() ? "dex" : "local");
    }

    @GetMapping("/dex_config")
    @WithoutToken
    @SecurityRequirements
    @Operation(
            summary = "How to log in through an OpenID Connect provider; empty where none is set up",
            description =
                    "The issuer is Mizzen itself, which sends browsers on to the provider. The secret is always empty.")
    DexConfig dexConfig() {
        return oidc.isOn()
                ? new DexConfig(oidcSettings.clientId(), "", oidcSettings.redirectUri(), oidcSettings.ownIssuer())
                : new DexConfig("", "", "", "");
    }

    @GetMapping("/user_info")
    @ForAnyUser(value = "no program: it may know less than its owner", programs = false)
    @Operation(summary = "Who the caller is, which projects he is in, and what he may do")
    UserInfo userInfo() {
        User user = users.get(TokenFilter.session().user())
                .orElseThrow(() -> BusinessCode.TOKEN_INVALID.because("This user does not exist any more"));
        List<UserProject> projects = new ArrayList<>();
        Map<String, List<Permission>> permissions = new TreeMap<>();
        for (Memberships.Membership in : memberships(user.name())) {
            projects.add(UserProject.of(in));
            permissions.put(in.project(), withCloudShell(in.permissions()));
        }
        return new UserInfo(
                user.createTime(),
                user.lastLoginTime(),
                user.name(),
                user.email(),
                user.alias(),
                user.disabled(),
                projects,
                withCloudShell(roles.permissionsOf(user.roles())),
                permissions);
    }

    private List<Memberships.Membership> memberships(String user) {
        return memberships.stream().flatMap(some -> some.of(user).stream()).toList();
    }

    private static List<Permission> withCloudShell(List<Permission> permissions) {
        List<Permission> all = new ArrayList<>(permissions);
        all.add(CLOUD_SHELL);
        return all;
    }
}

package dev.mizzen.identity;

import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.SecretText;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of logins through an OpenID Connect provider. Without an issuer there are none, and nothing else here counts but
 * {@code tokensWithoutLogin}.
 *
 * @param issuer the provider, exactly as its tokens name it
 * @param publicUrl where browsers reach Mizzen, such as {@code https://mizzen.example.com}
 * @param nameClaim the claim that a new user's name is made of
 * @param groupsClaim the claim that lists a user's groups
 * @param platformRoles which groups have which platform roles
 * @param projectRoles which groups have which roles in which projects
 * @param tokensWithoutLogin how long after his last login the tokens for programs are good of whom a provider vouches for; zero: for all
 *     their time
 */
@ConfigurationProperties("mizzen.oidc")
record OidcProperties(
        @DefaultValue("") String issuer,
        @DefaultValue("") String clientId,
        @DefaultValue("") SecretText clientSecret,
        @DefaultValue("") String publicUrl,
        @DefaultValue({"openid", "profile", "email"}) Set<String> scopes,
        @DefaultValue("preferred_username") String nameClaim,
        @DefaultValue("groups") String groupsClaim,
        @DefaultValue List<PlatformGrant> platformRoles,
        @DefaultValue List<ProjectGrant> projectRoles,
        @DefaultValue("30d") Duration tokensWithoutLogin)
        implements SingleSignOn {
    OidcProperties {
        require(!tokensWithoutLogin.isNegative(), "tokens-without-login must be a time such as 30d, or 0 for no limit");
        if (!issuer.isEmpty()) {
            requireIssuer(issuer);
            require(!clientId.isBlank(), "client-id is missing: it is what the provider knows Mizzen by");
            require(
                    !clientSecret.reveal().isBlank(),
                    "client-secret is missing: the provider gives one to confidential clients");
            requirePublicUrl(publicUrl);
            require(scopes.contains("openid"), "scopes must have openid among them");
            require(!nameClaim.isBlank(), "name-claim is empty");
            require(!groupsClaim.isBlank(), "groups-claim is empty");
        }
    }

    /** A group and a platform role that whoever is in it has. */
    record PlatformGrant(String group, String role) {
        /** Reads {@code group=role}; the last {@code =} counts, since names of groups may have one. Spring reads settings with it. */
        public static PlatformGrant of(String text) {
            int split = text.lastIndexOf('=');
            if (split < 1 || text.substring(split + 1).isBlank()) {
                throw new IllegalArgumentException(
                        "mizzen.oidc.platform-roles: '" + text + "' should look like platform-team=admin");
            }
            return new PlatformGrant(
                    text.substring(0, split).strip(), text.substring(split + 1).strip());
        }
    }

    /** A group, and a role in a project that whoever is in it has there. */
    record ProjectGrant(String group, String project, String role) {
        /** Reads {@code group=project/role}; the last {@code =} counts. Spring reads settings with it. */
        public static ProjectGrant of(String text) {
            int split = text.lastIndexOf('=');
            String[] place = text.substring(split + 1).strip().split("/", -1);
            if (split < 1 || place.length != 2 || place[0].isBlank() || place[1].isBlank()) {
                throw new IllegalArgumentException(
                        "mizzen.oidc.project-roles: '" + text + "' should look like shop-team=shop/app-developer");
            }
            return new ProjectGrant(text.substring(0, split).strip(), place[0], place[1]);
        }
    }

    @Override
    public boolean isOn() {
        return !issuer.isEmpty();
    }

    /** Whether this is of the provider that is set up, if one is: whoever is known by it can log in. */
    boolean vouchesFor(UserResource.Login login) {
        return isOn() && issuer.equals(login.issuer());
    }

    /** Whether the last login is so long ago that tokens for programs are no good until the next one. */
    boolean isTooLongAgo(Duration sinceLogin) {
        return tokensWithoutLogin.isPositive() && sinceLogin.compareTo(tokensWithoutLogin) >= 0;
    }

    /** Where the provider sends browsers back to: a page of VelaUX's UI. */
    String redirectUri() {
        return origin() + "/callback";
    }

    /** What the web UI takes for the issuer: it leaves for {@code <this>/auth}, which sends browsers on to the provider. */
    String ownIssuer() {
        return origin() + OidcController.PATH;
    }

    boolean isPublicUrlSafe() {
        return publicUrl.toLowerCase(Locale.ROOT).startsWith("https:");
    }

    private String origin() {
        return publicUrl.endsWith("/") ? publicUrl.substring(0, publicUrl.length() - 1) : publicUrl;
    }

    private static void requireIssuer(String issuer) {
        URI uri = uri("issuer", issuer);
        require(
                isSafe(uri) || isLoopback(uri),
                "issuer must begin with https:// unless it is on this machine, so that nobody in between can say who somebody is");
        require(uri.getRawQuery() == null && uri.getRawFragment() == null, "issuer must have no query and no fragment");
    }

    private static void requirePublicUrl(String publicUrl) {
        URI uri = uri("public-url", publicUrl);
        require(
                (isSafe(uri) || "http".equalsIgnoreCase(uri.getScheme()))
                        && uri.getRawQuery() == null
                        && uri.getRawFragment() == null
                        && Set.of("", "/").contains(uri.getRawPath()),
                "public-url must be where browsers reach Mizzen, without a path, such as https://mizzen.example.com");
    }

    /** Whoever writes a password into a URL by mistake must not find it in the log: so no value is quoted. */
    private static URI uri(String name, String value) {
        try {
            URI uri = URI.create(value);
            require(
                    uri.getHost() != null && uri.getRawUserInfo() == null,
                    name + " must be a URL with a host and no user");
            return uri;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "mizzen.oidc." + name + " must be a URL such as https://sso.example.com, with a host and no user");
        }
    }

    private static boolean isSafe(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    private static boolean isLoopback(URI uri) {
        if (!"http".equalsIgnoreCase(uri.getScheme())) {
            return false;
        }
        try {
            return uri.getHost().equalsIgnoreCase("localhost")
                    || InetAddress.ofLiteral(uri.getHost()).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void require(boolean good, String problem) {
        if (!good) {
            throw new IllegalArgumentException("mizzen.oidc." + problem);
        }
    }
}

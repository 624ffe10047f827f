package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.identity.OidcProperties.PlatformGrant;
import dev.mizzen.identity.OidcProperties.ProjectGrant;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class OidcSettingsTest {
    private static final String SECRET = "Cl1entSecret";
    private static final String[] GOOD = {
        "mizzen.oidc.issuer=https://sso.example.com/realms/corp",
        "mizzen.oidc.client-id=mizzen",
        "mizzen.oidc.client-secret=" + SECRET,
        "mizzen.oidc.public-url=https://mizzen.example.com/"
    };

    private final ApplicationContextRunner start = new ApplicationContextRunner().withUserConfiguration(Settings.class);

    @EnableConfigurationProperties(OidcProperties.class)
    static class Settings {}

    @Test
    void withoutAnIssuerItIsOffWhateverElseIsSet() {
        start.withPropertyValues("mizzen.oidc.client-id=x", "mizzen.oidc.issuer=")
                .run(context ->
                        assertThat(context.getBean(OidcProperties.class).isOn()).isFalse());
    }

    @Test
    void addressesAreMadeOfThePublicUrl() {
        start.withPropertyValues(GOOD).run(context -> {
            OidcProperties settings = context.getBean(OidcProperties.class);
            assertThat(settings.isOn()).isTrue();
            assertThat(settings.redirectUri()).isEqualTo("https://mizzen.example.com/callback");
            assertThat(settings.ownIssuer()).isEqualTo("https://mizzen.example.com/api/v1/auth/oidc");
            assertThat(settings.scopes()).containsExactly("openid", "profile", "email");
            assertThat(settings.toString()).doesNotContain(SECRET);
        });
    }

    @Test
    void groupsAreReadAsTheyAreNamedAtProviders() {
        start.withPropertyValues(GOOD)
                .withPropertyValues(
                        "mizzen.oidc.platform-roles[0]=cn=admins,ou=groups,dc=corp=admin",
                        "mizzen.oidc.platform-roles[1]=/platform/ops = observer",
                        "mizzen.oidc.project-roles=shop-team=shop/app-developer, 1b2c-3d=blog/project-admin")
                .run(context -> {
                    OidcProperties settings = context.getBean(OidcProperties.class);
                    assertThat(settings.platformRoles())
                            .containsExactly(
                                    new PlatformGrant("cn=admins,ou=groups,dc=corp", "admin"),
                                    new PlatformGrant("/platform/ops", "observer"));
                    assertThat(settings.projectRoles())
                            .containsExactly(
                                    new ProjectGrant("shop-team", "shop", "app-developer"),
                                    new ProjectGrant("1b2c-3d", "blog", "project-admin"));
                });
    }

    @Test
    void howLongTokensAreGoodWithoutALoginIsASettingAndZeroIsNoLimit() {
        start.run(context -> {
            OidcProperties settings = context.getBean(OidcProperties.class);
            assertThat(settings.isTooLongAgo(Duration.ofDays(30).minusSeconds(1)))
                    .isFalse();
            assertThat(settings.isTooLongAgo(Duration.ofDays(30))).isTrue();
        });
        start.withPropertyValues("mizzen.oidc.tokens-without-login=0")
                .run(context -> assertThat(context.getBean(OidcProperties.class).isTooLongAgo(Duration.ofDays(10_000)))
                        .isFalse());
        start.withPropertyValues("mizzen.oidc.tokens-without-login=12h")
                .run(context -> assertThat(context.getBean(OidcProperties.class).isTooLongAgo(Duration.ofHours(12)))
                        .isTrue());
    }

    @ParameterizedTest
    @CsvSource({
        "issuer=http://sso.example.com, issuer must begin with https://",
        "issuer=http://localhost.example.com, issuer must begin with https://",
        "issuer=ftp://localhost, issuer must begin with https://",
        "issuer=sso.example.com, issuer must be a URL",
        "issuer=https://me:pw@sso.example.com, issuer must be a URL",
        "issuer=https://sso.example.com?x=y, issuer must have no query",
        "client-id=, client-id is missing",
        "client-secret=, client-secret is missing",
        "public-url=, public-url must be",
        "public-url=https://mizzen.example.com/ui, public-url must be",
        "public-url=javascript:alert(1), public-url must be",
        "scopes=profile, scopes must have openid",
        "platform-roles=admin, platform-roles: 'admin' should look like",
        "platform-roles=x=, platform-roles: 'x=' should look like",
        "project-roles=devs=shop, project-roles: 'devs=shop' should look like",
        "project-roles=devs=shop/, project-roles: 'devs=shop/' should look like",
        "name-claim=, name-claim is empty",
        "tokens-without-login=-1d, tokens-without-login must be"
    })
    void whatDoesNotFitStopsTheStartAndSaysWhyWithoutTheSecret(String setting, String problem) {
        start.withPropertyValues(GOOD)
                .withPropertyValues("mizzen.oidc." + setting)
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(messages(context.getStartupFailure()))
                            .contains(problem)
                            .doesNotContain(SECRET, "me:pw");
                });
    }

    @Test
    void onTheSameMachineHttpWillDo() {
        for (String issuer : new String[] {"http://localhost:8080", "http://127.0.0.1:8080/x", "http://[::1]:8080"}) {
            start.withPropertyValues(GOOD)
                    .withPropertyValues("mizzen.oidc.issuer=" + issuer)
                    .run(context -> assertThat(context).hasNotFailed());
        }
    }

    private static String messages(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .map(Throwable::toString)
                .reduce("", (one, next) -> one + "\n" + next);
    }
}

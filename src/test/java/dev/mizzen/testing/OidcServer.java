package dev.mizzen.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;

/**
 * A real OpenID Connect provider, Spring Authorization Server, in this JVM but in an application of its own. It demands PKCE, asks for a
 * password on a page {@code /login}, and knows one client.
 */
public final class OidcServer implements AutoCloseable {
    public static final String CLIENT = "mizzen";
    public static final String SECRET = "Cl1entSecretOfMizzen";
    public static final String PASSWORD = "Prov1derPassword";

    private final int port = Ports.free();
    private final People people = new People();
    private final RSAKey key;
    private final String redirectUri;
    private ConfigurableApplicationContext context;

    private OidcServer(String redirectUri) {
        this.redirectUri = redirectUri;
        try {
            this.key = new RSAKeyGenerator(2048).keyID("provider").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts one that sends browsers back to this address only. */
    public static OidcServer start(String redirectUri) {
        OidcServer server = new OidcServer(redirectUri);
        server.start();
        return server;
    }

    /** Starts it again where it was, with everybody it knew. */
    public void start() {
        context = new SpringApplicationBuilder(Protocol.class)
                .web(WebApplicationType.SERVLET)
                .initializers(context -> {
                    GenericApplicationContext beans = (GenericApplicationContext) context;
                    beans.registerBean(
                            OidcServer.class, () -> this, definition -> definition.setDestroyMethodName(null));
                })
                .run(
                        "--server.port=" + port,
                        "--server.address=127.0.0.1",
                        // Mizzen's settings are in the class path too.
                        "--spring.config.location=optional:classpath:/none/",
                        "--spring.main.banner-mode=off");
    }

    public void stop() {
        context.close();
    }

    @Override
    public void close() {
        if (context.isActive()) {
            stop();
        }
    }

    /** Its issuer; of another host than Mizzen's in tests, so that neither sees the other's cookies. */
    public String issuer() {
        return "http://localhost:" + port;
    }

    /** Settings of a Mizzen that trusts it. */
    public String[] settings(String publicUrl) {
        return new String[] {
            "mizzen.oidc.issuer=" + issuer(),
            "mizzen.oidc.client-id=" + CLIENT,
            "mizzen.oidc.client-secret=" + SECRET,
            "mizzen.oidc.public-url=" + publicUrl
        };
    }

    /** Makes it know somebody, or something else of him. All have {@link #PASSWORD}. */
    public void knows(String subject, Map<String, Object> claims) {
        people.claims.put(subject, Map.copyOf(claims));
    }

    private static final class People {
        private final Map<String, Map<String, Object>> claims = new ConcurrentHashMap<>();
    }

    /** Without a stereotype: Mizzen's own scan must not find it. */
    @EnableWebSecurity
    @ImportAutoConfiguration({
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class
    })
    static class Protocol {
        @Bean
        @Order(1)
        SecurityFilterChain protocol(HttpSecurity http) {
            OAuth2AuthorizationServerConfigurer server = new OAuth2AuthorizationServerConfigurer();
            return http.securityMatcher(server.getEndpointsMatcher())
                    .with(server, some -> some.oidc(Customizer.withDefaults()))
                    .authorizeHttpRequests(all -> all.anyRequest().authenticated())
                    .oauth2ResourceServer(some -> some.jwt(Customizer.withDefaults()))
                    .exceptionHandling(
                            some -> some.authenticationEntryPoint(new LoginUrlAuthenticationEntryPoint("/login")))
                    .build();
        }

        @Bean
        @Order(2)
        SecurityFilterChain loginPage(HttpSecurity http) {
            return http.authorizeHttpRequests(all -> all.anyRequest().authenticated())
                    .csrf(AbstractHttpConfigurer::disable)
                    .formLogin(Customizer.withDefaults())
                    .build();
        }

        @Bean
        RegisteredClientRepository clients(OidcServer server) {
            return new InMemoryRegisteredClientRepository(RegisteredClient.withId("1")
                    .clientId(CLIENT)
                    .clientSecret("{noop}" + SECRET)
                    .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                    .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                    .redirectUri(server.redirectUri)
                    .scope("openid")
                    .scope("profile")
                    .scope("email")
                    .clientSettings(ClientSettings.builder()
                            .requireProofKey(true)
                            .requireAuthorizationConsent(false)
                            .build())
                    .build());
        }

        @Bean
        UserDetailsService users(OidcServer server) {
            return name -> {
                if (!server.people.claims.containsKey(name)) {
                    throw new UsernameNotFoundException(name);
                }
                return User.withUsername(name).password("{noop}" + PASSWORD).build();
            };
        }

        @Bean
        OAuth2TokenCustomizer<JwtEncodingContext> claims(OidcServer server) {
            return context -> {
                if (OidcParameterNames.ID_TOKEN.equals(context.getTokenType().getValue())) {
                    server.people
                            .claims
                            .get(context.getPrincipal().getName())
                            .forEach((name, value) -> context.getClaims().claim(name, value));
                }
            };
        }

        @Bean
        JWKSource<SecurityContext> keys(OidcServer server) {
            return new ImmutableJWKSet<>(new JWKSet(server.key));
        }

        @Bean
        JwtDecoder accessTokens(OidcServer server) throws JOSEException {
            return NimbusJwtDecoder.withPublicKey(server.key.toRSAPublicKey()).build();
        }

        @Bean
        AuthorizationServerSettings addresses(OidcServer server) {
            return AuthorizationServerSettings.builder().issuer(server.issuer()).build();
        }
    }
}

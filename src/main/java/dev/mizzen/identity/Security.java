package dev.mizzen.identity;

import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ErrorAnswer;
import dev.mizzen.shared.Trail;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderNotFoundException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.web.util.UrlPathHelper;

/** Who is let in at all. What he may do there {@link Access} decides. Whatever is not named here is refused. */
@Configuration(proxyBeanMethods = false)
class Security {
    private static final String API = "/api/v1/**";
    private static final String ACTUATOR = "/actuator";

    @Bean
    @Order(1)
    SecurityFilterChain routesWithoutToken(HttpSecurity http, OpenRoutes open) {
        // A stale token must not keep anybody from getting a new one, so it is not even looked at.
        return stateless(http)
                .securityMatcher(open)
                .authorizeHttpRequests(all -> all.anyRequest().permitAll())
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain apiRoutes(HttpSecurity http, Logins logins, Callers callers) {
        return stateless(http)
                .securityMatcher(API)
                .addFilterBefore(new TokenFilter(logins, callers), AuthorizationFilter.class)
                .authorizeHttpRequests(all -> all.anyRequest().authenticated())
                .exceptionHandling(refusals -> refusals.authenticationEntryPoint(
                                (request, response, refusal) -> ErrorAnswer.of(
                                                BusinessCode.NOT_AUTHORIZED,
                                                "Log in first: send the header Authorization: Bearer <access token>")
                                        .send(response))
                        .accessDeniedHandler((request, response, refusal) -> ErrorAnswer.of(
                                        BusinessCode.FORBIDDEN, "You have no permission for this")
                                .send(response)))
                .build();
    }

    @Bean
    @Order(3)
    SecurityFilterChain otherRoutes(HttpSecurity http, ObjectProvider<OpenPages> pages) {
        return stateless(http)
                .authorizeHttpRequests(all -> all.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(
                                HttpMethod.GET,
                                "/",
                                "/actuator/health",
                                "/actuator/health/*",
                                "/v3/api-docs",
                                "/v3/api-docs.yaml",
                                "/v3/api-docs/swagger-config",
                                "/swagger-ui.html",
                                "/swagger-ui/*")
                        .permitAll()
                        .requestMatchers(request -> pages.stream().anyMatch(some -> some.answers(path(request))))
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .exceptionHandling(refusals -> refusals.authenticationEntryPoint(
                                (request, response, refusal) -> noSuchRoute(request, response))
                        .accessDeniedHandler((request, response, refusal) -> noSuchRoute(request, response)))
                .build();
    }

    /** Nobody logs in this way. Without it a default user would be made, and his password printed. */
    @Bean
    AuthenticationManager nobody() {
        return attempt -> {
            throw new ProviderNotFoundException("tokens are the only way in");
        };
    }

    /** Tokens come in a header that no browser sends by itself: no session and no protection against forged requests needed. */
    private static HttpSecurity stateless(HttpSecurity http) {
        return http.csrf(AbstractHttpConfigurer::disable)
                .headers(AbstractHttpConfigurer::disable) // SecurityHeaders writes them, to every answer
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
    }

    private static String path(HttpServletRequest request) {
        return UrlPathHelper.defaultInstance.getPathWithinApplication(request);
    }

    /** What is closed looks like what is not there. Whoever asks for what only an operator needs has not mistyped. */
    private static void noSuchRoute(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (path(request).startsWith(ACTUATOR)) {
            Trail.current().refuse();
        }
        ErrorAnswer.of(BusinessCode.UNKNOWN_ROUTE, "There is no such route").send(response);
    }
}

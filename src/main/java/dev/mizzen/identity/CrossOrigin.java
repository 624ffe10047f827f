package dev.mizzen.identity;

import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ErrorAnswer;
import dev.mizzen.shared.IfMatch;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.filter.CorsFilter;

/** Lets web pages of other origins call the API: of those that are configured, and of no other. */
@Configuration(proxyBeanMethods = false)
class CrossOrigin {
    private static final Duration REMEMBERED = Duration.ofMinutes(30);

    /**
     * Settings of calls from other origins.
     *
     * @param allowedOrigins such as {@code https://portal.example.com}; exact, no patterns
     */
    @ConfigurationProperties("mizzen.cors")
    record Properties(@DefaultValue List<String> allowedOrigins) {
        private static final Pattern ORIGIN =
                Pattern.compile("https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?|https?://\\[[0-9a-f:]+](:[0-9]{1,5})?");

        Properties {
            for (String origin : allowedOrigins) {
                if (!ORIGIN.matcher(origin).matches()) {
                    throw new IllegalArgumentException("mizzen.cors.allowed-origins: '" + origin
                            + "' is no origin such as https://portal.example.com, without a path and without *");
                }
            }
        }
    }

    @Bean
    FilterRegistrationBean<CorsFilter> crossOriginCalls(Properties properties) {
        CorsConfiguration allowed = allowed(properties.allowedOrigins());
        // A page of an origin that is not allowed is told nothing: its browser then keeps the answer from it, and does
        // not
        // even send what has a token. Refusing the call itself would hit pages of our own behind a proxy that ends TLS.
        CorsFilter filter = new CorsFilter(
                request -> CorsUtils.isPreFlightRequest(request) || comesFrom(allowed, request) ? allowed : null);
        filter.setCorsProcessor(new RefusalsInJson());
        FilterRegistrationBean<CorsFilter> registration = new FilterRegistrationBean<>(filter);
        registration.addUrlPatterns("/api/v1/*");
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 20);
        return registration;
    }

    private static CorsConfiguration allowed(List<String> origins) {
        CorsConfiguration allowed = new CorsConfiguration();
        allowed.setAllowedOrigins(origins);
        allowed.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "DELETE"));
        allowed.setAllowedHeaders(List.of(
                HttpHeaders.CONTENT_TYPE,
                HttpHeaders.ACCEPT,
                HttpHeaders.AUTHORIZATION,
                "RefreshToken",
                IfMatch.HEADER,
                "X-Request-Id"));
        allowed.setExposedHeaders(
                List.of(HttpHeaders.ETAG, HttpHeaders.RETRY_AFTER, HttpHeaders.ALLOW, "X-Request-Id"));
        allowed.setAllowCredentials(true);
        allowed.setMaxAge(REMEMBERED);
        return allowed;
    }

    private static boolean comesFrom(CorsConfiguration allowed, HttpServletRequest request) {
        return allowed.checkOrigin(request.getHeader(HttpHeaders.ORIGIN)) != null;
    }

    private static final class RefusalsInJson extends DefaultCorsProcessor {
        @Override
        protected void rejectRequest(ServerHttpResponse response) throws IOException {
            if (response instanceof ServletServerHttpResponse answer) {
                ErrorAnswer.of(BusinessCode.FORBIDDEN, "Pages of this origin may not call Mizzen, or not in this way")
                        .send(answer.getServletResponse());
            }
        }
    }
}

package dev.mizzen.identity;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.CacheControlHeadersWriter;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.DelegatingRequestMatcherHeaderWriter;
import org.springframework.security.web.header.writers.HstsHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.header.writers.StaticHeadersWriter;
import org.springframework.security.web.header.writers.XContentTypeOptionsHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter.XFrameOptionsMode;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/**
 * The headers that tell a browser what it may do with an answer. Written around all filters, so that an answer of theirs has them too;
 * what a handler has set by itself stays.
 */
@Configuration(proxyBeanMethods = false)
class SecurityHeaders {
    /** An answer is data. A browser that is brought to show it as a page loads and runs nothing of it. */
    private static final String DATA = "default-src 'none'; frame-ancestors 'none'";

    /** The API's page has its scripts in files of its own; Swagger UI puts some styles and pictures into the page. */
    private static final String PAGE = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'"
            + "; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Duration HTTPS_ONLY = Duration.ofDays(365);

    @Bean
    FilterRegistrationBean<HeaderWriterFilter> headersOfEveryAnswer() {
        var pages = PathPatternRequestMatcher.withDefaults().matcher("/swagger-ui/**");
        FilterRegistrationBean<HeaderWriterFilter> registration =
                new FilterRegistrationBean<>(new HeaderWriterFilter(List.of(
                        new DelegatingRequestMatcherHeaderWriter(pages, new ContentSecurityPolicyHeaderWriter(PAGE)),
                        new ContentSecurityPolicyHeaderWriter(DATA),
                        new XContentTypeOptionsHeaderWriter(),
                        new XFrameOptionsHeaderWriter(XFrameOptionsMode.DENY),
                        new ReferrerPolicyHeaderWriter(ReferrerPolicy.NO_REFERRER),
                        new StaticHeadersWriter("Cross-Origin-Opener-Policy", "same-origin"),
                        new StaticHeadersWriter("Cross-Origin-Resource-Policy", "same-origin"),
                        new CacheControlHeadersWriter(),
                        // Only behind TLS. What other hosts of the domain speak is not Mizzen's to say.
                        new HstsHeaderWriter(HTTPS_ONLY.toSeconds(), false))));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
        return registration;
    }
}

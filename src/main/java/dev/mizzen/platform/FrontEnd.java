package dev.mizzen.platform;

import dev.mizzen.identity.OpenPages;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;
import org.springframework.web.util.UrlPathHelper;

/**
 * Serves a built web UI: its files under {@code /public/build}, and its index page at every path that is nobody else's, since the page
 * itself knows what to show there. It comes after the controllers and before what is served without it.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(FrontEnd.Wanted.class)
class FrontEnd {
    static final String FILES = "/public/build";

    /** Not the page's: what VelaUX's server keeps for itself, and what Mizzen answers beside its API. */
    private static final List<String> OTHERS = List.of(
            "/api/v1",
            "/v1",
            "/view",
            "/dex",
            "/public/plugins",
            "/proxy/plugins",
            "/debug/apidocs.json",
            "/actuator",
            "/v3/api-docs",
            "/v3/api-docs.yaml",
            "/swagger-ui",
            "/swagger-ui.html",
            "/error");

    @Bean
    FrontEndHandler frontEndHandler(PlatformProperties properties) {
        String folder = properties.uiDir();
        return new FrontEndHandler(new FrontEndFiles(folder == null ? "" : folder));
    }

    @Bean
    OpenPages pagesOfFrontEnd() {
        return FrontEnd::isPage;
    }

    @Bean
    HandlerMapping frontEndMapping(FrontEndHandler handler) {
        AbstractHandlerMapping mapping = new AbstractHandlerMapping() {
            @Override
            protected @Nullable Object getHandlerInternal(HttpServletRequest request) {
                return isPage(path(request)) ? handler : null;
            }
        };
        mapping.setOrder(Ordered.LOWEST_PRECEDENCE - 100);
        return mapping;
    }

    static class Wanted implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !context.getEnvironment().getProperty("mizzen.ui-dir", "").isBlank();
        }
    }

    static String path(HttpServletRequest request) {
        return UrlPathHelper.defaultInstance.getPathWithinApplication(request);
    }

    private static boolean isPage(String path) {
        return OTHERS.stream().noneMatch(other -> path.equals(other) || path.startsWith(other + "/"));
    }
}

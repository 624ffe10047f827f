package dev.mizzen.identity;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Decides who may call a route of the API, by what the route declares: {@link Needs}, {@link ForAnyUser} or {@link WithoutToken}. What
 * declares none of them, or more than one, nobody may call.
 */
@Component
class Access implements HandlerInterceptor, WebMvcConfigurer {
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\??)([^}]+)}");

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/api/v1/**");
    }

    /** @throws ApiException if the request goes no further */
    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method && !isSpringsOwn(method)) {
            decide(method, request);
        }
        return true;
    }

    /** Spring answers OPTIONS with the methods that a path has, and a path that is nobody's with 404. */
    private static boolean isSpringsOwn(HandlerMethod method) {
        return method.getBeanType().getName().startsWith("org.springframework.web.");
    }

    private static void decide(HandlerMethod method, HttpServletRequest request) {
        Needs needs = method.getMethodAnnotation(Needs.class);
        ForAnyUser forAnyUser = method.getMethodAnnotation(ForAnyUser.class);
        WithoutToken withoutToken = method.getMethodAnnotation(WithoutToken.class);
        if (Stream.of(Optional.ofNullable(needs), Optional.ofNullable(forAnyUser), Optional.ofNullable(withoutToken))
                        .filter(Optional::isPresent)
                        .count()
                != 1) {
            throw BusinessCode.FORBIDDEN.because("Nobody may call this: the route does not say who may");
        }
        if (withoutToken == null) {
            Caller caller = Caller.find()
                    .orElseThrow(() -> BusinessCode.NOT_AUTHORIZED.because(
                            "Log in first: send the header Authorization: Bearer <access token>"));
            if (forAnyUser != null && !forAnyUser.programs()) {
                TokenFilter.session(); // a program has none
            }
            if (needs != null) {
                caller.require(resource(needs.resource(), request), needs.action());
            }
        }
    }

    private static String resource(String declared, HttpServletRequest request) {
        return VARIABLE.matcher(declared).replaceAll(found -> {
            String value = found.group(1).isEmpty()
                    ? pathVariable(request, found.group(2))
                    : parameter(request, found.group(2));
            return Matcher.quoteReplacement(value == null || value.isEmpty() ? Resource.ANY : Resource.value(value));
        });
    }

    private static @Nullable String pathVariable(HttpServletRequest request, String name) {
        return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables
                        && variables.get(name) instanceof String value
                ? value
                : null;
    }

    /** Sent twice it is what Spring makes of that for the method: both, with a comma between. */
    private static @Nullable String parameter(HttpServletRequest request, String name) {
        String[] values = request.getParameterValues(name);
        return values == null ? null : String.join(",", values);
    }
}

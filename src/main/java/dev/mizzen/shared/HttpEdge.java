package dev.mizzen.shared;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.converter.AbstractJacksonHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.web.filter.UrlHandlerFilter;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.type.LogicalType;

/** What holds for every request before a controller sees it. */
@Configuration(proxyBeanMethods = false)
class HttpEdge implements WebMvcConfigurer {
    private static final Duration BODY = Duration.ofSeconds(30);

    /** JSON is the only format: another one that happens to be on the class path would be a second way in. */
    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
        builder.configureMessageConvertersList(
                all -> all.removeIf(one -> one instanceof AbstractJacksonHttpMessageConverter
                        && !(one instanceof JacksonJsonHttpMessageConverter)));
    }

    /** The time of day, for tokens and throttles; a test holds it. */
    @Bean
    Clock wallClock() {
        return Clock.systemUTC();
    }

    /** A number is no text and a text is no number: guessing what was meant hides mistakes. */
    @Bean
    JsonMapperBuilderCustomizer strictTypes() {
        return json -> json.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(LogicalType.Textual, texts -> {
                    texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                    texts.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                    texts.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
                });
    }

    /** A URL that Spring's firewall refuses. */
    @Bean
    RequestRejectedHandler rejectedUrls() {
        return (request, response, refusal) -> {
            Trail.current().refuse();
            Failures.of(refusal).send(response);
        };
    }

    /** Methods that Spring's firewall does not know are answered like those that it knows and the route has not: with 405, and with those it has. */
    @Bean
    HttpFirewall anyMethod() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setUnsafeAllowAnyHttpMethod(true);
        return firewall;
    }

    @Bean
    FilterRegistrationBean<Filter> bodyLimit() {
        return first(new BodyLimit(BODY), 1);
    }

    /** A type with a wildcard is none. Spring takes it for a failure of the server. */
    @Bean
    FilterRegistrationBean<Filter> contentTypes() {
        return first(
                (request, response, chain) -> {
                    String type = request.getContentType();
                    if (type != null && type.split(";", 2)[0].contains("*")) {
                        ErrorAnswer.ofStatus(415).send((HttpServletResponse) response);
                    } else {
                        chain.doFilter(request, response);
                    }
                },
                3);
    }

    /** Before security, so that it judges the same path as the controller. */
    @Bean
    FilterRegistrationBean<Filter> trailingSlash() {
        return first(
                UrlHandlerFilter.trailingSlashHandler("/api/v1/**")
                        .wrapRequest()
                        .build(),
                2);
    }

    /** Spring Boot's own come before those that have no order: this one is inside of what finds out where a request came from. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> requestIds(ObjectProvider<AnsweredRequests> listeners) {
        return tomcat -> tomcat.addEngineValves(new RequestIds(listeners));
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> errorsOfTomcat() {
        return tomcat -> tomcat.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(TomcatErrors.class.getName());
            }
        });
    }

    private static FilterRegistrationBean<Filter> first(Filter filter, int place) {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 100 + place);
        return registration;
    }
}

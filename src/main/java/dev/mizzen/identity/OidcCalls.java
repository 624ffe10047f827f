package dev.mizzen.identity;

import java.net.http.HttpClient;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestOperations;
import org.springframework.web.client.RestTemplate;

/** How the provider is called: with an end to each call, and without following it anywhere else. */
@Component
class OidcCalls {
    /** The SSL bundle with the authorities that the provider's certificate may be of; without one Java's. */
    private static final String BUNDLE = "oidc";

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration WHOLE = Duration.ofSeconds(5);

    private final JdkClientHttpRequestFactory requests;

    OidcCalls(ObjectProvider<SslBundles> bundles) {
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT);
        bundles.ifAvailable(some -> {
            if (some.getBundleNames().contains(BUNDLE)) {
                client.sslContext(some.getBundle(BUNDLE).createSslContext());
            }
        });
        this.requests = new JdkClientHttpRequestFactory(client.build());
        requests.setReadTimeout(WHOLE);
    }

    /** For plain JSON. */
    RestClient client() {
        return RestClient.builder().requestFactory(requests).build();
    }

    /** For an exchange of a code for tokens. */
    RestClient tokens() {
        return RestClient.builder()
                .requestFactory(requests)
                .configureMessageConverters(converters -> converters
                        .addCustomConverter(new FormHttpMessageConverter())
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .build();
    }

    /** For what Spring Security gets in this way only: keys, and what is said of a user. */
    RestOperations operations() {
        RestTemplate operations = new RestTemplate(requests);
        operations.setErrorHandler(new OAuth2ErrorResponseErrorHandler());
        return operations;
    }
}

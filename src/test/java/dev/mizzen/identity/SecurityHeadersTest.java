package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

@InMemoryServer
class SecurityHeadersTest {
    @LocalServerPort
    private int port;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/auth/login_type",
                "/api/v1/projects",
                "/api/v1//projects",
                "/nothing",
                "/actuator/health",
                "/v3/api-docs",
                "/swagger-ui.html",
                "/swagger-ui/index.html"
            })
    void everyAnswerSaysWhatABrowserMayDoWithIt(String path) {
        HttpHeaders headers = new Http(port).get(path).whole().headers();
        assertThat(headers.allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(headers.allValues("X-Frame-Options")).containsExactly("DENY");
        assertThat(headers.allValues("Referrer-Policy")).containsExactly("no-referrer");
        assertThat(headers.firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(headers.allValues("Content-Security-Policy"))
                .singleElement()
                .asString()
                .startsWith("default-src 'none'; ")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe-eval");
        assertThat(headers.firstValue("Strict-Transport-Security")).isEmpty();
        assertThat(headers.firstValue("Server")).isEmpty();
    }

    @Test
    void anAnswerThatAFilterGivesHasThemToo() {
        Http http = new Http(port);
        Http.Answer tooLarge = http.post("/api/v1/auth/login", "x".repeat(1024 * 1024 + 1));
        assertThat(tooLarge.status()).isEqualTo(413);
        Http.Answer noType =
                http.send("POST", "/api/v1/auth/login", BodyPublishers.ofString("{}"), "Content-Type", "*/*");
        assertThat(noType.status()).isEqualTo(415);
        for (Http.Answer answer : List.of(tooLarge, noType)) {
            assertThat(answer.whole().headers().firstValue("X-Content-Type-Options"))
                    .hasValue("nosniff");
        }
    }

    @Test
    void onlyTheApisPageMayRunScriptsAndOnlyItsOwn() {
        Http http = new Http(port);
        assertThat(policy(http, "/swagger-ui/index.html")).contains("script-src 'self';");
        assertThat(policy(http, "/v3/api-docs")).isEqualTo("default-src 'none'; frame-ancestors 'none'");
    }

    private static String policy(Http http, String path) {
        return http.get(path)
                .whole()
                .headers()
                .firstValue("Content-Security-Policy")
                .orElse("");
    }
}

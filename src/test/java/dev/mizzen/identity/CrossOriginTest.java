package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.filter.CorsFilter;

class CrossOriginTest {
    private static final String PORTAL = "https://portal.example.com";

    private final CorsFilter filter = filter(PORTAL);
    private final MockFilterChain chain = new MockFilterChain();

    @Test
    void aPageOfAConfiguredOriginMayAskAndCall() throws Exception {
        MockHttpServletResponse asked = preflight(filter, PORTAL);
        assertThat(asked.getStatus()).isEqualTo(200);
        assertThat(asked.getHeader("Access-Control-Allow-Origin")).isEqualTo(PORTAL);
        assertThat(asked.getHeader("Access-Control-Allow-Headers")).isEqualTo("Authorization, Content-Type");

        MockHttpServletResponse called = call(PORTAL);
        assertThat(called.getHeader("Access-Control-Allow-Origin")).isEqualTo(PORTAL);
        assertThat(called.getHeader("Access-Control-Expose-Headers")).contains("X-Request-Id");
        assertThat(chain.getRequest()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example.com",
                "http://portal.example.com",
                "https://portal.example.com:8443",
                "https://portal.example.com.evil.com",
                "null",
                "*"
            })
    void aPageOfAnotherOriginIsToldNothing(String origin) throws Exception {
        MockHttpServletResponse asked = preflight(filter, origin);
        assertThat(asked.getStatus()).isEqualTo(403);
        assertThat(asked.getContentType()).isEqualTo("application/json");
        assertThat(asked.getContentAsString()).startsWith("{\"BusinessCode\":403,");
        assertThat(asked.getHeader("Access-Control-Allow-Origin")).isNull();

        assertThat(call(origin).getHeader("Access-Control-Allow-Origin")).isNull();
    }

    @Test
    void aPageOfOursBehindAProxyThatEndsTlsIsNotRefused() throws Exception {
        assertThat(call("https://mizzen.example.com").getStatus()).isEqualTo(200);
        assertThat(chain.getRequest()).isNotNull();
    }

    @Test
    void whereNothingIsConfiguredNoOtherOriginMay() throws Exception {
        assertThat(preflight(filter(), PORTAL).getStatus()).isEqualTo(403);
    }

    @Test
    void nothingButTheApiIsForOtherOrigins() {
        assertThat(new CrossOrigin()
                        .crossOriginCalls(new CrossOrigin.Properties(List.of(PORTAL)))
                        .getUrlPatterns())
                .containsExactly("/api/v1/*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "https://*.example.com",
                "portal.example.com",
                "https://portal.example.com/",
                "null",
                "https://a b"
            })
    void whatIsNoOriginIsRefusedAtTheStart(String origin) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CrossOrigin.Properties(List.of(origin)))
                .withMessageContaining("mizzen.cors.allowed-origins");
    }

    private static CorsFilter filter(String... origins) {
        return new CrossOrigin()
                .crossOriginCalls(new CrossOrigin.Properties(List.of(origins)))
                .getFilter();
    }

    private MockHttpServletResponse preflight(CorsFilter asked, String origin) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("OPTIONS", "/api/v1/projects");
        request.addHeader("Origin", origin);
        request.addHeader("Access-Control-Request-Method", "POST");
        request.addHeader("Access-Control-Request-Headers", "Authorization, Content-Type");
        MockHttpServletResponse response = new MockHttpServletResponse();
        asked.doFilter(request, response, new MockFilterChain());
        return response;
    }

    private MockHttpServletResponse call(String origin) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/v1/projects");
        request.addHeader("Origin", origin);
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(request, response, chain);
        return response;
    }
}

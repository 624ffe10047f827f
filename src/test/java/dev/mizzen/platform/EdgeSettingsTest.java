package dev.mizzen.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.Http;
import dev.mizzen.InMemoryHub;
import dev.mizzen.testing.RawHttp;
import dev.mizzen.testing.RunningMizzen;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Mizzen with other settings of its HTTP edge than the usual ones. */
class EdgeSettingsTest {
    private static RunningMizzen mizzen;

    @BeforeAll
    static void start() {
        mizzen = RunningMizzen.on(
                InMemoryHub.start().createClient(),
                "server.tomcat.connection-timeout=300ms",
                "mizzen.open-metrics=true",
                "mizzen.cors.allowed-origins=https://portal.example.com");
    }

    @AfterAll
    static void stop() {
        mizzen.close();
    }

    @Test
    void aRequestThatStopsInTheMiddleIsNotWaitedFor() throws Exception {
        assertThat(RawHttp.send(
                        mizzen.port(),
                        "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 100\r\n\r\n{\"username\":"))
                .startsWith("HTTP/1.1 408")
                .contains("\"BusinessCode\":408");
        assertThat(RawHttp.send(mizzen.port(), "POST /api/v1/auth/login HTTP/1.1\r\nHost: local"))
                .doesNotContain(" 200");
    }

    @Test
    void metricsAreOpenWhereThatIsWanted() {
        Http.Answer metrics = new Http(mizzen.port()).get("/actuator/prometheus");
        assertThat(metrics.status()).isEqualTo(200);
        assertThat(metrics.body()).contains("jvm_memory_used_bytes", "mizzen_orphans");
        assertThat(new Http(mizzen.port()).get("/actuator/metrics").status()).isEqualTo(404);
    }

    @Test
    void aPageOfAnAllowedOriginSeesItsAnswersAlsoWhenRefused() {
        Http.Answer answer =
                new Http(mizzen.port()).get("/api/v1/projects", "X-Test", "1", "Origin", "https://portal.example.com");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.whole().headers().firstValue("Access-Control-Allow-Origin"))
                .hasValue("https://portal.example.com");
    }
}

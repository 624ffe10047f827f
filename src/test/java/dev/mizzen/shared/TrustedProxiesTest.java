package dev.mizzen.shared;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.InMemoryHub;
import dev.mizzen.testing.RawHttp;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

/** Where a request came from, as the audit says it. 127.0.0.2 and 127.0.0.3 are proxies that are trusted, 127.0.0.9 is not. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"mizzen.admin-password=Adm1nPassword", "mizzen.trusted-proxies=127.0.0.2, 127.0.0.3/32, fd00::/8"
        })
@Import(InMemoryHub.class)
@ExtendWith(OutputCaptureExtension.class)
class TrustedProxiesTest {
    private static final String PROXY = "127.0.0.2";
    private static final String STRANGER = "127.0.0.9";

    @LocalServerPort
    private int port;

    private final String id = UUID.randomUUID().toString();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // What the proxy added stands on the right; what its client made up, on the left.
                "203.0.113.7                     | 203.0.113.7",
                "198.51.100.1, 203.0.113.7       | 203.0.113.7",
                "203.0.113.7, 127.0.0.3          | 203.0.113.7",
                "1.1.1.1,203.0.113.7 ,127.0.0.3,127.0.0.2 | 203.0.113.7",
                "203.0.113.7:51234               | 203.0.113.7",
                "2001:db8::7                     | 2001:db8:0:0:0:0:0:7",
                "[2001:db8::7]:443               | 2001:db8:0:0:0:0:0:7",
                "203.0.113.7, fd00::1            | 203.0.113.7",
                "::ffff:203.0.113.7              | 203.0.113.7",
                // What is no address counts for nothing, and so does what is left of it.
                "203.0.113.7, unknown            | 127.0.0.2",
                "203.0.113.7, localhost          | 127.0.0.2",
                "203.0.113.7,                    | 127.0.0.2",
                "<script>alert(1)</script>       | 127.0.0.2",
                "203.0.113.7, junk, 127.0.0.3    | 127.0.0.3",
                "999.1.1.1                       | 127.0.0.2",
                "fe80::1%25nothing               | 127.0.0.2",
                "''                              | 127.0.0.2"
            })
    void aTrustedProxySaysWhereARequestCameFrom(String header, String from, CapturedOutput log) {
        send(PROXY, "X-Forwarded-For: " + header);
        assertThat(noted(log)).contains("\"from\":\"" + from + "\"");
    }

    @Test
    void severalHeadersAreOne(CapturedOutput log) {
        send(PROXY, "X-Forwarded-For: 203.0.113.1", "X-Forwarded-For: 203.0.113.2, 127.0.0.3");
        assertThat(noted(log)).contains("\"from\":\"203.0.113.2\"");
    }

    @Test
    void nobodyElseIsBelieved(CapturedOutput log) {
        String answer = send(
                STRANGER,
                "X-Forwarded-For: 203.0.113.7",
                "Forwarded: for=203.0.113.7;proto=https",
                "X-Real-IP: 203.0.113.7",
                "X-Forwarded-Proto: https");
        assertThat(noted(log)).contains("\"from\":\"" + STRANGER + "\"").doesNotContain("203.0.113.7");
        assertThat(answer).doesNotContain("Strict-Transport-Security");
    }

    @Test
    void behindAProxyThatEndsTlsBrowsersAreToldToComeByTlsOnly() {
        assertThat(send(PROXY, "X-Forwarded-Proto: https")).contains("Strict-Transport-Security: max-age=31536000");
        for (String other : List.of("http", "junk", "", "https, http")) {
            assertThat(send(PROXY, "X-Forwarded-Proto: " + other))
                    .as(other)
                    .startsWith("HTTP/1.1 401")
                    .doesNotContain("Strict-Transport-Security");
        }
    }

    @Test
    void aRequestThatTomcatRefusesIsNotedWithThatAddressToo(CapturedOutput log) {
        String answer = send(PROXY, "Host: another", "X-Forwarded-For: 203.0.113.7");
        assertThat(answer).startsWith("HTTP/1.1 400");
        assertThat(noted(log)).contains("\"from\":\"203.0.113.7\"");
    }

    /** A call that is refused, so that it is noted. */
    private String send(String from, String... headers) {
        String head =
                "GET /api/v1/configs HTTP/1.1\r\nHost: mizzen\r\nConnection: close\r\nX-Request-Id: " + id + "\r\n";
        return RawHttp.send(
                from,
                port,
                head + Stream.of(headers).map(header -> header + "\r\n").collect(joining()) + "\r\n");
    }

    private String noted(CapturedOutput log) {
        return await().until(
                        () -> log.getAll()
                                .lines()
                                .filter(line -> line.contains("\"requestId\":\"" + id))
                                .findFirst()
                                .orElse(""),
                        line -> !line.isEmpty());
    }
}

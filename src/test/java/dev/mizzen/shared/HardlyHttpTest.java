package dev.mizzen.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.InMemoryServer;
import dev.mizzen.testing.RawHttp;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Requests that no HTTP client would send. */
@InMemoryServer
class HardlyHttpTest {
    @LocalServerPort
    private int port;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/projects HTTP/9.1\r\n",
                "GET /api/v1/projects HTTP/1.1\r\nTransfer-Encoding: gzip\r\n",
                "GET /api/v1/projects HTTP/1.1\r\nTransfer-Encoding: x\r\n",
                "POST /api/v1/auth/login HTTP/1.1\r\nContent-Length: x\r\n",
                "POST /api/v1/auth/login HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
                "POST /api/v1/auth/login HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n",
                "POST /api/v1/auth/login HTTP/1.1\r\nExpect: something\r\nContent-Length: 2\r\n",
                "POST /api/v1/auth/login HTTP/1.1\r\n"
                        + "Content-Type: application/json\r\n"
                        + "Content-Encoding: gzip\r\n"
                        + "Content-Length: 0\r\n",
                "CONNECT localhost:80 HTTP/1.1\r\n",
                "PROPFIND /api/v1/projects HTTP/1.1\r\n",
                "get /api/v1/projects HTTP/1.1\r\n",
                "TRACE /api/v1/projects HTTP/1.1\r\n",
                "TRACE / HTTP/1.1\r\n",
                "GET * HTTP/1.1\r\n",
                "GET http://[::1/ HTTP/1.1\r\n",
                "G\u0001T / HTTP/1.1\r\n",
                "GET /api/v1/projects HTTP/1.1\r\nX y: z\r\n",
                "GET /api/v1/projects HTTP/1.1\r\nCookie: \"\u0001\r\n",
                "GET /api/v1/auth/refresh_token HTTP/1.1\r\nRefreshToken: \u00e9\u00e9.\u00e9.\u00e9\r\n",
                "GET /api/v1/auth/user_info HTTP/1.1\r\nAuthorization: Bearer \u00ff.\u00ff.\u00ff\r\n",
                "GET /api/v1/projects HTTP/1.1\r\nRange: bytes=9-1\r\n",
                "GET /api/v1/projects?page=1&page HTTP/1.1\r\n",
                "GET /api/v1/projects?page=%C0%AE HTTP/1.1\r\n",
                "GET /swagger-ui/index.html HTTP/1.1\r\nRange: bytes=999999-\r\n"
            })
    void whatIsHardlyHttpIsRefusedAndNotCalledAFailure(String request) throws Exception {
        String answer = RawHttp.send(port, request + "Host: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 4");
        if (!request.contains("Range: bytes=999999")) {
            assertThat(answer.toLowerCase()).contains("content-type: application/json");
            assertThat(answer).contains("{\"BusinessCode\":").contains("\"Message\":\"");
        }
    }
}

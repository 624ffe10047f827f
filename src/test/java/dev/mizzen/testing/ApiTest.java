package dev.mizzen.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.mizzen.testing.SeenAnswers.Seen;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiTest {
    private static final Seen LOGIN_TYPE = new Seen("GET", "/api/v1/auth/login_type", 200);
    private static final Seen VERSION = new Seen("GET", "/api/v1/query", 200);

    private HttpServer server;
    private String address;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        address = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void onlyAnswersOfAMizzenOnRealApiServersAreSeen() {
        Api.at(address).get("auth/login_type").ok();
        Api.at(address).withToken("any").get("auth/login_type").ok();
        assertThat(SeenAnswers.all()).doesNotContain(LOGIN_TYPE);

        Api.at(address, true).withToken("any").get("query").ok();
        assertThat(SeenAnswers.all()).contains(VERSION);
    }
}

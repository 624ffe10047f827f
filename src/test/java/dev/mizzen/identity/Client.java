package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.Http;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Somebody who has logged in and calls the API. Bodies may have single quotes for double ones. */
final class Client {
    private final Http http;
    private final String token;

    private Client(Http http, String token) {
        this.http = http;
        this.token = token;
    }

    static Client of(int port, String name, String password) {
        Http http = new Http(port);
        Http.Answer login = login(http, name, password);
        assertThat(login.status()).as("%s", login).isEqualTo(200);
        return new Client(http, login.json().get("accessToken").asString());
    }

    static Http.Answer login(Http http, String name, String password) {
        return http.post("/api/v1/auth/login", "{\"username\":\"" + name + "\",\"password\":\"" + password + "\"}");
    }

    Http.Answer get(String path) {
        return call("GET", path, "");
    }

    Http.Answer post(String path, String body) {
        return call("POST", path, body);
    }

    Http.Answer put(String path, String body) {
        return call("PUT", path, body);
    }

    Http.Answer delete(String path) {
        return call("DELETE", path, "");
    }

    /** Calls that must succeed. */
    JsonNode ok(String method, String path, String body) {
        Http.Answer answer = call(method, path, body);
        assertThat(answer.status()).as("%s %s: %s", method, path, answer).isEqualTo(200);
        return answer.json();
    }

    Http.Answer call(String method, String path, String body) {
        return http.send(
                method,
                "/api/v1/" + path,
                BodyPublishers.ofString(body.replace('\'', '"')),
                "Authorization",
                "Bearer " + token,
                "Content-Type",
                "application/json");
    }

    static List<String> names(JsonNode list) {
        return list.valueStream().map(item -> item.path("name").asString()).toList();
    }
}

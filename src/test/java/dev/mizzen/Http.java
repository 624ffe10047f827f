package dev.mizzen;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls a server in a test. */
public final class Http {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    public Http(int port) {
        this.base = "http://localhost:" + port;
    }

    /** What came back. */
    public record Answer(int status, String contentType, String body, HttpResponse<String> whole) {
        public JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        /** {@code <status> <BusinessCode>}. */
        public String failure() {
            return status + " " + json().path("BusinessCode").asInt();
        }

        @Override
        public String toString() {
            return status + " " + body;
        }
    }

    /** Headers come as name, value, name, value. */
    public Answer get(String path, String... headers) {
        return send("GET", path, HttpRequest.BodyPublishers.noBody(), headers);
    }

    public Answer post(String path, String json, String... headers) {
        return send(
                "POST",
                path,
                HttpRequest.BodyPublishers.ofString(json),
                with(headers, "Content-Type", "application/json"));
    }

    public Answer send(String method, String path, HttpRequest.BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body(),
                    response);
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String[] with(String[] headers, String... more) {
        return java.util.stream.Stream.of(List.of(headers), List.of(more))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }
}

package dev.mizzen.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Mizzen's HTTP API as a client calls it. A path without a leading slash is one below {@code /api/v1/}: {@code get("configs")}.
 * A body is anything Jackson can write, or a {@code String} that is sent as it is. An answer that the API document does not foresee is
 * a failure of the test.
 */
public final class Api {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final DocumentedAnswers DOCUMENT = DocumentedAnswers.load();

    private final String address;
    private final Map<String, String> headers;
    private final boolean counts;

    private Api(String address, Map<String, String> headers, boolean counts) {
        this.address = address;
        this.headers = headers;
        this.counts = counts;
    }

    /** The API at an address such as {@code http://localhost:8000}, for a caller who has not logged in. */
    public static Api at(String address) {
        return at(address, false);
    }

    /** @param counts whether its answers are {@link SeenAnswers}: only those of a Mizzen on real API servers may be */
    static Api at(String address, boolean counts) {
        return new Api(address, Map.of("Content-Type", "application/json", "Accept", "application/json"), counts);
    }

    /**
     * What came back.
     *
     * @param body the parsed JSON, or a missing node where it is none
     */
    public record Answer(int status, JsonNode body, String text, HttpHeaders headers) {
        /** The BusinessCode of an error, 0 where there is none. */
        public int businessCode() {
            return body.path("BusinessCode").asInt(0);
        }

        /** This answer, where it is 200; else a failure that shows what came back. */
        public Answer ok() {
            if (status != 200) {
                throw new AssertionError("expected 200, got " + this);
            }
            return this;
        }

        @Override
        public String toString() {
            return status + " " + text;
        }
    }

    /** The same API for a user who logs in now. */
    public Api login(String user, String password) {
        Answer answer = post("auth/login", Map.of("username", user, "password", password));
        if (answer.status() != 200) {
            throw new AssertionError("login of " + user + ": " + answer.status() + " " + answer.businessCode());
        }
        return withToken(answer.body().path("accessToken").asString());
    }

    /** The same API with this access token, or machine token. */
    public Api withToken(String token) {
        return with("Authorization", "Bearer " + token);
    }

    /** The same API with one more header, or another value for it. */
    public Api with(String header, String value) {
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(header, value);
        return new Api(address, more, counts);
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer post(String path, Object body) {
        return send("POST", path, body);
    }

    public Answer put(String path, Object body) {
        return send("PUT", path, body);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null);
    }

    /** Any other method, or a body where none is usual. */
    public Answer send(String method, String path, Object body) {
        String whole = path.startsWith("/") ? path : "/api/v1/" + path;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + whole))
                .timeout(PATIENCE)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(text(body)));
        headers.forEach(request::header);
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            Answer answer =
                    new Answer(response.statusCode(), parse(response.body()), response.body(), response.headers());
            if (counts) {
                count(method, whole, answer);
            }
            DOCUMENT.objection(method, whole, answer.status(), answer.businessCode())
                    .ifPresent(objection -> {
                        throw new AssertionError(objection);
                    });
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + address + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void count(String method, String path, Answer answer) {
        DOCUMENT.path(method, path)
                .ifPresent(operation -> SeenAnswers.add(
                        new SeenAnswers.Seen(method, operation, answer.status() == 200 ? 200 : answer.businessCode())));
    }

    private static String text(Object body) {
        return body instanceof String asItIs ? asItIs : JSON.writeValueAsString(body);
    }

    private static JsonNode parse(String text) {
        try {
            return text.isBlank() ? MissingNode.getInstance() : JSON.readTree(text);
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }
}

package dev.mizzen.shared;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * A failure as it goes over the wire. Sent by itself, past content negotiation: a client that cannot accept JSON still gets it.
 *
 * @param headers those that belong to its status: which methods there are, how long to wait
 */
public record ErrorAnswer(int status, ErrorBody body, Map<String, String> headers) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** The answer of an exception that carries its own. */
    public static ErrorAnswer of(ApiException failure) {
        Map<String, String> headers = failure.pause()
                .map(pause -> Map.of("Retry-After", String.valueOf(seconds(pause))))
                .orElse(Map.of());
        return new ErrorAnswer(failure.code().status(), failure.body(), headers);
    }

    /** An answer with a code and a sentence; the sentence is shown to the client. */
    public static ErrorAnswer of(BusinessCode code, String message) {
        return of(code.because(message));
    }

    /** The answer of a plain HTTP status, with the status as its BusinessCode. */
    static ErrorAnswer ofStatus(int status) {
        return ofStatus(status, sentence(status));
    }

    static ErrorAnswer ofStatus(int status, String message) {
        return new ErrorAnswer(status, new ErrorBody(status, message), Map.of());
    }

    /** Writes it. An answer that has already begun cannot be changed any more, and stays as it is. */
    public void send(HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        Trail.current().fail(body.businessCode());
        response.resetBuffer();
        response.setStatus(status);
        headers.forEach(response::setHeader);
        byte[] json = json();
        response.setContentType("application/json");
        response.setContentLength(json.length);
        response.getOutputStream().write(json);
        response.flushBuffer();
    }

    byte[] json() {
        return JSON.writeValueAsBytes(body);
    }

    /** Whole seconds, never too few. */
    private static long seconds(Duration pause) {
        return pause.plusNanos(999_999_999).toSeconds();
    }

    private static String sentence(int status) {
        return switch (status) {
            case 400 -> "The request is malformed: look at its path, query and headers";
            case 401 -> "Log in first";
            case 403 -> "This is not allowed";
            case 404 -> "There is no such route";
            case 405 -> "This route does not know that method";
            case 406 -> "This route answers application/json: accept that";
            case 408 -> "The request did not arrive in time";
            case 413 -> "The body is too large: send at most 1 MiB";
            case 414 -> "The URL is too long";
            case 415 -> "Send the body as Content-Type: application/json";
            case 431 -> "The headers are too large";
            case 500 -> "Something went wrong in the server; its log says what";
            case 503 -> "The server is not ready: try again in a moment";
            default -> status < 500 ? "The request cannot be answered" : "The request cannot be answered now";
        };
    }
}

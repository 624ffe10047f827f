package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.testing.RawHttp;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A request of somebody who wants more than he may.
 *
 * @param name what he tries
 * @param body each character is sent as one byte; empty for none
 * @param codes the BusinessCodes it may be answered with; 200 for what is done, but for what it asks too much
 */
record Attack(String name, String method, String path, List<String> headers, String body, List<Integer> codes) {
    private static final Pattern CODE = Pattern.compile("\"BusinessCode\":(\\d+)");
    private static final Pattern ID = Pattern.compile("X-Request-Id: (\\S+)");
    private static final AtomicInteger COUNT = new AtomicInteger();

    static Attack of(String name, String method, String path, int... codes) {
        return new Attack(
                name,
                method,
                path.startsWith("/") ? path : "/api/v1/" + path,
                List.of(),
                "",
                IntStream.of(codes).boxed().toList());
    }

    Attack by(String token) {
        return token.isEmpty() ? this : with("Authorization: Bearer " + token);
    }

    Attack with(String header) {
        return new Attack(
                name,
                method,
                path,
                Stream.concat(headers.stream(), Stream.of(header)).toList(),
                body,
                codes);
    }

    /** With a body; single quotes stand for double ones. */
    Attack sending(String json) {
        String bytes =
                new String(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return new Attack(name, method, path, headers, bytes, codes);
    }

    /**
     * What came back.
     *
     * @param id that of the request, as the audit has it: the one that was sent, unless the server could not read that far
     */
    record Answer(int status, int code, String text, String id) {}

    /** Whether a text stands in what is sent: an answer that repeats it tells nothing. */
    boolean says(String text) {
        return path.contains(text) || body.contains(text);
    }

    Answer send(int port) {
        String id = "attack-%04d".formatted(COUNT.incrementAndGet());
        StringBuilder request =
                new StringBuilder("%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n".formatted(method, path));
        request.append("Content-Type: application/json\r\nContent-Length: %d\r\nX-Request-Id: %s\r\n"
                .formatted(body.length(), id));
        headers.forEach(header -> request.append(header).append("\r\n"));
        String text = RawHttp.send(port, request.append("\r\n").append(body).toString());
        assertThat(text).as(name).matches("(?s)HTTP/1\\.1 \\d{3}.*");
        int status = Integer.parseInt(text.substring(9, 12));
        Matcher code = CODE.matcher(text);
        Matcher noted = ID.matcher(text);
        return new Answer(
                status,
                code.find() ? Integer.parseInt(code.group(1)) : status,
                text,
                noted.find() ? noted.group(1) : "");
    }

    @Override
    public String toString() {
        return name;
    }
}

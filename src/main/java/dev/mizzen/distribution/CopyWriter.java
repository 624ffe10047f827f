package dev.mizzen.distribution;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mizzen.cluster.Connection;
import dev.mizzen.cluster.Trouble;
import dev.mizzen.engine.Answer;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes Secrets through fabric8's own HTTP client rather than its typed calls: bodies are made once and answers are not turned
 * into objects, which halves the time a fan-out spends in this process. Says how the cluster answered; never what was sent.
 */
final class CopyWriter {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_REASON = 300;
    /** Who may not do what, which quota is used up, what is being deleted: Kubernetes' own words, which name no content. */
    private static final Pattern OWN_WORDS = Pattern.compile(
            "^secrets (\"[^\"]*\" )?is forbidden: (User \"|exceeded quota|unable to create new content)");

    private static final JsonFactory JSON = new JsonFactory();

    private final Connection connection;

    CopyWriter(Connection connection) {
        this.connection = connection;
    }

    /** @param secret the Secret as JSON, without its namespace */
    Answer create(String namespace, byte[] secret) {
        return send(request(namespace, null).post("application/json", secret));
    }

    /** @param patch a JSON patch (RFC 6902) */
    Answer patch(String namespace, String name, byte[] patch) {
        return send(request(namespace, name)
                .method("PATCH", "application/json-patch+json", new ByteArrayInputStream(patch), patch.length));
    }

    /** @param secret the Secret as JSON, with the version it takes the place of */
    Answer replace(String namespace, String name, byte[] secret) {
        return send(request(namespace, name)
                .method("PUT", "application/json", new ByteArrayInputStream(secret), secret.length));
    }

    Answer delete(String namespace, String name, String uid, String version) {
        String options = """
                {"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"%s","resourceVersion":"%s"}}""".formatted(uid, version);
        Answer answer = send(request(namespace, name).delete("application/json", options));
        return answer instanceof Answer.Done ? new Answer.Done(uid, "") : answer;
    }

    private HttpRequest.Builder request(String namespace, @Nullable String name) {
        return client().newHttpRequestBuilder()
                .uri(connection.address(
                        "api/v1/namespaces/" + namespace + "/secrets" + (name == null ? "" : "/" + name)))
                .header("Accept", "application/json")
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private HttpClient client() {
        return connection.client().getHttpClient();
    }

    private Answer send(HttpRequest.Builder request) {
        CompletableFuture<HttpResponse<byte[]>> answer = client().sendAsync(request.build(), byte[].class);
        try {
            return read(answer.get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            return Trouble.isTimeOut(e) ? new Answer.TimedOut(Trouble.of(e)) : new Answer.Lost(Trouble.of(e));
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Answer.TimedOut(Trouble.of(e));
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return new Answer.Lost("Mizzen is being stopped");
        } catch (IOException e) {
            return new Answer.Broken("an answer that is no JSON");
        }
    }

    private static Answer read(HttpResponse<byte[]> response) throws IOException {
        int code = response.code();
        if (code >= 200 && code < 300) {
            return written(response.body());
        }
        return switch (code) {
            case 401 -> new Answer.Lost("the stored credential is not accepted (401)");
            case 404, 409 -> new Answer.Outdated();
            case 429 -> new Answer.Throttled(retryAfter(response));
            default ->
                code >= 500
                        ? new Answer.Broken("the cluster failed (" + code + "): " + reason(response.body()))
                        : new Answer.Rejected("the cluster refuses it (" + code + "): " + reason(response.body()));
        };
    }

    /** Reads uid and resourceVersion from the object's metadata, where they stand before anything long. */
    private static Answer written(byte[] object) throws IOException {
        String uid = "";
        String version = "";
        try (JsonParser parser = JSON.createParser(object)) {
            int depth = 0;
            boolean metadata = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    depth++;
                } else if (token == JsonToken.END_OBJECT) {
                    depth--;
                } else if (token == JsonToken.FIELD_NAME && depth == 1) {
                    metadata = parser.currentName().equals("metadata");
                } else if (token == JsonToken.VALUE_STRING && depth == 2 && metadata) {
                    if (parser.currentName().equals("uid")) {
                        uid = parser.getText();
                    } else if (parser.currentName().equals("resourceVersion")) {
                        version = parser.getText();
                    }
                    if (!uid.isEmpty() && !version.isEmpty()) {
                        break;
                    }
                }
            }
        }
        return new Answer.Done(uid, version);
    }

    /**
     * The server's reason in short. Its whole message is not passed on: a webhook may repeat there what was sent.
     * Kubernetes' own refusals say what is missing in the reason and the names of the fields.
     */
    private static String reason(byte[] status) {
        String reason = "";
        String message = "";
        try (JsonParser parser = JSON.createParser(status)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                    depth++;
                } else if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
                    depth--;
                } else if (token == JsonToken.VALUE_STRING && depth == 1) {
                    if (parser.currentName().equals("reason")) {
                        reason = parser.getText();
                    } else if (parser.currentName().equals("message")) {
                        message = parser.getText();
                    }
                }
            }
        } catch (IOException e) {
            return "no reason given";
        }
        String said = reason.equals("Forbidden") && OWN_WORDS.matcher(message).find() ? message : reason;
        return said.isEmpty() ? "no reason given" : said.substring(0, Math.min(said.length(), LONGEST_REASON));
    }

    private static Duration retryAfter(HttpResponse<byte[]> response) {
        String header = response.header("Retry-After");
        try {
            return Duration.ofSeconds(header == null ? 1 : Math.clamp(Long.parseLong(header.strip()), 1, 60));
        } catch (NumberFormatException e) {
            return Duration.ofSeconds(1);
        }
    }
}

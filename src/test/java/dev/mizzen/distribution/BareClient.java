package dev.mizzen.distribution;

import dev.mizzen.testing.ControlPlane;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The least a program can do to write the same Secrets: fabric8's low-level HTTP client, bodies made once, 16 in flight, answers not
 * read. It equals a plain Go client; Mizzen is measured against it.
 */
final class BareClient {
    private final HttpClient http;
    private final String base;

    BareClient(ControlPlane plane) {
        this.http = plane.client().getHttpClient();
        this.base = plane.client().getMasterUrl() + "api/v1/namespaces/";
    }

    void create(List<String> namespaces, byte[] secret) {
        each(
                namespaces,
                namespace -> http.newHttpRequestBuilder()
                        .uri(base + namespace + "/secrets")
                        .post("application/json", secret));
    }

    void update(List<String> namespaces, String name, byte[] secret) {
        each(
                namespaces,
                namespace -> http.newHttpRequestBuilder()
                        .uri(base + namespace + "/secrets/" + name)
                        .method("PUT", "application/json", new java.io.ByteArrayInputStream(secret), secret.length));
    }

    void delete(List<String> namespaces, String name) {
        each(
                namespaces,
                namespace -> http.newHttpRequestBuilder()
                        .uri(base + namespace + "/secrets/" + name)
                        .delete("application/json", "{}"));
    }

    private interface Call {
        HttpRequest.Builder to(String namespace);
    }

    private void each(List<String> namespaces, Call call) {
        ManyTargets.each(namespaces.size(), number -> {
            try {
                HttpResponse<byte[]> answer = http.sendAsync(
                                call.to(namespaces.get(number)).build(), byte[].class)
                        .get(60, TimeUnit.SECONDS);
                if (!answer.isSuccessful()) {
                    throw new IllegalStateException("answered " + answer.code());
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }
}

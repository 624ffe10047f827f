package dev.mizzen.hub;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Remembers what this process has asked any API server to delete: of a deletion Kubernetes notes nobody. */
final class OwnDeletions implements Interceptor {
    /** Finalizers may hold an object for a while, but that it goes is seen soon. */
    private static final Duration MEMORY = Duration.ofMinutes(5);

    private static final long LARGEST = 20_000;

    static final OwnDeletions SEEN = new OwnDeletions();

    private final Cache<String, Instant> addresses =
            Caffeine.newBuilder().expireAfterWrite(MEMORY).maximumSize(LARGEST).build();

    private OwnDeletions() {}

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (request.method().equals("DELETE")) {
            addresses.put(address(request.uri()), Clock.systemUTC().instant());
        }
    }

    /**
     * Whether an object's deletion was asked for here: the last one of its name, if it was there by then.
     *
     * @param created in whole seconds
     */
    boolean contain(URI object, Instant created) {
        Instant asked = addresses.getIfPresent(address(object));
        return asked != null && !created.isAfter(asked);
    }

    private static String address(URI uri) {
        return uri.getAuthority() + uri.getPath();
    }
}

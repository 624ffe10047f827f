package dev.mizzen.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.fabric8.kubernetes.client.http.HttpRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OwnDeletionsTest {
    private final URI object = URI.create("https://hub/apis/mizzen.dev/v1alpha1/users/" + UUID.randomUUID());
    private final Instant now = Instant.now();

    @Test
    void whatWasAskedForHereIsOurs() {
        ask("DELETE");
        assertThat(OwnDeletions.SEEN.contain(object, now.minus(Duration.ofHours(1))))
                .isTrue();
        assertThat(OwnDeletions.SEEN.contain(URI.create(object + "-other"), now))
                .isFalse();
    }

    @Test
    void whatWasMadeAnewUnderTheNameIsNot() {
        ask("DELETE");
        assertThat(OwnDeletions.SEEN.contain(object, now.plus(Duration.ofMinutes(1))))
                .isFalse();
    }

    @Test
    void whatWasOnlyReadIsNot() {
        ask("GET");
        assertThat(OwnDeletions.SEEN.contain(object, now.minus(Duration.ofHours(1))))
                .isFalse();
    }

    private void ask(String method) {
        HttpRequest request = mock(HttpRequest.class);
        when(request.method()).thenReturn(method);
        when(request.uri()).thenReturn(object);
        OwnDeletions.SEEN.before(null, request, null);
    }
}

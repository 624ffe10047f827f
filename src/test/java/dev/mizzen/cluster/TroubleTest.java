package dev.mizzen.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TroubleTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new ConnectException("s3cret"), "refused"),
                Arguments.of(new UnknownHostException("s3cret"), "host name"),
                Arguments.of(new SocketTimeoutException("s3cret"), "in time"),
                Arguments.of(new SSLPeerUnverifiedException("s3cret"), "another host name"),
                Arguments.of(new KubernetesClientException("s3cret", 401, null), "401"),
                Arguments.of(new KubernetesClientException("s3cret", 403, null), "403"),
                Arguments.of(new KubernetesClientException("s3cret", 500, null), "status 500"),
                Arguments.of(new IllegalStateException("s3cret"), "cannot be reached"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void theReasonIsFoundHoweverDeepItIsAndNothingOfTheFailureIsRepeated(Throwable failure, String reason) {
        Throwable wrapped =
                new KubernetesClientException("s3cret", new CompletionException(new IOException("s3cret", failure)));
        assertThat(Trouble.of(wrapped)).contains(reason).doesNotContain("s3cret");
        assertThat(Trouble.of(failure)).contains(reason);
    }
}

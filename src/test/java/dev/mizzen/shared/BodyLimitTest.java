package dev.mizzen.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.mock.http.MockHttpInputMessage;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class BodyLimitTest {
    @Test
    void aBodyThatComesInCrumbsIsNotWaitedForForEver() {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/v1/projects");
        request.setContent(new byte[2]);
        assertThatThrownBy(() -> new BodyLimit(Duration.ofNanos(-1))
                        .doFilter(
                                request,
                                new MockHttpServletResponse(),
                                (read, response) -> read.getInputStream().read()))
                .isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void aBodyThatDidNotArriveInTimeIsCalledThat() {
        ErrorAnswer answer = Failures.of(new HttpMessageNotReadableException(
                "I/O error", new SocketTimeoutException(), new MockHttpInputMessage(new byte[0])));
        assertThat(answer.status()).isEqualTo(408);
    }
}

package dev.mizzen.shared;

import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Map;
import org.apache.coyote.BadRequestException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** The one place where a failure becomes an answer. What is not foreseen is a 500 that says nothing, and a stack trace in the log. */
@RestControllerAdvice
@Order(0)
class Failures {
    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    /** The answer is written here and not returned, so that an {@code Accept} header cannot turn it into something else. */
    @ExceptionHandler(Throwable.class)
    void answer(Throwable failure, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (failure instanceof AsyncRequestNotUsableException) {
            return; // the client has gone
        }
        ErrorAnswer answer = of(failure);
        if (answer.status() == 500) {
            log.error("{} {} failed", request.getMethod(), request.getRequestURI(), failure);
        }
        answer.send(response);
    }

    /** What a failure is on the wire. */
    static ErrorAnswer of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            // Wherever these sit in the chain they know better than what is around them.
            if (cause instanceof ApiException api) {
                return ErrorAnswer.of(api);
            }
            if (cause instanceof KubernetesClientException kubernetes) {
                return KubernetesFailures.of(kubernetes);
            }
            if (cause instanceof RequestRejectedException || isBadRequest(cause)) {
                return ErrorAnswer.ofStatus(400);
            }
        }
        return switch (failure) {
            case HttpMessageNotReadableException late
            when late.getMostSpecificCause() instanceof SocketTimeoutException -> ErrorAnswer.ofStatus(408);
            case HttpMessageNotReadableException unreadable ->
                ErrorAnswer.of(BusinessCode.INVALID_REQUEST, JsonFailures.sentence(unreadable));
            case MethodArgumentTypeMismatchException mismatch ->
                ErrorAnswer.of(
                        BusinessCode.INVALID_REQUEST,
                        mismatch.getName() + " must be " + JsonFailures.kind(mismatch.getRequiredType()));
            case MissingServletRequestParameterException missing ->
                ErrorAnswer.of(
                        BusinessCode.INVALID_REQUEST,
                        "The query parameter " + missing.getParameterName() + " is missing");
            case MissingRequestHeaderException missing ->
                ErrorAnswer.of(BusinessCode.INVALID_REQUEST, "The header " + missing.getHeaderName() + " is missing");
            case HttpRequestMethodNotSupportedException method -> wrongMethod(method);
            case ErrorResponse known ->
                ErrorAnswer.ofStatus(known.getStatusCode().value());
            default -> ErrorAnswer.ofStatus(500);
        };
    }

    private static ErrorAnswer wrongMethod(HttpRequestMethodNotSupportedException failure) {
        ErrorAnswer answer = ErrorAnswer.ofStatus(405);
        var methods = failure.getSupportedHttpMethods();
        if (methods == null) {
            return answer;
        }
        return new ErrorAnswer(
                answer.status(),
                answer.body(),
                Map.of(
                        "Allow",
                        String.join(
                                ", ",
                                methods.stream().map(HttpMethod::name).sorted().toList())));
    }

    /** Tomcat's words for a query that is not well encoded, and for a body that is not well framed or breaks off. */
    private static boolean isBadRequest(Throwable cause) {
        return cause instanceof InvalidParameterException || cause instanceof BadRequestException;
    }
}

package dev.mizzen.shared;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a refusal of Kubernetes is on the wire, where the feature that met it had no better word. Kubernetes' own message may
 * quote the object, which may hold a credential: it goes neither to the client nor into the log.
 */
final class KubernetesFailures {
    private static final Logger log = LoggerFactory.getLogger(KubernetesFailures.class);

    private KubernetesFailures() {}

    static ErrorAnswer of(KubernetesClientException failure) {
        ErrorAnswer answer = answer(failure);
        if (answer.status() == 500) {
            return answer; // logged with its stack trace by who answers
        }
        log.warn(
                "Kubernetes refused a call for {} {}: {} {}, answered with {}",
                failure.getFullResourceName(),
                failure.getName(),
                failure.getCode(),
                failure.getStatus() == null ? "" : failure.getStatus().getReason(),
                answer.status());
        return answer;
    }

    private static ErrorAnswer answer(KubernetesClientException failure) {
        if (isTooLarge(failure)) {
            return ErrorAnswer.of(BusinessCode.TOO_LARGE, "This is larger than Kubernetes stores");
        }
        return switch (failure.getCode()) {
            case 400, 422 ->
                ErrorAnswer.of(
                        BusinessCode.INVALID_REQUEST, "Kubernetes refused this as invalid: check names and values");
            case 403 ->
                ErrorAnswer.of(
                        BusinessCode.FORBIDDEN,
                        "Kubernetes refused this: Mizzen's account may not do it, or the namespace is being deleted or is"
                                + " over its quota");
            case 404, 410 -> ErrorAnswer.of(BusinessCode.UNKNOWN_ROUTE, "The record is not there any more");
            case 409 -> ErrorAnswer.of(BusinessCode.CONFLICT, "Somebody else changed this at the same time: try again");
            case 0 -> isUnreachable(failure) ? unreachable() : ErrorAnswer.ofStatus(500);
            default -> unreachable();
        };
    }

    /** What the API server takes and etcd does not has no status of its own: there are only the words of etcd, and of gRPC before it. */
    private static boolean isTooLarge(KubernetesClientException failure) {
        String said = String.valueOf(failure.getMessage());
        return failure.getCode() == 413
                || (failure.getCode() == 500
                        && (said.contains("etcdserver: request is too large")
                                || said.contains("trying to send message larger than max")));
    }

    private static ErrorAnswer unreachable() {
        return ErrorAnswer.of(BusinessCode.HUB_UNREACHABLE, "Kubernetes does not answer: try again in a moment");
    }

    private static boolean isUnreachable(KubernetesClientException failure) {
        if (failure instanceof KubernetesClientTimeoutException) {
            return true;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || cause instanceof InterruptedException) {
                return true;
            }
        }
        return false;
    }
}

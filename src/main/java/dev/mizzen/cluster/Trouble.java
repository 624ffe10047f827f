package dev.mizzen.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Says in a sentence for a person why a cluster did not answer. Never the text of the failure itself: that may hold an address,
 * a header or what a server wished to say.
 */
public final class Trouble {
    private Trouble() {}

    /** Whether a connection that was there gave no answer in time; one that could not be made is no such failure. */
    public static boolean isTimeOut(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return false;
            }
            if (cause instanceof InterruptedIOException || cause instanceof TimeoutException) {
                String message = String.valueOf(cause.getMessage());
                return !message.toLowerCase(Locale.ROOT).contains("connect");
            }
        }
        return false;
    }

    /** What to say of a failure. */
    public static String of(Throwable failure) {
        int code = codeOf(failure);
        if (code != 0) {
            return ofStatus(code);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<String> known = ofCause(cause);
            if (known.isPresent()) {
                return known.get();
            }
        }
        return "The cluster cannot be reached.";
    }

    /** The HTTP status somewhere in a failure, or 0. */
    static int codeOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof KubernetesClientException answered && answered.getCode() > 0) {
                return answered.getCode();
            }
        }
        return 0;
    }

    private static String ofStatus(int code) {
        return switch (code) {
            case 401 -> "The cluster does not accept the credential (401).";
            case 403 -> "The credential lacks a right (403).";
            case 404 -> "What answers is no Kubernetes API server (404).";
            case 429 -> "The cluster is busy (429).";
            default -> "The cluster answered with status " + code + ".";
        };
    }

    private static Optional<String> ofCause(Throwable cause) {
        return Optional.ofNullable(
                switch (cause) {
                    case Unusable unusable -> unusable.reason();
                    case UnknownHostException unknown -> "The host name of the cluster is unknown.";
                    case NoRouteToHostException unreachable -> "There is no route to the cluster.";
                    case ConnectException refused -> "The connection was refused.";
                    case SSLPeerUnverifiedException other -> "The server's certificate is for another host name.";
                    case CertPathBuilderException untrusted ->
                        "The server's certificate is not trusted: the CA does not fit.";
                    case CertPathValidatorException untrusted -> "The server's certificate is not valid.";
                    case CertificateException untrusted
                    when !(cause.getCause() instanceof Exception) ->
                        "The server's certificate does not fit its host name, or is not valid.";
                    case InterruptedIOException late -> "The cluster did not answer in time.";
                    case KubernetesClientTimeoutException late -> "The cluster did not answer in time.";
                    case TimeoutException late -> "The cluster did not answer in time.";
                    case EOFException broken -> "The connection was broken off.";
                    case SSLException tls when tls.getCause() == null -> "No TLS connection could be made.";
                    default -> null;
                });
    }
}

package dev.mizzen.registry;

import dev.mizzen.registry.AddressRules.NotAllowed;
import dev.mizzen.registry.GuardedSockets.NotConnected;
import dev.mizzen.registry.Transport.TooLarge;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Tells apart why there was no answer. The words are Mizzen's own: a failure's text may hold what a server wished to say. */
final class NetworkFailure {
    private NetworkFailure() {}

    /**
     * @param host whom to name
     * @param begun when it was begun to ask, by {@link System#nanoTime()}
     */
    static RegistryException of(IOException failure, String host, long begun) {
        Trouble trouble = trouble(failure);
        return new RegistryException(trouble, words(trouble, host), Optional.empty(), begun);
    }

    private static Trouble trouble(IOException failure) {
        Deque<Throwable> open = new ArrayDeque<>();
        open.add(failure);
        Optional<Trouble> found = Optional.empty();
        for (int seen = 0; seen < 32 && !open.isEmpty(); seen++) {
            Throwable one = open.poll();
            if (one.getCause() != null) {
                open.add(one.getCause());
            }
            // Several addresses were tried: each has its failure.
            open.addAll(List.of(one.getSuppressed()));
            Optional<Trouble> mine = ofOne(one);
            if (rank(mine) > rank(found)) {
                found = mine;
            }
        }
        return found.orElse(Trouble.BROKEN);
    }

    /** The more a failure says, the higher; of several the one that says most is told. */
    private static int rank(Optional<Trouble> trouble) {
        return trouble.map(known -> switch (known) {
                    case CERTIFICATE_EXPIRED -> 6;
                    case CERTIFICATE_NOT_TRUSTED,
                            CERTIFICATE_OF_ANOTHER_HOST,
                            HTTP_EXPECTED,
                            HTTPS_EXPECTED,
                            TOO_LARGE -> 5;
                    case TIMED_OUT, CONNECT_TIMED_OUT -> 4;
                    case CONNECTION_REFUSED -> 3;
                    case ADDRESS_NOT_ALLOWED -> 2;
                    case NAME_UNKNOWN -> 1;
                    default -> 0;
                })
                .orElse(-1);
    }

    private static Optional<Trouble> ofOne(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case NotAllowed refused -> Optional.of(Trouble.ADDRESS_NOT_ALLOWED);
            case TooLarge large -> Optional.of(Trouble.TOO_LARGE);
            case UnknownHostException unknown -> Optional.of(Trouble.NAME_UNKNOWN);
            case NoRouteToHostException unreachable -> Optional.of(Trouble.CONNECTION_REFUSED);
            case ConnectException refused -> Optional.of(Trouble.CONNECTION_REFUSED);
            case NotConnected late -> Optional.of(Trouble.CONNECT_TIMED_OUT);
            case InterruptedIOException late -> Optional.of(Trouble.TIMED_OUT);
            case CertificateExpiredException expired -> Optional.of(Trouble.CERTIFICATE_EXPIRED);
            case CertificateNotYetValidException early -> Optional.of(Trouble.CERTIFICATE_EXPIRED);
            case CertPathBuilderException untrusted -> Optional.of(Trouble.CERTIFICATE_NOT_TRUSTED);
            case CertPathValidatorException untrusted -> Optional.of(Trouble.CERTIFICATE_NOT_TRUSTED);
            case SSLPeerUnverifiedException other -> Optional.of(Trouble.CERTIFICATE_OF_ANOTHER_HOST);
            case SSLException plain
            when message.contains("Unsupported or unrecognized SSL message") -> Optional.of(Trouble.HTTP_EXPECTED);
            // A TLS alert where an HTTP answer was expected: with no end of a line in it, and with a byte that looks
            // like one.
            case EOFException alert when message.contains("content=1503") -> Optional.of(Trouble.HTTPS_EXPECTED);
            case ProtocolException alert
            when message.startsWith("Unexpected status line: \u0015\u0003") -> Optional.of(Trouble.HTTPS_EXPECTED);
            default -> Optional.empty();
        };
    }

    private static String words(Trouble trouble, String host) {
        return switch (trouble) {
            case NAME_UNKNOWN -> "The name " + host + " does not resolve.";
            case CONNECTION_REFUSED -> "Nothing takes connections at " + host + ".";
            case CONNECT_TIMED_OUT -> "No connection to " + host + " came about in time.";
            case TIMED_OUT -> host + " did not answer in time.";
            case ADDRESS_NOT_ALLOWED ->
                "Mizzen may not connect to the address of " + host
                        + ". An operator can allow it: mizzen.registry.allowed-networks and"
                        + " mizzen.registry.allowed-ports.";
            case CERTIFICATE_NOT_TRUSTED ->
                "The certificate of " + host + " is not from an authority that Mizzen trusts.";
            case CERTIFICATE_EXPIRED -> "The certificate of " + host + " has expired, or is not valid yet.";
            case CERTIFICATE_OF_ANOTHER_HOST -> "The certificate of " + host + " is for another host.";
            case HTTP_EXPECTED -> host + " speaks HTTP, not HTTPS.";
            case HTTPS_EXPECTED -> host + " speaks HTTPS, not HTTP.";
            case TOO_LARGE -> host + " sent more than an honest registry sends.";
            default -> "The connection to " + host + " broke off, or what it sent makes no sense.";
        };
    }
}

package dev.mizzen.registry;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a person reads of a trouble, whatever else is known of the single case: what it means, and what to do. */
final class Explanation {
    private Explanation() {}

    /** In one word, as conditions in Kubernetes have it: {@code CredentialRejected}. */
    static String reason(Trouble trouble) {
        return Arrays.stream(trouble.name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    /** A sentence that says what it means. */
    static String meaning(Trouble trouble) {
        return switch (trouble) {
            case NAME_UNKNOWN -> "The registry's host name does not resolve from here.";
            case CONNECTION_REFUSED -> "Nothing can be reached from here under the registry's name and port.";
            case CONNECT_TIMED_OUT -> "No connection to the registry came about in time.";
            case TIMED_OUT -> "The registry did not answer in time.";
            case ADDRESS_NOT_ALLOWED -> "The registry's address is one that Mizzen does not connect to.";
            case CERTIFICATE_NOT_TRUSTED -> "The registry's certificate is not from an authority that Mizzen trusts.";
            case CERTIFICATE_EXPIRED -> "The registry's certificate has expired, or is not valid yet.";
            case CERTIFICATE_OF_ANOTHER_HOST -> "The registry's certificate is for another host name.";
            case HTTP_EXPECTED -> "The registry speaks plain HTTP where HTTPS was expected.";
            case HTTPS_EXPECTED -> "The registry speaks HTTPS where plain HTTP was expected.";
            case NOT_A_REGISTRY -> "What answers there is no image registry.";
            case CREDENTIAL_REJECTED -> "The registry does not accept the account and password.";
            case LOCKED -> "The registry has locked the account.";
            case RATE_LIMITED -> "The registry has had too many requests.";
            case REALM_UNREACHABLE -> "The server that gives tokens for the registry gives none.";
            case REALM_NOT_ALLOWED ->
                "The server that gives tokens for the registry is at an address that Mizzen does not connect to.";
            case DENIED -> "The account may not read this image.";
            case MISSING -> "The registry has no such image.";
            case TOO_LARGE -> "The registry sent more than a registry does.";
            case BROKEN -> "The registry answered with a failure of its own.";
        };
    }

    /** A sentence that says what to do about it. */
    static String advice(Trouble trouble) {
        return switch (trouble) {
            case NAME_UNKNOWN -> "Correct the host name; a name that only the nodes know can be saved all the same.";
            case CONNECTION_REFUSED ->
                "Correct host and port, and see that the registry runs and no firewall is in the way; one that only the nodes reach can be"
                        + " saved all the same, and one inside the cluster needs an operator to allow its network.";
            case CONNECT_TIMED_OUT ->
                "Correct host and port, and see whether a firewall or a proxy is in the way from Mizzen to the registry; one that only the"
                        + " nodes reach can be saved all the same.";
            case TIMED_OUT ->
                "Try again; if it stays so, see whether a firewall or a proxy is in the way from Mizzen to the registry.";
            case ADDRESS_NOT_ALLOWED ->
                "If it is right, an operator lists its network in mizzen.registry.allowed-networks, and its port where ports are restricted;"
                        + " a registry inside the cluster needs that.";
            case CERTIFICATE_NOT_TRUSTED ->
                "Let the registry have a certificate of a public authority, or set insecure; the nodes must be told to trust it too.";
            case CERTIFICATE_EXPIRED -> "Have the registry's certificate renewed, and compare the clocks.";
            case CERTIFICATE_OF_ANOTHER_HOST ->
                "Use the host name that the certificate is for, or have one issued for this name.";
            case HTTP_EXPECTED ->
                "Set useHTTP if plain HTTP is meant, which the nodes must be told too; else correct the port.";
            case HTTPS_EXPECTED -> "Take useHTTP back, or correct the port.";
            case NOT_A_REGISTRY -> "Correct host and port: the registry itself is meant, not its web page.";
            case CREDENTIAL_REJECTED ->
                "Correct account and password; where the registry has tokens for programs, use such a token as the password.";
            case LOCKED ->
                "Wait, or have the account unlocked at the registry, and correct the password before you try again.";
            case RATE_LIMITED -> "Wait and try again; with an account of its own the limit is usually higher.";
            case REALM_UNREACHABLE ->
                "See that the registry names the right token server and that Mizzen can reach it.";
            case REALM_NOT_ALLOWED ->
                "If the registry names the right token server, an operator lists its network in mizzen.registry.allowed-networks, and its"
                        + " port where ports are restricted.";
            case DENIED -> "Give the account the right to pull from this repository, or use another account.";
            case MISSING ->
                "Correct the name, the tag or the digest; some registries say so too where the account may not see the image.";
            case TOO_LARGE -> "See whether the address leads to the registry, and not to something in between.";
            case BROKEN -> "Try again; if it stays so, ask whoever runs the registry.";
        };
    }
}

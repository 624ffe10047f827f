package dev.mizzen.cluster;

/** A credential, or the cluster it leads to, cannot be used. The message is for a person and has no value of a credential in it. */
final class Unusable extends RuntimeException {
    Unusable(String message) {
        super(message, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}

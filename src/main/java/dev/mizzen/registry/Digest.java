package dev.mizzen.registry;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What content is called by in the distribution specification: {@code sha256:} and the hash in hexadecimal. */
final class Digest {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+");
    private static final Map<String, String> ALGORITHMS = Map.of("sha256", "SHA-256", "sha512", "SHA-512");

    private Digest() {}

    /** Whether it has the form of one, so that it can stand in a path. */
    static boolean isWellFormed(String digest) {
        return FORM.matcher(digest).matches();
    }

    static String sha256(byte[] content) {
        return "sha256:" + hash("SHA-256", content);
    }

    /**
     * Makes sure that content is what it was asked for by.
     *
     * @throws RegistryException if it is something else, or the digest is of a kind that cannot be checked
     */
    static void verify(String digest, byte[] content) throws RegistryException {
        int colon = digest.indexOf(':');
        String algorithm = colon < 0 ? null : ALGORITHMS.get(digest.substring(0, colon));
        if (algorithm == null) {
            throw new RegistryException(
                    Trouble.BROKEN,
                    "A digest of this kind cannot be checked: only sha256 and sha512 can.",
                    Optional.empty());
        }
        if (!digest.substring(colon + 1).equalsIgnoreCase(hash(algorithm, content))) {
            throw new RegistryException(
                    Trouble.BROKEN, "The registry sent something else than what has this digest.", Optional.empty());
        }
    }

    private static String hash(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}

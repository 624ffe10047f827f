package dev.mizzen.registry;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;

/** What content is called by in the distribution specification: {@code sha256:} and the hash in hexadecimal. */
final class Digest {
    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-fA-F]{64}|sha512:[0-9a-fA-F]{128}");

    private Digest() {}

    /** Whether it is one that can be checked, and stand in a path. */
    static boolean isWellFormed(String digest) {
        return FORM.matcher(digest).matches();
    }

    static String sha256(byte[] content) {
        return "sha256:" + DigestUtils.sha256Hex(content);
    }

    /**
     * Makes sure that content is what it was asked for by.
     *
     * @throws RegistryException if it is something else, or the digest is of a kind that cannot be checked
     */
    static void verify(String digest, byte[] content) throws RegistryException {
        if (!isWellFormed(digest)) {
            throw new RegistryException(
                    Trouble.BROKEN,
                    "A digest of this kind cannot be checked: only sha256 and sha512 can.",
                    Optional.empty());
        }
        String actual = digest.startsWith("sha512") ? DigestUtils.sha512Hex(content) : DigestUtils.sha256Hex(content);
        if (!digest.substring(digest.indexOf(':') + 1).equalsIgnoreCase(actual)) {
            throw new RegistryException(
                    Trouble.BROKEN, "The registry sent something else than what has this digest.", Optional.empty());
        }
    }
}

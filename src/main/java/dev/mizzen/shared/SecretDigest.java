package dev.mizzen.shared;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;

/** A fingerprint of a Secret's content, by which two Secrets are compared without keeping their data. */
public final class SecretDigest {
    private SecretDigest() {}

    /**
     * SHA-256 over the type and the pairs in the order of their keys, each part with its length before it, in hex.
     *
     * @param data as Kubernetes sends it: the values in base64
     */
    public static String of(String type, Map<String, String> data) {
        MessageDigest digest = DigestUtils.getSha256Digest();
        part(digest, type);
        new TreeMap<>(data).forEach((key, value) -> {
            part(digest, key);
            part(digest, value);
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void part(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }
}

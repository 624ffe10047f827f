package dev.mizzen.template;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Texts in the data of a Secret. */
public final class Base64Text {
    private Base64Text() {}

    /** The text; empty where there is none, or no base64. */
    public static Optional<String> decode(@Nullable String base64) {
        if (base64 == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

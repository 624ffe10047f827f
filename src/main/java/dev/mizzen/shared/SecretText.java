package dev.mizzen.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A text that nobody may see: prints as {@code ***}, also in JSON, and has to be asked for by name. */
public record SecretText(String reveal) {
    /** Reads it from JSON, where it is a plain text. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static SecretText of(String text) {
        return new SecretText(text);
    }

    @JsonValue
    @Override
    public String toString() {
        return "***";
    }
}

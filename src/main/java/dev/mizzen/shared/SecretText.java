package dev.mizzen.shared;

/** A text that nobody may see: prints as {@code ***}, and has to be asked for by name. */
public record SecretText(String reveal) {
    @Override
    public String toString() {
        return "***";
    }
}

package dev.mizzen.registry;

import tools.jackson.databind.JsonNode;

/** What an image runs on. @param variant of the architecture, such as {@code v8}; may be empty */
record Platform(String os, String architecture, String variant) {
    static final Platform DEFAULT = new Platform("linux", "amd64", "");

    /**
     * Reads {@code os/architecture[/variant]}.
     *
     * @throws IllegalArgumentException with the rule it breaks
     */
    static Platform parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length < 2 || parts.length > 3 || !text.matches("[a-zA-Z0-9._-]+(/[a-zA-Z0-9._-]+){1,2}")) {
            throw new IllegalArgumentException(
                    "platform is os/architecture or os/architecture/variant, such as linux/arm64/v8");
        }
        return new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
    }

    /** From an entry of an index, or from the configuration of an image. */
    static Platform of(JsonNode node) {
        return new Platform(
                node.path("os").asString(""),
                node.path("architecture").asString(""),
                node.path("variant").asString(""));
    }

    /** Whether this is what was asked for; a variant that was not named does not matter. */
    boolean fits(Platform asked) {
        return os.equals(asked.os)
                && architecture.equals(asked.architecture)
                && (asked.variant.isEmpty() || variant.equals(asked.variant));
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}

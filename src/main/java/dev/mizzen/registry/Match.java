package dev.mizzen.registry;

import java.util.Optional;

/**
 * A config that fits an image, and by what.
 *
 * @param key the key of {@code auths}, or the registry of a config that has only settings; both without a login in the URL
 * @param access how the image's registry is reached with it
 */
record Match(RegistryConfig config, String key, Why why, Access access) {
    /** Why a config fits. */
    enum Why {
        ENTRY(true, "the entry fits the image's registry and repository"),
        DEFAULT(true, "the entry is Docker's own, which is taken for Docker Hub where no other fits"),
        SPELLING(
                false,
                "it is the image's registry, but in a form that a node does not find it by, or behind an entry that fits better:"
                        + " images are looked up with it here, no Pod pulls with it"),
        SETTINGS(false, "it has no credential: it says only how the registry is reached from here");

        private final boolean pulls;
        private final String words;

        Why(boolean pulls, String words) {
            this.pulls = pulls;
            this.words = words;
        }

        /** Whether a node would pull with it. */
        boolean pulls() {
            return pulls;
        }

        /** A clause for a person. */
        String words() {
            return words;
        }
    }

    static Match of(RegistryConfig config, RegistryConfig.Entry entry, Why why, ImageReference image) {
        return new Match(config, entry.key(), why, config.access(image.host(), entry.login()));
    }

    static Match settings(RegistryConfig config, ImageReference image) {
        return new Match(config, config.registry(), Why.SETTINGS, config.access(image.host(), Optional.empty()));
    }
}

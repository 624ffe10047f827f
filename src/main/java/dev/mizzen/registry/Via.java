package dev.mizzen.registry;

import dev.mizzen.config.Config;
import java.util.Optional;

/**
 * The way an image's registry is asked.
 *
 * @param identity of the config and its version: what was answered through one config is never served through another
 */
record Via(String identity, Access access) {
    /** Without a config. */
    static Via nobody(ImageReference image) {
        return new Via("", new Access(image.host(), false, false, Optional.empty()));
    }

    /** Two entries of one config are two ways. */
    static Via of(Match match) {
        Config config = match.config().config();
        return new Via(config.uid() + "/" + config.version() + "/" + match.key(), match.access());
    }
}

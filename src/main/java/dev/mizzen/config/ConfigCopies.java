package dev.mizzen.config;

import dev.mizzen.project.Project;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the copies of configs stand in the targets of a project; the feature that has the distributions answers. */
public interface ConfigCopies {
    /** For each target that is not going, by name, how each config stands there, in the order of the configs. */
    List<InTarget> inTargets(Project project, List<ConfigRef> configs);

    /** @param target its name */
    record InTarget(String target, Place place, List<Standing> standings) {}

    /**
     * How a config stands in a target.
     *
     * @param message why it is not ready; may be empty
     * @param mend the one call that mends it; empty where nothing has to be done, or no call alone would help
     */
    record Standing(ConfigRef config, Presence state, String message, Optional<Call> mend) {}

    /** Whether a Pod finds the copy. */
    enum Presence {
        /** It is there and right. */
        READY,
        /** It is there, but not as the config is now. */
        STALE,
        /** It is distributed to there, but it is not there. */
        MISSING,
        /** No distribution wishes for it there. */
        NEVER_DISTRIBUTED
    }

    /** A call of the API. @param path with its beginning {@code /api/v1/} */
    record Call(String method, String path, Map<String, Object> body) {}
}

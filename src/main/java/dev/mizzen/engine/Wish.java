package dev.mizzen.engine;

import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.time.Instant;

/**
 * One distribution's wish for one config in one place.
 *
 * @param distribution the distribution's uid
 * @param generation the distribution's generation this wish was read from
 * @param since when the distribution was made: the older of two that compete for a name wins
 * @param verdict whether it may be fulfilled
 */
public record Wish(String distribution, long generation, Instant since, ConfigRef config, Verdict verdict) {
    /** Whether a wish may be fulfilled; walls and life cycle are decided before the engine sees it. */
    public sealed interface Verdict {}

    /** It may. */
    public record Granted() implements Verdict {}

    /** A wall stands in the way: no call is made for it, and a copy that is there is neither updated nor recalled. */
    public record Refused(String reason) implements Verdict {}

    /** Not yet: the distribution's finalizer is not stored. */
    public record Held(String reason) implements Verdict {}

    public boolean granted() {
        return verdict instanceof Granted;
    }

    /** Whether the place is where the config itself lives, so that nothing needs to be copied. */
    boolean isAtHome(Place place) {
        return place.cluster().equals(ClusterName.LOCAL) && place.namespace().equals(config.namespace());
    }
}

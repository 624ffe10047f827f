package dev.mizzen.engine;

import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Secret in a place that carries this hub's label, as the cache shows it.
 *
 * @param version its resourceVersion
 * @param digest over its type and data
 * @param config the config it says it came from; null where that note is missing or unreadable
 * @param notes the distributions it says it is there for, by uid, with the generation each had when the copy was last written;
 *     {@link #UNREADABLE} where the note is no number
 * @param going whether it is being deleted and something holds it
 */
public record Copy(
        Place place,
        String name,
        String uid,
        String version,
        String type,
        boolean immutable,
        String digest,
        @Nullable ConfigRef config,
        Map<String, Long> notes,
        boolean going) {
    /** A generation no distribution reaches, so that a note nobody can read never proves a recall. */
    public static final long UNREADABLE = Long.MAX_VALUE;
}

package dev.mizzen.engine;

import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.util.Collection;
import java.util.Optional;

/** Where the engine learns what is wished. Answers come from memory, are never stale by design, only by the lag of a cache. */
public interface Wishes {
    /** Every wish for a place, of distributions that are not going, whatever its verdict. */
    Collection<Wish> at(Place place);

    /** Every place of a cluster that some distribution wishes for. */
    Collection<Place> places(ClusterName cluster);

    /** The distribution with this uid; empty if no such distribution is known. */
    Optional<Standing> distribution(String uid);

    /** Whether the place belongs to a target, of the project of the distribution with this uid, that is seen going. */
    boolean targetGoing(String distribution, Place place);

    /** What a copy of the config must contain now; empty if there is no such config. */
    Optional<Content> content(ConfigRef config);
}

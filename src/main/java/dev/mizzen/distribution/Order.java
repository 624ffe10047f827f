package dev.mizzen.distribution;

import dev.mizzen.distribution.Distributions.Wanted;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.util.List;
import java.util.Set;

/**
 * What a request for a distribution comes to, when all it names was found and is allowed.
 *
 * @param newTargets those of its places that are to be made targets first
 */
record Order(
        Scope scope,
        String name,
        List<ConfigRef> configs,
        Set<Place> places,
        boolean everyTarget,
        Set<Place> newTargets) {
    Wanted wanted() {
        return new Wanted(configs, places, everyTarget);
    }
}

package dev.mizzen.identity;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many are inside at this moment, by what they have in common, such as the network they come from. Remembers nobody who is not. */
final class Crowds {
    private final Map<String, Integer> inside = new ConcurrentHashMap<>();

    /** @return how many who have this in common are inside now, with this one. Whoever enters has to leave */
    int enter(String common) {
        return inside.merge(common, 1, Integer::sum);
    }

    void leave(String common) {
        inside.computeIfPresent(common, (any, count) -> count == 1 ? null : count - 1);
    }
}

package dev.mizzen.distribution;

import dev.mizzen.engine.Content;
import dev.mizzen.engine.Standing;
import dev.mizzen.engine.Wish;
import dev.mizzen.engine.Wishes;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is wished, with one distribution as it would be after a request. */
final class Supposed implements Wishes {
    private final Wishes real;
    private final Distribution distribution;
    private final Map<Place, List<Wish>> wishes;

    /**
     * @param distribution as it would be
     * @param wishes what it would wish for
     */
    Supposed(Wishes real, Distribution distribution, Map<Place, List<Wish>> wishes) {
        this.real = real;
        this.distribution = distribution;
        this.wishes = wishes;
    }

    @Override
    public Collection<Wish> at(Place place) {
        return Stream.concat(
                        real.at(place).stream()
                                .filter(wish -> !wish.distribution().equals(distribution.uid())),
                        wishes.getOrDefault(place, List.of()).stream())
                .toList();
    }

    @Override
    public Collection<Place> places(ClusterName cluster) {
        return Stream.concat(
                        real.places(cluster).stream(),
                        wishes.keySet().stream().filter(place -> place.cluster().equals(cluster)))
                .distinct()
                .toList();
    }

    @Override
    public Optional<Standing> distribution(String uid) {
        return uid.equals(distribution.uid())
                ? Optional.of(new Standing(
                        distribution.generation(),
                        distribution.everyTarget(),
                        Set.copyOf(distribution.configs()),
                        Standing.Life.PRESENT))
                : real.distribution(uid);
    }

    @Override
    public boolean targetGoing(String uid, Place place) {
        return real.targetGoing(uid, place);
    }

    @Override
    public Optional<Content> content(ConfigRef config) {
        return real.content(config);
    }
}

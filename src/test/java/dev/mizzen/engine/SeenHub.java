package dev.mizzen.engine;

import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The hub, as the caches of this process show it. */
final class SeenHub implements Wishes {
    private final World world;

    SeenHub(World world) {
        this.world = world;
    }

    @Override
    public Collection<Wish> at(Place place) {
        List<Wish> wishes = new ArrayList<>();
        for (World.Dist dist : world.seen.values()) {
            if (dist.life() == Standing.Life.PRESENT && world.placesOf(dist).contains(place)) {
                for (ConfigRef config : dist.configs()) {
                    Wish.Verdict verdict =
                            dist.refused().contains(config) ? new Wish.Refused("not yours") : new Wish.Granted();
                    wishes.add(new Wish(dist.uid(), dist.generation(), dist.since(), config, verdict));
                }
            }
        }
        return wishes;
    }

    @Override
    public Collection<Place> places(ClusterName cluster) {
        return world.seen.values().stream()
                .filter(dist -> dist.life() == Standing.Life.PRESENT)
                .flatMap(dist -> world.placesOf(dist).stream())
                .filter(place -> place.cluster().equals(cluster))
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public Optional<Standing> distribution(String uid) {
        return Optional.ofNullable(world.seen.get(uid))
                .map(dist -> new Standing(dist.generation(), dist.everyTarget(), dist.configs(), dist.life()));
    }

    @Override
    public boolean targetGoing(String distribution, Place place) {
        return world.seenTargetsGoing.contains(place);
    }

    @Override
    public Optional<Content> content(ConfigRef config) {
        return Optional.ofNullable(world.seenConfigs.get(config));
    }
}

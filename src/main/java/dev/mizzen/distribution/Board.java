package dev.mizzen.distribution;

import dev.mizzen.config.Config;
import dev.mizzen.config.Configs;
import dev.mizzen.engine.Content;
import dev.mizzen.engine.Standing;
import dev.mizzen.engine.Wish;
import dev.mizzen.engine.Wishes;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.target.Target;
import dev.mizzen.target.Targets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The wishes of all distributions, worked out and filed by place. Changed by one thread, read by many. */
@Component
class Board implements Wishes {
    private final Walls walls;
    private final Configs configs;
    private final Targets targets;
    private final Map<String, Posted> posted = new ConcurrentHashMap<>();
    private final Map<Place, Map<String, List<Wish>>> byPlace = new ConcurrentHashMap<>();

    /**
     * A distribution and what it comes to.
     *
     * @param ever every place it wished for since it came on the board: a write may be under way there
     */
    private record Posted(
            Distribution distribution, Standing.Life life, Map<Place, List<Wish>> wishes, Set<Place> ever) {}

    Board(Walls walls, Configs configs, Targets targets) {
        this.walls = walls;
        this.configs = configs;
        this.targets = targets;
    }

    /**
     * Works a distribution out anew.
     *
     * @return the places where what is wished, or may be proven by it, is not what it was
     */
    Set<Place> post(Distribution distribution, Standing.Life life) {
        Map<Place, List<Wish>> wishes = life == Standing.Life.PRESENT ? wishes(distribution) : Map.of();
        Posted before = posted.get(distribution.uid());
        Map<Place, List<Wish>> old = before == null ? Map.of() : before.wishes();
        Set<Place> changed = new HashSet<>();
        wishes.forEach((place, now) -> {
            file(place, distribution.uid(), now);
            if (!sameButGeneration(old.get(place), now)) {
                changed.add(place);
            }
        });
        Set<Place> ever = new HashSet<>(before == null ? distribution.places() : before.ever());
        ever.addAll(wishes.keySet());
        // The new generation proves that a wish was given up only after the wishes it has are filed.
        posted.put(distribution.uid(), new Posted(distribution, life, wishes, ever));
        old.keySet().stream().filter(place -> !wishes.containsKey(place)).forEach(place -> {
            unfile(place, distribution.uid());
            changed.add(place);
        });
        return changed;
    }

    /** Every place a distribution wished for since it came on the board. */
    Set<Place> everWished(String uid) {
        Posted of = posted.get(uid);
        return of == null ? Set.of() : of.ever();
    }

    /** Takes a distribution that is gone off the board. Returns where something was wished. */
    Set<Place> remove(String uid) {
        Posted before = posted.remove(uid);
        if (before == null) {
            return Set.of();
        }
        before.wishes().keySet().forEach(place -> unfile(place, uid));
        return before.wishes().keySet();
    }

    Optional<Distribution> get(String uid) {
        return Optional.ofNullable(posted.get(uid)).map(Posted::distribution);
    }

    Collection<Distribution> all() {
        return posted.values().stream().map(Posted::distribution).toList();
    }

    /** What a distribution wishes for now, by place. */
    Map<Place, List<Wish>> wishesOf(String uid) {
        Posted of = posted.get(uid);
        return of == null ? Map.of() : of.wishes();
    }

    @Override
    public Collection<Wish> at(Place place) {
        return byPlace.getOrDefault(place, Map.of()).values().stream()
                .flatMap(List::stream)
                .map(this::checkedAgain)
                .toList();
    }

    /** A config may have been withdrawn from projects, with new content, a moment before its wishes are worked out anew. */
    private Wish checkedAgain(Wish wish) {
        boolean granted = wish.verdict() instanceof Wish.Granted;
        Optional<String> refusal = granted
                ? get(wish.distribution()).flatMap(distribution -> walls.refusal(distribution, wish.config()))
                : Optional.empty();
        return refusal.isEmpty()
                ? wish
                : new Wish(wish.distribution(), wish.generation(), wish.since(), wish.config(), walls.verdict(refusal));
    }

    @Override
    public Collection<Place> places(ClusterName cluster) {
        return byPlace.keySet().stream()
                .filter(place -> place.cluster().equals(cluster))
                .toList();
    }

    @Override
    public Optional<Standing> distribution(String uid) {
        return Optional.ofNullable(posted.get(uid))
                .map(of -> new Standing(
                        of.distribution().generation(),
                        of.distribution().everyTarget(),
                        Set.copyOf(of.distribution().configs()),
                        of.life()));
    }

    @Override
    public boolean targetGoing(String distribution, Place place) {
        return get(distribution)
                .flatMap(of -> targets.at(place).filter(target -> walls.mayClaim(of, target)))
                .map(Target::going)
                .orElse(false);
    }

    @Override
    public Optional<Content> content(ConfigRef config) {
        return configs.find(config).map(Config::content).map(content -> new Content(content.type(), content.digest()));
    }

    /** What a distribution comes to, posted or not. */
    Map<Place, List<Wish>> wishes(Distribution distribution) {
        Optional<String> whole = walls.refusal(distribution);
        Map<ConfigRef, Optional<String>> perConfig = new LinkedHashMap<>();
        distribution
                .configs()
                .forEach(config -> perConfig.put(config, whole.or(() -> walls.refusal(distribution, config))));
        Map<Place, List<Wish>> wishes = new HashMap<>();
        for (Place place : walls.places(distribution)) {
            Optional<String> here = walls.refusal(distribution, place);
            List<Wish> wished = new ArrayList<>();
            perConfig.forEach((config, refusal) -> wished.add(new Wish(
                    distribution.uid(),
                    distribution.generation(),
                    distribution.created(),
                    config,
                    verdict(distribution, refusal.or(() -> here)))));
            wishes.put(place, List.copyOf(wished));
        }
        return wishes;
    }

    private Wish.Verdict verdict(Distribution distribution, Optional<String> refusal) {
        return refusal.isEmpty() && !distribution.finalized()
                ? new Wish.Held("the distribution is about to be taken up")
                : walls.verdict(refusal);
    }

    private void file(Place place, String uid, List<Wish> wishes) {
        byPlace.compute(place, (any, filed) -> {
            Map<String, List<Wish>> now = filed == null ? new ConcurrentHashMap<>() : filed;
            now.put(uid, wishes);
            return now;
        });
    }

    private void unfile(Place place, String uid) {
        byPlace.computeIfPresent(place, (any, filed) -> {
            filed.remove(uid);
            return filed.isEmpty() ? null : filed;
        });
    }

    /** A new generation alone needs no work in a place where it wishes for the same. */
    private static boolean sameButGeneration(@Nullable List<Wish> before, List<Wish> now) {
        if (before == null || before.size() != now.size()) {
            return false;
        }
        for (int i = 0; i < now.size(); i++) {
            if (!before.get(i).config().equals(now.get(i).config())
                    || !before.get(i).verdict().equals(now.get(i).verdict())) {
                return false;
            }
        }
        return true;
    }
}

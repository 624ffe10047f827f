package dev.mizzen.engine;

import dev.mizzen.engine.Copies.NamespaceState;
import dev.mizzen.engine.Judgement.Said;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What would be done because of a distribution if wishes were others than they are: judged as the engine judges, and nothing is done. */
public final class Forecast {
    private final Wishes supposed;
    private final Copies copies;
    private final Function<ClusterName, Optional<String>> lost;
    private final Set<Place> made;
    private final String distribution;
    private final Judge judge;

    /**
     * @param supposed the wishes as they would be
     * @param lost why a cluster is not called at the moment, if it is not
     * @param made places whose namespaces would be made before the copies are, where they do not exist
     * @param distribution the uid of the distribution that is asked about
     */
    public Forecast(
            Wishes supposed,
            Copies copies,
            Function<ClusterName, Optional<String>> lost,
            Set<Place> made,
            String distribution) {
        this.supposed = supposed;
        this.copies = copies;
        this.lost = lost;
        this.made = made;
        this.distribution = distribution;
        this.judge = new Judge(supposed);
    }

    /**
     * What would become of a copy.
     *
     * @param reason a sentence for a person; empty where the effect says all
     */
    public record Expected(Place place, ConfigRef config, Effect effect, String reason) {}

    /** What would become of every copy in a place that the distribution would wish for, or that is there because of it. */
    public List<Expected> in(Place place) {
        Collection<Wish> here = supposed.at(place);
        return switch (copies.reach(place.cluster())) {
            case Copies.Ready ready ->
                lost.apply(place.cluster())
                        .map(why -> all(place, here, "cluster " + place.cluster() + " does not answer: " + why))
                        .orElseGet(() -> names(place, here));
            case Copies.NotJoined none -> all(place, here, "cluster " + place.cluster() + " is not joined");
            case Copies.Filling filling -> all(place, here, filling.reason());
            case Copies.Barred barred -> all(place, here, barred.reason());
            case Copies.Unreachable unreachable -> all(place, here, unreachable.reason());
        };
    }

    private List<Expected> all(Place place, Collection<Wish> here, String reason) {
        Stream<Expected> wished = own(here).stream()
                .map(wish -> wish.verdict() instanceof Wish.Refused refused
                        ? new Expected(place, wish.config(), Effect.REFUSED, refused.reason())
                        : new Expected(place, wish.config(), Effect.IMPOSSIBLE, reason));
        Stream<Expected> present = copies.at(place).stream()
                .flatMap(copy -> unwished(copy, here).stream())
                .map(config -> new Expected(place, config, Effect.IMPOSSIBLE, reason));
        return Stream.concat(wished, present).toList();
    }

    private List<Expected> names(Place place, Collection<Wish> here) {
        Map<String, Copy> present = new HashMap<>();
        copies.at(place).forEach(copy -> present.put(copy.name(), copy));
        Map<String, List<Wish>> wished = new TreeMap<>();
        here.forEach(wish -> wished.computeIfAbsent(wish.config().name(), any -> new ArrayList<>())
                .add(wish));
        present.keySet().forEach(name -> wished.putIfAbsent(name, List.of()));
        List<Expected> expected = new ArrayList<>();
        wished.forEach((name, wishes) -> expected.addAll(name(place, wishes, present.get(name))));
        return expected;
    }

    private List<Expected> name(Place place, List<Wish> wishes, @Nullable Copy copy) {
        Judgement judgement = judge.judge(place, wishes, copy);
        List<Expected> expected = new ArrayList<>();
        for (Wish wish : own(wishes)) {
            expected.add(wished(place, wish, judgement));
        }
        if (copy != null) {
            unwished(copy, wishes).ifPresent(config -> expected.add(given(place, config, judgement)));
        }
        return expected;
    }

    /** The config of a copy that is there because of the distribution, if it would not wish for that one. */
    private Optional<ConfigRef> unwished(Copy copy, Collection<Wish> wishes) {
        return Optional.ofNullable(copy.config())
                .filter(config -> copy.notes().containsKey(distribution))
                .filter(config ->
                        own(wishes).stream().noneMatch(wish -> wish.config().equals(config)));
    }

    private List<Wish> own(Collection<Wish> wishes) {
        return wishes.stream()
                .filter(wish -> wish.distribution().equals(distribution))
                .toList();
    }

    private Expected wished(Place place, Wish wish, Judgement judgement) {
        Subject subject = Subject.of(wish);
        Said said = judgement.verdicts().getOrDefault(subject, new Said(State.WAITING, ""));
        if (judgement.act() instanceof Act act && judgement.fulfilled().contains(subject)) {
            return delivered(place, wish.config(), act);
        }
        return switch (said.state()) {
            case REFUSED -> new Expected(place, wish.config(), Effect.REFUSED, said.message());
            case CONFLICT -> new Expected(place, wish.config(), Effect.CONFLICT, said.message());
            case READY ->
                new Expected(
                        place,
                        wish.config(),
                        Effect.UNCHANGED,
                        wish.isAtHome(place) ? "the config itself is there" : "");
            default -> new Expected(place, wish.config(), Effect.IMPOSSIBLE, said.message());
        };
    }

    private Expected delivered(Place place, ConfigRef config, Act act) {
        NamespaceState namespace = copies.namespace(place);
        boolean isMade = namespace == NamespaceState.MISSING && made.contains(place);
        if (namespace != NamespaceState.ACTIVE && !isMade) {
            return new Expected(place, config, Effect.IMPOSSIBLE, namespace.obstacle(place.namespace()));
        }
        return switch (act) {
            case Act.Create create -> new Expected(place, config, Effect.CREATED, "");
            case Act.Recreate recreate ->
                new Expected(place, config, Effect.CHANGED, "it is made anew: it cannot be changed in place");
            case Act.Update update
            when update.data() || !config.equals(update.copy().config()) ->
                new Expected(place, config, Effect.CHANGED, "");
            default -> new Expected(place, config, Effect.UNCHANGED, "the copy that is there serves");
        };
    }

    /** What becomes of a copy that the distribution would not wish for any more. */
    private static Expected given(Place place, ConfigRef config, Judgement judgement) {
        return switch (judgement.act()) {
            case null -> new Expected(place, config, Effect.UNCHANGED, "nothing proves that it may be removed");
            case Act.Delete delete -> new Expected(place, config, Effect.RECALLED, "");
            case Act.Release release -> new Expected(place, config, Effect.UNCHANGED, "it stays, no longer Mizzen's");
            case Act.Update update
            when !config.equals(update.config()) ->
                new Expected(place, config, Effect.RECALLED, "the config " + update.config() + " takes its place");
            case Act.Recreate recreate
            when !config.equals(recreate.config()) ->
                new Expected(place, config, Effect.RECALLED, "the config " + recreate.config() + " takes its place");
            default -> new Expected(place, config, Effect.UNCHANGED, "another distribution may still wish for it");
        };
    }
}

package dev.mizzen.registry;

import dev.mizzen.config.Config;
import dev.mizzen.shared.ConfigRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * When each config's registry is tried next. The times are spread by chance, so that registries do not see all of a platform's configs
 * at one moment; a first time too, so that a process that is started again and again does not try again and again.
 */
final class Rounds {
    private static final Comparator<Turn> SOONEST_FIRST =
            Comparator.comparing(Turn::next).thenComparing(turn -> turn.config().ref());

    private final Duration interval;
    private final RandomGenerator chance;
    private final Map<ConfigRef, Turn> turns = new HashMap<>();
    /** The same turns, so that only those are looked at whose time has come. */
    private final TreeSet<Turn> inOrder = new TreeSet<>(SOONEST_FIRST);

    Rounds(Duration interval, RandomGenerator chance) {
        this.interval = interval;
        this.chance = chance;
    }

    /** @param config as it was: one that holds something else since begins anew */
    private record Turn(Config config, Instant next) {}

    /** A config that was written anew, and holds what it held. */
    record Renewed(Config before, Config now) {}

    /** Takes note of a config that came or changed. Answers if it was only written anew, as by a change of its description. */
    synchronized Optional<Renewed> note(Config config, Instant now) {
        Turn before = turns.get(config.ref());
        if (before == null || !before.config().holdsSame(config)) {
            put(new Turn(config, now.plus(part(0, 1))));
            return Optional.empty();
        }
        put(new Turn(config, before.next()));
        return before.config().version().equals(config.version())
                ? Optional.empty()
                : Optional.of(new Renewed(before.config(), config));
    }

    /** Takes note that a config is gone. */
    synchronized void forget(ConfigRef gone) {
        drop(turns.remove(gone));
    }

    /** Forgets all but these configs. */
    synchronized void retain(Collection<Config> present) {
        Set<ConfigRef> refs = present.stream().map(Config::ref).collect(Collectors.toSet());
        turns.keySet().stream().filter(ref -> !refs.contains(ref)).toList().forEach(this::forget);
    }

    /** Those whose time has come. Each is answered once, and again after an interval unless {@link #putOff} says otherwise. */
    synchronized List<Config> due(Instant now) {
        List<Config> due = inOrder.stream()
                .takeWhile(turn -> !turn.next().isAfter(now))
                .map(Turn::config)
                .toList();
        due.forEach(config -> put(new Turn(config, now.plus(part(0.75, 1.25)))));
        return due;
    }

    /** Leaves a config alone until a time; {@link Instant#MAX}: until it changes. */
    synchronized void putOff(Config config, Instant until) {
        Turn turn = turns.get(config.ref());
        if (turn != null && turn.config().holdsSame(config) && turn.next().isBefore(until)) {
            put(new Turn(turn.config(), until));
        }
    }

    /** Forgets all: another replica did this meanwhile. */
    synchronized void beginAnew() {
        turns.clear();
        inOrder.clear();
    }

    private void put(Turn turn) {
        drop(turns.put(turn.config().ref(), turn));
        inOrder.add(turn);
    }

    private void drop(@Nullable Turn turn) {
        if (turn != null) {
            inOrder.remove(turn);
        }
    }

    /** Some part of the interval. */
    private Duration part(double from, double to) {
        return Duration.ofNanos((long) (interval.toNanos() * chance.nextDouble(from, to)));
    }
}

package dev.mizzen.registry;

import dev.mizzen.config.Config;
import dev.mizzen.shared.ConfigRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * When each config's registry is tried next. The times are spread by chance, so that registries do not see all of a platform's configs
 * at one moment; a first time too, so that a process that is started again and again does not try again and again.
 */
final class Rounds {
    private final Duration interval;
    private final RandomGenerator chance;
    private final Map<ConfigRef, Turn> turns = new HashMap<>();

    Rounds(Duration interval, RandomGenerator chance) {
        this.interval = interval;
        this.chance = chance;
    }

    /** @param config as it was: one that holds something else since begins anew */
    private record Turn(Config config, Instant next) {}

    /** A config that was written anew, and holds what it held. */
    record Renewed(Config before, Config now) {}

    /** Those that were written anew since they were seen last, as by a change of their description: each is answered once. */
    synchronized List<Renewed> renewed(List<Config> all) {
        List<Renewed> renewed = new ArrayList<>();
        for (Config now : all) {
            turns.computeIfPresent(now.ref(), (ref, turn) -> {
                if (!turn.config().holdsSame(now) || turn.config().version().equals(now.version())) {
                    return turn;
                }
                renewed.add(new Renewed(turn.config(), now));
                return new Turn(now, turn.next());
            });
        }
        return renewed;
    }

    /** Those whose time has come. Each is answered once, and again after an interval unless {@link #putOff} says otherwise. */
    synchronized List<Config> due(List<Config> all, Instant now) {
        Set<ConfigRef> present = all.stream().map(Config::ref).collect(Collectors.toSet());
        turns.keySet().retainAll(present);
        return all.stream().filter(config -> isDue(config, now)).toList();
    }

    /** Leaves a config alone until a time; {@link Instant#MAX}: until it changes. */
    synchronized void putOff(Config config, Instant until) {
        turns.computeIfPresent(
                config.ref(),
                (ref, turn) -> turn.config().holdsSame(config) && turn.next().isBefore(until)
                        ? new Turn(turn.config(), until)
                        : turn);
    }

    /** Forgets all: another replica did this meanwhile. */
    synchronized void beginAnew() {
        turns.clear();
    }

    private boolean isDue(Config config, Instant now) {
        Turn turn = turns.get(config.ref());
        if (turn == null || !turn.config().holdsSame(config)) {
            turns.put(config.ref(), new Turn(config, now.plus(part(0, 1))));
            return false;
        }
        if (turn.next().isAfter(now)) {
            return false;
        }
        turns.put(config.ref(), new Turn(config, now.plus(part(0.75, 1.25))));
        return true;
    }

    /** Some part of the interval. */
    private Duration part(double from, double to) {
        return Duration.ofNanos((long) (interval.toNanos() * chance.nextDouble(from, to)));
    }
}

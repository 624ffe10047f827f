package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.config.Config;
import dev.mizzen.shared.ConfigRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant START = Instant.parse("2026-05-04T10:00:00Z");

    private final long seed = System.nanoTime();
    private final Rounds rounds = new Rounds(HOUR, new Random(seed));

    @Test
    void firstTimesAreSpreadOverTheIntervalAndNoneIsAtOnce() {
        List<Config> all =
                IntStream.range(0, 600).mapToObj(i -> config("c" + i, "1")).toList();
        assertThat(rounds.due(all, START)).isEmpty();

        Set<ConfigRef> seen = new HashSet<>();
        for (int minute = 1; minute <= 60; minute++) {
            List<Config> due = rounds.due(all, START.plus(Duration.ofMinutes(minute)));
            due.forEach(config -> seen.add(config.ref()));
            assertThat(due).as("minute %d, seed %d", minute, seed).hasSizeLessThan(60);
            if (minute == 30) {
                assertThat(seen).as("seed %d", seed).hasSizeBetween(200, 400);
            }
        }
        assertThat(seen).as("seed %d", seed).hasSize(600);
    }

    @Test
    void eachIsTriedAgainAfterAboutTheInterval() {
        List<Config> all =
                IntStream.range(0, 50).mapToObj(i -> config("c" + i, "1")).toList();
        Map<ConfigRef, List<Instant>> times = new HashMap<>();
        for (Instant now = START; now.isBefore(START.plus(HOUR.multipliedBy(20))); now = now.plusSeconds(30)) {
            for (Config due : rounds.due(all, now)) {
                times.computeIfAbsent(due.ref(), ref -> new ArrayList<>()).add(now);
            }
        }

        assertThat(times).hasSize(50);
        times.values().forEach(ofOne -> {
            for (int i = 1; i < ofOne.size(); i++) {
                assertThat(Duration.between(ofOne.get(i - 1), ofOne.get(i)))
                        .as("seed %d", seed)
                        .isBetween(Duration.ofMinutes(45), Duration.ofMinutes(76));
            }
        });
    }

    @Test
    void whatIsPutOffIsLeftAloneUntilThenOrUntilItChanges() {
        List<Config> before = List.of(config("a", "1"), config("b", "1"));
        rounds.due(before, START);
        rounds.putOff(before.getFirst(), Instant.MAX);
        rounds.putOff(before.getLast(), START.plus(HOUR.multipliedBy(3)));
        assertThat(rounds.due(before, START.plus(HOUR.multipliedBy(2)))).isEmpty();
        assertThat(rounds.due(before, START.plus(HOUR.multipliedBy(4)))).containsExactly(before.getLast());

        List<Config> after = List.of(config("a", "2"));
        Instant changed = START.plus(HOUR.multipliedBy(5));
        assertThat(rounds.due(after, changed)).isEmpty();
        assertThat(rounds.due(after, changed.plus(HOUR))).isEqualTo(after);
    }

    @Test
    void whatIsPutOffForAnOlderVersionIsNot() {
        List<Config> now = List.of(config("a", "2"));
        rounds.due(now, START);

        rounds.putOff(config("a", "1"), Instant.MAX);

        assertThat(rounds.due(now, START.plus(HOUR))).isEqualTo(now);
    }

    @Test
    void whatWasWrittenAnewAndHoldsTheSameStaysPutOff() {
        Config before = config("a", "1");
        Config now = config("a", "2", "1");
        rounds.due(List.of(before), START);
        rounds.putOff(before, Instant.MAX);

        assertThat(rounds.renewed(List.of(before))).isEmpty();
        assertThat(rounds.renewed(List.of(now))).containsExactly(new Rounds.Renewed(before, now));
        assertThat(rounds.renewed(List.of(now))).isEmpty();
        assertThat(rounds.due(List.of(now), START.plus(HOUR.multipliedBy(9)))).isEmpty();
        assertThat(rounds.renewed(List.of(config("a", "3")))).isEmpty();
    }

    @Test
    void whoTakesOverBeginsWithTimesOfItsOwn() {
        List<Config> all = List.of(config("a", "1"));
        rounds.due(all, START);
        rounds.beginAnew();

        Instant later = START.plus(HOUR.multipliedBy(9));
        assertThat(rounds.due(all, later)).isEmpty();
        assertThat(rounds.due(all, later.plus(HOUR))).isEqualTo(all);
    }

    private static Config config(String name, String version) {
        return config(name, version, version);
    }

    private static Config config(String name, String version, String holds) {
        Config made = Configs.pullSecret(name, holds);
        return new Config(
                made.ref(),
                made.uid(),
                version,
                made.template(),
                made.scope(),
                made.sensitive(),
                made.alias(),
                made.description(),
                made.createdTime(),
                made.properties(),
                made.destination(),
                made.content());
    }
}

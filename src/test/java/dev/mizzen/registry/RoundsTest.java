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
        note(START, IntStream.range(0, 600).mapToObj(i -> config("c" + i, "1")).toArray(Config[]::new));
        assertThat(rounds.due(START)).isEmpty();

        Set<ConfigRef> seen = new HashSet<>();
        for (int minute = 1; minute <= 60; minute++) {
            List<Config> due = rounds.due(START.plus(Duration.ofMinutes(minute)));
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
        note(START, IntStream.range(0, 50).mapToObj(i -> config("c" + i, "1")).toArray(Config[]::new));
        Map<ConfigRef, List<Instant>> times = new HashMap<>();
        for (Instant now = START; now.isBefore(START.plus(HOUR.multipliedBy(20))); now = now.plusSeconds(30)) {
            for (Config due : rounds.due(now)) {
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
        Config a = config("a", "1");
        Config b = config("b", "1");
        note(START, a, b);
        rounds.putOff(a, Instant.MAX);
        rounds.putOff(b, START.plus(HOUR.multipliedBy(3)));
        assertThat(rounds.due(START.plus(HOUR.multipliedBy(2)))).isEmpty();
        assertThat(rounds.due(START.plus(HOUR.multipliedBy(4)))).containsExactly(b);

        Config changed = config("a", "2");
        Instant then = START.plus(HOUR.multipliedBy(5));
        rounds.forget(b.ref());
        note(then, changed);
        assertThat(rounds.due(then)).isEmpty();
        assertThat(rounds.due(then.plus(HOUR))).containsExactly(changed);
    }

    @Test
    void whatIsPutOffForAnOlderVersionIsNot() {
        Config now = config("a", "2");
        note(START, now);

        rounds.putOff(config("a", "1"), Instant.MAX);

        assertThat(rounds.due(START.plus(HOUR))).containsExactly(now);
    }

    @Test
    void whatWasWrittenAnewAndHoldsTheSameStaysPutOff() {
        Config before = config("a", "1");
        Config now = config("a", "2", "1");
        note(START, before);
        rounds.putOff(before, Instant.MAX);

        assertThat(rounds.note(before, START)).isEmpty();
        assertThat(rounds.note(now, START)).contains(new Rounds.Renewed(before, now));
        assertThat(rounds.note(now, START)).isEmpty();
        assertThat(rounds.due(START.plus(HOUR.multipliedBy(9)))).isEmpty();
        assertThat(rounds.note(config("a", "3"), START)).isEmpty();
    }

    @Test
    void whatIsGoneIsNotTriedAnyMore() {
        Config a = config("a", "1");
        Config b = config("b", "1");
        Config c = config("c", "1");
        note(START, a, b, c);

        rounds.forget(a.ref());
        rounds.retain(List.of(a, b));

        assertThat(rounds.due(START.plus(HOUR))).containsExactly(b);
    }

    @Test
    void whoTakesOverBeginsWithTimesOfItsOwn() {
        Config a = config("a", "1");
        note(START, a);
        rounds.beginAnew();

        Instant later = START.plus(HOUR.multipliedBy(9));
        note(later, a);
        assertThat(rounds.due(later)).isEmpty();
        assertThat(rounds.due(later.plus(HOUR))).containsExactly(a);
    }

    private void note(Instant now, Config... some) {
        for (Config config : some) {
            rounds.note(config, now);
        }
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

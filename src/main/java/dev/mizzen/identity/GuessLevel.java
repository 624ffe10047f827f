package dev.mizzen.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How far guessing at one account had gone at a time; from there it goes back towards nothing, by one a minute.
 *
 * @param value below zero in a difference to another one
 */
record GuessLevel(double value, Instant at) {
    static final GuessLevel NONE = new GuessLevel(0, Instant.EPOCH);

    private static final int TENTHS = 10;
    private static final double MILLIS_A_STEP = Duration.ofMinutes(1).toMillis();

    double at(Instant now) {
        double gone = Math.max(0, Duration.between(at, now).toMillis()) / MILLIS_A_STEP;
        return Math.signum(value) * Math.max(0, Math.abs(value) - gone);
    }

    GuessLevel plus(GuessLevel more, Instant now) {
        return new GuessLevel(at(now) + more.at(now), now);
    }

    GuessLevel minus(GuessLevel less, Instant now) {
        return new GuessLevel(at(now) - less.at(now), now);
    }

    /** Both together, without those that have come to nothing. */
    static Map<String, GuessLevel> sum(Map<String, GuessLevel> some, Map<String, GuessLevel> more, Instant now) {
        Map<String, GuessLevel> sum = new HashMap<>(some);
        more.forEach((account, level) -> sum.merge(account, level, (before, after) -> before.plus(after, now)));
        sum.replaceAll((account, level) -> new GuessLevel(Math.min(GuessLevels.HIGHEST, level.at(now)), now));
        sum.values().removeIf(level -> level.value() < 1);
        return sum;
    }

    /** The highest ones. */
    static Map<String, GuessLevel> highest(Map<String, GuessLevel> levels, int count) {
        return levels.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(
                        Comparator.comparingDouble(GuessLevel::value).reversed()))
                .limit(count)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** A line for each: account, tenths of its level, and when that was. */
    static String print(Map<String, GuessLevel> levels) {
        return levels.entrySet().stream()
                .map(one -> "%s %d %d\n"
                        .formatted(
                                one.getKey(),
                                Math.round(one.getValue().value() * TENTHS),
                                one.getValue().at().toEpochMilli()))
                .sorted()
                .collect(Collectors.joining());
    }

    /** What {@link #print} wrote. Lines that are none are passed over: somebody may have edited them. */
    static Map<String, GuessLevel> parse(String text) {
        Map<String, GuessLevel> levels = new HashMap<>();
        for (String line : text.split("\n")) {
            String[] parts = line.strip().split(" ");
            try {
                if (parts.length == 3) {
                    int tenths = Math.clamp(Long.parseLong(parts[1]), 0, GuessLevels.HIGHEST * TENTHS);
                    Instant at = Instant.ofEpochMilli(Long.parseLong(parts[2]));
                    levels.put(parts[0], new GuessLevel((double) tenths / TENTHS, at));
                }
            } catch (NumberFormatException e) {
                continue;
            }
        }
        return levels;
    }
}

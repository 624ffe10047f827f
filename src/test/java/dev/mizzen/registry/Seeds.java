package dev.mizzen.registry;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Tries a property with many seeds; a failure names the seed that {@code -Dmizzen.seed} takes to try that one alone. */
final class Seeds {
    private static final String ALONE = "mizzen.seed";

    private Seeds() {}

    static void each(int tries, Consumer<RandomGenerator> property) {
        Long alone = Long.getLong(ALONE);
        long first = alone == null ? System.nanoTime() : alone;
        for (long seed = first; seed < first + (alone == null ? tries : 1); seed++) {
            try {
                property.accept(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("with -D" + ALONE + "=" + seed + ": " + e.getMessage(), e);
            }
        }
    }
}

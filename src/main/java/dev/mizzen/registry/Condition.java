package dev.mizzen.registry;

import dev.mizzen.config.Config;
import java.time.Instant;
import java.util.Optional;

/**
 * How the registry of a config stood when it was last tried in the background.
 *
 * @param config {@code namespace/name}
 * @param version that of the config which was tried
 * @param trouble absent where all was well
 * @param words what happened, for a person; empty where all was well
 * @param since when it came to stand so
 * @param patience until when the registry asked to be left alone; absent where it did not
 */
record Condition(
        String config,
        String version,
        Optional<Trouble> trouble,
        String words,
        Instant since,
        Optional<Instant> patience) {
    boolean standsAs(Condition other) {
        return config.equals(other.config) && version.equals(other.version) && trouble.equals(other.trouble);
    }

    /** The same for a config that has been written anew. */
    Condition of(Config renewed) {
        return new Condition(config, renewed.version(), trouble, words, since, patience);
    }

    /** The same since another time. */
    Condition since(Instant other) {
        return new Condition(config, version, trouble, words, other, patience);
    }

    /** Until when the registry is not to be tried with this config; {@link Instant#MAX}: until the config changes. */
    Instant leftAloneUntil() {
        return isRejected() ? Instant.MAX : patience.orElse(Instant.MIN);
    }

    /** What happened, but not where. */
    String generalWords() {
        return trouble.map(Explanation::meaning).orElse("");
    }

    /** The same, but of another trouble. */
    Condition told(Trouble other, String otherWords) {
        return new Condition(config, version, Optional.of(other), otherWords, since, patience);
    }

    /** Whether trying again could lock the account. */
    boolean isRejected() {
        return trouble.filter(known -> known == Trouble.CREDENTIAL_REJECTED || known == Trouble.LOCKED)
                .isPresent();
    }
}

package dev.mizzen.registry;

import dev.mizzen.config.Config;
import dev.mizzen.shared.ConfigRef;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * How the registries of all configs stand: the replica which tries them writes it down, where something changes, and all replicas read
 * it. Not with the config itself: that is a Secret, and whatever changes on it makes a new version, which would be copied.
 */
@Component
class Conditions {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ConditionRecords records;

    Conditions(ConditionRecords records) {
        this.records = records;
    }

    /** Empty where this version of a config has not been tried yet. */
    Optional<Condition> of(Config config) {
        return stored(key(config.ref().toString()))
                .filter(condition -> condition.version().equals(config.version()));
    }

    /**
     * Keeps how a config stands, since when it does so, and nothing that is as it was. What cannot be written down now is written down
     * when it is tried again.
     */
    void keep(Condition now) {
        String key = key(now.config());
        Optional<Condition> same = stored(key).filter(now::standsAs);
        if (same.filter(before -> before.patience().equals(now.patience())).isEmpty()) {
            Condition next = same.map(before -> now.since(before.since())).orElse(now);
            records.write(Collections.singletonMap(key, JSON.writeValueAsString(next)));
        }
    }

    /**
     * Lets a condition stand for a config that was written anew. Its version tells that and no digest of what it holds: by that a password
     * could be guessed, and more people may read this record than Secrets.
     */
    void carry(Rounds.Renewed renewed) {
        of(renewed.before()).map(known -> known.of(renewed.now())).ifPresent(this::keep);
    }

    /** Sees to what a release before this wrote down. To be called by the replica that writes. */
    void takeOver() {
        records.takeOver();
    }

    /** Forgets all but these configs. */
    void retain(Collection<Config> present) {
        Set<String> keys =
                present.stream().map(config -> key(config.ref().toString())).collect(Collectors.toSet());
        Map<String, @Nullable String> gone = new HashMap<>();
        records.keys().stream().filter(key -> !keys.contains(key)).forEach(key -> gone.put(key, null));
        records.write(gone);
    }

    /** Forgets configs that are gone. */
    void forget(Collection<ConfigRef> some) {
        Map<String, @Nullable String> gone = new HashMap<>();
        some.stream()
                .map(config -> key(config.toString()))
                .filter(key -> records.text(key).isPresent())
                .forEach(key -> gone.put(key, null));
        records.write(gone);
    }

    private Optional<Condition> stored(String key) {
        try {
            return records.text(key).map(text -> JSON.readValue(text, Condition.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** A name of a config may be longer than a key, and hold what no key does. */
    static String key(String config) {
        return UUID.nameUUIDFromBytes(config.getBytes(StandardCharsets.UTF_8)).toString();
    }
}

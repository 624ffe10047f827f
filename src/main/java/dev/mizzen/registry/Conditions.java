package dev.mizzen.registry;

import dev.mizzen.config.Config;
import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Hub;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * How the registries of all configs stand: a ConfigMap that the replica which tries them writes, where something changes, and all
 * replicas read. Not with the config itself: that is a Secret, and whatever changes on it makes a new version, which would be copied.
 */
@Component
class Conditions {
    private static final Logger log = LoggerFactory.getLogger(Conditions.class);
    private static final String NAME = "mizzen-registry-health";
    private static final String LABEL = "mizzen.dev/registry-health";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Hub hub;
    private final Cache<ConfigMap> cache;

    Conditions(Hub hub) {
        this.hub = hub;
        this.cache = hub.cacheSystem(ConfigMap.class, LABEL);
    }

    /** Empty where this version of a config has not been tried yet. */
    Optional<Condition> of(Config config) {
        return stored(key(config.ref().toString()))
                .filter(condition -> condition.version().equals(config.version()));
    }

    /** Keeps how a config stands, since when it does so, and nothing that is as it was. */
    void keep(Condition now) {
        String key = key(now.config());
        if (stored(key).filter(now::standsAs).isEmpty()) {
            write(Collections.singletonMap(key, JSON.writeValueAsString(now)));
        }
    }

    /**
     * Lets a condition stand for a config that was written anew. Its version tells that and no digest of what it holds: by that a password
     * could be guessed, and more people may read this record than Secrets.
     */
    void carry(Rounds.Renewed renewed) {
        of(renewed.before()).map(known -> known.of(renewed.now())).ifPresent(this::keep);
    }

    /** Forgets configs that are gone. */
    void retain(Collection<Config> present) {
        Set<String> keys =
                present.stream().map(config -> key(config.ref().toString())).collect(Collectors.toSet());
        Map<String, @Nullable String> gone = new HashMap<>();
        data().keySet().stream().filter(key -> !keys.contains(key)).forEach(key -> gone.put(key, null));
        if (!gone.isEmpty()) {
            write(gone);
        }
    }

    private Map<String, String> data() {
        return cache.get(hub.systemNamespace(), NAME).map(ConfigMap::getData).orElse(Map.of());
    }

    private Optional<Condition> stored(String key) {
        try {
            return Optional.ofNullable(data().get(key)).map(text -> JSON.readValue(text, Condition.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** @param changes null takes a key away */
    private void write(Map<String, @Nullable String> changes) {
        Resource<ConfigMap> record =
                hub.client().configMaps().inNamespace(hub.systemNamespace()).withName(NAME);
        try {
            cache.await(patched(record, changes));
        } catch (KubernetesClientException e) {
            // It is tried again when the config is.
            log.warn("How registries stand could not be written down ({})", e.getCode());
        }
    }

    private ConfigMap patched(Resource<ConfigMap> record, Map<String, @Nullable String> changes) {
        try {
            return patch(record, changes);
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                throw e;
            }
            make();
            return patch(record, changes);
        }
    }

    private static ConfigMap patch(Resource<ConfigMap> record, Map<String, @Nullable String> changes) {
        return record.patch(PatchContext.of(PatchType.JSON_MERGE), JSON.writeValueAsString(Map.of("data", changes)));
    }

    /** Several may find that it is not there at the same time. */
    private void make() {
        ConfigMap empty = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace(hub.systemNamespace())
                .addToLabels(LABEL, "true")
                .endMetadata()
                .build();
        try {
            hub.client().resource(empty).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                throw e;
            }
        }
    }

    /** A name of a config may be longer than a key, and hold what no key does. */
    private static String key(String config) {
        return UUID.nameUUIDFromBytes(config.getBytes(StandardCharsets.UTF_8)).toString();
    }
}

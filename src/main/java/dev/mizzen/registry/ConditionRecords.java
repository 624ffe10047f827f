package dev.mizzen.registry;

import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Hub;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Short texts by key, in several ConfigMaps, since one holds a mebibyte at most: 5,000 texts with the longest names and words that there are
 * come to half of what these hold. A key's hash says where its text is.
 */
@Component
class ConditionRecords {
    /** Before there were several, one of just this name held all. */
    static final String NAME = "mizzen-registry-health";

    private static final Logger log = LoggerFactory.getLogger(ConditionRecords.class);
    private static final String LABEL = "mizzen.dev/registry-health";
    /** Never change it: what is written down would not be found again. */
    private static final int RECORDS = 16;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Hub hub;
    private final Cache<ConfigMap> cache;

    ConditionRecords(Hub hub) {
        this.hub = hub;
        this.cache = hub.cacheSystem(ConfigMap.class, LABEL);
    }

    /** The name of the ConfigMap that holds a key. */
    static String record(String key) {
        return NAME + "-" + Integer.toHexString(Math.floorMod(key.hashCode(), RECORDS));
    }

    Optional<String> text(String key) {
        return Optional.ofNullable(data(record(key)).get(key))
                .or(() -> Optional.ofNullable(data(NAME).get(key)));
    }

    Set<String> keys() {
        return cache.list().stream()
                .flatMap(record -> data(record).entrySet().stream())
                // The embedded API server keeps a key that was taken away, without a value.
                .filter(entry -> entry.getValue() != null)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * Returns whether all could be written down; what could not is in the log.
     *
     * @param changes null takes a key away
     */
    boolean write(Map<String, @Nullable String> changes) {
        Map<String, Map<String, @Nullable String>> byRecord = new HashMap<>();
        changes.forEach((key, text) ->
                byRecord.computeIfAbsent(record(key), any -> new HashMap<>()).put(key, text));
        boolean all = true;
        for (Map.Entry<String, Map<String, @Nullable String>> one : byRecord.entrySet()) {
            all &= write(one.getKey(), one.getValue());
        }
        return all;
    }

    /** Moves what the one record holds to where it belongs now. To be called by the replica that writes. */
    void takeOver() {
        cache.get(hub.systemNamespace(), NAME).ifPresent(old -> {
            Map<String, @Nullable String> missing = new HashMap<>(data(old));
            missing.keySet().removeIf(key -> data(record(key)).get(key) != null);
            if (write(missing)) {
                remove(old);
            }
        });
    }

    private void remove(ConfigMap old) {
        try {
            // The version makes sure that nothing goes that was written after this looked.
            hub.client()
                    .resource(old)
                    .lockResourceVersion(old.getMetadata().getResourceVersion())
                    .delete();
            cache.awaitGone(old);
        } catch (KubernetesClientException e) {
            log.info("The ConfigMap {} is of no use any more but stays ({})", NAME, e.getCode());
        }
    }

    private Map<String, String> data(String record) {
        return cache.get(hub.systemNamespace(), record)
                .map(ConditionRecords::data)
                .orElse(Map.of());
    }

    private static Map<String, String> data(ConfigMap record) {
        return Objects.requireNonNullElse(record.getData(), Map.of());
    }

    private boolean write(String name, Map<String, @Nullable String> changes) {
        Resource<ConfigMap> record =
                hub.client().configMaps().inNamespace(hub.systemNamespace()).withName(name);
        try {
            cache.await(patched(record, name, changes));
            return true;
        } catch (KubernetesClientException e) {
            log.warn("How registries stand could not be written down in {}: {}", name, e.getMessage());
            return false;
        }
    }

    /** Where none of ours is seen, the API server is asked: one of this name without our label is somebody else's. */
    private ConfigMap patched(Resource<ConfigMap> record, String name, Map<String, @Nullable String> changes) {
        if (cache.get(hub.systemNamespace(), name).isEmpty()) {
            make(name);
            if (!record.require().getMetadata().getLabels().containsKey(LABEL)) {
                throw new KubernetesClientException("somebody else's, it lacks the label " + LABEL);
            }
        }
        return patch(record, changes);
    }

    private static ConfigMap patch(Resource<ConfigMap> record, Map<String, @Nullable String> changes) {
        return record.patch(PatchContext.of(PatchType.JSON_MERGE), JSON.writeValueAsString(Map.of("data", changes)));
    }

    /** Several may find that it is not there at the same time. */
    private void make(String name) {
        ConfigMap empty = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
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
}

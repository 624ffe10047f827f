package dev.mizzen.config;

import dev.mizzen.shared.SecretDigest;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a copy of a config holds: all but what stays on the hub.
 *
 * @param type the Secret's type
 * @param data base64, as in the Secret
 * @param digest tells whether a copy holds the same, see {@link SecretDigest}
 */
public record Content(String type, Map<String, String> data, String digest) {
    static Content of(Secret secret) {
        String type = secret.getType() == null ? ConfigSecret.OPAQUE : secret.getType();
        Map<String, String> data = new TreeMap<>(ConfigSecret.data(secret));
        data.remove(ConfigSecret.INPUT_PROPERTIES);
        data.remove(ConfigSecret.OBJECTS_REFERENCE);
        return new Content(type, Collections.unmodifiableMap(data), SecretDigest.of(type, data));
    }

    /** A config without content cannot be distributed. */
    public boolean isEmpty() {
        return data.isEmpty();
    }

    @Override
    public String toString() {
        return "***";
    }
}

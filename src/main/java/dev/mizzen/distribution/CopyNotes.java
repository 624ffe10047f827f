package dev.mizzen.distribution;

import dev.mizzen.cluster.CopySecret;
import dev.mizzen.engine.Copy;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.util.Map;
import java.util.TreeMap;

/** What Mizzen writes on a copy: the config it came from, and each distribution it is there for with its generation. */
final class CopyNotes {
    static final String CONFIG = "mizzen.dev/config";
    private static final String DISTRIBUTION = "mizzen.dev/distribution-";

    private CopyNotes() {}

    static Copy read(ClusterName cluster, CopySecret secret) {
        Map<String, Long> notes = new TreeMap<>();
        secret.annotations().forEach((key, value) -> {
            if (key.startsWith(DISTRIBUTION)) {
                notes.put(key.substring(DISTRIBUTION.length()), generation(value));
            }
        });
        return new Copy(
                new Place(cluster, secret.namespace()),
                secret.name(),
                secret.uid(),
                secret.resourceVersion(),
                secret.type(),
                secret.immutable(),
                secret.digest(),
                ConfigRef.parse(secret.annotations().get(CONFIG)).orElse(null),
                notes,
                secret.going());
    }

    /** The annotations a copy must carry. */
    static Map<String, String> annotations(ConfigRef config, Map<String, Long> notes) {
        Map<String, String> annotations = new TreeMap<>();
        annotations.put(CONFIG, config.toString());
        notes.forEach((uid, generation) -> annotations.put(key(uid), generation.toString()));
        return annotations;
    }

    static String key(String uid) {
        return DISTRIBUTION + uid;
    }

    static boolean isOurs(String annotation) {
        return annotation.equals(CONFIG) || annotation.startsWith(DISTRIBUTION);
    }

    private static long generation(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return Copy.UNREADABLE;
        }
    }
}

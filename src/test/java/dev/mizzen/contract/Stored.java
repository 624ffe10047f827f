package dev.mizzen.contract;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Everything a cluster stores, of whatever kind, as JSON. */
final class Stored {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Map<String, ObjectNode> objects = new LinkedHashMap<>();

    private Stored() {}

    static Stored in(KubernetesClient client) {
        Stored stored = new Stored();
        for (String group : groups(client)) {
            for (JsonNode resource : get(client, group).path("resources")) {
                String name = resource.path("name").asString();
                if (!name.contains("/") && resource.path("verbs").toString().contains("\"list\"")) {
                    stored.add(name, get(client, group + "/" + name));
                }
            }
        }
        return stored;
    }

    /** Everything but the contents of Secrets: their metadata too. Keys are {@code kind namespace/name}. */
    Map<String, String> outsideOfSecrets() {
        Map<String, String> texts = new LinkedHashMap<>();
        objects.forEach((key, object) -> {
            ObjectNode shown = object.deepCopy();
            if (key.startsWith("secrets ")) {
                shown.remove("data");
            }
            texts.put(key, shown.toString());
        });
        return texts;
    }

    /** The contents of the Secrets, by {@code namespace/name}. */
    Map<String, String> secrets() {
        Map<String, String> texts = new LinkedHashMap<>();
        objects.forEach((key, object) -> {
            if (key.startsWith("secrets ")) {
                texts.put(
                        key.substring("secrets ".length()), object.path("data").toString());
            }
        });
        return texts;
    }

    private void add(String kind, JsonNode list) {
        for (JsonNode item : list.path("items")) {
            JsonNode metadata = item.path("metadata");
            objects.put(
                    "%s %s/%s"
                            .formatted(
                                    kind,
                                    metadata.path("namespace").asString(""),
                                    metadata.path("name").asString()),
                    (ObjectNode) item);
        }
    }

    private static List<String> groups(KubernetesClient client) {
        List<String> groups = new ArrayList<>(List.of("/api/v1"));
        for (JsonNode group : get(client, "/apis").path("groups")) {
            groups.add("/apis/"
                    + group.path("preferredVersion").path("groupVersion").asString());
        }
        return groups;
    }

    private static JsonNode get(KubernetesClient client, String path) {
        return JSON.readTree(client.raw(path));
    }
}

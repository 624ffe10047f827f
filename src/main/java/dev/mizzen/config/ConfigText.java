package dev.mizzen.config;

import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a version of a config reads on the wire, but for what depends on who looks. It is written once per version: in a list of a
 * thousand configs, writing them is most of the work.
 */
final class ConfigText {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> OF_WHO_LOOKS = List.of("project", "shared", "targets");

    private final SerializedString always;
    private final SerializedString properties;

    private ConfigText(SerializedString always, SerializedString properties) {
        this.always = always;
        this.properties = properties;
    }

    static ConfigText of(Config config) {
        ObjectNode whole = JSON.valueToTree(ConfigView.of(config, "", List.of()));
        whole.remove(OF_WHO_LOOKS);
        JsonNode properties = whole.remove("properties");
        return new ConfigText(
                members(whole),
                properties == null
                        ? new SerializedString("")
                        : members(JSON.createObjectNode().set("properties", properties)));
    }

    /** Adds members to an object that has others before. */
    void write(JsonGenerator json, boolean withProperties) {
        json.writeRaw(always);
        if (withProperties) {
            json.writeRaw(properties);
        }
    }

    private static SerializedString members(JsonNode object) {
        String text = JSON.writeValueAsString(object);
        return new SerializedString("," + text.substring(1, text.length() - 1));
    }
}

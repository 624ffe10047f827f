package dev.mizzen.template;

import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.SecretText;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The properties of a config: a JSON object, sent and stored as a text. Messages never show any of it. */
public final class Properties {
    /** Writes keys in order, at every level, as KubeVela does. */
    private static final JsonMapper JSON = JsonMapper.builder(Nesting.json())
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .build();

    private Properties() {}

    /**
     * Reads what a client sent. No text at all, an empty one and JSON's null are an object without properties: the web UI
     * leaves the field out when its form is empty.
     */
    public static ObjectNode sent(@Nullable SecretText sent) {
        String text = sent == null ? "" : sent.reveal();
        if (text.isBlank()) {
            return empty();
        }
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (StreamConstraintsException e) {
            throw refused("properties are nested more than " + Nesting.DEEPEST
                    + " deep, or hold a number or name that is" + " too long");
        } catch (JacksonException e) {
            throw refused("properties must be a text that holds JSON");
        }
        if (node.isNull()) {
            return empty();
        }
        if (!(node instanceof ObjectNode object)) {
            throw refused("properties must hold a JSON object");
        }
        requireStorable(object);
        return object;
    }

    /** Reads what is stored; empty where that is no JSON object. */
    public static Optional<ObjectNode> stored(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return JSON.readTree(text) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** The text to store, with keys in order. */
    public static String text(JsonNode properties) {
        return JSON.writeValueAsString(properties);
    }

    public static ObjectNode empty() {
        return JSON.createObjectNode();
    }

    /** A text that UTF-8 cannot carry, or a number beyond what JSON readers hold, would come back as something else. */
    private static void requireStorable(ObjectNode object) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text(object))) {
            throw refused("properties must be well-formed Unicode");
        }
        requireFinite(object);
    }

    private static void requireFinite(JsonNode node) {
        if (node.isDouble() && !Double.isFinite(node.doubleValue())) {
            throw refused("properties hold a number that is too large");
        }
        node.values().forEach(Properties::requireFinite);
    }

    private static RuntimeException refused(String why) {
        return BusinessCode.INVALID_REQUEST.because(why);
    }
}

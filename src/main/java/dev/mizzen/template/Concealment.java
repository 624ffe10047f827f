package dev.mizzen.template;

import dev.mizzen.shared.BusinessCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Which values of a kind's properties nobody may see, and how a hidden value that comes back unchanged is put in again.
 * What no form describes is hidden: it cannot be known to be harmless.
 */
final class Concealment {
    /** Reads in place of a secret. */
    static final String PLACEHOLDER = "__stored__";

    private static final Set<String> SECRET_TYPES = Set.of("Password", "CertBase64");
    /** Types of fields whose value is made of plain parts that the form does not name. */
    private static final Set<String> OPEN_TYPES = Set.of("KV", "Strings", "Numbers");
    /** What stands before the last at sign of a URL's authority; the scheme may be missing where there is a password. */
    private static final Pattern USER_INFO =
            Pattern.compile("(?<=//)[^/?#\\\\\\s]+(?=@)|^[^/?#@:\\s]*:[^/?#\\\\\\s]*(?=@)");

    private final Rule root;

    private Concealment(Rule root) {
        this.root = root;
    }

    /** What a template's form says; all is hidden where nothing says what is secret. */
    static Concealment of(@Nullable Template template, @Nullable Renderer renderer) {
        if (template == null || template.uiSchema().isEmpty() || !template.uiPatched() && renderer == null) {
            return new Concealment(new Hidden());
        }
        Rule root = described(template.uiSchema(), new Hidden());
        for (List<String> path : renderer == null ? List.<List<String>>of() : renderer.secrets()) {
            root = root.hiding(path);
        }
        return new Concealment(root);
    }

    /** The properties as anybody may see them. Hidden values that are no texts are left out. */
    ObjectNode mask(ObjectNode properties) {
        return mask(root, properties) instanceof ObjectNode masked ? masked : Properties.empty();
    }

    /** Whether a value stands for a stored one. */
    static boolean isPlaceholder(JsonNode value) {
        String text = value.stringValue(null);
        return text != null && (text.equals(PLACEHOLDER) || text.contains(PLACEHOLDER + "@"));
    }

    static boolean hasPlaceholder(JsonNode node) {
        return isPlaceholder(node) || node.valueStream().anyMatch(Concealment::hasPlaceholder);
    }

    /**
     * Puts stored values back in where their placeholder stands, exactly as the stored value would be shown there.
     *
     * @throws dev.mizzen.shared.ApiException where there is no such stored value
     */
    ObjectNode restore(ObjectNode sent, ObjectNode stored) {
        return (ObjectNode) restore("", sent, mask(stored), stored);
    }

    private static JsonNode restore(String path, JsonNode sent, @Nullable JsonNode masked, @Nullable JsonNode stored) {
        if (!hasPlaceholder(sent)) {
            return sent;
        }
        if (stored != null && sent.equals(masked)) {
            return stored;
        }
        if (!(sent instanceof ObjectNode object) || masked == null || stored == null) {
            // Items of a list have no names: in a changed list a value could end up beside another host.
            throw BusinessCode.INVALID_REQUEST.because(
                    "Enter " + path + " again: no stored value is known for it as it is now");
        }
        ObjectNode restored = Properties.empty();
        object.properties()
                .forEach(property -> restored.set(
                        property.getKey(),
                        restore(
                                path.isEmpty() ? property.getKey() : path + "." + property.getKey(),
                                property.getValue(),
                                masked.get(property.getKey()),
                                stored.get(property.getKey()))));
        return restored;
    }

    private static @Nullable JsonNode mask(Rule rule, JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode masked = Properties.empty();
                object.properties().forEach(property -> {
                    JsonNode value = mask(rule.under(property.getKey()), property.getValue());
                    if (value != null) {
                        masked.set(property.getKey(), value);
                    }
                });
                yield masked;
            }
            case ArrayNode array -> {
                ArrayNode masked = array.arrayNode();
                array.values().forEach(item -> {
                    JsonNode value = mask(rule.each(), item);
                    if (value != null) {
                        masked.add(value);
                    }
                });
                yield masked;
            }
            case StringNode text ->
                StringNode.valueOf(
                        rule instanceof Shown
                                ? USER_INFO.matcher(text.stringValue()).replaceAll(PLACEHOLDER)
                                : PLACEHOLDER);
            default -> rule instanceof Shown ? node : null;
        };
    }

    private static Rule of(UiParameter parameter) {
        if (SECRET_TYPES.contains(parameter.uiType())) {
            return new Hidden();
        }
        Rule named = described(parameter.subParameters(), new Hidden());
        if (parameter.additionalParameter() != null) {
            return described(
                    List.of(), parameter.subParameters().isEmpty() ? of(parameter.additionalParameter()) : named);
        }
        return parameter.subParameters().isEmpty() ? new Shown(OPEN_TYPES.contains(parameter.uiType())) : named;
    }

    private static Rule described(List<UiParameter> level, Rule others) {
        Map<String, Rule> named = new HashMap<>();
        level.forEach(parameter -> named.put(parameter.jsonKey(), of(parameter)));
        return new Described(named, others);
    }

    private sealed interface Rule {
        /** The rule of a property. */
        Rule under(String key);

        /** The rule of a list's items. */
        Rule each();

        /** The same rule, but with a path below it hidden. */
        default Rule hiding(List<String> path) {
            return new Hidden();
        }
    }

    private record Hidden() implements Rule {
        @Override
        public Rule under(String key) {
            return this;
        }

        @Override
        public Rule each() {
            return this;
        }
    }

    /** A single value, or with {@code open} everything below too. */
    private record Shown(boolean open) implements Rule {
        @Override
        public Rule under(String key) {
            return open ? this : new Hidden();
        }

        @Override
        public Rule each() {
            return under("");
        }
    }

    private record Described(Map<String, Rule> named, Rule others) implements Rule {
        @Override
        public Rule under(String key) {
            return named.getOrDefault(key, others);
        }

        @Override
        public Rule each() {
            return this;
        }

        @Override
        public Rule hiding(List<String> path) {
            if (path.isEmpty()) {
                return new Hidden();
            }
            Map<String, Rule> narrowed = new HashMap<>(named);
            narrowed.put(path.getFirst(), under(path.getFirst()).hiding(path.subList(1, path.size())));
            return new Described(narrowed, others);
        }
    }
}

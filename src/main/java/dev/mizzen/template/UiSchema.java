package dev.mizzen.template;

import dev.mizzen.template.UiParameter.Option;
import dev.mizzen.template.UiParameter.Validate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes the form of a template from its OpenAPI schema, by VelaUX's rules. Whatever the schema says there is a form; what the rules do
 * not know is an {@code Input}.
 */
final class UiSchema {
    private static final int FIRST_SORT = 100;
    /**
     * A level of additional properties stands twice in a form, so that a small schema can come to a form without end. What is beyond
     * this is not described.
     */
    private static final int MOST_FIELDS = 2_000;

    private static final Comparator<UiParameter> ORDER = Comparator.comparing(
                    (UiParameter parameter) -> !validate(parameter).required())
            .thenComparing(parameter -> parameter.subParameters().size())
            .thenComparing(parameter -> parameter.label().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private int left = MOST_FIELDS;

    private UiSchema() {}

    /** The fields of one level: what an object schema says of its properties. */
    static List<UiParameter> derive(@Nullable JsonNode schema) {
        return schema == null ? List.of() : new UiSchema().level(schema);
    }

    private List<UiParameter> level(JsonNode schema) {
        Set<String> required = new HashSet<>();
        schema.path("required").values().forEach(name -> required.add(name.asString("")));
        List<UiParameter> level = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            if (left > 0) {
                String key = property.getKey();
                level.add(parameter(key, firstUpper(key), property.getValue(), required));
            }
        }
        level.sort(ORDER);
        return numbered(level);
    }

    /** Lays a patch over one level. A level that derived nothing is the patch as it is. */
    static List<UiParameter> patch(List<UiParameter> level, List<UiParameter> patch) {
        if (level.isEmpty()) {
            return patch.stream().map(UiSchema::withValidate).toList();
        }
        Map<String, UiParameter> byKey = new HashMap<>();
        patch.forEach(parameter -> byKey.put(parameter.jsonKey(), parameter));
        return level.stream()
                .map(parameter -> patched(parameter, byKey.get(parameter.jsonKey())))
                .sorted(Comparator.comparingInt(UiParameter::sort))
                .toList();
    }

    private UiParameter parameter(String key, String label, JsonNode schema, Set<String> required) {
        left--;
        JsonNode items = schema.path("items");
        JsonNode properties = schema.path("properties");
        JsonNode additional = schema.path("additionalProperties");
        List<UiParameter> sub = properties.isObject() ? level(schema) : level(items);
        UiParameter each = null;
        if (additional.isObject() && left > 0) {
            sub = level(additional);
            String title = additional.path("title").asString("");
            each = parameter(title, firstUpper(title), additional, Set.of());
        }
        return new UiParameter(
                FIRST_SORT,
                label,
                schema.path("description").asString(""),
                validate(key, schema, required),
                key,
                uiType(schema, items, properties),
                null,
                null,
                null,
                null,
                sub,
                each == null ? null : true,
                each);
    }

    private static Validate validate(String key, JsonNode schema, Set<String> required) {
        List<Option> options = new ArrayList<>();
        schema.path("enum").values().forEach(value -> options.add(new Option(firstUpper(value.asString("")), value)));
        return new Validate(
                required.contains(schema.path("title").asString(key)) || schema.has("default"),
                number(schema, "maximum"),
                number(schema, "maxLength"),
                number(schema, "minimum"),
                number(schema, "minLength"),
                schema.path("pattern").asString(""),
                options,
                schema.get("default"),
                false);
    }

    private static String uiType(JsonNode schema, JsonNode items, JsonNode properties) {
        return switch (singleType(schema)) {
            case "string" -> schema.path("enum").isEmpty() ? "Input" : "Select";
            case "number", "integer" -> "Number";
            case "boolean" -> "Switch";
            case "array" ->
                switch (singleType(items)) {
                    case "string" -> "Strings";
                    case "number", "integer" -> "Numbers";
                    default -> "Structs";
                };
            case "object" -> properties.isEmpty() ? "KV" : "Group";
            default -> "Input";
        };
    }

    /** The one type a schema allows; empty where it allows several or does not say. */
    private static String singleType(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() && type.size() == 1 ? type.path(0).asString("") : type.isString() ? type.asString() : "";
    }

    private static @Nullable JsonNode number(JsonNode schema, String keyword) {
        JsonNode value = schema.path(keyword);
        return value.isNumber() ? value : null;
    }

    private static UiParameter patched(UiParameter derived, @Nullable UiParameter patch) {
        if (patch == null) {
            return derived;
        }
        return new UiParameter(
                patch.sort() == 0 ? derived.sort() : patch.sort(),
                patch.label().isEmpty() ? derived.label() : patch.label(),
                patch.description().isEmpty() ? derived.description() : patch.description(),
                patch.validate() == null ? derived.validate() : patch.validate(),
                derived.jsonKey(),
                patch.uiType().isEmpty() ? derived.uiType() : patch.uiType(),
                or(patch.style(), derived.style()),
                or(patch.disable(), derived.disable()),
                or(patch.conditions(), derived.conditions()),
                or(patch.subParameterGroupOption(), derived.subParameterGroupOption()),
                patch.subParameters().isEmpty()
                        ? derived.subParameters()
                        : patch(derived.subParameters(), patch.subParameters()),
                or(patch.additional(), derived.additional()),
                derived.additionalParameter());
    }

    private static UiParameter withValidate(UiParameter parameter) {
        return new UiParameter(
                parameter.sort(),
                parameter.label(),
                parameter.description(),
                validate(parameter),
                parameter.jsonKey(),
                parameter.uiType(),
                parameter.style(),
                parameter.disable(),
                parameter.conditions(),
                parameter.subParameterGroupOption(),
                parameter.subParameters().stream().map(UiSchema::withValidate).toList(),
                parameter.additional(),
                parameter.additionalParameter());
    }

    private static List<UiParameter> numbered(List<UiParameter> level) {
        List<UiParameter> numbered = new ArrayList<>();
        for (UiParameter at : level) {
            numbered.add(new UiParameter(
                    FIRST_SORT + numbered.size(),
                    at.label(),
                    at.description(),
                    at.validate(),
                    at.jsonKey(),
                    at.uiType(),
                    at.style(),
                    at.disable(),
                    at.conditions(),
                    at.subParameterGroupOption(),
                    at.subParameters(),
                    at.additional(),
                    at.additionalParameter()));
        }
        return numbered;
    }

    private static Validate validate(UiParameter parameter) {
        return parameter.validate() == null ? Validate.NOTHING : parameter.validate();
    }

    private static <T> @Nullable T or(@Nullable T first, @Nullable T second) {
        return first == null ? second : first;
    }

    private static String firstUpper(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int end = text.offsetByCodePoints(0, 1);
        return Character.toString(Character.toUpperCase(text.codePointAt(0))) + text.substring(end);
    }
}

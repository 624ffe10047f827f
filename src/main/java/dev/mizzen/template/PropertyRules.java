package dev.mizzen.template;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.mizzen.shared.BusinessCode;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks properties against a template's schema. What it says names the property and the rule, never the value. */
final class PropertyRules {
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDialect(
            Dialects.getOpenApi30(),
            // A schema comes from a ConfigMap: it must not make Mizzen fetch anything.
            builder -> builder.schemaCacheEnabled(false)
                    .schemaLoader(loader -> loader.fetchRemoteResources(false).block(any -> true)));

    private PropertyRules() {}

    /** @throws dev.mizzen.shared.ApiException if the properties break a rule, or the schema is none */
    static void check(ObjectNode schema, ObjectNode properties) {
        List<Error> errors;
        try {
            Schema compiled = SCHEMAS.getSchema(withoutRequiredDefaults(schema));
            errors = compiled.validate(properties);
        } catch (RuntimeException | StackOverflowError e) { // a schema may refer to itself
            throw BusinessCode.INVALID_REQUEST.because(
                    "The schema of the template cannot be used: correct the template");
        }
        if (!errors.isEmpty()) {
            throw BusinessCode.INVALID_REQUEST.because(
                    errors.stream().map(PropertyRules::describe).distinct().collect(Collectors.joining("\n")));
        }
    }

    /** Fills in the defaults of properties that were left out, also in objects that are there. */
    static ObjectNode filled(JsonNode schema, ObjectNode properties) {
        ObjectNode filled = properties.deepCopy();
        schema.path("properties").properties().forEach(property -> {
            JsonNode present = filled.get(property.getKey());
            JsonNode absent = property.getValue().get("default");
            if (present == null && absent != null) {
                filled.set(property.getKey(), absent);
            } else if (present instanceof ObjectNode object) {
                filled.set(property.getKey(), filled(property.getValue(), object));
            }
        });
        return filled;
    }

    /** KubeVela's schemas require properties that have a default; whoever leaves one out gets the default. */
    private static JsonNode withoutRequiredDefaults(JsonNode schema) {
        return switch (schema) {
            case ObjectNode object -> {
                ObjectNode relaxed = Properties.empty();
                object.properties()
                        .forEach(entry -> relaxed.set(entry.getKey(), withoutRequiredDefaults(entry.getValue())));
                if (object.get("required") instanceof ArrayNode required) {
                    JsonNode properties = object.path("properties");
                    ArrayNode strict = relaxed.putArray("required");
                    required.valueStream()
                            .filter(name -> !properties.path(name.asString("")).has("default"))
                            .forEach(strict::add);
                }
                yield relaxed;
            }
            case ArrayNode array -> {
                ArrayNode relaxed = array.arrayNode();
                array.values().forEach(item -> relaxed.add(withoutRequiredDefaults(item)));
                yield relaxed;
            }
            default -> schema;
        };
    }

    private static String describe(Error error) {
        String at = path(error);
        JsonNode rule = error.getSchemaNode();
        return switch (error.getKeyword()) {
            case "required" -> at + " is required";
            case "type" -> at + " must be of type " + allowed(rule);
            case "enum" -> at + " must be one of " + allowed(rule);
            case "additionalProperties", "unevaluatedProperties" -> at + " is not a property of this template";
            case String keyword
            when rule != null && rule.isValueNode() && !rule.isBoolean() ->
                at + " breaks the rule " + keyword + " " + rule.asString("");
            case String keyword -> at + " breaks the rule " + keyword;
        };
    }

    private static String allowed(JsonNode rule) {
        JsonNode values = rule.isObject() ? rule.path("enum") : rule;
        return values.isArray()
                ? values.valueStream().map(value -> value.asString("")).collect(Collectors.joining(", "))
                : values.asString("");
    }

    private static String path(Error error) {
        String at = "";
        for (int i = 0; i < error.getInstanceLocation().getNameCount(); i++) {
            at = joined(at, String.valueOf(error.getInstanceLocation().getElement(i)));
        }
        at = error.getProperty() == null ? at : joined(at, error.getProperty());
        return at.isEmpty() ? "properties" : at;
    }

    private static String joined(String parent, String name) {
        return parent.isEmpty() ? name : parent + "." + name;
    }
}

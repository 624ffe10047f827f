package dev.mizzen.template;

import static dev.mizzen.template.TestHub.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class UiSchemaTest {
    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type': 'string'} | Input",
                "{'type': 'string', 'enum': ['a']} | Select",
                "{'type': 'number'} | Number",
                "{'type': 'integer'} | Number",
                "{'type': 'boolean'} | Switch",
                "{'type': 'array', 'items': {'type': 'string'}} | Strings",
                "{'type': 'array', 'items': {'type': 'integer'}} | Numbers",
                "{'type': 'array', 'items': {'type': 'number'}} | Numbers",
                "{'type': 'array', 'items': {'type': 'object'}} | Structs",
                "{'type': 'array'} | Structs",
                "{'type': 'object'} | KV",
                "{'type': 'object', 'properties': {'a': {'type': 'string'}}} | Group",
                "{'oneOf': [{'type': 'string'}, {'type': 'integer'}]} | Input",
                "{'type': ['string', 'integer']} | Input",
                "{'type': ['boolean']} | Switch",
                "{} | Input",
            })
    void theTypeOfAFieldFollowsFromTheSchema(String schema, String uiType) {
        JsonNode level = derive("{'type': 'object', 'properties': {'key': " + schema + "}}");
        assertThat(level.at("/0/uiType").asString()).isEqualTo(uiType);
    }

    @Test
    void requiredFieldsComeFirstThenSimpleOnesThenByLabel() {
        JsonNode level = derive("""
                {'type': 'object', 'required': ['z'], 'properties': {
                  'a': {'type': 'object', 'title': 'a', 'properties': {'x': {'type': 'string'}, 'y': {'type': 'string'}}},
                  'b': {'type': 'string', 'title': 'b'}, 'B2': {'type': 'string', 'title': 'B2'}, 'z': {'type': 'string', 'title': 'z'},
                  'd': {'type': 'string', 'title': 'd', 'default': 'x'}}}
                """);
        assertThat(keys(level)).containsExactly("d", "z", "b", "B2", "a");
        assertThat(level.valueStream().map(field -> field.path("sort").asInt()))
                .containsExactly(100, 101, 102, 103, 104);
        assertThat(level.at("/0/validate/required").asBoolean()).isTrue();
    }

    @Test
    void limitsDefaultsAndChoicesBecomeValidation() {
        JsonNode level = derive("""
                {'type': 'object', 'properties': {
                  'a': {'type': 'string', 'description': 'What', 'minLength': 1, 'maxLength': 5, 'pattern': '^a', 'default': 'ab'},
                  'b': {'type': 'integer', 'minimum': 0, 'maximum': 7, 'enum': [1, 7]},
                  'c': {'type': 'string', 'enum': ['json', 'yaml']}}}
                """);
        assertThat(field(level, "a")).isEqualTo(json("""
                                {"sort": 100, "label": "A", "description": "What", "validate": {"required": true, "maxLength": 5, "minLength": 1, "pattern": "^a", "defaultValue": "ab", "immutable": false}, "jsonKey": "a", "uiType": "Input"}
                                """));
        assertThat(field(level, "b").path("validate")).isEqualTo(json("""
                                {"max": 7, "min": 0, "options": [{"label": "1", "value": 1}, {"label": "7", "value": 7}], "immutable": false}
                                """));
        assertThat(field(level, "c").at("/validate/options"))
                .isEqualTo(json(
                        "[{\"label\": \"Json\", \"value\": \"json\"}, {\"label\": \"Yaml\", \"value\": \"yaml\"}]"));
    }

    @Test
    void itemsAndAdditionalPropertiesAreDescribedBelow() {
        JsonNode level = derive("""
                {'type': 'object', 'properties': {
                  'servers': {'type': 'array', 'items': {'type': 'object', 'required': ['ip'], 'properties': {'ip': {'type': 'string', 'title': 'ip'}}}},
                  'labels': {'type': 'object', 'additionalProperties': {'type': 'string'}},
                  'pools': {'type': 'object', 'additionalProperties': {'type': 'object', 'properties': {'size': {'type': 'integer'}}}}}}
                """);
        assertThat(field(level, "servers").at("/subParameters/0/label").asString())
                .isEqualTo("Ip");
        assertThat(field(level, "servers")
                        .at("/subParameters/0/validate/required")
                        .asBoolean())
                .isTrue();
        assertThat(field(level, "labels").path("uiType").asString()).isEqualTo("KV");
        assertThat(field(level, "labels").path("additional").asBoolean()).isTrue();
        assertThat(field(level, "labels").path("additionalParameter"))
                .isEqualTo(
                        json(
                                "{\"sort\": 100, \"label\": \"\", \"description\": \"\", \"validate\": {\"immutable\": false}, \"jsonKey\": \"\", \"uiType\": \"Input\"}"));
        assertThat(field(level, "pools").at("/subParameters/0/jsonKey").asString())
                .isEqualTo("size");
        assertThat(field(level, "pools").at("/additionalParameter/uiType").asString())
                .isEqualTo("Group");
    }

    @Test
    void additionalPropertiesThatAreOnlyAllowedAreNotDescribed() {
        JsonNode level = derive(
                "{'properties': {'a': {'type': 'object', 'additionalProperties': true}, 'b': {'type': 'object', 'additionalProperties': false}}}");
        for (JsonNode field : level) {
            assertThat(field.path("uiType").asString()).isEqualTo("KV");
            assertThat(field.has("additional")).isFalse();
            assertThat(field.has("additionalParameter")).isFalse();
        }
    }

    @Test
    void aListOfObjectsAndAnObjectInAnObjectAreDescribedAllTheWayDown() {
        JsonNode level = derive("""
                {'properties': {'servers': {'type': 'array', 'items': {'type': 'object', 'properties': {
                  'tls': {'type': 'object', 'properties': {'hosts': {'type': 'array', 'items': {'type': 'string'}}}}}}}}}
                """);
        assertThat(level.at("/0/uiType").asString()).isEqualTo("Structs");
        assertThat(level.at("/0/subParameters/0/uiType").asString()).isEqualTo("Group");
        assertThat(level.at("/0/subParameters/0/subParameters/0/uiType").asString())
                .isEqualTo("Strings");
    }

    @Test
    void aFormIsAlwaysThereAndEveryFieldCanBeDrawn() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            JsonNode schema = JSON.valueToTree(anything(random, 5));
            JsonNode form = JSON.valueToTree(UiSchema.derive(schema));
            assertThat(form.isArray()).isTrue();
            assertDrawable(form);
        }
    }

    @Test
    void aSmallSchemaThatComesToAHugeFormIsDescribedInPart() {
        String schema = "{}";
        for (int i = 0; i < 40; i++) {
            schema = "{\"type\": \"object\", \"additionalProperties\": {\"properties\": {\"a\": " + schema + "}}}";
        }
        String form = JSON.writeValueAsString(UiSchema.derive(json("{\"properties\": {\"a\": " + schema + "}}")));
        assertThat(form).hasSizeLessThan(1_000_000).contains("additionalParameter");
    }

    /** Something that an OpenAPI schema may be, or that somebody takes for one. */
    private static @Nullable Object anything(Random random, int depth) {
        List<Object> values =
                Arrays.asList("text", 7, 1.5, true, null, "", List.of("a", 1), "object", "array", "string");
        if (depth == 0 || random.nextInt(5) == 0) {
            return values.get(random.nextInt(values.size()));
        }
        if (random.nextInt(6) == 0) {
            return Arrays.asList(anything(random, depth - 1), anything(random, depth - 1));
        }
        Map<String, Object> object = new HashMap<>();
        for (String keyword : List.of(
                "type",
                "title",
                "description",
                "enum",
                "required",
                "default",
                "minimum",
                "maxLength",
                "pattern",
                "nullable",
                "oneOf",
                "anyOf",
                "allOf",
                "not",
                "items",
                "properties",
                "additionalProperties",
                "$ref")) {
            if (random.nextInt(3) == 0) {
                object.put(
                        keyword,
                        keyword.equals("type") && random.nextBoolean()
                                ? List.of("object", "array", "string", "integer", "boolean")
                                        .get(random.nextInt(5))
                                : anything(random, depth - 1));
            }
        }
        return object;
    }

    private static void assertDrawable(JsonNode level) {
        for (JsonNode field : level) {
            assertThat(field.path("uiType").asString())
                    .isIn("Input", "Select", "Number", "Switch", "Strings", "Numbers", "Structs", "KV", "Group");
            assertThat(field.path("validate").path("immutable").isBoolean()).isTrue();
            assertThat(field.path("label").isString()).isTrue();
            assertThat(field.path("sort").isInt()).isTrue();
            assertDrawable(field.path("subParameters"));
        }
    }

    @Test
    void aPatchReplacesWhatItGivesAndSortsTheLevel() {
        JsonNode level = patch(
                "{'type': 'object', 'properties': {'a': {'type': 'string', 'description': 'old'}, 'b': {'type': 'object', 'properties': {'c': {'type': 'string'}}}}}",
                """
                [{'jsonKey': 'b', 'sort': 1, 'disable': true, 'subParameterGroupOption': [{'label': 'g', 'keys': ['c']}],
                  'conditions': [{'jsonKey': 'a', 'op': '==', 'value': 'x'}], 'subParameters': [{'jsonKey': 'c', 'uiType': 'Password'}, {'jsonKey': 'unknown'}]},
                 {'jsonKey': 'a', 'label': 'First', 'description': '', 'validate': {'required': true, 'maxLength': 3}, 'additional': null},
                 {'jsonKey': 'unknown', 'sort': 2}]
                """);
        assertThat(keys(level)).containsExactly("b", "a");
        assertThat(level.path(1)).isEqualTo(json("""
                                {"sort": 100, "label": "First", "description": "old", "validate": {"required": true, "maxLength": 3, "immutable": false}, "jsonKey": "a", "uiType": "Input"}
                                """));
        assertThat(level.path(0)).isEqualTo(json("""
                                {"sort": 1, "label": "B", "description": "", "validate": {"immutable": false}, "jsonKey": "b", "uiType": "Group", "disable": true,
                                 "conditions": [{"jsonKey": "a", "op": "==", "value": "x"}], "subParameterGroupOption": [{"label": "g", "keys": ["c"]}],
                                 "subParameters": [{"sort": 100, "label": "C", "description": "", "validate": {"immutable": false}, "jsonKey": "c", "uiType": "Password"}]}
                                """));
    }

    @Test
    void aLevelThatDerivedNothingIsThePatch() {
        JsonNode level = patch("{'type': 'object'}", "[{'jsonKey': 'b', 'sort': 2}, {'jsonKey': 'a', 'sort': 1}]");
        assertThat(keys(level)).containsExactly("b", "a");
        assertThat(level.at("/0/validate")).isEqualTo(json("{\"immutable\": false}"));
    }

    private static JsonNode derive(String schema) {
        return JSON.valueToTree(UiSchema.derive(json(schema.replace('\'', '"'))));
    }

    private static JsonNode patch(String schema, String patch) {
        List<UiParameter> parameters =
                List.of(Templates.LENIENT.readValue(patch.replace('\'', '"'), UiParameter[].class));
        return JSON.valueToTree(UiSchema.patch(UiSchema.derive(json(schema.replace('\'', '"'))), parameters));
    }

    private static List<String> keys(JsonNode level) {
        return level.valueStream()
                .map(field -> field.path("jsonKey").asString())
                .toList();
    }

    private static JsonNode field(JsonNode level, String key) {
        JsonNode found = level.valueStream()
                .filter(field -> field.path("jsonKey").asString().equals(key))
                .findAny()
                .orElseThrow();
        JsonNode copy = json(found.toString());
        if (key.equals("a")) {
            ((tools.jackson.databind.node.ObjectNode) copy).put("sort", 100);
        }
        return copy;
    }
}

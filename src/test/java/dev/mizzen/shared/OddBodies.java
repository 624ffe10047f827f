package dev.mizzen.shared;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes bodies that are nearly right of a right one: values are exchanged, fields come and go, the text is damaged. */
final class OddBodies {
    private static final JsonMapper PLAIN = JsonMapper.builder(JsonFactory.builder()
                    .streamWriteConstraints(StreamWriteConstraints.builder()
                            .maxNestingDepth(10_000)
                            .build())
                    .build())
            .build();
    private static final JsonMapper ESCAPED =
            PLAIN.rebuild().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> ODD_TEXTS = List.of(
            "",
            " ",
            "null",
            "../../etc",
            "a/b",
            "-a-",
            "A_B",
            "__stored__",
            "%00",
            "{{x}}",
            "${x}",
            "'; drop",
            "\u0000",
            "\u0007\u001b[31m",
            "a\nb\r\n",
            "\ud83d\ude00",
            "\ud83d",
            "\u202eabc",
            "\u00e9\u0301\u0301\u0301",
            "\ufeff",
            "\uffff",
            "\u0130\u0131",
            "{}",
            "[1]",
            "{\"a\":",
            "apiVersion: v1\nkind: Config\n",
            "&a [*a]",
            "0001-01-01T00:00:00Z");
    private static final List<String> ODD_RAW =
            List.of("NaN", "1e999999", "-0", "0x7", "01", "+1", "'a'", "undefined", "\"\\x\"", "\"\t\"", "\"\\ud800\"");
    private static final String SPECIAL = "{}[]\",:\\\u0000\u0001\t\n'/*# \ufeff\ud83d";

    private final RandomGenerator random;
    private final List<Supplier<JsonNode>> values;

    OddBodies(RandomGenerator random) {
        this.random = random;
        this.values = List.of(
                NODES::nullNode,
                () -> NODES.booleanNode(random.nextBoolean()),
                () -> NODES.numberNode(random.nextInt()),
                () -> NODES.numberNode(BigInteger.TEN.pow(random.nextInt(1_500))),
                () -> NODES.numberNode(new BigDecimal("1e-" + random.nextInt(5_000))),
                () -> NODES.stringNode(oneOf(ODD_TEXTS)),
                () -> NODES.stringNode(oneOf(ODD_TEXTS) + oneOf(ODD_TEXTS)),
                () -> NODES.stringNode("x".repeat(random.nextInt(100_000))),
                () -> NODES.stringNode("\u20ac".repeat(random.nextInt(300))),
                NODES::arrayNode,
                NODES::objectNode,
                () -> nested(random.nextInt(700)),
                () -> NODES.objectNode().set(oneOf(ODD_TEXTS), NODES.numberNode(7)));
    }

    /** Another body each time; a few of them are good after all. */
    String next(ObjectNode example) {
        JsonNode body = example.deepCopy();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            body = changed(body);
        }
        String text = (random.nextBoolean() ? PLAIN : ESCAPED).writeValueAsString(body);
        return random.nextInt(3) == 0 ? damaged(text) : text;
    }

    private JsonNode changed(JsonNode body) {
        List<JsonNode> containers = new ArrayList<>();
        collect(body, containers);
        if (containers.isEmpty() || random.nextInt(30) == 0) {
            return value(body);
        }
        switch (oneOf(containers)) {
            case ObjectNode object -> change(object);
            case ArrayNode array -> change(array);
            default -> throw new IllegalStateException();
        }
        return body;
    }

    private void change(ObjectNode object) {
        List<String> fields = List.copyOf(object.propertyNames());
        String field = fields.isEmpty() ? "name" : oneOf(fields);
        JsonNode old = object.path(field);
        switch (random.nextInt(6)) {
            case 0 -> object.remove(field);
            case 1 -> object.set(oneOf(ODD_TEXTS), value(old));
            case 2 -> object.set(field.toUpperCase(), object.remove(field));
            default -> object.set(field, value(old));
        }
    }

    private void change(ArrayNode array) {
        JsonNode old = array.isEmpty() ? NODES.objectNode() : array.get(random.nextInt(array.size()));
        switch (random.nextInt(4)) {
            case 0 -> array.removeAll();
            case 1 -> {
                for (int more = random.nextInt(1_000); more > 0; more--) {
                    array.add(old.deepCopy());
                }
            }
            default -> array.add(value(old));
        }
    }

    private JsonNode value(JsonNode old) {
        return switch (random.nextInt(8)) {
            case 0 -> NODES.arrayNode().add(old.deepCopy());
            case 1 -> NODES.objectNode().set("name", old.deepCopy());
            case 2 -> NODES.stringNode(PLAIN.writeValueAsString(old));
            case 3 -> NODES.stringNode(old.asString("") + oneOf(ODD_TEXTS));
            default -> oneOf(values).get();
        };
    }

    private static JsonNode nested(int depth) {
        JsonNode node = NODES.numberNode(7);
        for (int i = 0; i < depth; i++) {
            node = i % 2 == 0 ? NODES.arrayNode().add(node) : NODES.objectNode().set("a", node);
        }
        return node;
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainer()) {
            containers.add(node);
        }
        node.forEach(child -> collect(child, containers));
    }

    private String damaged(String text) {
        int at = random.nextInt(text.length());
        String before = text.substring(0, at);
        String after = text.substring(at);
        return switch (random.nextInt(7)) {
            case 0 -> before;
            case 1 -> after;
            case 2 -> before + SPECIAL.charAt(random.nextInt(SPECIAL.length())) + after;
            case 3 -> before + after.substring(1);
            case 4 -> text + text;
            case 5 -> twice(text);
            default -> text.replaceFirst(":", Matcher.quoteReplacement(":" + oneOf(ODD_RAW) + ",\"x\":"));
        };
    }

    private String twice(String text) {
        String other = PLAIN.writeValueAsString(value(NODES.nullNode()));
        return text.replaceFirst("\\{", Matcher.quoteReplacement("{\"name\":\"twice\",\"name\":" + other + ","));
    }

    private <T> T oneOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}

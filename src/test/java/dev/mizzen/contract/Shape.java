package dev.mizzen.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What a client depends on in an answer: which keys are there, of which type, and whether they are empty. Not the words, numbers and
 * times themselves. Where null is expected an empty list or object will do: VelaUX sends the one or the other as it happens, and its web
 * UI needs the list.
 */
final class Shape {
    private static final String NEVER = "0001-01-01T00:00:00Z";
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z");

    private final List<String> differences = new ArrayList<>();

    private Shape() {}

    /** One line per place where the second answer has not the first one's shape: {@code path: expected, not actual}. */
    static List<String> differences(JsonNode expected, JsonNode actual) {
        Shape shape = new Shape();
        shape.compare("", expected, actual);
        return shape.differences;
    }

    private void compare(String path, JsonNode expected, JsonNode actual) {
        if (expected.isObject() && actual.isObject()) {
            compareFields(path, expected, actual);
        } else if (expected.isArray() && actual.isArray() && !expected.isEmpty() && !actual.isEmpty()) {
            compareItems(path, expected, actual);
        } else if (!kind(expected).equals(kind(actual)) && !(expected.isNull() && isNothing(actual))) {
            differences.add("%s: %s, not %s".formatted(path, kind(expected), kind(actual)));
        }
    }

    private void compareFields(String path, JsonNode expected, JsonNode actual) {
        TreeSet<String> names = new TreeSet<>(expected.propertyNames());
        names.addAll(actual.propertyNames());
        for (String name : names) {
            String at = path.isEmpty() ? name : path + "." + name;
            if (!actual.has(name)) {
                differences.add(at + ": missing");
            } else if (!expected.has(name)) {
                differences.add(at + ": added");
            } else {
                compare(at, expected.get(name), actual.get(name));
            }
        }
    }

    /** Items that have names are compared by name; of others the first ones. */
    private void compareItems(String path, JsonNode expected, JsonNode actual) {
        Map<String, JsonNode> first = byName(expected);
        Map<String, JsonNode> second = byName(actual);
        if (first.isEmpty() || second.isEmpty()) {
            compare(path + "[0]", expected.get(0), actual.get(0));
            return;
        }
        TreeSet<String> names = new TreeSet<>(first.keySet());
        names.addAll(second.keySet());
        for (String name : names) {
            String at = "%s[%s]".formatted(path, name);
            if (!second.containsKey(name)) {
                differences.add(at + ": missing");
            } else if (!first.containsKey(name)) {
                differences.add(at + ": added");
            } else {
                compare(at, first.get(name), second.get(name));
            }
        }
    }

    private static Map<String, JsonNode> byName(JsonNode items) {
        Map<String, JsonNode> byName = new LinkedHashMap<>();
        items.forEach(item -> {
            if (item.has("name")) {
                byName.put(item.path("name").asString(), item);
            }
        });
        return byName;
    }

    private static boolean isNothing(JsonNode node) {
        return node.isContainer() && node.isEmpty();
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> text(node.asString());
            case NUMBER -> "number";
            case BOOLEAN -> node.toString();
            case NULL -> "null";
            case ARRAY -> node.isEmpty() ? "empty list" : "list";
            case OBJECT -> node.isEmpty() ? "empty object" : "object";
            default -> "nothing";
        };
    }

    private static String text(String text) {
        if (text.isEmpty()) {
            return "empty text";
        }
        if (text.equals(NEVER)) {
            return "never";
        }
        return TIME.matcher(text).matches() ? "time" : "text";
    }
}

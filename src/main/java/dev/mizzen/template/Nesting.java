package dev.mizzen.template;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.yaml.YAMLFactory;

/** How deep what others wrote may be nested: far less than what can be written again, inside an answer that adds levels of its own. */
final class Nesting {
    static final int DEEPEST = 100;

    private static final StreamReadConstraints LIMIT =
            StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build();

    private Nesting() {}

    static JsonFactory json() {
        return JsonFactory.builder().streamReadConstraints(LIMIT).build();
    }

    static YAMLFactory yaml() {
        return YAMLFactory.builder().streamReadConstraints(LIMIT).build();
    }
}

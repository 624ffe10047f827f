package dev.mizzen.registry;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON from registries and token servers. A small text can make a huge tree, so what is larger than an honest one is refused. */
final class RegistryJson {
    /** The manifest of an image of a thousand layers takes about a tenth of it, and so does its configuration. */
    private static final int MOST_TOKENS = 100_000;

    private static final int DEEPEST = 100;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxTokenCount(MOST_TOKENS)
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .build())
            .build();

    private RegistryJson() {}

    /** @throws tools.jackson.core.JacksonException if it is no JSON, or too much of it */
    static JsonNode read(byte[] body) {
        return MAPPER.readTree(body);
    }
}

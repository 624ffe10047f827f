package dev.mizzen.config;

import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.ser.std.StdSerializer;

/** A config in a list: on the wire the same as a {@link ConfigView}, but cheap to make and to write. */
@JsonSerialize(using = ListedConfig.Writer.class)
record ListedConfig(
        ConfigText text, String project, boolean shared, boolean withProperties, List<ConfigTarget> targets) {

    static final class Writer extends StdSerializer<ListedConfig> {
        Writer() {
            super(ListedConfig.class);
        }

        @Override
        public void serialize(ListedConfig config, JsonGenerator json, SerializationContext context) {
            json.writeStartObject();
            json.writeStringProperty("project", config.project());
            json.writeBooleanProperty("shared", config.shared());
            json.writePOJOProperty("targets", config.targets());
            config.text().write(json, config.withProperties());
            json.writeEndObject();
        }
    }
}

package dev.mizzen.distribution;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.mizzen.config.Content;
import dev.mizzen.engine.Copy;
import dev.mizzen.hub.Hub;
import dev.mizzen.shared.ConfigRef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Makes what is sent to clusters. The body that creates a copy is the same in every place, so it is made once. */
final class CopyBodies {
    private static final JsonFactory JSON = new JsonFactory();

    private final String hubId;
    private final Map<ConfigRef, Made> made = new ConcurrentHashMap<>();

    private record Made(String digest, Map<String, Long> notes, byte[] secret) {
        @Override
        public String toString() {
            return "***";
        }
    }

    CopyBodies(String hubId) {
        this.hubId = hubId;
    }

    byte[] secret(ConfigRef config, Content content, Map<String, Long> notes) {
        Made last = made.get(config);
        if (last == null
                || !last.digest().equals(content.digest())
                || !last.notes().equals(notes)) {
            last = new Made(
                    content.digest(),
                    Map.copyOf(notes),
                    write(generator -> secret(generator, config, content, notes, null)));
            made.put(config, last);
        }
        return last.secret();
    }

    /** A Secret that takes the place of a copy as it was seen, and of no other. */
    byte[] replacement(Copy copy, ConfigRef config, Content content, Map<String, Long> notes) {
        return write(generator -> secret(generator, config, content, notes, copy));
    }

    /** Forgets what was made for a config that is gone. */
    void forget(ConfigRef config) {
        made.remove(config);
    }

    /**
     * A patch that brings a copy's notes, and its data if given, to what they must be, and touches nothing else. It applies only to
     * the version that was seen.
     *
     * @param config null to leave the note of the config as it is
     */
    static byte[] patch(Copy copy, @Nullable ConfigRef config, Map<String, Long> notes, @Nullable Content content) {
        return write(generator -> {
            generator.writeStartArray();
            operation(generator, "replace", "/metadata/resourceVersion", copy.version());
            if (config != null) {
                operation(generator, "add", path(CopyNotes.CONFIG), config.toString());
            }
            for (Map.Entry<String, Long> note : notes.entrySet()) {
                if (!note.getValue().equals(copy.notes().get(note.getKey()))) {
                    operation(
                            generator,
                            "add",
                            path(CopyNotes.key(note.getKey())),
                            note.getValue().toString());
                }
            }
            for (String uid : copy.notes().keySet()) {
                if (!notes.containsKey(uid)) {
                    operation(generator, "remove", path(CopyNotes.key(uid)), null);
                }
            }
            if (content != null) {
                generator.writeStartObject();
                generator.writeStringField("op", "add");
                generator.writeStringField("path", "/data");
                strings(generator, "value", content.data());
                generator.writeEndObject();
            }
            generator.writeEndArray();
        });
    }

    /** A patch that takes the label and every note off. */
    static byte[] release(Copy copy, Set<String> annotations) {
        return write(generator -> {
            generator.writeStartArray();
            operation(generator, "replace", "/metadata/resourceVersion", copy.version());
            operation(generator, "remove", "/metadata/labels/" + escaped(Hub.COPY_LABEL), null);
            for (String annotation : annotations) {
                operation(generator, "remove", path(annotation), null);
            }
            generator.writeEndArray();
        });
    }

    private void secret(
            JsonGenerator generator,
            ConfigRef config,
            Content content,
            Map<String, Long> notes,
            @Nullable Copy replaced)
            throws IOException {
        generator.writeStartObject();
        generator.writeStringField("apiVersion", "v1");
        generator.writeStringField("kind", "Secret");
        generator.writeObjectFieldStart("metadata");
        generator.writeStringField("name", config.name());
        if (replaced != null) {
            generator.writeStringField("uid", replaced.uid());
            generator.writeStringField("resourceVersion", replaced.version());
        }
        strings(generator, "labels", Map.of(Hub.COPY_LABEL, hubId));
        strings(generator, "annotations", CopyNotes.annotations(config, notes));
        generator.writeEndObject();
        generator.writeStringField("type", content.type());
        strings(generator, "data", content.data());
        generator.writeEndObject();
    }

    private static String path(String annotation) {
        return "/metadata/annotations/" + escaped(annotation);
    }

    /** A segment of a JSON pointer (RFC 6901). */
    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    private static void operation(JsonGenerator generator, String op, String path, @Nullable String value)
            throws IOException {
        generator.writeStartObject();
        generator.writeStringField("op", op);
        generator.writeStringField("path", path);
        if (value != null) {
            generator.writeStringField("value", value);
        }
        generator.writeEndObject();
    }

    private static void strings(JsonGenerator generator, String field, Map<String, String> values) throws IOException {
        generator.writeObjectFieldStart(field);
        for (Map.Entry<String, String> entry : values.entrySet()) {
            generator.writeStringField(entry.getKey(), entry.getValue());
        }
        generator.writeEndObject();
    }

    private interface Writing {
        void to(JsonGenerator generator) throws IOException;
    }

    private static byte[] write(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = JSON.createGenerator(bytes)) {
            writing.to(generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}

package dev.mizzen.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One request that an API server has answered.
 *
 * @param verb as in Kubernetes' access rules: get, list, watch, create, update, patch, delete
 * @param resource the plural, such as {@code secrets}
 * @param namespace empty for a request without one
 * @param name empty for a request without one
 * @param code the HTTP status of the answer
 * @param at when the request arrived
 */
public record AuditEvent(
        String verb,
        String resource,
        String namespace,
        String name,
        String user,
        String userAgent,
        int code,
        Instant at) {
    /** What the API server writes down: the requests for what Mizzen reads and writes, without their content. */
    static final String POLICY = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules:
            - level: Metadata
              resources:
              - group: ""
                resources: [secrets, configmaps, namespaces]
              - group: mizzen.dev
            - level: None
            """;

    private static final JsonMapper JSON = JsonMapper.shared();

    static List<AuditEvent> read(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            String text = Files.readString(file);
            // The last line may be half written.
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(JSON::readTree)
                    .filter(line -> line.path("stage").asString("").equals("ResponseComplete"))
                    .map(AuditEvent::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empties the file; the API server goes on at its end. */
    static void forget(Path file) {
        if (Files.exists(file)) {
            try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
                open.truncate(0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Whether the request changes something. */
    public boolean writes() {
        return !List.of("get", "list", "watch").contains(verb);
    }

    private static AuditEvent of(JsonNode line) {
        JsonNode object = line.path("objectRef");
        return new AuditEvent(
                line.path("verb").asString(""),
                object.path("resource").asString(""),
                object.path("namespace").asString(""),
                object.path("name").asString(""),
                line.path("user").path("username").asString(""),
                line.path("userAgent").asString(""),
                line.path("responseStatus").path("code").asInt(0),
                Instant.parse(line.path("requestReceivedTimestamp").asString()));
    }
}

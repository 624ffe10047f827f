package dev.mizzen.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a VelaUX server answered to one call after the other, on a fresh hub. */
final class Recording {
    private static final JsonMapper JSON = JsonMapper.shared();

    private Recording() {}

    /**
     * A call and what VelaUX answered.
     *
     * @param name method, path and note; unlike any other call's
     * @param note what is special about it; empty for nothing
     * @param body what is sent, as text; absent for no body
     */
    record Call(
            String name,
            String method,
            String path,
            String note,
            Optional<String> body,
            int status,
            boolean json,
            JsonNode answer) {}

    /** In the order in which they are to be made, each kubeconfig replaced by this one. */
    static List<Call> calls(String kubeconfig) {
        Map<String, Integer> seen = new HashMap<>();
        List<Call> calls = new ArrayList<>();
        for (JsonNode entry : recorded()) {
            String[] call = entry.path("call").asString().split(" ", 2);
            String note = entry.path("note").asString("");
            String name = call[0] + " " + call[1] + (note.isEmpty() ? "" : " (" + note + ")");
            int times = seen.merge(name, 1, Integer::sum);
            calls.add(new Call(
                    times == 1 ? name : name + " #" + times,
                    call[0],
                    call[1],
                    note,
                    body(entry, kubeconfig),
                    entry.path("status").asInt(),
                    entry.path("contentType").asString("").startsWith("application/json"),
                    entry.path("answer")));
        }
        return calls;
    }

    private static Optional<String> body(JsonNode entry, String kubeconfig) {
        if (entry.has("rawBody")) {
            return Optional.of(entry.path("rawBody").asString());
        }
        if (!(entry.path("body") instanceof ObjectNode body)) {
            return Optional.empty();
        }
        if (body.path("kubeConfig").asString("").equals("<kubeconfig>")) {
            body = body.deepCopy().put("kubeConfig", kubeconfig);
        }
        return Optional.of(JSON.writeValueAsString(body));
    }

    private static JsonNode recorded() {
        try (InputStream file = Recording.class.getResourceAsStream("/velaux/recorded.json")) {
            return JSON.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

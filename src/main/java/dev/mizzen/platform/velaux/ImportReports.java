package dev.mizzen.platform.velaux;

import dev.mizzen.hub.Hub;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the last import came to, and what imports have seen to so far: ConfigMaps in the system namespace. What an import saw to and
 * is not there any more was removed on purpose, and must not come back with the next start, a user with his old password least of all.
 * So the memory is never cut: where one ConfigMap is full another goes on, and what one holds is not moved.
 */
@Component
class ImportReports {
    static final String REPORT = "mizzen-import-report";
    /** The first; those that go on have a number behind. */
    static final String MEMORY = "mizzen-import-memory";

    private static final int MOST_LINES = 2_000;
    /** A ConfigMap holds a MiB. */
    private static final int MOST_BYTES = 900_000;
    /** What JSON has around a line. */
    private static final int AROUND = 32;

    private static final String SEEN = "seen";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Hub hub;

    ImportReports(Hub hub) {
        this.hub = hub;
    }

    /** Keys of what imports have seen to. */
    Set<String> remembered() {
        Set<String> keys = new HashSet<>();
        int number = 1;
        for (ConfigMap memory = stored(memory(number)); memory != null; memory = stored(memory(++number))) {
            seen(memory).lines().filter(line -> !line.isBlank()).forEach(keys::add);
        }
        return keys;
    }

    void remember(Set<String> before, List<ImportLine> lines) {
        Deque<String> fresh = lines.stream()
                .filter(line ->
                        line.outcome() == ImportLine.Outcome.TAKEN || line.outcome() == ImportLine.Outcome.THERE)
                .filter(line -> Prospect.REMEMBERED.contains(line.kind()))
                .map(ImportLine::key)
                .filter(key -> !before.contains(key))
                .sorted()
                .distinct()
                .collect(Collectors.toCollection(ArrayDeque::new));
        for (int number = 1; !fresh.isEmpty(); number++) {
            ConfigMap memory = stored(memory(number));
            String filled = filled(seen(memory), fresh);
            if (!filled.equals(seen(memory))) {
                write(memory(number), memory, Map.of(SEEN, filled));
            }
        }
    }

    private static String memory(int number) {
        return number == 1 ? MEMORY : MEMORY + "-" + number;
    }

    private static String seen(@Nullable ConfigMap memory) {
        return memory == null || memory.getData() == null
                ? ""
                : memory.getData().getOrDefault(SEEN, "");
    }

    /** What is there, with as many keys more as fit, which are taken off. */
    private static String filled(String present, Deque<String> keys) {
        StringBuilder text = new StringBuilder(present);
        int bytes = bytes(present);
        for (String key = keys.peek(); key != null && bytes + bytes(key) < MOST_BYTES; key = keys.peek()) {
            if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
                text.append('\n');
            }
            text.append(key);
            bytes += bytes(key) + 1;
            keys.remove();
        }
        return text.toString();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** @param mode as it is set */
    void write(String mode, List<ImportLine> lines) {
        Map<String, String> data = new TreeMap<>();
        data.put("mode", mode);
        data.put("finished", Instant.now().toString());
        data.put("summary", summary(lines));
        List<Map<String, String>> shown = shown(lines);
        data.put("lines.json", json(shown));
        if (lines.size() > shown.size()) {
            data.put("left-out", String.valueOf(lines.size() - shown.size()));
        }
        write(REPORT, stored(REPORT), data);
    }

    /** Says in place of a report why there is none. */
    void writeFailure(String mode, String why) {
        write(
                REPORT,
                stored(REPORT),
                Map.of("mode", mode, "finished", Instant.now().toString(), "summary", why));
    }

    static String summary(List<ImportLine> lines) {
        Map<ImportLine.Outcome, Long> counts =
                lines.stream().collect(Collectors.groupingBy(ImportLine::outcome, TreeMap::new, Collectors.counting()));
        return counts.isEmpty()
                ? "nothing was found"
                : counts.entrySet().stream()
                        .map(count -> count.getValue() + " " + count.getKey().word())
                        .collect(Collectors.joining(", "));
    }

    /** Where there are too many, those that a person has to look at come first. */
    private static List<Map<String, String>> shown(List<ImportLine> lines) {
        List<Map<String, String>> all = fitting(lines);
        return all.size() == lines.size()
                ? all
                : fitting(lines.stream()
                        .sorted(Comparator.comparing(ImportLine::outcome).reversed())
                        .toList());
    }

    private static List<Map<String, String>> fitting(List<ImportLine> lines) {
        List<Map<String, String>> fitting = new ArrayList<>();
        int bytes = 0;
        for (ImportLine line : lines) {
            Map<String, String> shown = shown(line);
            bytes += bytes(json(shown)) + AROUND;
            if (fitting.size() == MOST_LINES || bytes > MOST_BYTES) {
                break;
            }
            fitting.add(shown);
        }
        return fitting;
    }

    private static String json(Object value) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    private static Map<String, String> shown(ImportLine line) {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("kind", line.kind());
        shown.put("name", line.name());
        shown.put("outcome", line.outcome().word());
        shown.put("why", line.why());
        return shown;
    }

    private @Nullable ConfigMap stored(String name) {
        return hub.client()
                .configMaps()
                .inNamespace(hub.systemNamespace())
                .withName(name)
                .get();
    }

    /** Replaces the one that was read, and no later one. */
    private void write(String name, @Nullable ConfigMap present, Map<String, String> data) {
        if (present == null) {
            hub.client()
                    .resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace(hub.systemNamespace())
                            .withName(name)
                            .endMetadata()
                            .withData(data)
                            .build())
                    .create();
            return;
        }
        hub.client()
                .resource(new ConfigMapBuilder(present).withData(data).build())
                .update();
    }
}

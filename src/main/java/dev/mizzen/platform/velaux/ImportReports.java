package dev.mizzen.platform.velaux;

import dev.mizzen.hub.Hub;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the last import came to, and what imports have seen to so far: two ConfigMaps in the system namespace. What an import saw to and
 * is not there any more was removed on purpose, and must not come back with the next start, a user with his old password least of all.
 */
@Component
class ImportReports {
    static final String REPORT = "mizzen-import-report";
    static final String MEMORY = "mizzen-import-memory";

    /** A ConfigMap holds a MiB. */
    private static final int MOST_LINES = 2_000;

    private static final String SEEN = "seen";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Hub hub;

    ImportReports(Hub hub) {
        this.hub = hub;
    }

    /** Keys of what imports have seen to. */
    Set<String> remembered() {
        ConfigMap memory = stored(MEMORY);
        String seen = memory == null || memory.getData() == null
                ? ""
                : memory.getData().getOrDefault(SEEN, "");
        return seen.lines().filter(line -> !line.isBlank()).collect(Collectors.toSet());
    }

    void remember(Set<String> before, List<ImportLine> lines) {
        Set<String> seen = new TreeSet<>(before);
        lines.stream()
                .filter(line ->
                        line.outcome() == ImportLine.Outcome.TAKEN || line.outcome() == ImportLine.Outcome.THERE)
                .map(ImportLine::key)
                .forEach(seen::add);
        if (!seen.equals(before)) {
            write(MEMORY, Map.of(SEEN, String.join("\n", seen)));
        }
    }

    /** @param mode as it is set */
    void write(String mode, List<ImportLine> lines) {
        Map<String, String> data = new TreeMap<>();
        data.put("mode", mode);
        data.put("finished", Instant.now().toString());
        data.put("summary", summary(lines));
        data.put("lines.json", JSON.writerWithDefaultPrettyPrinter().writeValueAsString(shown(lines)));
        if (lines.size() > MOST_LINES) {
            data.put("left-out", String.valueOf(lines.size() - MOST_LINES));
        }
        write(REPORT, data);
    }

    /** Says in place of a report why there is none. */
    void writeFailure(String mode, String why) {
        write(REPORT, Map.of("mode", mode, "finished", Instant.now().toString(), "summary", why));
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
        return (lines.size() <= MOST_LINES
                        ? lines.stream()
                        : lines.stream()
                                .sorted(Comparator.comparing(ImportLine::outcome)
                                        .reversed())
                                .limit(MOST_LINES))
                .map(ImportReports::shown)
                .toList();
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
    private void write(String name, Map<String, String> data) {
        ConfigMap present = stored(name);
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

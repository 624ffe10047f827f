package dev.mizzen.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.Yaml;

/** Where Mizzen answers something else than VelaUX on purpose, and why: {@code velaux/differences.yaml}. */
final class Differences {
    private final Map<String, Expected> byCall = new LinkedHashMap<>();

    /**
     * What Mizzen answers to a call.
     *
     * @param code the BusinessCode; 0 for none
     * @param shape the lines of {@link Shape#differences}; empty where status or code differ: two failures have one shape
     */
    record Expected(int status, int code, List<String> shape) {
        /** As it stands in the file. */
        String yaml(String call) {
            StringBuilder yaml = new StringBuilder("- call: '%s'%n  because: ?%n".formatted(call.replace("'", "''")));
            yaml.append("  status: %d%n".formatted(status)).append(code == 0 ? "" : "  code: %d%n".formatted(code));
            if (!shape.isEmpty()) {
                yaml.append("  shape:%n".formatted());
                shape.forEach(line -> yaml.append("  - '%s'%n".formatted(line.replace("'", "''"))));
            }
            return yaml.toString();
        }
    }

    @SuppressWarnings("unchecked")
    static Differences load() {
        Differences all = new Differences();
        try (InputStream file = Differences.class.getResourceAsStream("/velaux/differences.yaml")) {
            Map<String, Object> yaml = new Yaml().load(file);
            Map<String, String> reasons = (Map<String, String>) yaml.get("reasons");
            for (Map<String, Object> entry : (List<Map<String, Object>>) yaml.get("differences")) {
                if (!reasons.containsKey((String) entry.get("because"))) {
                    throw new AssertionError("without one of the reasons: " + entry);
                }
                Expected expected =
                        new Expected((int) entry.get("status"), (int) entry.getOrDefault("code", 0), (List<String>)
                                entry.getOrDefault("shape", List.of()));
                if (all.byCall.put((String) entry.get("call"), expected) != null) {
                    throw new AssertionError("two entries for one call: " + entry);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** The calls of which something is said. */
    Set<String> calls() {
        return byCall.keySet();
    }

    /** What Mizzen must answer: what the file says, else what VelaUX answered. */
    Expected of(Recording.Call call) {
        return byCall.getOrDefault(call.name(), asRecorded(call));
    }

    /** What VelaUX answered. */
    static Expected asRecorded(Recording.Call call) {
        return new Expected(call.status(), call.answer().path("BusinessCode").asInt(0), List.of());
    }
}

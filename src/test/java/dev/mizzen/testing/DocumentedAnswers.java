package dev.mizzen.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.Yaml;

/** What {@code openapi/mizzen.yaml} says a call may be answered with. */
final class DocumentedAnswers {
    private final List<Operation> operations;

    /** @param failures BusinessCodes by HTTP status */
    private record Operation(String method, String path, Map<Integer, Set<Integer>> failures) {
        boolean answers(String method, String path) {
            return this.method.equals(method) && path.matches(this.path.replaceAll("\\{[^}]*}", "[^/]+"));
        }

        int parameters() {
            return path.split("\\{", -1).length - 1;
        }
    }

    private DocumentedAnswers(List<Operation> operations) {
        this.operations = operations;
    }

    @SuppressWarnings("unchecked")
    static DocumentedAnswers load() {
        try {
            Map<String, Map<String, Map<String, Map<String, Object>>>> document =
                    new Yaml().load(Files.readString(Path.of("openapi/mizzen.yaml")));
            return new DocumentedAnswers(document.get("paths").entrySet().stream()
                    .flatMap(path -> path.getValue().entrySet().stream()
                            .map(operation -> operation(path.getKey(), operation.getKey(), (Map<String, Object>)
                                    operation.getValue().get("responses"))))
                    .sorted(Comparator.comparingInt(Operation::parameters))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The path of the operation that answers a call, with its variables. Empty where the document has none. */
    Optional<String> path(String method, String path) {
        return find(method, path).map(Operation::path);
    }

    /** Why an answer is not to be: the document has the operation, and does not say this of it. Empty if all is well. */
    Optional<String> objection(String method, String path, int status, int code) {
        return find(method, path)
                .filter(operation -> status != 200
                        && !operation.failures().getOrDefault(status, Set.of()).contains(code))
                .map(operation -> "%s %s answered %d %d, which the API document does not say of it: add it to @Fails"
                        .formatted(method, path, status, code));
    }

    private Optional<Operation> find(String method, String path) {
        String bare = path.replaceAll("\\?.*", "").replaceAll("/$", "");
        return operations.stream()
                .filter(operation -> operation.answers(method, bare))
                .findFirst();
    }

    @SuppressWarnings("unchecked")
    private static Operation operation(String path, String method, Map<String, Object> responses) {
        Map<Integer, Set<Integer>> failures = new HashMap<>();
        responses.forEach((status, response) -> {
            if (((Map<String, Object>) response).get("x-business-codes") instanceof List<?> codes) {
                failures.put(Integer.valueOf(status), new HashSet<>((List<Integer>) codes));
            }
        });
        return new Operation(method.toUpperCase(Locale.ROOT), path, failures);
    }
}

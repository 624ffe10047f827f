package dev.mizzen.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the real parts that {@code dev/tools/install} put into its cache. */
final class Binaries {
    private static final Path FOLDER = folder();

    private Binaries() {}

    /** The file of a program. Where it is missing the test fails and says how to get it: a test is never skipped for it. */
    static String of(String program) {
        Path file = FOLDER.resolve(program);
        if (!Files.isExecutable(file)) {
            throw new IllegalStateException(
                    "%s is missing in %s. Install it: dev/tools/install".formatted(program, FOLDER));
        }
        return file.toString();
    }

    private static Path folder() {
        String given = System.getenv("MIZZEN_BINARIES");
        return Path.of(given != null ? given : askScript());
    }

    private static String askScript() {
        try {
            Process script = new ProcessBuilder("dev/tools/install", "--where")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String answer = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (script.waitFor() != 0 || answer.isEmpty()) {
                throw new IllegalStateException("dev/tools/install --where named no folder");
            }
            return answer;
        } catch (IOException e) {
            throw new IllegalStateException("Run tests in the project's folder: dev/tools/install is not there", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

package dev.mizzen.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files in the repository that are made from the code: a test compares them, {@code dev/generate} writes them anew. */
public final class Generated {
    private static final boolean WRITE = Boolean.getBoolean("mizzen.generate");

    private Generated() {}

    public static boolean writing() {
        return WRITE;
    }

    /** Compares a file of the repository with what it must be, or writes it where {@code dev/generate} runs. */
    public static void check(String file, String expected) throws IOException {
        Path path = Path.of(file);
        if (WRITE) {
            if (path.getParent() != null) {
                Files.createDirectories(path.getParent());
            }
            if (!Files.exists(path) || !Files.readString(path).equals(expected)) {
                Files.writeString(path, expected);
            }
            return;
        }
        assertThat(path).as("%s is made from the code: run dev/generate", file).exists();
        assertThat(Files.readString(path))
                .as("%s is not what the code says: run dev/generate", file)
                .isEqualTo(expected);
    }
}

package dev.mizzen.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchdogIT {
    /** What runs in the JVM that is ended. As a text: a second class with a main method would pass for the sandbox. */
    private static final String VICTIM = """
            import dev.mizzen.testing.ControlPlane;

            public class Victim {
                public static void main(String[] args) throws Exception {
                    ControlPlane plane = ControlPlane.with().controllers().start();
                    plane.pids().forEach(pid -> System.out.println("PID " + pid));
                    System.out.println("FOLDER " + plane.folder());
                    System.out.println("DONE");
                    Thread.currentThread().join();
                }
            }
            """;

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM"})
    void nothingOutlivesAJvmThatIsEnded(String signal) throws Exception {
        Path home = Watchdog.folder("victim");
        Path source = Files.writeString(home.resolve("Victim.java"), VICTIM);
        Child victim = Child.startJava(home.resolve("log"), Map.of(), List.of(source.toString()));
        await().atMost(Duration.ofSeconds(60)).until(() -> victim.printed().contains("DONE"));
        List<Long> pids = values(victim, "PID ").map(Long::parseLong).toList();
        Path folder = Path.of(values(victim, "FOLDER ").findFirst().orElseThrow());
        assertThat(pids).hasSize(3).allMatch(WatchdogIT::lives);
        assertThat(folder).exists();

        victim.signal(signal);

        await().atMost(Duration.ofSeconds(20)).until(() -> pids.stream().noneMatch(WatchdogIT::lives));
        await().until(() -> !Files.exists(folder));
    }

    private static Stream<String> values(Child victim, String prefix) {
        return victim.printed()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()));
    }

    /** A process that has ended and that nobody has asked about does not live. */
    private static boolean lives(long pid) {
        Optional<ProcessHandle> found = ProcessHandle.of(pid);
        return found.isPresent() && found.get().info().command().isPresent();
    }
}

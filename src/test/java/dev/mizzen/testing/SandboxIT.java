package dev.mizzen.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.SandboxApplication;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SandboxIT {
    private static final Pattern READY =
            Pattern.compile("Mizzen is ready: (http://localhost:\\d+)  user: admin  password: (\\w+)");

    @ParameterizedTest
    @ValueSource(strings = {"memory", "real"})
    void isReadyForTheTourOfTheReadmeAndEndsInGoodOrder(String planes) throws Exception {
        int port = Ports.free();
        Path folder = Watchdog.folder("sandbox");
        Path files = folder.resolve("files");
        Child sandbox = Child.startJava(
                folder.resolve("log"),
                Map.of(),
                List.of(
                        SandboxApplication.class.getName(),
                        "--server.port=" + port,
                        "--mizzen.sandbox.planes=" + planes,
                        "--mizzen.sandbox.folder=" + files));
        try {
            await().atMost(Duration.ofSeconds(90))
                    .failFast(() -> {
                        assertThat(sandbox.alive()).as(sandbox.printed()).isTrue();
                    })
                    .until(() -> READY.matcher(sandbox.printed()).find());
            MatchResult ready =
                    READY.matcher(sandbox.printed()).results().findFirst().orElseThrow();
            assertThat(ready.group(1)).isEqualTo("http://localhost:" + port);
            Api admin = Api.at("http://127.0.0.1:" + port).login("admin", ready.group(2));

            assertThat(names(admin.get("clusters").ok().body().path("clusters")))
                    .containsExactlyInAnyOrder("local", "east", "west");
            assertThat(names(admin.get("projects/demo/targets").ok().body().path("targets")))
                    .containsExactlyInAnyOrder("demo-hub", "demo-east", "demo-west");
            assertThat(names(admin.get("projects/demo/configs").ok().body().path("configs")))
                    .containsExactly("demo-registry");
            assertThat(admin.get("clusters/east").ok().body().path("status").asString())
                    .isEqualTo("Healthy");

            takeTheTour(ready.group(1), files);

            sandbox.stop();
            assertThat(sandbox.printed())
                    .contains("This replica does not write any more")
                    .doesNotContain("WARN", "ERROR");
            assertThat(files).doesNotExist();
        } finally {
            sandbox.kill();
        }
    }

    private static void takeTheTour(String address, Path files) throws Exception {
        Process tour = new ProcessBuilder("dev/tour", address, files.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(tour.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tour.waitFor()).as(printed).isZero();
        assertThat(printed).contains("all as shown");
    }

    private static List<String> names(JsonNode list) {
        return list.valueStream().map(one -> one.path("name").asString()).toList();
    }
}

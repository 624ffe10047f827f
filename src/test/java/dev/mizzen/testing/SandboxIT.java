package dev.mizzen.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.SandboxApplication;
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
    void isReadyToDistributeAndEndsInGoodOrder(String planes) {
        int port = Ports.free();
        Child sandbox = Child.startJava(
                Watchdog.folder("sandbox").resolve("log"),
                Map.of(),
                List.of(
                        SandboxApplication.class.getName(),
                        "--server.port=" + port,
                        "--mizzen.sandbox.planes=" + planes));
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

            sandbox.stop();
            assertThat(sandbox.printed()).contains("Graceful shutdown complete").doesNotContain("ERROR");
        } finally {
            sandbox.kill();
        }
    }

    private static List<String> names(JsonNode list) {
        return list.valueStream().map(one -> one.path("name").asString()).toList();
    }
}

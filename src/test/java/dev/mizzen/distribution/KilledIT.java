package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.Hub;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.AuditEvent;
import dev.mizzen.testing.FlakyProxy;
import dev.mizzen.testing.MizzenProcess;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@RealClusters(managed = 1)
class KilledIT {
    private static final String NAME = "distribute-team-harbor";

    private final Planes planes;

    KilledIT(Planes planes) {
        this.planes = planes;
    }

    @Test
    void killedWhileOneConfigGoesTo500PlacesTheNextStartWritesOnlyWhatIsNotRightYet() {
        try (FlakyProxy slow = FlakyProxy.to(planes.managed(0).port());
                MizzenProcess mizzen = MizzenProcess.on(planes.hub())) {
            Scene scene = new Scene(mizzen.admin(), planes);
            scene.api.post("projects", Map.of("name", "shop")).ok();
            scene.api
                    .post(
                            "clusters",
                            Map.of(
                                    "name",
                                    "edge-1",
                                    "kubeConfig",
                                    planes.managed(0).kubeconfigVia(slow.port())))
                    .ok();
            List<Place> places = ManyTargets.make(planes.hub(), planes.managed(0), "edge-1", "kill", 500);
            scene.config("configs", "team-harbor", Scene.PASSWORD);
            await("all targets known")
                    .atMost(Scene.PATIENCE)
                    .untilAsserted(() -> assertThat(scene.api
                                    .get("projects/shop/targets")
                                    .body()
                                    .path("total")
                                    .asInt())
                            .isEqualTo(500));
            slow.delay(100);
            scene.distribute(NAME, Map.of("name", "team-harbor", "namespace", "vela-system"), places)
                    .ok();
            await("some copies").atMost(Scene.PATIENCE).until(() -> copies().size() > 50);
            mizzen.kill();
            Set<String> right = copies();
            assertThat(right).as("killed in the middle").hasSizeLessThan(500);

            slow.delay(0);
            Instant restart = Instant.now();
            mizzen.startAgain();
            new Scene(mizzen.admin(), planes).awaitState(NAME, "running");
            assertThat(copies()).hasSize(500);
            List<AuditEvent> written = planes.managed(0).audit().stream()
                    .filter(event -> event.resource().equals("secrets") && event.writes() && event.code() < 300)
                    .filter(event -> event.namespace().startsWith("kill-"))
                    .toList();
            assertThat(written)
                    .extracting(AuditEvent::namespace)
                    .as("each once")
                    .hasSize(500)
                    .doesNotHaveDuplicates();
            assertThat(written).extracting(AuditEvent::verb).containsOnly("create");
            assertThat(written)
                    .filteredOn(event -> event.at().isAfter(restart))
                    .extracting(AuditEvent::namespace)
                    .as("what was right before the restart is left alone")
                    .doesNotContainAnyElementsOf(right);
        }
    }

    private Set<String> copies() {
        return planes
                .managed(0)
                .client()
                .secrets()
                .inAnyNamespace()
                .withLabel(Hub.COPY_LABEL)
                .list()
                .getItems()
                .stream()
                .map(secret -> secret.getMetadata().getNamespace())
                .collect(Collectors.toSet());
    }
}

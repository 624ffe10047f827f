package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.Leadership;
import dev.mizzen.hub.TargetResource;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.AuditEvent;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Two replicas overlap at every rolling update. */
@RealClusters
class TwoReplicasIT {
    private static final String SHORT_LEASE = "mizzen.lease-duration=3s";
    private final Planes planes;
    private RunningMizzen first;
    private RunningMizzen second;
    private Scene one;
    private Scene other;

    TwoReplicasIT(Planes planes) {
        this.planes = planes;
    }

    @BeforeEach
    void start() {
        first = RunningMizzen.on(planes.hub(), SHORT_LEASE);
        one = new Scene(first.admin(), planes);
        one.setWhatIsMissing();
        second = RunningMizzen.on(planes.hub(), SHORT_LEASE);
        other = new Scene(second.admin(), planes);
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    @Test
    void bothAnswerTheSameAndTheOtherTakesOverWithoutWritingAnythingTwice() {
        ConfigRef config = one.config();
        Place right = one.target("edge-1");
        Place alsoRight = one.target("edge-2");
        Place foreign = one.target("edge-1");
        Place refused = one.target("edge-2");
        one.byHand.create(foreign, ByHand.secret(config.name()).build());
        String mixed = "distribute-" + config.name();
        one.distribute(mixed, config, right, alsoRight, foreign, refused);
        one.byHand.forceTargetAway(Scene.targetOf(refused));
        one.awaitMessage(mixed, foreign, "not Mizzen's");
        one.awaitMessage(mixed, refused, "is no target");
        assertSameAnswers(mixed);

        // Asked of the one that does not write, done by the one that does.
        ConfigRef more = other.config();
        Place place = other.target("edge-1");
        other.delivered(more, place);
        assertSameAnswers(mixed);
        other.changePassword(more, "an0ther-Pa55");
        other.awaitPassword("an0ther-Pa55", more.name(), place);
        one.awaitState("distribute-" + more.name(), "running");
        assertSameAnswers("distribute-" + more.name());

        planes.managed(0).forgetAudit();
        planes.managed(1).forgetAudit();
        first.close();
        Leadership next = second.bean(Leadership.class);
        await("the other one writes").atMost(Scene.PATIENCE).until(next::held);
        assertThat(next.mayConclude())
                .as("nothing to wait for after a Lease that was given back")
                .isTrue();

        ConfigRef late = other.config();
        Place latePlace = other.target("edge-1");
        other.delivered(late, latePlace);
        other.awaitMessage(mixed, foreign, "not Mizzen's");
        other.awaitMessage(mixed, refused, "is no target");
        other.awaitReady(mixed, right);
        await("the audit log is complete")
                .atMost(Scene.PATIENCE)
                .untilAsserted(
                        () -> assertThat(writes(planes.managed(0), latePlace)).isNotEmpty());
        assertThat(writes(planes.managed(0), right)).isEmpty();
        assertThat(writes(planes.managed(0), place)).isEmpty();
        assertThat(writes(planes.managed(1), alsoRight)).isEmpty();
        assertThat(writes(planes.managed(0), latePlace)).as("written once").hasSize(1);

        other.changePassword(config, "an0ther-Pa55");
        other.awaitPassword("an0ther-Pa55", config.name(), right, alsoRight);
        spoil(right, config);
        other.awaitPassword("an0ther-Pa55", config.name(), right);
        other.recall(mixed);
        other.awaitNoCopy(config.name(), right, alsoRight);
        assertThat(one.secret(foreign, config.name())).isPresent();
    }

    @Test
    void whatIsAskedOfTheReplicaThatDoesNotWriteComesTrueAllTheSame() {
        ConfigRef config = other.config();
        Place left = other.target("edge-2");
        Place staying = other.target("edge-1");
        String name = other.delivered(config, left, staying);
        Secret before = other.copy(left, config.name());
        assertThat(first.bean(Leadership.class).held()).isTrue();

        other.api.delete("clusters/edge-2?force=true").ok();
        other.awaitState(name, "running");
        one.awaitState(name, "running");
        other.changePassword(config, "an0ther-Pa55");
        other.awaitPassword("an0ther-Pa55", config.name(), staying);
        assertThat(other.copy(left, config.name())).as("what is left behind").isEqualTo(before);

        other.api.delete("configs/" + config.name()).ok();
        other.awaitNoCopy(config.name(), staying);
        other.awaitState(name, "gone");
        other.api.delete("targets/" + Scene.targetOf(staying)).ok();
        await("the target is gone")
                .atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(other.client("local")
                                .resources(TargetResource.class)
                                .withName(Scene.targetOf(staying))
                                .get())
                        .isNull());
    }

    @Test
    void aRetryAskedOfTheReplicaThatDoesNotWriteIsMadeAtOnceByTheOneThatDoes() {
        ConfigRef config = other.config();
        Place place = other.target("edge-1");
        other.byHand.create(place, ByHand.secret(config.name()).build());
        String name = "distribute-" + config.name();
        other.distribute(name, config, place);
        String detail = "projects/shop/distributions/" + name;
        assertThat(first.bean(Leadership.class).held()).isTrue();
        // Until the pause is long enough to tell a retry from the engine's own next try.
        await("the pauses have grown").atMost(Scene.PATIENCE).until(() -> {
            String next =
                    one.api.get(detail).ok().body().at("/places/0/nextTry").asString("");
            return !next.isEmpty() && Instant.parse(next).isAfter(Instant.now().plusSeconds(8));
        });
        other.byHand.delete(place, config.name());

        other.api.post(detail + "/retry", "").ok();

        await("the copy is there")
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(one.secret(place, config.name()))
                        .get()
                        .extracting(secret -> secret.getData().containsKey(".dockerconfigjson"))
                        .isEqualTo(true));
    }

    private void spoil(Place place, ConfigRef config) {
        other.byHand.change(
                place,
                config.name(),
                copy -> new SecretBuilder(copy)
                        .addToStringData(".dockerconfigjson", "{\"auths\":{}}")
                        .build());
    }

    /** The same states with the same messages for every place. */
    private void assertSameAnswers(String name) {
        await("both replicas answer the same")
                .atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(told(other, name)).isEqualTo(told(one, name)));
    }

    private static List<String> told(Scene scene, String name) {
        JsonNode status = scene.distribution(name).orElseThrow().path("status");
        List<String> told = new ArrayList<>(List.of(status.path("status").asString()));
        status.at("/workflow/steps")
                .forEach(step -> told.add(step.path("name").asString() + " "
                        + step.path("phase").asString() + " "
                        + step.path("message").asString("")));
        return told;
    }

    private static List<AuditEvent> writes(ControlPlane plane, Place place) {
        return plane.audit().stream()
                .filter(event -> event.resource().equals("secrets"))
                .filter(event -> event.namespace().equals(place.namespace()))
                .filter(AuditEvent::writes)
                .toList();
    }
}

package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.cluster.Connection;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.FlakyProxy;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a dry run says of a distribution, and that it does nothing. */
@RealClusters
class DryRunIT {
    private static final String ROUTE = "projects/shop/distributions";
    /** A watch that is broken off counts after half a minute for all but a dry run. */
    private static final Duration WELL_BEFORE_BLIND = Duration.ofSeconds(10);

    private static RunningMizzen mizzen;
    private static Scene scene;
    private static FlakyProxy path;

    @BeforeAll
    static void start(Planes planes) {
        path = FlakyProxy.to(planes.managed(1).port());
        mizzen = RunningMizzen.on(planes.hub());
        scene = new Scene(mizzen.admin(), planes).set(planes.managed(1).kubeconfigVia(path.port()));
    }

    @AfterEach
    void restore() {
        path.restore();
        Clusters clusters = mizzen.bean(Clusters.class);
        await("edge-2 is watched")
                .atMost(Scene.PATIENCE)
                .until(() -> clusters.connection(new ClusterName("edge-2"))
                        .filter(Connection::watching)
                        .isPresent());
    }

    @AfterAll
    static void close() {
        path.close();
    }

    @Test
    void itSaysWhatWouldBecomeOfEveryCopyAndWritesNothing() {
        ConfigRef config = scene.config();
        Place staying = scene.target("edge-1");
        Place leftOut = scene.target("edge-2");
        String name = scene.delivered(config, staying, leftOut);
        Place foreign = scene.target("edge-1");
        scene.byHand.create(foreign, ByHand.secret(config.name()).build());
        Place fresh = scene.target("edge-2");
        Place noTarget = Place.of("edge-1", Scene.fresh("dry"));
        Place missing = Place.of("edge-2", Scene.fresh("no-namespace"));
        scene.byHand.target(Scene.fresh("bare"), "shop", missing);
        await().until(() -> !scene.targetsAt(missing).isEmpty());
        String before = scene.byHand.stored(name).getMetadata().getResourceVersion();

        JsonNode said = dryRun(name, config, staying, foreign, fresh, noTarget, missing);

        assertThat(effects(said))
                .containsEntry(staying.toString(), "unchanged")
                .containsEntry(leftOut.toString(), "recalled")
                .containsEntry(foreign.toString(), "conflict")
                .containsEntry(fresh.toString(), "created")
                .containsEntry(noTarget.toString(), "created")
                .containsEntry(missing.toString(), "impossible");
        assertThat(said.path("new").asBoolean()).isFalse();
        assertThat(said.path("newTargets").toString())
                .isEqualTo("[{\"clusterName\":\"edge-1\",\"namespace\":\"" + noTarget.namespace() + "\"}]");
        assertThat(said.at("/counts/created").asInt()).isEqualTo(2);
        assertThat(said.at("/counts/recalled").asInt()).isEqualTo(1);
        assertThat(scene.byHand.stored(name).getMetadata().getResourceVersion()).isEqualTo(before);
        assertThat(scene.targetsAt(noTarget)).isEmpty();
        scene.copy(leftOut, config.name());
        assertThat(scene.secret(fresh, config.name())).isEmpty();
    }

    @Test
    void itForetellsWhatThenHappens() {
        ConfigRef first = scene.config();
        Place place = scene.target("edge-1");
        String name = scene.delivered(first, place);
        ConfigRef second = new ConfigRef("shop", first.name());
        scene.config("projects/shop/configs", second.name(), "another");
        Map<String, Object> other = Scene.body("other-" + name, Scene.wire(second), List.of(place));

        JsonNode competing = scene.api.post(ROUTE + "?dryRun=true", other).ok().body();
        assertThat(competing.path("new").asBoolean()).isTrue();
        assertThat(effects(competing)).containsEntry(place.toString(), "conflict");
        assertThat(scene.distribution("other-" + name)).isEmpty();
        scene.api.post(ROUTE, other).ok();
        scene.awaitMessage("other-" + name, place, first.toString());
    }

    @Test
    void aPlaceThatCannotBeMadeATargetIsRefusedAsTheCallItselfRefusesIt() {
        ConfigRef config = scene.config();
        Place labelled = Place.of("edge-1", Scene.fresh("another-targets"));
        scene.client("edge-1")
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(labelled.namespace())
                        .addToLabels("namespace.oam.dev/target", "somebody-elses")
                        .endMetadata()
                        .build())
                .create();
        Map<String, Object> body = Scene.body("dry-" + config.name(), Scene.wire(config), List.of(labelled));

        await().untilAsserted(() -> assertThat(
                        scene.api.post(ROUTE + "?dryRun=true", body).businessCode())
                .isEqualTo(80004));
        Api.Answer foretold = scene.api.post(ROUTE + "?dryRun=true", body);

        assertThat(scene.api.post(ROUTE, body).toString()).isEqualTo(foretold.toString());
        assertThat(scene.targetsAt(labelled)).isEmpty();
    }

    @Test
    void itCallsImpossibleWhatIsInAClusterThatIsLostThoughNobodyCalledItSince() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-2");
        String name = scene.delivered(config, place);
        assertThat(effects(dryRun(name, config, place))).containsEntry(place.toString(), "unchanged");

        path.cut();

        await("the watch is broken off").atMost(WELL_BEFORE_BLIND).untilAsserted(() -> {
            JsonNode said = dryRun(name, config, place);
            assertThat(effects(said)).containsEntry(place.toString(), "impossible");
            assertThat(said.at("/places/0/reason").asString()).contains("cluster edge-2 does not answer");
        });
    }

    private static JsonNode dryRun(String name, ConfigRef config, Place... places) {
        return scene.api
                .post(ROUTE + "?dryRun=true", Scene.body(name, Scene.wire(config), List.of(places)))
                .ok()
                .body();
    }

    private static Map<String, String> effects(JsonNode said) {
        Map<String, String> effects = new LinkedHashMap<>();
        said.path("places")
                .forEach(one -> effects.put(
                        one.path("clusterName").asString() + "/"
                                + one.path("namespace").asString(),
                        one.path("effect").asString()));
        return effects;
    }
}

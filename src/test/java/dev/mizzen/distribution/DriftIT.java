package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.FlakyProxy;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a copy that somebody changes behind Mizzen's back, and of one that no known distribution wishes for. */
@RealClusters
class DriftIT {
    private static final String LABEL = "mizzen.dev/hub";
    private static Scene scene;
    private static FlakyProxy path;

    private ConfigRef config;
    private Place place;
    private String distribution;

    @BeforeAll
    static void start(Planes planes) {
        path = FlakyProxy.to(planes.managed(1).port());
        scene = new Scene(RunningMizzen.on(planes.hub()).admin(), planes)
                .set(planes.managed(1).kubeconfigVia(path.port()));
    }

    @AfterAll
    static void close() {
        path.close();
    }

    /** Every test begins with a copy that somebody has put a label and an annotation on. */
    @BeforeEach
    void deliver() {
        config = scene.config();
        place = scene.target("edge-2");
        distribution = scene.delivered(config, place);
        change(copy -> new SecretBuilder(copy)
                .editMetadata()
                .addToLabels("team", "blue")
                .addToAnnotations("example.com/note", "mine")
                .endMetadata()
                .build());
    }

    @Test
    void foreignLabelsAndAnnotationsAreNoDrift() {
        Secret before = copy();
        scene.delivered(scene.config(), scene.target("edge-2"));
        assertThat(copy()).isEqualTo(before);
    }

    @Test
    void changedDataIsRepaired() {
        change(copy -> new SecretBuilder(copy)
                .addToStringData(".dockerconfigjson", "{\"auths\":{}}")
                .addToStringData("more", "data")
                .build());
        awaitRepaired();
    }

    @Test
    void changedNotesAreRepaired() {
        Map<String, String> notes = copy().getMetadata().getAnnotations();
        change(copy -> metadata(copy, meta -> meta.removeFromAnnotations("mizzen.dev/config")));
        awaitRepaired();
        change(copy -> metadata(
                copy,
                meta -> notes.keySet().stream()
                        .filter(key -> key.startsWith("mizzen.dev/distribution-"))
                        .forEach(meta::removeFromAnnotations)));
        awaitRepaired();
        change(copy -> metadata(
                copy,
                meta -> notes.keySet().stream()
                        .filter(key -> key.startsWith("mizzen.dev/"))
                        .forEach(meta::removeFromAnnotations)));
        awaitRepaired();
        change(copy -> metadata(
                copy,
                meta -> notes.keySet().stream()
                        .filter(key -> key.startsWith("mizzen.dev/distribution-"))
                        .forEach(key -> meta.addToAnnotations(key, "many"))));
        awaitRepaired();
        assertThat(copy().getMetadata().getAnnotations()).isEqualTo(notes);
    }

    @Test
    void aCopyWithoutAnyAnnotationIsRepaired() {
        change(copy -> new SecretBuilder(copy)
                .editMetadata()
                .withAnnotations(null)
                .endMetadata()
                .build());
        await().atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(copy().getMetadata().getAnnotations())
                        .hasSize(2)
                        .containsEntry("mizzen.dev/config", config.toString()));
    }

    @Test
    void aRemovedCopyComesBack() {
        String uid = copy().getMetadata().getUid();
        scene.byHand.delete(place, config.name());
        await().atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(scene.secret(place, config.name()))
                        .get()
                        .satisfies(
                                copy -> assertThat(copy.getMetadata().getUid()).isNotEqualTo(uid)));
        assertThat(Scene.dockerConfig(copy())).contains("\"" + Scene.PASSWORD + "\"");
    }

    @Test
    void anotherTypeIsRepaired() {
        Secret before = copy();
        // Long enough for both calls to be done before Mizzen sees the first.
        path.delay(1_000);
        try {
            scene.byHand.delete(place, config.name());
            scene.byHand.create(
                    place,
                    ByHand.secret(config.name())
                            .editMetadata()
                            .withLabels(before.getMetadata().getLabels())
                            .withAnnotations(before.getMetadata().getAnnotations())
                            .endMetadata()
                            .build());
        } finally {
            path.restore();
        }
        await().atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(scene.secret(place, config.name()))
                        .get()
                        .satisfies(copy -> {
                            assertThat(copy.getType()).isEqualTo(before.getType());
                            assertThat(copy.getData()).isEqualTo(before.getData());
                            assertThat(copy.getMetadata().getLabels()).containsOnlyKeys(LABEL);
                        }));
        scene.awaitState(distribution, "running");
    }

    @Test
    void aMarkPutOnWhileNewContentIsOnItsWayStays() {
        ConfigRef unmarked = scene.config();
        scene.delivered(unmarked, place);
        // Mizzen's cache does not show the mark yet when the new content is sent.
        path.delay(1_000);
        try {
            scene.byHand.change(
                    place,
                    unmarked.name(),
                    copy -> new SecretBuilder(copy)
                            .editMetadata()
                            .addToLabels("team", "blue")
                            .endMetadata()
                            .build());
            scene.changePassword(unmarked, "an0ther-Pa55");
        } finally {
            path.restore();
        }
        scene.awaitPassword("an0ther-Pa55", unmarked.name(), place);
        assertThat(scene.secret(place, unmarked.name())
                        .orElseThrow()
                        .getMetadata()
                        .getLabels())
                .containsEntry("team", "blue");
    }

    @Test
    void anImmutableCopyIsReplacedAndFollowsItsConfig() {
        String uid = copy().getMetadata().getUid();
        change(copy -> new SecretBuilder(copy).withImmutable(true).build());
        scene.changePassword(config, "an0ther-Pa55");
        scene.awaitPassword("an0ther-Pa55", config.name(), place);
        assertThat(copy().getImmutable()).isNull();
        assertThat(copy().getMetadata().getUid()).isNotEqualTo(uid);
    }

    @Test
    void whoKeepsChangingACopyIsToldSoAndANewWishStillArrives() {
        for (int repair = 1; repair <= 5; repair++) {
            spoil("round " + repair);
            awaitRepaired();
        }
        spoil("the last word");
        scene.awaitMessage(distribution, place, "somebody keeps changing the copy");
        assertThat(Scene.dockerConfig(copy())).contains("the last word");
        await().atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(scene.byHand
                                .stored(distribution)
                                .getStatus()
                                .clusters()
                                .get("edge-2")
                                .problems())
                        .singleElement()
                        .satisfies(problem -> {
                            assertThat(problem.state()).isEqualTo("contested");
                            assertThat(problem.nextTry()).isNotNull();
                        }));

        scene.changePassword(config, "an0ther-Pa55");
        scene.awaitPassword("an0ther-Pa55", config.name(), place);
        scene.awaitState(distribution, "running");
    }

    @Test
    void aDistributionThatVanishedWithoutARecallLeavesItsCopyAsItIs() {
        scene.byHand.forceAway(scene.byHand.stored(distribution));
        await().atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(scene.state(distribution)).isEqualTo("gone"));
        Secret before = copy();
        scene.changePassword(config, "an0ther-Pa55");
        scene.delivered(scene.config(), scene.target("edge-2"));
        assertThat(copy()).isEqualTo(before);

        // Made again it takes the copy over; its recall is no proof of what the lost one wished.
        scene.delivered(config, place);
        scene.awaitPassword("an0ther-Pa55", config.name(), place);
        scene.recall(distribution);
        await().atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(scene.state(distribution)).isEqualTo("gone"));
        assertThat(copy().getMetadata().getAnnotations())
                .as("the note of the lost distribution")
                .hasSize(before.getMetadata().getAnnotations().size());
    }

    @Test
    void aCopyNewerThanTheDistributionsRecordIsNotRecalled() {
        // As after a restore of the hub: the copy was written by a later generation than the one that is known.
        Place later = scene.target("edge-2");
        Place earlier = scene.target("edge-2");
        String uid = scene.byHand.stored(distribution).getMetadata().getUid();
        scene.delivered(distribution, config, place, earlier);
        scene.delivered(distribution, config, place);
        scene.awaitNoCopy(config.name(), earlier);
        long generation = scene.byHand.stored(distribution).getMetadata().getGeneration();

        noted(later, uid, generation + 1);
        noted(earlier, uid, generation - 1);
        scene.awaitNoCopy(config.name(), earlier);
        assertThat(scene.copy(later, config.name()).getData()).containsOnlyKeys("key");
    }

    private void noted(Place where, String uid, long generation) {
        scene.byHand.create(
                where,
                ByHand.secret(config.name())
                        .editMetadata()
                        .addToLabels(LABEL, copy().getMetadata().getLabels().get(LABEL))
                        .addToAnnotations("mizzen.dev/config", config.toString())
                        .addToAnnotations("mizzen.dev/distribution-" + uid, String.valueOf(generation))
                        .endMetadata()
                        .build());
    }

    private void spoil(String with) {
        change(copy -> new SecretBuilder(copy)
                .addToStringData(".dockerconfigjson", "{\"auths\":{\"" + with + "\":{}}}")
                .build());
    }

    private Secret copy() {
        return scene.copy(place, config.name());
    }

    private void change(UnaryOperator<Secret> change) {
        scene.byHand.change(place, config.name(), change);
    }

    private static Secret metadata(Secret copy, Consumer<ObjectMetaBuilder> change) {
        ObjectMetaBuilder meta = new ObjectMetaBuilder(copy.getMetadata());
        change.accept(meta);
        return new SecretBuilder(copy).withMetadata(meta.build()).build();
    }

    /** Waits until the copy is right again, and finds that what others put on it is still there. */
    private void awaitRepaired() {
        await("the copy is repaired").atMost(Scene.PATIENCE).untilAsserted(() -> {
            Secret copy = copy();
            assertThat(Scene.dockerConfig(copy)).contains("\"" + Scene.PASSWORD + "\"");
            assertThat(copy.getData()).containsOnlyKeys(".dockerconfigjson");
            assertThat(copy.getMetadata().getAnnotations())
                    .containsEntry("mizzen.dev/config", config.toString())
                    .containsEntry("example.com/note", "mine")
                    .anySatisfy((key, value) -> {
                        assertThat(key).startsWith("mizzen.dev/distribution-");
                        assertThat(value).containsOnlyDigits();
                    });
            assertThat(copy.getMetadata().getLabels()).containsEntry("team", "blue");
        });
    }
}

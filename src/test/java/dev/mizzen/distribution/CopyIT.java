package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.DistributionResource;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a copy is, who has a name in a place, and whose copy it is. */
@RealClusters
class CopyIT {
    private static Scene scene;

    @BeforeAll
    static void start(Planes planes) {
        scene = new Scene(RunningMizzen.on(planes.hub()).admin(), planes).set();
    }

    @Test
    void aCopyHasItsConfigsTypeAndDataOurLabelAndNotesAndNothingElse() {
        ConfigRef config = scene.config();
        scene.byHand
                .at(config)
                .edit(secret -> new SecretBuilder(secret)
                        .addToStringData("objects-reference", "[]")
                        .build());
        Place place = scene.target("edge-1");
        scene.delivered(config, place);

        Secret copy = scene.copy(place, config.name());
        DistributionResource stored = scene.byHand.stored("distribute-" + config.name());
        assertThat(copy.getType()).isEqualTo("kubernetes.io/dockerconfigjson");
        Map<String, String> expected =
                new TreeMap<>(scene.byHand.at(config).get().getData());
        assertThat(expected).containsKeys("input-properties", "objects-reference");
        expected.keySet().removeAll(List.of("input-properties", "objects-reference"));
        assertThat(copy.getData()).containsExactlyInAnyOrderEntriesOf(expected);
        assertThat(copy.getMetadata().getLabels())
                .containsExactly(Map.entry(
                        "mizzen.dev/hub",
                        ByHand.texts(scene.byHand
                                        .at(new ConfigRef("vela-system", "mizzen-hub"))
                                        .get())
                                .get("id")));
        assertThat(copy.getMetadata().getAnnotations())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "mizzen.dev/config",
                        config.toString(),
                        "mizzen.dev/distribution-" + stored.getMetadata().getUid(),
                        stored.getMetadata().getGeneration().toString()));
        assertThat(copy.getMetadata().getFinalizers()).isEmpty();
        assertThat(copy.getMetadata().getOwnerReferences()).isEmpty();
    }

    @Test
    void distributionsOfOneConfigShareACopyAndItGoesWithTheLastWish() {
        ConfigRef config = scene.config();
        Place shared = scene.target("edge-1");
        scene.delivered("one-" + config.name(), config, shared);
        String uid = scene.copy(shared, config.name()).getMetadata().getUid();
        scene.delivered("two-" + config.name(), config, shared);
        assertThat(notes(shared, config)).hasSize(2);

        scene.recall("one-" + config.name());
        await().atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(notes(shared, config)).hasSize(1));
        assertThat(scene.copy(shared, config.name()).getMetadata().getUid()).isEqualTo(uid);
        scene.awaitState("two-" + config.name(), "running");
        await().atMost(Scene.PATIENCE)
                .untilAsserted(
                        () -> assertThat(scene.state("one-" + config.name())).isEqualTo("gone"));

        scene.recall("two-" + config.name());
        scene.awaitNoCopy(config.name(), shared);
    }

    @Test
    void ofTwoConfigsOfOneNameThePresentOneKeepsThePlaceAndTheOtherTakesItWhenThatGoes() {
        ConfigRef platform = scene.config();
        String name = platform.name();
        scene.config("projects/shop/configs", name, "an0ther-Pa55");
        ConfigRef own = new ConfigRef("shop", name);
        Place contended = scene.target("edge-1");
        Place free = scene.target("edge-2");
        scene.delivered("first-" + name, platform, contended);

        scene.distribute("second-" + name, own, contended, free);
        scene.awaitPassword("an0ther-Pa55", name, free);
        scene.awaitMessage("second-" + name, contended, "config vela-system/" + name + " has the name in this place");
        scene.awaitState("second-" + name, "workflowFailed");
        assertThat(Scene.dockerConfig(scene.copy(contended, name))).contains("\"" + Scene.PASSWORD + "\"");
        assertThat(scene.state("first-" + name)).isEqualTo("running");

        scene.recall("first-" + name);
        scene.awaitPassword("an0ther-Pa55", name, contended);
        scene.awaitState("second-" + name, "running");
        assertThat(scene.copy(contended, name).getMetadata().getAnnotations())
                .containsEntry("mizzen.dev/config", "shop/" + name);
        assertThat(notes(contended, own)).hasSize(1);
    }

    @Test
    void aPlaceThatIsTheConfigItselfIsReadyAndNothingIsWrittenOrRecalledThere() {
        ConfigRef own = scene.config("projects/shop/configs", "shop");
        Place home = scene.target("home", "local", "shop");
        Place away = scene.target("edge-1");
        Secret before = scene.byHand.at(own).get();

        String name = scene.delivered(own, home, away);
        assertThat(scene.step(name, home).orElseThrow().path("phase").asString())
                .isEqualTo("succeeded");
        assertThat(scene.byHand.at(own).get()).isEqualTo(before);

        scene.recall(name);
        scene.awaitNoCopy(own.name(), away);
        await().atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(scene.state(name)).isEqualTo("gone"));
        assertThat(scene.byHand.at(own).get()).isEqualTo(before);
    }

    @Test
    void aForeignSecretIsNeverTouchedAndTheCopyComesWhenItIsRemoved() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        Secret foreign = scene.byHand.create(place, ByHand.secret(config.name()).build());
        String name = "distribute-" + config.name();

        scene.distribute(name, config, place);
        scene.awaitMessage(name, place, "not Mizzen's");
        assertThat(scene.secret(place, config.name())).contains(foreign);

        scene.byHand.delete(place, config.name());
        scene.awaitPassword(Scene.PASSWORD, config.name(), place);
        scene.awaitState(name, "running");
    }

    @Test
    void aForeignSecretStaysWhenTheDistributionThatMetItIsRecalled() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        Secret foreign = scene.byHand.create(place, ByHand.secret(config.name()).build());
        String name = "distribute-" + config.name();
        scene.distribute(name, config, place);
        scene.awaitMessage(name, place, "not Mizzen's");

        scene.recall(name);
        await().atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(scene.state(name)).isEqualTo("gone"));
        assertThat(scene.secret(place, config.name())).contains(foreign);
    }

    @Test
    void takingTheLabelOffMakesTheCopySomebodyElses() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        String name = scene.delivered(config, place);

        scene.byHand.change(
                place,
                config.name(),
                copy -> new SecretBuilder(copy)
                        .editMetadata()
                        .removeFromLabels("mizzen.dev/hub")
                        .endMetadata()
                        .build());
        scene.awaitMessage(name, place, "not Mizzen's");
        Secret theirs = scene.secret(place, config.name()).orElseThrow();
        assertThat(theirs.getMetadata().getLabels()).isNullOrEmpty();

        scene.recall(name);
        await().atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(scene.state(name)).isEqualTo("gone"));
        assertThat(scene.secret(place, config.name())).contains(theirs);
    }

    @Test
    void aConfigMadeAgainWithAnotherTypeReplacesTheCopy() {
        ConfigRef config = new ConfigRef("vela-system", Scene.fresh("typed"));
        scene.byHand.config(config, "example.com/first", Map.of("key", "first"));
        Place place = scene.target("edge-1");
        String name = scene.delivered(config, place);
        assertThat(scene.copy(place, config.name()).getType()).isEqualTo("example.com/first");

        scene.byHand.at(config).delete();
        scene.awaitMessage(name, place, "does not exist");
        assertThat(scene.copy(place, config.name()).getType()).isEqualTo("example.com/first");
        scene.byHand.config(config, "example.com/second", Map.of("key", "second"));

        await().atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(scene.secret(place, config.name()))
                        .get()
                        .extracting(Secret::getType)
                        .isEqualTo("example.com/second"));
        scene.awaitState(name, "running");
        assertThat(scene.copy(place, config.name()).getData()).containsOnlyKeys("key");
    }

    @Test
    void aConfigWithNothingButItsPropertiesCannotBeDistributed() {
        ConfigRef config = new ConfigRef("vela-system", Scene.fresh("empty"));
        scene.byHand.config(config, "Opaque", Map.of("input-properties", "{}"));
        Place place = scene.target("edge-1");
        String name = "distribute-" + config.name();

        scene.distribute(name, config, place);
        scene.awaitMessage(name, place, "has nothing that could be distributed");
        assertThat(scene.secret(place, config.name())).isEmpty();
    }

    @Test
    void aConfigThatKubectlChangesIsFollowedByItsCopies() {
        ConfigRef config = new ConfigRef("vela-system", Scene.fresh("edited"));
        scene.byHand.config(config, "Opaque", Map.of("url", "https://one.example.com", "extra", "x"));
        Place place = scene.target("edge-2");
        scene.delivered(config, place);

        scene.byHand
                .at(config)
                .edit(secret ->
                        new SecretBuilder(secret).removeFromData("extra").build());
        await().atMost(Scene.PATIENCE)
                .untilAsserted(() ->
                        assertThat(scene.copy(place, config.name()).getData()).containsOnlyKeys("url"));
    }

    private static Map<String, String> notes(Place place, ConfigRef config) {
        Map<String, String> notes =
                new TreeMap<>(scene.copy(place, config.name()).getMetadata().getAnnotations());
        notes.keySet().removeIf(key -> !key.startsWith("mizzen.dev/distribution-"));
        return notes;
    }
}

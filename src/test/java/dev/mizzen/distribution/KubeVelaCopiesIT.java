package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mizzen.config.Config;
import dev.mizzen.config.Configs;
import dev.mizzen.distribution.FoundCopy.What;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which Secrets of KubeVela's become Mizzen's. */
@RealClusters(managed = 0)
class KubeVelaCopiesIT {
    private static final String OWNER = "vela-system/distribute-harbor";
    private static final Set<String> OWNERS = Set.of(OWNER);

    private static KubernetesClient client;
    private static Scene scene;
    private static KubeVelaCopies copies;
    private static Configs configs;
    private static TakeOver takeOver;

    @BeforeAll
    static void start(Planes planes) {
        client = planes.hub().client();
        RunningMizzen mizzen = RunningMizzen.on(planes.hub());
        Api admin = mizzen.admin();
        scene = new Scene(admin, planes);
        copies = mizzen.bean(KubeVelaCopies.class);
        configs = mizzen.bean(Configs.class);
        takeOver = mizzen.bean(TakeOver.class);
    }

    @Test
    void onlyWhatIsKubeVelasAloneAndJustWhatMizzenWouldWriteIsTheSame() {
        ConfigRef config = scene.config();
        Map<String, UnaryOperator<SecretBuilder>> others = new LinkedHashMap<>();
        others.put(
                "no label of KubeVela's",
                secret -> secret.editMetadata()
                        .removeFromLabels("app.oam.dev/name")
                        .endMetadata());
        others.put(
                "of another Application",
                secret -> secret.editMetadata()
                        .addToLabels("app.oam.dev/name", "distribute-other")
                        .endMetadata());
        others.put(
                "shared with another Application",
                secret -> secret.editMetadata()
                        .addToAnnotations("app.oam.dev/shared-by", OWNER + ",shop/distribute-harbor")
                        .endMetadata());
        others.put(
                "another hub's",
                secret -> secret.editMetadata()
                        .addToLabels("mizzen.dev/hub", "another")
                        .endMetadata());
        others.put(
                "owned by an object",
                secret -> secret.editMetadata()
                        .withOwnerReferences(new OwnerReferenceBuilder()
                                .withApiVersion("v1")
                                .withKind("ConfigMap")
                                .withName("some")
                                .withUid("some")
                                .build())
                        .endMetadata());
        others.put("changed", secret -> secret.addToData(".dockerconfigjson", "e30="));
        others.put("with one key more", secret -> secret.addToData("more", "e30="));
        others.put(
                "with one key less",
                secret -> secret.removeFromData(".dockerconfigjson")
                        .addToData("x", "e30=")
                        .withType("Opaque"));
        others.put("of another type", secret -> secret.withType("example.com/other"));
        others.put("immutable", secret -> secret.withImmutable(true));

        others.forEach((what, change) -> {
            Place place = place();
            Secret made =
                    client.resource(change.apply(copy(config, place)).build()).create();
            assertThat(copies.look(config, place, OWNERS)).as(what).satisfies(found -> {
                assertThat(found.what()).isEqualTo(What.OTHER);
                assertThat(found.why()).isNotEmpty();
            });
            assertThatThrownBy(() -> takeOver.takeCopy("vela-system", delivering(config, place), config, place, OWNERS))
                    .as(what)
                    .isInstanceOf(ApiException.class);
            assertThat(client.resource(made).get()).as(what).isEqualTo(made);
        });
    }

    @Test
    void whatIsTheSameBecomesMizzensWithoutWhatStaysOnTheHub() {
        ConfigRef config = scene.config();
        Place place = place();
        client.resource(copy(config, place).build()).create();
        assertThat(copies.look(config, place, OWNERS).what()).isEqualTo(What.SAME);
        String name = delivering(config, place);

        takeOver.takeCopy("vela-system", name, config, place, OWNERS);
        takeOver.takeCopy("vela-system", name, config, place, OWNERS);

        Secret taken = scene.copy(place, config.name());
        assertThat(taken.getData()).isEqualTo(content(config));
        assertThat(taken.getMetadata().getLabels()).containsOnlyKeys("mizzen.dev/hub", "config.oam.dev/catalog");
        assertThat(copies.look(config, place, OWNERS).what()).isEqualTo(What.OURS);
        scene.api.delete("distributions/" + name).ok();
        scene.awaitNoCopy(config.name(), place);
    }

    @Test
    void whereThereIsNoneNothingIsFoundAndTheEngineMakesIt() {
        ConfigRef config = scene.config();
        Place place = place();

        assertThat(copies.look(config, place, OWNERS).what()).isEqualTo(What.NOTHING);
        takeOver.takeCopy("vela-system", delivering(config, place), config, place, OWNERS);

        await().atMost(Scene.PATIENCE)
                .until(() -> scene.secret(place, config.name()).isPresent());
    }

    @Test
    void aDistributionThatIsThereIsNotReplaced() {
        ConfigRef config = scene.config();
        String name = delivering(config, place());

        assertThatThrownBy(() -> takeOver.make("vela-system", name, new TakeOver.Wish(Set.of(config), Set.of(place()))))
                .isInstanceOf(ApiException.class);
    }

    @Test
    void noWallIsPassed() {
        ConfigRef config = scene.config();
        scene.project("walled");
        TakeOver.Wish elsewhere = new TakeOver.Wish(Set.of(config), Set.of(place()));
        TakeOver.Wish reserved = new TakeOver.Wish(Set.of(config), Set.of(Place.of("local", "kube-public")));
        TakeOver.Wish noConfig = new TakeOver.Wish(Set.of(new ConfigRef("vela-system", "mizzen-hub")), Set.of(place()));

        assertThatThrownBy(() -> takeOver.make("walled", "x", elsewhere)).hasMessageContaining("is no target");
        assertThatThrownBy(() -> takeOver.make("vela-system", "x", reserved)).hasMessageContaining("is reserved");
        assertThatThrownBy(() -> takeOver.make("vela-system", "x", noConfig)).hasMessageContaining("no config");
        assertThatThrownBy(() -> takeOver.make("default", "x", elsewhere)).isInstanceOf(ApiException.class);
    }

    /** A distribution of the platform, by its name. */
    private static String delivering(ConfigRef config, Place place) {
        String name = Scene.fresh("deliver");
        takeOver.make("vela-system", name, new TakeOver.Wish(Set.of(config), Set.of(place)));
        return name;
    }

    private static Place place() {
        Place place = Place.of("local", Scene.fresh("taken"));
        scene.byHand.namespace(place);
        await().until(() -> client.namespaces().withName(place.namespace()).get() != null);
        return place;
    }

    private static Map<String, String> content(ConfigRef config) {
        return configs.find(config).map(Config::content).orElseThrow().data();
    }

    /** As vela-core writes one. */
    private static SecretBuilder copy(ConfigRef config, Place place) {
        Map<String, String> data = new HashMap<>(content(config));
        data.put("input-properties", "e30=");
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(place.namespace())
                .withName(config.name())
                .addToLabels("config.oam.dev/catalog", "config-distribution")
                .addToLabels("app.oam.dev/name", "distribute-harbor")
                .addToLabels("app.oam.dev/namespace", "vela-system")
                .addToAnnotations("app.oam.dev/shared-by", OWNER)
                .endMetadata()
                .withType("kubernetes.io/dockerconfigjson")
                .withData(data);
    }
}

package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.DistributionResource.ClusterStatus;
import dev.mizzen.hub.DistributionResource.Problem;
import dev.mizzen.hub.DistributionResource.Status;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.AuditEvent;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A distribution written with kubectl gets no further than one made through the API. */
@RealClusters
class WallsIT {
    /** The same for a config of somebody else, for another Secret, and for none: which it is, is nobody's business. */
    private static final String NO_CONFIG = "that this distribution may use";

    private static Scene scene;

    @BeforeAll
    static void start(Planes planes) {
        scene = new Scene(RunningMizzen.on(planes.hub()).admin(), planes).set();
        scene.project("other");
    }

    @Test
    void theConfigOfAnotherProjectIsRefused() {
        ConfigRef theirs = scene.config("projects/other/configs", "other");
        assertRefusedWithoutACall(theirs, scene.target("edge-1"), NO_CONFIG);
    }

    @Test
    void aClusterCredentialIsRefused() {
        ConfigRef credential = new ConfigRef("vela-system", "edge-2");
        assertRefusedWithoutACall(credential, scene.target("edge-1"), NO_CONFIG);
    }

    @Test
    void aClusterCredentialThatIsLabelledAsAConfigIsRefused() {
        ConfigRef credential = new ConfigRef("vela-system", Scene.fresh("credential"));
        Secret real = scene.byHand.at(new ConfigRef("vela-system", "edge-2")).get();
        scene.client("local")
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(credential.name())
                        .withNamespace(credential.namespace())
                        .addToLabels(real.getMetadata().getLabels())
                        .addToLabels("config.oam.dev/catalog", "velacore-config")
                        .addToLabels("config.oam.dev/scope", "project")
                        .endMetadata()
                        .withData(Map.of("token", real.getData().get("token")))
                        .build())
                .create();
        assertRefusedWithoutACall(credential, scene.target("edge-1"), NO_CONFIG);
    }

    @Test
    void aSecretThatIsNoConfigIsRefused() {
        assertRefusedWithoutACall(new ConfigRef("vela-system", "mizzen-hub"), scene.target("edge-1"), NO_CONFIG);
    }

    @Test
    void aPlatformConfigThatIsNotForProjectsIsRefused() {
        ConfigRef config = scene.config();
        scope(config, "system");
        assertRefusedWithoutACall(config, scene.target("edge-1"), NO_CONFIG);
    }

    @Test
    void aPlaceThatIsNoTargetOfTheProjectIsRefused() {
        Place nobodys = Place.of("edge-1", Scene.fresh("nobodys"));
        scene.byHand.namespace(nobodys);
        assertRefusedWithoutACall(scene.config(), nobodys, "is no target of the project shop");
    }

    @Test
    void theTargetOfAnotherProjectIsRefused() {
        String name = Scene.fresh("theirs");
        Place theirs = scene.target("other", name, "edge-1", name);
        assertRefusedWithoutACall(scene.config(), theirs, "is no target of the project shop");
    }

    @Test
    void theSystemNamespaceOfTheHubIsRefused() {
        assertRefused(scene.config(), List.of(Place.of("local", "vela-system")), "is no target");
    }

    @Test
    void moreThanFiveThousandPlacesAreRefusedTheAllowedOnesToo() {
        Place allowed = scene.target("edge-1");
        List<Place> places = new ArrayList<>(List.of(allowed));
        IntStream.range(0, 5_000).forEach(number -> places.add(Place.of("edge-1", "many-" + number)));
        assertWithoutACall(allowed, () -> assertRefused(scene.config(), places, "5000 places at most"));
    }

    @Test
    void aNamespaceThatBelongsToNoProjectCanDistributeNothing() {
        scene.byHand.namespace(Place.of("local", "nobodys"));
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        assertWithoutACall(place, () -> {
            String name = scene.byHand.distribution("nobodys", List.of(config), List.of(place));
            awaitProblem("nobodys", name, place, "belongs to no project");
        });
    }

    @Test
    void aPlatformDistributionReachesNamespacesButNotProjectsNorReservedOnes() {
        ConfigRef config = scene.config();
        Place plain = Place.of("edge-1", Scene.fresh("plain"));
        scene.byHand.namespace(plain);
        Place reserved = Place.of("edge-1", "kube-public");
        Place projects = Place.of("local", "other");
        String name = scene.byHand.distribution("vela-system", List.of(config), List.of(plain, reserved, projects));

        scene.awaitPassword(Scene.PASSWORD, config.name(), plain);
        awaitProblem("vela-system", name, reserved, "is reserved");
        awaitProblem("vela-system", name, projects, "belongs to a project");
        assertThat(scene.secret(projects, config.name())).isEmpty();
    }

    @Test
    void aMissingFinalizerIsAddedBeforeTheFirstCopy() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        String name = scene.byHand.distribution("shop", List.of(config), List.of(place));

        scene.awaitPassword(Scene.PASSWORD, config.name(), place);
        assertThat(scene.byHand.distribution("shop", name).get().getMetadata().getFinalizers())
                .containsExactly("mizzen.dev/recall");

        scene.byHand.distribution("shop", name).delete();
        scene.awaitNoCopy(config.name(), place);
        await().atMost(Scene.PATIENCE)
                .untilAsserted(
                        () -> assertThat(scene.byHand.distribution("shop", name).get())
                                .isNull());
    }

    @Test
    void aWishWhoseTargetWasTakenAwayIsNeitherUpdatedNorRecalled() {
        ConfigRef config = scene.config();
        Place gone = scene.target("edge-1");
        Place staying = scene.target("edge-1");
        String name = scene.delivered(config, gone, staying);

        scene.byHand.forceTargetAway(Scene.targetOf(gone));
        scene.awaitMessage(name, gone, "is no target of the project shop");
        assertUntouchedWhileTheOtherFollows(name, config, gone, staying);

        scene.recall(name);
        scene.awaitNoCopy(config.name(), gone, staying);
    }

    @Test
    void aWishWhoseConfigIsNoLongerForProjectsIsNeitherUpdatedNorRecalled() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        String name = scene.delivered(config, place);
        Secret before = scene.copy(place, config.name());

        scope(config, "system");
        scene.awaitMessage(name, place, NO_CONFIG);
        scene.changePassword(config, "an0ther-Pa55");
        awaitProblem("shop", name, place, NO_CONFIG);
        scene.delivered(scene.config(), scene.target("edge-1"));
        assertThat(scene.copy(place, config.name())).isEqualTo(before);

        scope(config, "project");
        scene.awaitPassword("an0ther-Pa55", config.name(), place);
        scene.awaitReady(name, place);
    }

    private static void assertUntouchedWhileTheOtherFollows(String name, ConfigRef config, Place gone, Place staying) {
        Secret before = scene.copy(gone, config.name());
        scene.changePassword(config, "an0ther-Pa55");
        scene.awaitPassword("an0ther-Pa55", config.name(), staying);
        scene.awaitReady(name, staying);
        assertThat(scene.copy(gone, config.name())).isEqualTo(before);
        assertThat(scene.state(name)).isEqualTo("workflowFailed");
    }

    private static void assertRefusedWithoutACall(ConfigRef config, Place place, String reason) {
        assertWithoutACall(place, () -> assertRefused(config, List.of(place), reason));
    }

    private static void assertRefused(ConfigRef config, List<Place> places, String reason) {
        String name = scene.byHand.distribution("shop", List.of(config), places);
        scene.awaitMessage(name, places.getFirst(), reason);
        awaitProblem("shop", name, null, reason);
        assertThat(scene.state(name)).isEqualTo("workflowFailed");
    }

    /** Waits for a refusal in the stored status; the place is null where only some of many are told. */
    private static void awaitProblem(String namespace, String object, Place place, String reason) {
        await("the status refuses with " + reason)
                .atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(problems(scene.byHand.status(namespace, object), place))
                        .isNotEmpty()
                        .allSatisfy(problem -> {
                            assertThat(problem.state()).isEqualTo("refused");
                            assertThat(problem.reason()).contains(reason);
                        }));
    }

    private static List<Problem> problems(Optional<Status> status, Place place) {
        return status.map(Status::clusters).orElse(Map.of()).entrySet().stream()
                .filter(entry ->
                        place == null || entry.getKey().equals(place.cluster().value()))
                .map(Map.Entry::getValue)
                .map(ClusterStatus::problems)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .filter(problem -> place == null || problem.namespace().equals(place.namespace()))
                .toList();
    }

    /** Runs something, then lets a later wish be fulfilled in the same cluster, and finds that nothing was asked about the place's Secrets. */
    private static void assertWithoutACall(Place place, Runnable what) {
        ControlPlane plane = scene.planes.managed(0);
        plane.forgetAudit();
        what.run();
        Place later = scene.target("edge-1");
        scene.delivered(scene.config(), later);
        await("the audit log shows the later call")
                .atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(callsAt(plane, later)).isNotEmpty());
        assertThat(callsAt(plane, place)).isEmpty();
    }

    private static List<AuditEvent> callsAt(ControlPlane plane, Place place) {
        return plane.audit().stream()
                .filter(event -> event.resource().equals("secrets"))
                .filter(event -> event.namespace().equals(place.namespace()))
                .toList();
    }

    private static void scope(ConfigRef config, String scope) {
        scene.byHand
                .at(config)
                .edit(secret -> new SecretBuilder(secret)
                        .editMetadata()
                        .addToLabels("config.oam.dev/scope", scope)
                        .endMetadata()
                        .build());
    }
}

package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.DistributionResource;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.Api.Answer;
import dev.mizzen.testing.Edit;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What routes answer where something they need is gone, going or dead. There is no kube-controller-manager, so a namespace that is
 * deleted is being deleted for good.
 */
@RealClusters(managed = 0)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RoutesOfATroubledHubIT {
    private static final List<String> BOTH = List.of("configs", "projects/shop/configs");

    private static Scene scene;
    private static KubernetesClient hub;

    @BeforeAll
    static void start(Planes planes) {
        scene = new Scene(RunningMizzen.on(planes.hub()).admin(), planes);
        scene.project("shop");
        hub = planes.hub().client();
    }

    @Test
    void noTargetIsMadeOnAClusterThatDoesNotAnswer() {
        joinDeadCluster();
        Place place = Place.of("dead", "apps");
        refused(
                scene.api.post(
                        "targets",
                        Map.of(
                                "name",
                                "dead",
                                "project",
                                "shop",
                                "cluster",
                                Scene.targets(List.of(place)).getFirst())),
                40020,
                "dead");
        refused(scene.distribute("on-dead", Scene.wire(scene.config()), List.of(place)), 40020, "dead");
        assertThat(scene.api.get("targets").ok().body().path("targets").size()).isZero();
    }

    @Test
    void aProjectWantsANamespaceThatIsNotGoing() {
        scene.byHand.namespace(Place.of("local", "going"));
        hub.namespaces().withName("going").delete();
        refused(scene.api.post("projects", Map.of("name", "late", "namespace", "going")), 30003, "going");

        scene.project("leaving");
        hub.namespaces().withName("leaving").delete();
        refused(scene.api.put("projects/leaving", Map.of("alias", "Leaving")), 30003, "leaving");
        refused(scene.api.post("projects/leaving/configs", config("late")), 30003, "leaving");
    }

    @Test
    void aProjectStaysWhileADistributionOfItDoes() {
        scene.project("busy");
        ConfigRef config = scene.config();
        scene.api
                .post(
                        "projects/busy/distributions",
                        Map.of("name", "held", "configs", List.of(Scene.wire(config)), "everyTarget", true))
                .ok();
        Resource<DistributionResource> held =
                hub.resources(DistributionResource.class).inNamespace("busy").withName("held");
        Edit.of(held, present -> {
            present.addFinalizer("mizzen.dev/test");
            return present;
        });

        refused(scene.api.delete("projects/busy"), 30020, "still being recalled");

        Edit.of(held, present -> {
            present.removeFinalizer("mizzen.dev/test");
            return present;
        });
        scene.api.delete("projects/busy").ok();
    }

    @Test
    void aConfigWhoseTemplateIsGoneCannotBeRenderedAnew() {
        for (String route : BOTH) {
            scene.api.post(route, config("orphaned")).ok();
        }
        Resource<ConfigMap> template =
                hub.configMaps().inNamespace("vela-system").withName("config-template-image-registry");
        ConfigMap present = template.get();
        template.delete();
        await().until(() -> scene.api.get("config_templates/image-registry").businessCode() == 16005);
        for (String route : BOTH) {
            refused(
                    scene.api.put(route + "/orphaned", Map.of("properties", Scene.properties("another-Pa55"))),
                    16005,
                    "image-registry");
        }
        present.getMetadata().setResourceVersion(null);
        hub.resource(present).create();
        await().until(() -> scene.api.get("config_templates/image-registry").status() == 200);
        for (String route : BOTH) {
            scene.changePassword(route, "orphaned", "another-Pa55");
        }
    }

    @Test
    @Order(Integer.MAX_VALUE) // nothing can be made after it
    void noConfigIsMadeWhereTheSystemNamespaceIsGoing() {
        hub.namespaces().withName("vela-system").delete();
        refused(scene.api.post("configs", config("too-late")), 30003, "vela-system");
    }

    /** As an operator joins it who does not try it. */
    private static void joinDeadCluster() {
        String authority =
                Config.fromKubeconfig(scene.planes.hub().kubeconfig()).getCaCertData();
        hub.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("vela-system")
                        .withName("dead")
                        .addToLabels("cluster.core.oam.dev/cluster-credential-type", "ServiceAccountToken")
                        .endMetadata()
                        .addToData("endpoint", base64("https://127.0.0.1:1"))
                        .addToData("ca.crt", authority)
                        .addToData("token", base64("any"))
                        .build())
                .create();
        await().until(() -> scene.api.get("clusters/dead").status() == 200);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> config(String name) {
        return Map.of(
                "name",
                name,
                "template",
                Map.of("name", "image-registry"),
                "properties",
                Scene.properties(Scene.PASSWORD));
    }

    private static void refused(Answer answer, int code, String says) {
        assertThat(answer.businessCode()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.body().path("Message").asString()).contains(says);
    }
}

package dev.mizzen.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.TargetResource;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.FeatureHub.Answer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a target goes, and what stays until it may go. */
class DeletingTargetsTest extends TargetsInMemory {
    @Test
    void deletingFreesNameAndPlaceAtOnceAndEmptiesTheLabels() {
        hub.post("targets", PROD);

        Answer answer = hub.delete("targets/prod");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().toString()).isEqualTo("{}");
        assertThat(stored()).isEmpty();
        assertThat(labels(edge, "shop-prod"))
                .isEqualTo(Map.of("usage.oam.dev/runtime", "", "namespace.oam.dev/target", ""));
        assertThat(hub.get("targets/prod").code()).isEqualTo(80002);
        assertThat(hub.post("targets", PROD).status()).isEqualTo(200);
        assertThat(labels(edge, "shop-prod")).containsEntry("namespace.oam.dev/target", "prod");
    }

    @Test
    void deletingLeavesLabelsThatNameAnotherTarget() {
        hub.post("targets", PROD);
        edge.namespaces().withName("shop-prod").edit(present -> {
            present.getMetadata().getLabels().put("namespace.oam.dev/target", "theirs");
            return present;
        });

        hub.delete("targets/prod");

        assertThat(stored()).isEmpty();
        assertThat(labels(edge, "shop-prod")).containsEntry("namespace.oam.dev/target", "theirs");
    }

    @Test
    void aTargetThatADistributionNamesIsNotDeleted() {
        hub.post("targets", PROD);
        use.named.add("prod");

        Answer answer = hub.delete("targets/prod");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo(80003);
        assertThat(stored("prod").getMetadata().getDeletionTimestamp()).isNull();
        assertThat(hub.get("targets/prod").status()).isEqualTo(200);
    }

    @Test
    void aTargetWithCopiesToRecallIsHiddenAndKeepsNameAndPlaceUntilItIsReleased() {
        hub.post("targets", PROD);
        use.copies.add("prod");

        assertThat(hub.delete("targets/prod").status()).isEqualTo(200);

        assertThat(hub.get("targets/prod").code()).isEqualTo(80002);
        assertThat(hub.put("targets/prod", "{}").code()).isEqualTo(80002);
        assertThat(hub.get("targets").names("targets")).isEmpty();
        assertThat(hub.get("projects/shop/targets").body().path("total").asInt())
                .isZero();
        Answer again = hub.post("targets", place("prod", "shop", "edge", "elsewhere"));
        assertThat(again.code()).isEqualTo(80001);
        assertThat(again.message()).contains("being deleted");
        Answer there = hub.post("targets", place("second", "shop", "edge", "shop-prod"));
        assertThat(there.code()).isEqualTo(80004);
        assertThat(there.message()).contains("being deleted");
        Answer project = hub.delete("projects/shop");
        assertThat(project.code()).isEqualTo(30007);
        assertThat(project.message()).contains("recalled");
        Target going = targets.at(Place.of("edge", "shop-prod")).orElseThrow();
        assertThat(going.going()).isTrue();
        assertThat(labels(edge, "shop-prod")).containsEntry("namespace.oam.dev/target", "prod");

        use.copies.clear();

        await().until(() -> stored().isEmpty());
        await().until(() -> targets.find("prod").isEmpty());
        assertThat(labels(edge, "shop-prod")).containsEntry("namespace.oam.dev/target", "");
        assertThat(hub.delete("projects/shop").status()).isEqualTo(200);
    }

    @Test
    void aTargetThatKubectlDeletesIsReleasedLikewise() {
        hub.post("targets", PROD);
        use.copies.add("prod");
        hub.client().resources(TargetResource.class).withName("prod").delete();
        await().until(() -> targets.find("prod").stream().anyMatch(Target::going));
        assertThat(use.asked).isNotEmpty();
        assertThat(stored()).containsExactly("prod");

        use.copies.clear();

        await().atMost(Duration.ofSeconds(20)).until(() -> stored().isEmpty());
    }

    @Test
    void aTargetThatKubectlMadeIsKeptUntilItsCopiesAreRecalledToo() {
        kubectl("byhand", "shop", "edge", "spot");
        await().until(() -> stored("byhand").getFinalizers().contains("mizzen.dev/target"));
        use.copies.add("byhand");

        hub.client().resources(TargetResource.class).withName("byhand").delete();

        await().until(() -> targets.find("byhand").stream().anyMatch(Target::going));
        use.copies.clear();
        await().until(() -> stored().isEmpty());
    }

    @Test
    void deletingDoesNotWaitForADeadCluster() throws Exception {
        hub.post("targets", PROD);
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            clusters.put("edge", clientOf(silent.getLocalPort()));

            assertThat(hub.delete("targets/prod").status()).isEqualTo(200);

            assertThat(stored()).as("the cluster has not answered yet").containsExactly("prod");
            assertThat(hub.get("targets").names("targets")).isEmpty();
            await().atMost(Duration.ofSeconds(30)).until(() -> stored().isEmpty());
        }
    }

    @Test
    void deletingWorksForAClusterThatIsNotThereAnyMore() {
        hub.post("targets", PROD);
        clusters.remove("edge");
        known.remove("edge");

        assertThat(hub.delete("targets/prod").status()).isEqualTo(200);

        assertThat(stored()).isEmpty();
    }

    @Test
    void aProjectWithTargetsIsNotDeleted() {
        hub.post("targets", PROD);

        Answer answer = hub.delete("projects/shop");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(30007);
        assertThat(answer.message()).contains("prod");
        hub.delete("targets/prod");
        assertThat(hub.delete("projects/shop").status()).isEqualTo(200);
    }

    private static KubernetesClient clientOf(int port) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:" + port)
                        .withRequestTimeout(5_000)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }
}

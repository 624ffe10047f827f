package dev.mizzen.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mizzen.shared.IfMatch;
import dev.mizzen.testing.FeatureHub.Answer;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What goes with a project, in which order, and what stays. */
class DeletingProjectsTest extends ProjectsInMemory {
    @Test
    void aProjectWithTargetsIsNotDeleted() {
        hub.post("projects", "{\"name\": \"shop\"}");
        targets.reason = Optional.of("it has prod");

        Answer answer = hub.delete("projects/shop");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(30007);
        assertThat(answer.message()).isEqualTo("it has prod");
        assertThat(removals).isEmpty();
        assertThat(stored()).containsExactly("shop");
    }

    @Test
    void deletingTakesTheContentsInOrderThenTheRecordThenTheNamespace() {
        hub.post("projects", "{\"name\": \"shop\"}");

        Answer answer = hub.delete("projects/shop");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().toString()).isEqualTo("{}");
        assertThat(removals)
                .containsExactly(
                        "distributions of shop, record there, namespace there",
                        "configs of shop, record there, namespace there");
        assertThat(stored()).isEmpty();
        assertThat(namespaces()).containsExactly("vela-system");
        assertThat(hub.get("projects/shop").code()).isEqualTo(30002);
        assertThat(hub.post("projects", "{\"name\": \"shop\"}").status()).isEqualTo(200);
    }

    @Test
    void aDeletionThatFailsHalfwayCanBeTriedAgain() {
        hub.post("projects", "{\"name\": \"shop\"}");
        removals.add("fail");

        assertThatThrownBy(() -> projects.remove("shop", IfMatch.of(null))).hasMessageContaining("not now");
        assertThat(stored()).containsExactly("shop");
        removals.clear();
        projects.remove("shop", IfMatch.of(null));

        assertThat(stored()).isEmpty();
    }

    @Test
    void aNamespaceThatWasThereBeforeIsTakenAndNeverDeleted() {
        hub.namespace("shop");

        assertThat(hub.post("projects", "{\"name\": \"shop\"}").status()).isEqualTo(200);
        assertThat(hub.client()
                        .namespaces()
                        .withName("shop")
                        .get()
                        .getMetadata()
                        .getAnnotations())
                .doesNotContainKey("mizzen.dev/project");
        assertThat(hub.delete("projects/shop").status()).isEqualTo(200);

        assertThat(namespaces()).contains("shop");
        assertThat(stored()).isEmpty();
    }

    @Test
    void aNamespaceMadeForAnotherProjectIsNeverDeleted() {
        hub.post("projects", "{\"name\": \"shop\", \"namespace\": \"common\"}");
        hub.client().namespaces().withName("common").edit(namespace -> {
            namespace.getMetadata().setAnnotations(Map.of("mizzen.dev/project", "other"));
            return namespace;
        });

        hub.delete("projects/shop");

        assertThat(namespaces()).contains("common");
    }
}

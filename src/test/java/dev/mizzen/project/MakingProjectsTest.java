package dev.mizzen.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.testing.FeatureHub;
import dev.mizzen.testing.FeatureHub.Answer;
import dev.mizzen.testing.Somebody;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is made with a project, and what makes none. */
class MakingProjectsTest extends ProjectsInMemory {
    @Test
    void creatingAnswersTheProjectAndMakesItsNamespace() {
        Answer answer = hub.post(
                "projects",
                "{\"name\": \"shop\", \"alias\": \"Shop\", \"description\": \"web shop\", \"owner\": \"mia\", \"x\": 1}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.fields())
                .containsExactlyInAnyOrder(
                        "name", "alias", "description", "createTime", "updateTime", "owner", "namespace");
        assertThat(answer.text("name")).isEqualTo("shop");
        assertThat(answer.text("alias")).isEqualTo("Shop");
        assertThat(answer.text("description")).isEqualTo("web shop");
        assertThat(answer.text("namespace")).isEqualTo("shop");
        assertThat(answer.body().path("owner").toString()).isEqualTo("{\"name\":\"mia\",\"alias\":\"Mia M\"}");
        assertThat(answer.text("createTime")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(answer.text("updateTime")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z");
        Namespace made = hub.client().namespaces().withName("shop").get();
        assertThat(made.getMetadata().getAnnotations()).containsEntry("mizzen.dev/project", "shop");
        assertThat(made.getMetadata().getLabels()).isNullOrEmpty();
        assertThat(hub.get("projects/shop").body()).isEqualTo(answer.body());
    }

    @Test
    void whatIsLeftOutIsEmptyAndTheCallerOwnsIt() {
        Answer answer = hub.post("projects", "{\"name\": \"shop\"}");

        assertThat(answer.text("alias")).isEmpty();
        assertThat(answer.body().has("alias")).isTrue();
        assertThat(answer.body().has("description")).isTrue();
        assertThat(answer.body().path("owner").path("name").asString()).isEqualTo("admin");
    }

    @Test
    void theOwnerJoinsAsProjectAdmin() {
        hub.post("projects", "{\"name\": \"shop\", \"alias\": \"Shop\", \"owner\": \"mia\"}");

        var memberships = hub.get(ProjectMemberships.class).of("mia");

        assertThat(memberships).hasSize(1);
        assertThat(memberships.getFirst().project()).isEqualTo("shop");
        assertThat(memberships.getFirst().owner().alias()).isEqualTo("Mia M");
        assertThat(memberships.getFirst().roles())
                .extracting(role -> role.name() + "=" + role.alias())
                .containsExactly("project-admin=Project Admin");
        assertThat(memberships.getFirst().permissions())
                .extracting(permission -> permission.name())
                .containsExactly(
                        "app-management",
                        "config-management",
                        "env-management",
                        "pipeline-management",
                        "project-view",
                        "role-management");
        assertThat(memberships.getFirst().permissions().get(1).resources())
                .containsExactly("project:shop/config:*", "project:shop/provider:*");
        assertThat(hub.get(ProjectMemberships.class).of("admin")).isEmpty();
    }

    @Test
    void aBadProjectIsRefusedAndNothingStays() {
        targets.atNamespace.put("taken", "prod");

        refused("{\"name\": \"S\", \"alias\": \"x\"}", 400, "name must", "alias must");
        refused("{\"name\": \"shop.a\"}", 400, "name must", "letter");
        refused("{}", 400, "name must", "letter");
        refused("{\"name\": \"shop\", \"namespace\": \"No\"}", 400, "namespace must", "Kubernetes");
        refused("{\"name\": \"ghost\", \"owner\": \"nobody\"}", 30010, "nobody", "user");
        refused("{\"name\": \"shop\", \"namespace\": \"vela-system\"}", 30004, "vela-system", "reserved");
        refused("{\"name\": \"shop\", \"namespace\": \"kube-public\"}", 30004, "kube-public", "reserved");
        refused("{\"name\": \"kube-shop\"}", 30004, "kube-shop", "reserved");
        refused("{\"name\": \"shop\", \"namespace\": \"taken\"}", 30004, "taken", "prod");
    }

    private void refused(String body, int code, String... says) {
        Answer answer = hub.post("projects", body);

        assertThat(answer.status()).as(body).isEqualTo(400);
        assertThat(answer.code()).as(body).isEqualTo(code);
        assertThat(answer.message()).contains(says);
        assertThat(stored()).as(body).isEmpty();
        assertThat(namespaces()).as(body).containsExactly("vela-system");
    }

    @Test
    void nobodyGetsTheConfigsOfANamespaceByMakingAProjectOfIt() {
        hub.namespace("team-a");
        hub.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("harbor")
                        .withNamespace("team-a")
                        .addToLabels("config.oam.dev/catalog", "velacore-config")
                        .endMetadata()
                        .build())
                .create();
        hub.namespace("team-b");
        hub.as(Somebody.named("mia", "create project:*"));

        Answer answer = hub.post("projects", "{\"name\": \"mine\", \"namespace\": \"team-a\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(30004);
        assertThat(answer.message()).contains("team-a", "platform admin");
        assertThat(stored()).isEmpty();
        assertThat(hub.client()
                        .namespaces()
                        .withName("team-a")
                        .get()
                        .getMetadata()
                        .getAnnotations())
                .isNullOrEmpty();
        assertThat(hub.post("projects", "{\"name\": \"mine\", \"namespace\": \"team-b\"}")
                        .status())
                .as("without configs")
                .isEqualTo(200);
        hub.as(Somebody.admin("admin"));
        assertThat(hub.post("projects", "{\"name\": \"hers\", \"namespace\": \"team-a\", \"owner\": \"mia\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void nobodyGetsANamespaceWithCopiesByMakingAProjectOfIt() {
        hub.namespace("team-a");
        hub.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("harbor")
                        .withNamespace("team-a")
                        .addToLabels("mizzen.dev/hub", "some-hub")
                        .endMetadata()
                        .build())
                .create();
        hub.as(Somebody.named("mia", "create project:*"));

        Answer answer = hub.post("projects", "{\"name\": \"mine\", \"namespace\": \"team-a\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(30004);
        assertThat(answer.message()).contains("team-a", "copies", "platform admin");
        assertThat(stored()).isEmpty();
        hub.as(Somebody.admin("admin"));
        assertThat(hub.post("projects", "{\"name\": \"hers\", \"namespace\": \"team-a\", \"owner\": \"mia\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whoseANamespaceIsComesBeforeWhatItHolds() {
        hub.post("projects", "{\"name\": \"shop\"}");
        targets.atNamespace.put("prod", "shop-prod");
        for (String namespace : List.of("shop", "prod")) {
            hub.client()
                    .resource(new SecretBuilder()
                            .withNewMetadata()
                            .withName("harbor")
                            .withNamespace(namespace)
                            .addToLabels("mizzen.dev/hub", "some-hub")
                            .endMetadata()
                            .build())
                    .create();
        }
        hub.as(Somebody.named("mia", "create project:*"));

        assertThat(hub.post("projects", "{\"name\": \"shop\"}").code()).isEqualTo(30001);
        assertThat(hub.post("projects", "{\"name\": \"mine\", \"namespace\": \"prod\"}")
                        .message())
                .contains("shop-prod");
    }

    @Test
    void aNameIsTakenOnce() {
        hub.post("projects", "{\"name\": \"shop\"}");

        Answer answer = hub.post("projects", "{\"name\": \"shop\", \"owner\": \"nobody\", \"namespace\": \"other\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(30001);
        assertThat(namespaces()).doesNotContain("other");
    }

    @Test
    void aNamespaceBelongsToOneProject() {
        hub.post("projects", "{\"name\": \"shop\", \"namespace\": \"common\"}");

        Answer answer = hub.post("projects", "{\"name\": \"second\", \"namespace\": \"common\"}");

        assertThat(answer.code()).isEqualTo(30004);
        assertThat(answer.message()).contains("shop");
        assertThat(projects.byNamespace("common").orElseThrow().name()).isEqualTo("shop");
        assertThat(stored()).containsExactly("shop");
    }

    @Test
    void ofCreationsOfOneNameAtOnceOneWinsWhole() throws Exception {
        List<Supplier<Answer>> calls = IntStream.range(0, 8)
                .<Supplier<Answer>>mapToObj(
                        i -> () -> hub.post("projects", "{\"name\": \"shop\", \"namespace\": \"ns-%d\"}".formatted(i)))
                .toList();

        List<Answer> answers = FeatureHub.atOnce(calls);

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() != 200).allMatch(answer -> answer.code() == 30001);
        assertThat(stored()).containsExactly("shop");
        assertThat(namespaces())
                .containsExactlyInAnyOrder(
                        "vela-system", projects.require("shop").namespace());
    }

    @Test
    void ofCreationsForOneNamespaceAtOnceOneWinsWhole() throws Exception {
        List<Supplier<Answer>> calls = IntStream.range(0, 8)
                .<Supplier<Answer>>mapToObj(i ->
                        () -> hub.post("projects", "{\"name\": \"p-%d\", \"namespace\": \"common\"}".formatted(9 - i)))
                .toList();

        List<Answer> answers = FeatureHub.atOnce(calls);

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() != 200).allMatch(answer -> answer.code() == 30004);
        Answer winner = answers.stream()
                .filter(answer -> answer.status() == 200)
                .findFirst()
                .orElseThrow();
        assertThat(stored()).containsExactly(winner.text("name"));
        assertThat(hub.client()
                        .namespaces()
                        .withName("common")
                        .get()
                        .getMetadata()
                        .getAnnotations())
                .containsEntry("mizzen.dev/project", winner.text("name"));
    }

    @Test
    void aNamespaceThatIsBeingDeletedFailsTheCreationAsAWhole() {
        going("shop");

        Answer answer = hub.post("projects", "{\"name\": \"shop\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(30003);
        assertThat(answer.message()).contains("being deleted");
        assertThat(stored()).isEmpty();
        assertThat(projects.find("shop")).isEmpty();
    }

    private void going(String namespace) {
        hub.namespace(namespace);
        hub.client().namespaces().withName(namespace).edit(present -> {
            present.getMetadata().setFinalizers(List.of("test/hold"));
            return present;
        });
        hub.client().namespaces().withName(namespace).delete();
    }
}

package dev.mizzen.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.ProjectResource;
import dev.mizzen.shared.ApiException;
import dev.mizzen.testing.FeatureHub.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Projects that are there: read, listed, changed, and written past the API with kubectl. */
class StoredProjectsTest extends ProjectsInMemory {
    @Test
    void aMissingProjectAnswers30002() {
        for (Answer answer :
                List.of(hub.get("projects/none"), hub.put("projects/none", "{}"), hub.delete("projects/none"))) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.code()).isEqualTo(30002);
        }
        assertThatThrownBy(() -> projects.require("none")).isInstanceOf(ApiException.class);
    }

    @Test
    void changingReplacesAliasAndDescriptionAndKeepsTheOwner() {
        hub.post("projects", "{\"name\": \"shop\", \"alias\": \"Shop\", \"description\": \"d\", \"owner\": \"mia\"}");

        Answer answer =
                hub.put("projects/shop", "{\"alias\": \"Shop 2\", \"namespace\": \"elsewhere\", \"name\": \"no\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("name")).isEqualTo("shop");
        assertThat(answer.text("alias")).isEqualTo("Shop 2");
        assertThat(answer.text("description")).isEmpty();
        assertThat(answer.text("namespace")).isEqualTo("shop");
        assertThat(answer.body().path("owner").toString()).isEqualTo("{\"name\":\"mia\",\"alias\":\"Mia M\"}");
        assertThat(hub.get("projects/shop").body()).isEqualTo(answer.body());
    }

    @Test
    void nobodyFillsTheStoreWithADescription() {
        String longest = "ä".repeat(2048);
        Answer made = hub.post("projects", "{\"name\": \"shop\", \"description\": \"%s\"}".formatted(longest));
        assertThat(made.text("description")).isEqualTo(longest);
        for (Answer answer : List.of(
                hub.post("projects", "{\"name\": \"shop-b\", \"description\": \"%sx\"}".formatted(longest)),
                hub.put("projects/shop", "{\"description\": \"%sx\"}".formatted(longest)))) {
            assertThat(answer.code()).isEqualTo(400);
            assertThat(answer.message()).isEqualTo("description must be 4096 bytes long at most");
        }
        assertThat(projects.require("shop").description()).isEqualTo(longest);
    }

    @Test
    void aNewOwnerJoinsAndTheOldOneStaysAMember() {
        hub.post("projects", "{\"name\": \"shop\", \"owner\": \"mia\"}");

        hub.put("projects/shop", "{\"owner\": \"admin\"}");

        assertThat(projects.require("shop").owner()).isEqualTo("admin");
        assertThat(hub.get(ProjectMemberships.class).of("admin")).hasSize(1);
        assertThat(hub.get(ProjectMemberships.class).of("mia")).hasSize(1);
    }

    @Test
    void anOwnerWhoIsDeletedMeanwhileIsNoMember() {
        Answer made = hub.post("projects", "{\"name\": \"gone\", \"owner\": \"going\"}");
        assertThat(made.status()).isEqualTo(400);
        assertThat(made.code()).isEqualTo(30010);
        assertThat(stored()).isEmpty();
        assertThat(namespaces()).containsExactly("vela-system");

        hub.post("projects", "{\"name\": \"shop\", \"alias\": \"Shop\", \"owner\": \"mia\"}");
        Answer changed = hub.put("projects/shop", "{\"alias\": \"Shop\", \"owner\": \"going\"}");
        assertThat(changed.status()).isEqualTo(400);
        assertThat(changed.code()).isEqualTo(30010);
        assertThat(projects.require("shop").owner()).isEqualTo("mia");
        assertThat(hub.get(ProjectMemberships.class).of("going")).isEmpty();
        assertThat(hub.get(ProjectMemberships.class).of("mia")).hasSize(1);
    }

    @Test
    void aBadChangeIsRefused() {
        hub.post("projects", "{\"name\": \"shop\", \"alias\": \"Shop\"}");

        Answer owner = hub.put("projects/shop", "{\"owner\": \"nobody\"}");
        assertThat(owner.status()).isEqualTo(400);
        assertThat(owner.code()).isEqualTo(30010);
        Answer alias = hub.put("projects/shop", "{\"alias\": \"x\"}");
        assertThat(alias.status()).isEqualTo(400);
        assertThat(alias.code()).isEqualTo(400);

        assertThat(projects.require("shop").alias()).isEqualTo("Shop");
    }

    @Test
    void readingMakesNoNamespaceAndChangingDoes() {
        hub.post("projects", "{\"name\": \"shop\", \"namespace\": \"shop-ns\"}");
        hub.client().namespaces().withName("shop-ns").delete();

        hub.get("projects/shop");
        assertThat(namespaces()).doesNotContain("shop-ns", "shop");

        assertThat(hub.put("projects/shop", "{}").status()).isEqualTo(200);
        assertThat(namespaces()).contains("shop-ns").doesNotContain("shop");
    }

    @Test
    void theListIsNewestFirstAndPaged() {
        for (int i = 1; i <= 7; i++) {
            kubectl("p-" + i, "ns-" + i, "2026-01-0" + i + "T00:00:00Z");
        }
        await().until(() -> projects.find("p-7").stream()
                .anyMatch(project -> project.createTime().toString().startsWith("2026-01-07")));

        assertThat(hub.get("projects").names("projects"))
                .containsExactly("p-7", "p-6", "p-5", "p-4", "p-3", "p-2", "p-1");
        Answer second = hub.get("projects?page=2&pageSize=5");
        assertThat(second.names("projects")).containsExactly("p-2", "p-1");
        assertThat(second.body().path("total").asInt()).isEqualTo(7);
        assertThat(hub.get("projects?page=3&pageSize=5").body().toString()).isEqualTo("{\"projects\":[],\"total\":7}");
        assertThat(hub.get("projects?page=x").code()).isEqualTo(400);
    }

    @Test
    void listenersSeeEachProjectBeforeAndAfter() {
        hub.post("projects", "{\"name\": \"shop\", \"alias\": \"one\"}");
        hub.put("projects/shop", "{\"alias\": \"two\"}");
        hub.delete("projects/shop");

        await("the last but one is the mark that it is being deleted")
                .untilAsserted(() -> assertThat(changes)
                        .containsExactly(">shop one", "shop one>shop two", "shop two>shop two", "shop two>"));
    }

    @Test
    void recordsThatKubectlWroteBadlyAreLeftOut() {
        broken("no-spec", "");
        broken("no-namespace", "spec: {}");
        broken("bad-namespace", "spec: {namespace: Not-A-Namespace}");
        broken("system", "spec: {namespace: vela-system}");
        broken("kubernetes", "spec: {namespace: kube-system}");
        hub.post("projects", "{\"name\": \"shop\"}");

        assertThat(hub.get("projects").names("projects")).containsExactly("shop");
        for (String name : List.of("no-spec", "no-namespace", "bad-namespace", "system", "kubernetes")) {
            assertThat(hub.get("projects/" + name).code()).isEqualTo(30002);
            assertThat(hub.post("projects", "{\"name\": \"%s\"}".formatted(name))
                            .code())
                    .isEqualTo(30001);
        }
        assertThat(projects.byNamespace("vela-system")).isEmpty();
        assertThat(projects.byNamespace("kube-system")).isEmpty();
        await().until(() -> changes.contains(">shop "));
        assertThat(changes).containsExactly(">shop ");
    }

    private void broken(String name, String spec) {
        hub.kubectl(
                ProjectResource.class,
                "apiVersion: mizzen.dev/v1alpha1\nkind: Project\nmetadata: {name: %s}\n%s".formatted(name, spec));
    }

    @Test
    void ofTwoRecordsForOneNamespaceTheOlderCountsAndTheOtherFollowsWhenItGoes() {
        kubectl("a-young", "common", "2026-02-01T00:00:00Z");
        kubectl("z-old", "common", "2026-01-01T00:00:00Z");
        await().until(() -> projects.find("z-old").isPresent());

        assertThat(projects.list()).extracting(Project::name).containsExactly("z-old");
        assertThat(projects.find("a-young")).isEmpty();
        assertThat(projects.byNamespace("common").orElseThrow().name()).isEqualTo("z-old");
        await().until(() -> changes.contains(">z-old "));

        hub.client().resources(ProjectResource.class).withName("z-old").delete();

        await().until(() -> projects.find("a-young").isPresent());
        await().untilAsserted(() -> assertThat(changes).containsSubsequence("z-old >", ">a-young "));
    }

    @Test
    void timesAndMembersThatKubectlLeftOutOrWroteBadlyDoNoHarm() {
        hub.kubectl(ProjectResource.class, """
                apiVersion: mizzen.dev/v1alpha1
                kind: Project
                metadata: {name: shop, creationTimestamp: "2026-01-01T00:00:00Z"}
                spec:
                  namespace: shop
                  updateTime: yesterday
                  members: [{name: mia}, {name: mia, roles: [project-viewer, unheard-of]}]
                """);
        await().until(() -> projects.find("shop").isPresent());

        Answer answer = hub.get("projects/shop");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("updateTime")).isEqualTo(answer.text("createTime"));
        assertThat(answer.body().path("owner").toString()).isEqualTo("{\"name\":\"\",\"alias\":\"\"}");
        var membership = hub.get(ProjectMemberships.class).of("mia").getFirst();
        assertThat(membership.roles()).extracting(role -> role.name()).containsExactly("project-viewer", "unheard-of");
        assertThat(membership.permissions())
                .extracting(permission -> permission.name())
                .containsExactly("project-view");
        assertThat(membership.joinTime()).isEqualTo(projects.require("shop").createTime());
    }

    private void kubectl(String name, String namespace, String created) {
        ProjectResource written = hub.kubectl(
                ProjectResource.class,
                "apiVersion: mizzen.dev/v1alpha1\nkind: Project\nmetadata: {name: %s}\nspec: {namespace: %s}"
                        .formatted(name, namespace));
        hub.backdate(written, created);
    }
}

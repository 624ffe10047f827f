package dev.mizzen.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import dev.mizzen.hub.ProjectResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Habits of the web UI that no other test of a route shows. */
@InMemoryServer
class UiQuirksTest {
    @LocalServerPort
    private int port;

    private Http http;
    private String[] admin;

    @BeforeEach
    void login() {
        http = new Http(port);
        String token = http.post(
                        "/api/v1/auth/login",
                        "{\"username\":\"admin\",\"password\":\"" + InMemoryServer.ADMIN_PASSWORD + "\"}")
                .json()
                .get("accessToken")
                .asString();
        admin = new String[] {"Authorization", "Bearer " + token};
    }

    @Test
    void thePickersThatAskForPageZeroOfNothingGetEverything() {
        for (int i = 0; i < 12; i++) {
            assertThat(project("picked-" + i).status()).isEqualTo(200);
            String target =
                    "{\"name\":\"picked-%1$d\",\"project\":\"picked-%1$d\",\"cluster\":{\"clusterName\":\"local\","
                            + "\"namespace\":\"picked-place-%1$d\"}}";
            assertThat(http.post("/api/v1/targets", target.formatted(i), admin).status())
                    .isEqualTo(200);
        }
        for (String list : List.of("projects", "targets")) {
            JsonNode all = get(list + "?page=0&pageSize=0");
            assertThat(all.path(list).size())
                    .isEqualTo(all.path("total").asInt())
                    .isGreaterThanOrEqualTo(12);
        }
        assertThat(get("clusters?page=0&pageSize=0").path("clusters").size()).isEqualTo(1);
        assertThat(get("projects/picked-3/targets?page=0&pageSize=0")
                        .path("targets")
                        .size())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"projects", "targets", "clusters"})
    void aNameOf32CharactersWhichDialogsLetThroughIsRefusedInASentence(String route) {
        Http.Answer answer = http.post("/api/v1/" + route, "{\"name\":\"" + "n".repeat(32) + "\"}", admin);
        assertThat(answer.failure()).isEqualTo("400 400");
        assertThat(answer.body()).contains("name must be 2 to 31 characters long");
    }

    @Test
    void aNameOf31CharactersIsTaken() {
        assertThat(project("n".repeat(31)).status()).isEqualTo(200);
    }

    @Test
    void thePageOfProjectsIsDrawnFromTheUsersOwn() {
        assertThat(project("drawn").status()).isEqualTo(200);
        JsonNode drawn = get("auth/user_info")
                .path("projects")
                .valueStream()
                .filter(project -> project.path("name").asString().equals("drawn"))
                .findFirst()
                .orElseThrow();
        assertThat(drawn.propertyNames())
                .containsExactlyInAnyOrder("name", "alias", "description", "joinTime", "owner", "roles");
        assertThat(drawn.path("owner").propertyNames()).containsExactlyInAnyOrder("name", "alias");
        assertThat(drawn.path("roles").isArray()).isTrue();
    }

    @Test
    void everyPermissionHasItsActionsAndItsEffect() {
        assertThat(project("permitted").status()).isEqualTo(200);
        JsonNode info = get("auth/user_info");
        List<JsonNode> permissions =
                info.path("platformPermissions").valueStream().toList();
        List<JsonNode> ofProject =
                info.at("/projectPermissions/permitted").valueStream().toList();
        assertThat(permissions).isNotEmpty().allSatisfy(UiQuirksTest::requireWhole);
        assertThat(ofProject).isNotEmpty().allSatisfy(UiQuirksTest::requireWhole);
        // The button that recalls a distribution is drawn for those who have it among these, not those of the project.
        assertThat(permissions).anySatisfy(permission -> {
            assertThat(permission.path("resources").toString()).isEqualTo("[\"*\"]");
            assertThat(permission.path("actions").toString()).isEqualTo("[\"*\"]");
            assertThat(permission.path("effect").asString()).isEqualTo("Allow");
        });
    }

    @Test
    void aClusterInTheListHasNoTimeAndTheEditDialogFindsEveryFieldItSendsBack() {
        JsonNode listed = get("clusters").at("/clusters/0");
        assertThat(listed.propertyNames()).doesNotContain("createTime", "kubeConfig");
        JsonNode detail = get("clusters/" + listed.path("name").asString());
        for (String field : List.of("name", "alias", "description", "icon", "dashboardURL", "kubeConfig")) {
            assertThat(detail.path(field).isString()).as(field).isTrue();
        }
        assertThat(detail.path("labels").isObject()).isTrue();
        assertThat(detail.path("createTime").isString()).isTrue();
    }

    @Test
    void aMemberWithoutRolesHasAnEmptyListOfThem(@Autowired KubernetesClient client) {
        ProjectResource byHand = new ProjectResource();
        byHand.getMetadata().setName("roleless");
        byHand.setSpec(new ProjectResource.Spec(
                null, null, null, "roleless", List.of(new ProjectResource.Member("admin", null, null)), null));
        client.resource(byHand).create();
        await().until(() -> http.get("/api/v1/projects/roleless", admin).status() == 200);
        assertThat(get("projects/roleless/users").at("/users/0/userRoles").toString())
                .isEqualTo("[]");
    }

    private static void requireWhole(JsonNode permission) {
        assertThat(permission.path("actions").isArray()).isTrue();
        assertThat(permission.path("resources").isArray()).isTrue();
        assertThat(permission.path("effect").asString()).isIn("Allow", "Deny");
    }

    private Http.Answer project(String name) {
        return http.post("/api/v1/projects", "{\"name\":\"" + name + "\"}", admin);
    }

    private JsonNode get(String path) {
        Http.Answer answer = http.get("/api/v1/" + path, admin);
        assertThat(answer.status()).as("%s: %s", path, answer).isEqualTo(200);
        return answer.json();
    }
}

package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.config.ConfigCheck.Strictness;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Whoever may not list a config learns nothing of it, and has nothing opened with it, wherever registries and images are spoken of. */
class DeniedConfigsTest {
    private static final String IMAGE = "r.example.com/team/app";

    private final CheckScene scene = new CheckScene(Strictness.OFF, 100);

    @BeforeEach
    void start() {
        for (String name : List.of("harbor", "prod")) {
            scene.create("configs", name, CheckScene.login("r.example.com", "for-" + name, "s3cret"));
            scene.create("projects/shop/configs", "our-" + name, CheckScene.login("r.example.com", "our-" + name, "p"));
        }
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void theRegistriesHealthIsOfThoseThatOneMayList() {
        scene.asOneWho("list config:*", "not list config:prod");
        assertThat(names("registries/health", "/registries")).containsExactly("harbor");

        scene.asOneWho("list project:shop/config:*", "not * project:shop/config:our-prod");
        assertThat(names("projects/shop/registries/health", "/registries")).containsExactly("our-harbor");
    }

    @Test
    void imagesInAProjectAreLookedUpWithWhatTheProjectsListOfConfigsShows() {
        scene.asOneWho(
                "list project:shop/config:*",
                "not list project:shop/config:our-prod",
                "not list project:shop/config:prod");
        assertThat(names("projects/shop/configs", "/configs")).containsExactly("our-harbor", "harbor");

        assertThat(names("repository/image/repos?project=shop", "/registries")).containsExactly("our-harbor", "harbor");
        assertThat(scene.hub
                        .get("repository/image/info?project=shop&name=" + IMAGE)
                        .body()
                        .path("secretNames"))
                .extracting(JsonNode::asString)
                .containsExactly("our-harbor", "harbor");
        assertThat(scene.hub.get("projects/shop/images?name=" + IMAGE).text())
                .contains("\"our-harbor\"", "\"harbor\"")
                .doesNotContain("prod");
        assertThat(scene.registries.logins()).containsOnly("our-harbor:p", "for-harbor:s3cret");
    }

    @Test
    void aConfigThatOneMayNotListIsNotThereForALookUpThatNamesIt() {
        scene.asOneWho("list project:shop/config:*", "not list project:shop/config:prod");
        String query = "repository/image/info?project=shop&name=" + IMAGE + "&secretName=";

        assertThat(scene.hub.get(query + "prod").text().replace("prod", "none"))
                .isEqualTo(scene.hub.get(query + "none").text());
        assertThat(scene.registries.tried).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "project="})
    void withoutAProjectImagesAreLookedUpWithWhatThePlatformsListOfConfigsShows(String project) {
        String repos = "repository/image/repos?" + project;
        String info = "repository/image/info?" + project + "&name=" + IMAGE;

        scene.asOneWho("list project:*/config:*");
        assertThat(names(repos, "/registries")).isEmpty();
        assertThat(scene.hub.get(info).body().path("secretNames")).isEmpty();
        assertThat(scene.registries.logins()).containsOnly("");

        scene.asOneWho("list project:*/config:*", "list config:*", "not list config:prod");
        assertThat(names(repos, "/registries")).containsExactly("harbor");
        assertThat(scene.hub.get(info).body().path("secretNames"))
                .extracting(JsonNode::asString)
                .containsExactly("harbor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "projects/shop/"})
    void aConfigThatOneMayNotReadIsNotTriedAsItIsSaved(String scope) {
        String own = scope.isEmpty() ? "" : "our-";
        String type = scope.isEmpty() ? "config:" : "project:shop/config:";
        scene.asOneWho("* " + type + "*", "not get " + type + own + "prod");
        String route = scope + "registries/check";

        assertThat(scene.hub
                        .post(route, "{\"name\": \"%sprod\"}".formatted(own))
                        .status())
                .isEqualTo(403);
        assertThat(scene.hub
                        .post(
                                route,
                                CheckScene.body(own + "prod", CheckScene.login("r.example.com", "b", "__stored__")))
                        .status())
                .isEqualTo(403);
        assertThat(scene.registries.tried).isEmpty();
        assertThat(scene.hub
                        .post(route, "{\"name\": \"%sharbor\"}".formatted(own))
                        .status())
                .isEqualTo(200);
    }

    private List<String> names(String path, String list) {
        return scene.hub
                .get(path)
                .body()
                .at(list)
                .valueStream()
                .map(one -> one.path("name").asString())
                .toList();
    }
}

package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.testing.Api;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RealRegistry;
import dev.mizzen.testing.RunningMizzen;
import dev.mizzen.testing.TestImages;
import dev.mizzen.testing.TestImages.Format;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every route of images, for the good case and each trouble, on a real registry that wants a password. */
@RealClusters(managed = 0)
class ImagesIT {
    private static final String ALLOWED = "mizzen.registry.allowed-networks=127.0.0.0/8";

    private static RealRegistry registry;
    private static Planes running;
    private static ImageScene scene;
    private static TestImages.Image single;
    private static TestImages.Index index;

    @BeforeAll
    static void start(Planes planes) {
        running = planes;
        registry = RealRegistry.start(RealRegistry.Kind.PLAIN_HTTP);
        single = TestImages.on(registry).push("team/app", "1", Format.DOCKER);
        index = TestImages.on(registry).pushIndex("team/app", "2", Format.OCI, List.of("linux/arm64", "linux/amd64"));
        scene = new ImageScene(
                RunningMizzen.on(planes.hub(), ALLOWED, "mizzen.registry.calls-per-minute=1000")
                        .admin(),
                registry);
        scene.project("shop");
        scene.project("other");
        scene.project("stranger");
        scene.config("projects/stranger/configs", "reach", Map.of("registry", registry.domain(), "useHTTP", true));
        scene.project("guesser");
        scene.config("projects/guesser/configs", "guess", "not-the-password");
        scene.config("configs", "docker", Map.of());
        scene.config("configs", "for-all", Map.of("registry", "harbor.example.com"));
        scene.config("projects/shop/configs", "own", registry.password());
        scene.config("projects/shop/configs", "z-old", "not-the-password");
        scene.config("projects/shop/configs", "z-settings", Map.of("registry", registry.domain(), "useHTTP", true));
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @Test
    void theRegistriesOfAProjectAreItsOwnThenThePlatforms() {
        JsonNode body =
                scene.api.get("repository/image/repos?project=shop").ok().body();
        assertThat(ImageScene.texts(body.path("registries"), "name"))
                .containsExactly("own", "z-old", "z-settings", "docker", "for-all");
        assertThat(body.path("registries").path(0).toString())
                .isEqualTo("{\"name\":\"own\",\"secretName\":\"own\",\"domain\":\"%s\"}".formatted(registry.domain()));
    }

    @Test
    void aConfigThatReliesOnTheDefaultRegistryIsListedWithIt() {
        JsonNode body = scene.api.get("repository/image/repos?project=").ok().body();
        assertThat(ImageScene.texts(body.path("registries"), "domain"))
                .containsExactly("index.docker.io", "harbor.example.com");
        assertThat(scene.api.get("repository/image/repos").ok().body()).isEqualTo(body);
    }

    @Test
    void theRegistriesOfAProjectThatIsNotThereAre404() {
        assertThat(scene.api.get("repository/image/repos?project=none").businessCode())
                .isEqualTo(30002);
    }

    @Test
    void theWebUiReadsAnImagesFacts() {
        JsonNode info = scene.info("shop", scene.image("team/app:1"));
        assertThat(info.propertyNames())
                .containsExactlyInAnyOrder("name", "secretNames", "registry", "info", "size", "manifest");
        assertThat(info.path("name").asString()).isEqualTo(scene.image("team/app:1"));
        assertThat(info.path("registry").asString()).isEqualTo(registry.domain());
        assertThat(info.path("secretNames").valueStream().map(JsonNode::asString))
                .containsExactly("own", "z-old", "z-settings");
        assertThat(info.at("/info/created").asString()).isEqualTo("2024-05-06T07:08:09Z");
        assertThat(info.at("/info/architecture").asString()).isEqualTo("amd64");
        assertThat(info.at("/info/config/Volumes").propertyNames()).containsExactly("/data");
        assertThat(info.at("/info/config/ExposedPorts").propertyNames()).containsExactly("8080/tcp", "9000/udp");
        assertThat(info.path("size").asLong())
                .isEqualTo(info.at("/manifest/config/size").asLong()
                        + info.at("/manifest/layers/0/size").asLong())
                .isPositive();
        assertThat(info.at("/manifest/layers/0/digest").asString()).isEqualTo(single.layer());
    }

    @Test
    void theWebUiIsShownLinuxAmd64OfAnImageForSeveralPlatforms() {
        JsonNode info = scene.info("shop", scene.image("team/app:2"));
        assertThat(info.at("/info/architecture").asString()).isEqualTo("amd64");
        assertThat(info.at("/manifest/config/digest").asString())
                .isEqualTo(index.images().get(1).config());
    }

    @Test
    void onlyTheConfigThatTheWebUiNamesIsTried() {
        String query = "project=shop&name=" + ImageScene.encoded(scene.image("team/app:1")) + "&secretName=";
        assertThat(scene.info(query + "own").has("message")).isFalse();
        JsonNode old = scene.info(query + "z-old");
        assertThat(old.path("secretNames").valueStream().map(JsonNode::asString))
                .containsExactly("z-old");
        assertThat(old.path("message").asString()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({
        "project=shop, needs a name",
        "project=shop&name=::bad, lower-case letters",
        "project=none&name=nginx, no project 'none'",
        "project=shop&name=nginx&secretName=nothing, no registry config 'nothing'",
        "project=other&name=nginx&secretName=own, no registry config 'own'"
    })
    void troubleIsAMessageAndNeverAnError(String query, String message) {
        JsonNode info = scene.info(query);
        assertThat(info.path("message").asString()).contains(message);
        assertThat(info.path("secretNames").isEmpty()).isTrue();
        assertThat(info.path("size").asInt()).isZero();
        assertThat(info.path("manifest").isNull()).isTrue();
        assertThat(info.has("info")).isFalse();
    }

    @Test
    void anImageThatIsNotThereIsTroubleInWords() {
        JsonNode info = scene.info("shop", scene.image("team/none:1"));
        assertThat(info.path("message").asString()).isNotBlank();
        assertThat(info.path("secretNames")).isNotEmpty();
        JsonNode look = scene.look("shop", scene.image("team/none:1"), "");
        assertThat(look.path("problem").asString()).isEqualTo("Missing");
        assertThat(look.path("advice").asString()).isNotBlank();
        assertThat(look.path("image").isNull()).isTrue();
        assertThat(look.path("imagePullSecrets").asString()).contains("own");
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "stranger", "guesser"})
    void theFactsOfAnotherProjectsPrivateImageAreNotServed(String project) {
        String image = scene.image("team/app:1");
        assertThat(scene.info("shop", image).has("info")).isTrue();
        assertThat(scene.look("shop", image, "").path("problem").asString()).isEmpty();
        JsonNode info = scene.info(project, image);
        assertThat(info.has("info")).isFalse();
        assertThat(info.path("manifest").isNull()).isTrue();
        assertThat(info.path("message").asString()).isNotBlank();
        JsonNode look = scene.look(project, image, "");
        assertThat(look.path("digest").asString()).isEmpty();
        assertThat(look.path("image").isNull()).isTrue();
        assertThat(look.path("tags").path("names").isEmpty()).isTrue();
        assertThat(look.path("problem").asString()).isNotEmpty();
        assertThat(look.toString() + info).doesNotContain(single.manifest()).doesNotContain("\"own\"");
    }

    @Test
    void theFactsOfAProjectsPrivateImageAreNotServedToThePlatform() {
        String image = ImageScene.encoded(scene.image("team/app:1"));
        assertThat(scene.info("project=shop&name=" + image).has("info")).isTrue();
        assertThat(scene.info("project=&name=" + image).has("info")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aProjectSeesAllFactsOfAnImage(Format format) {
        TestImages.Index pushed = TestImages.on(registry)
                .pushIndex("facts/" + format.name().toLowerCase(), "v1", format, List.of("linux/amd64", "linux/arm64"));
        String name = scene.image("facts/" + format.name().toLowerCase());
        JsonNode look = scene.look("shop", name + ":v1", "&platform=linux/arm64");
        assertThat(look.path("name").asString()).isEqualTo(name + ":v1");
        assertThat(look.path("registry").asString()).isEqualTo(registry.domain());
        assertThat(look.path("tag").asString()).isEqualTo("v1");
        assertThat(look.path("digest").asString()).isEqualTo(pushed.digest());
        assertThat(look.path("problem").asString()).as(look.toString()).isEmpty();
        JsonNode image = look.path("image");
        assertThat(image.path("platform").asString()).isEqualTo("linux/arm64");
        assertThat(image.path("digest").asString())
                .isEqualTo(pushed.images().get(1).manifest());
        assertThat(image.path("created").asString()).isEqualTo("2024-05-06T07:08:09Z");
        assertThat(image.path("labels").propertyNames()).containsExactly("org.opencontainers.image.title");
        assertThat(image.path("ports").toString()).isEqualTo("[\"8080/tcp\",\"9000/udp\"]");
        assertThat(image.path("volumes").toString()).isEqualTo("[\"/data\"]");
        assertThat(image.path("user").asString()).isEqualTo("1000:1000");
        assertThat(image.path("workingDir").asString()).isEqualTo("/work");
        assertThat(image.path("entryPoint").toString()).isEqualTo("[\"/app\"]");
        assertThat(image.path("command").toString()).isEqualTo("[\"--serve\"]");
        assertThat(ImageScene.texts(image.path("layers"), "digest"))
                .containsExactly(pushed.images().get(1).layer());
        assertThat(ImageScene.texts(look.path("platforms"), "platform")).containsExactly("linux/amd64", "linux/arm64");
        assertThat(look.path("platforms").path(1).path("size").asLong())
                .isEqualTo(image.path("size").asLong())
                .isPositive();
    }

    @Test
    void aConfigOfTheOlderTypeThatKubectlWroteFitsToo() {
        scene.project("older");
        running.hub()
                .client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("by-kubectl")
                        .withNamespace("older")
                        .addToLabels("config.oam.dev/catalog", "velacore-config")
                        .endMetadata()
                        .withType("kubernetes.io/dockercfg")
                        .addToStringData(
                                ".dockercfg",
                                "{\"%s\": {\"username\": \"bot\", \"password\": \"unused\"}}"
                                        .formatted(registry.domain()))
                        .build())
                .create();

        await().untilAsserted(() -> {
            JsonNode match = scene.look("older", scene.image("team/app:1"), "").at("/matches/0");
            assertThat(match.at("/config/name").asString()).isEqualTo("by-kubectl");
            assertThat(match.path("pulls").asBoolean()).isTrue();
        });
    }

    @Test
    void theConfigsThatFitAreToldInTheOrderOfTheTriesAndWhy() {
        JsonNode matches = scene.look("shop", scene.image("team/app:1"), "").path("matches");
        assertThat(matches.valueStream().map(match -> match.at("/config/name").asString()))
                .containsExactly("own", "z-old", "z-settings");
        assertThat(matches.valueStream().map(match -> match.path("pulls").asBoolean()))
                .containsExactly(true, true, false);
        assertThat(matches.valueStream().map(match -> match.path("used").asBoolean()))
                .containsExactly(true, false, false);
        assertThat(matches.path(0).path("key").asString()).isEqualTo(registry.domain());
        assertThat(ImageScene.texts(matches, "reason")).doesNotContain("");
        assertThat(scene.look("shop", scene.image("team/app:1"), "")
                        .path("imagePullSecrets")
                        .asString())
                .isEqualTo("imagePullSecrets:\n- name: \"own\"\n- name: \"z-old\"\n");
    }

    @Test
    void noAnswerHoldsACredential() {
        String image = scene.image("team/app:1");
        String answers = scene.info("shop", image).toString()
                + scene.look("shop", image, "")
                + scene.look("guesser", image, "")
                + scene.info("guesser", image)
                + scene.api.get("repository/image/repos?project=shop").text();
        assertThat(answers)
                .doesNotContain(registry.password())
                .doesNotContain("not-the-password")
                .doesNotContain(Configs.base64(RealRegistry.ACCOUNT + ":" + registry.password()));
    }

    @Test
    void tagsComeInPages() {
        for (String tag : List.of("a", "b", "c")) {
            TestImages.on(registry).push("paged/app", tag, Format.OCI);
        }
        String image = scene.image("paged/app:a");
        assertThat(scene.look("shop", image, "&tags=2").path("tags").toString())
                .isEqualTo("{\"names\":[\"a\",\"b\"],\"more\":true,\"message\":\"\"}");
        assertThat(scene.look("shop", image, "&tags=2&after=b").path("tags").toString())
                .isEqualTo("{\"names\":[\"c\"],\"more\":false,\"message\":\"\"}");
        assertThat(scene.look("shop", image, "&tags=0").at("/tags/names").isEmpty())
                .isTrue();
    }

    @Test
    void aPlatformThatTheImageIsNotForIsTroubleAndThoseThatItIsForAreListed() {
        JsonNode look = scene.look("shop", scene.image("team/app:2"), "&platform=windows/amd64");
        assertThat(look.path("message").asString()).contains("windows/amd64", "linux/arm64");
        assertThat(look.path("image").isNull()).isTrue();
        assertThat(look.path("digest").asString()).isEqualTo(index.digest());
        assertThat(look.path("platforms").size()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', needs a name",
        "Bad, '', lower-case",
        "nginx, &platform=arm64, os/architecture",
        "nginx, &tags=many, tags must be a number",
        "nginx, &tags=-1, tags must be a number",
        "nginx, &after=-x, after must be a tag"
    })
    void whatIsAskedWronglyIsRefusedWithTheRule(String image, String more, String rule) {
        Api.Answer answer = scene.ask("shop", image, more);
        assertThat(answer.businessCode()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("Message").asString()).contains(rule);
    }

    @Test
    void theImagesOfAProjectThatIsNotThereAre404() {
        assertThat(scene.ask("none", "nginx", "").businessCode()).isEqualTo(30002);
    }

    @Test
    void whoAsksTooOftenIsToldToWait() {
        Api api = RunningMizzen.on(running.hub(), ALLOWED, "mizzen.registry.calls-per-minute=1")
                .admin();
        ImageScene slow = new ImageScene(api, registry);
        assertThat(slow.look("shop", slow.image("team/app:1"), "")
                        .path("problem")
                        .asString())
                .isEmpty();
        Api.Answer refused = slow.ask("shop", slow.image("team/app:1"), "");
        assertThat(refused.businessCode()).isEqualTo(16023);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(slow.info("shop", slow.image("team/app:1")).path("message").asString())
                .contains("too often");
    }

    @Test
    void aConfigWhosePasswordChangesIsAskedAnew() {
        String project = "rotating";
        scene.project(project);
        scene.config("projects/" + project + "/configs", "secret", registry.password());
        String image = scene.image("team/app:1");
        assertThat(scene.info(project, image).has("info")).isTrue();
        String wrong = JsonMapper.shared().writeValueAsString(scene.properties("not-the-password"));
        scene.api
                .put("projects/rotating/configs/secret?check=warn", Map.of("properties", wrong))
                .ok();
        assertThat(scene.info(project, image).has("info")).isFalse();
    }
}

package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.Http;
import dev.mizzen.hub.ProjectResource;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.People;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Members of one project see and touch nothing of another, and use what the platform lends them without reading it. */
@RealClusters
class WallsBetweenProjectsIT {
    private static Scene scene;
    private static RunningMizzen mizzen;
    private static People people;
    /** A project admin and a viewer of {@code shop}, and somebody who is in no project. */
    private static Api leader;

    private static Api viewer;
    private static Api nobody;

    /** What {@code other} has. */
    private static ConfigRef theirConfig;

    private static Place theirPlace;
    private static String theirDistribution;

    /** A call; nothing is sent for a body that is empty. */
    record Call(String method, String path, Map<String, Object> body) {
        Api.Answer by(Api caller, String project) {
            return caller.send(method, path.replace("{p}", project), body.isEmpty() ? null : body);
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    @BeforeAll
    static void start(Planes planes) {
        mizzen = RunningMizzen.on(planes.hub());
        scene = new Scene(mizzen.admin(), planes).set();
        scene.project("other");
        people = new People(planes.hub().client(), new Http(mizzen.port()), RunningMizzen.ADMIN_PASSWORD);
        leader = member("lea", "project-admin");
        viewer = member("vic", "project-viewer");
        people.add("noah");
        nobody = mizzen.api().withToken(people.login("noah"));
        theirConfig = scene.config("projects/other/configs", "other");
        theirPlace = scene.target("other", "theirs", "edge-1", "theirs");
        theirDistribution = "theirs";
        scene.distribute("other", theirDistribution, Scene.wire(theirConfig), List.of(theirPlace))
                .ok();
        scene.awaitPassword(Scene.PASSWORD, theirConfig.name(), theirPlace);
    }

    @ParameterizedTest
    @MethodSource("callsInAProject")
    void anotherProjectIsAnsweredAsOneThatIsNotThere(Call call) {
        for (Api caller : List.of(leader, viewer, nobody)) {
            Api.Answer hidden = call.by(caller, "other");
            Api.Answer missing = call.by(caller, "neverwas");
            assertThat(hidden.status()).as("%s", hidden).isEqualTo(404);
            assertThat(hidden.businessCode()).isEqualTo(30002);
            assertThat(hidden.text()).isEqualTo(missing.text().replace("neverwas", "other"));
            assertThat(hidden.status()).isEqualTo(missing.status());
        }
        assertThat(scene.copy(theirPlace, theirConfig.name())).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("changesOfAProject")
    void aViewerChangesNothing(Call call) {
        Api.Answer answer = call.by(viewer, "shop");
        assertThat(answer.status()).as("%s", answer).isEqualTo(403);
        assertThat(answer.businessCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @MethodSource("changesOfThePlatform")
    void aProjectAdminChangesNothingOfThePlatform(Call call) {
        for (Api caller : List.of(leader, viewer, nobody)) {
            Api.Answer answer = call.by(caller, "shop");
            assertThat(answer.businessCode()).as("%s", answer).isEqualTo(403);
        }
    }

    @Test
    void aProjectAdminNeitherDeletesHisProjectNorGivesItAway() {
        assertThat(leader.delete("projects/shop").businessCode()).isEqualTo(403);
        assertThat(leader.put("projects/shop", Map.of("owner", "lea")).businessCode())
                .isEqualTo(403);
    }

    @Test
    void aViewerOpensSingleConfigsAndListsDistributions() {
        ConfigRef own = scene.config("projects/shop/configs", "shop");
        Api.Answer shown = viewer.get("projects/shop/configs/" + own.name()).ok();
        assertThat(shown.body().at("/properties/registry").asString()).isEqualTo("harbor.example.com");
        assertThat(shown.text()).doesNotContain(Scene.PASSWORD);
        Place place = scene.target("edge-1");
        String name = scene.delivered(own, place);
        assertThat(viewer.get("projects/shop/distributions").ok().text()).contains("\"" + name + "\"");
    }

    @Test
    void theConfigOfAnotherProjectIsNotDistributed() {
        Place place = scene.target("edge-1");
        List<Map<String, String>> notForThem = List.of(
                Scene.wire(theirConfig),
                Map.of("name", "edge-1", "namespace", "vela-system"),
                Map.of("name", "mizzen-user-admin", "namespace", "vela-system"),
                Map.of("name", "no-such-config", "namespace", "other"));
        for (Map<String, String> config : notForThem) {
            Api.Answer answer =
                    leader.post("projects/shop/distributions", Scene.body("stolen", config, List.of(place)));
            assertThat(answer.businessCode()).as("%s", answer).isEqualTo(16006);
            assertThat(answer.body().path("Message").asString())
                    .isEqualTo("There is no config " + config.get("name") + " that the project shop may use");
            assertThat(scene.secret(place, config.get("name"))).isEmpty();
        }
        assertThat(scene.distribution("stolen")).isEmpty();
    }

    @Test
    void nothingIsDistributedToTheTargetOfAnotherProject() {
        ConfigRef own = scene.config("projects/shop/configs", "shop");
        List<Place> notTheirs = List.of(
                theirPlace,
                Place.of("edge-1", "kube-system"),
                Place.of("local", "vela-system"),
                Place.of("local", "other"),
                Place.of("edge-1", "nobodys"),
                Place.of("no-such-cluster", "nobodys"));
        for (Place place : notTheirs) {
            Api.Answer answer =
                    leader.post("projects/shop/distributions", Scene.body("afar", Scene.wire(own), List.of(place)));
            assertThat(answer.businessCode()).as("%s", answer).isEqualTo(400);
            assertThat(answer.body().path("Message").asString())
                    .as("whether somebody has a target there is not told")
                    .startsWith(place + " is no target of the project shop");
        }
        assertThat(scene.distribution("afar")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"project-viewer", "app-developer", "project-admin"})
    void whatThePlatformLendsIsUsedAndNotRead(String role) {
        ConfigRef shared = scene.config();
        Place place = scene.target("edge-1");
        scene.api
                .post(
                        "distributions",
                        Scene.body(Scene.fresh("everywhere"), Scene.wire(shared), List.of(place, theirPlace)))
                .ok();
        scene.awaitPassword(Scene.PASSWORD, shared.name(), place, theirPlace);
        Api caller = member(Scene.fresh("user"), role);

        JsonNode listed = byName(caller.get("projects/shop/configs").ok().body().path("configs"), shared.name());
        assertThat(listed.path("shared").asBoolean()).isTrue();
        assertThat(listed.has("properties")).isFalse();
        assertThat(listed.path("targets")).hasSize(1);
        assertThat(listed.at("/targets/0/namespace").asString()).isEqualTo(place.namespace());
        List<String> everywhere = Stream.of(
                        "projects/shop/configs",
                        "projects/shop/configs/" + shared.name(),
                        "projects/shop/distributions",
                        "projects/shop/images?name=harbor.example.com/a/b&tags=0",
                        "repository/image/repos?project=shop",
                        "projects/shop/registries/health",
                        "projects/shop/config_templates",
                        "targets",
                        "projects",
                        "clusters",
                        "auth/user_info")
                .map(path -> caller.get(path).ok().text())
                .toList();
        assertThat(everywhere)
                .allSatisfy(text -> assertThat(text)
                        .doesNotContain(
                                Scene.PASSWORD, theirPlace.namespace(), "\"" + theirConfig.name() + "\"", "\"other\""));
    }

    @Test
    void listsHoldWhatTheCallerMaySee() {
        String ours = Scene.targetOf(scene.target("edge-1"));
        assertThat(names(leader.get("projects"), "projects")).containsExactly("shop");
        assertThat(names(leader.get("targets"), "targets")).contains(ours).doesNotContain("theirs");
        assertThat(names(leader.get("targets?project=shop"), "targets")).contains(ours);
        assertThat(names(leader.get("targets?project=other"), "targets")).isEmpty();
        assertThat(names(leader.get("clusters"), "clusters")).isEmpty();
        for (String list : List.of("projects", "targets", "clusters")) {
            Api.Answer answer = nobody.get(list).ok();
            assertThat(names(answer, list)).isEmpty();
            assertThat(answer.body().path("total").asInt(-1)).isZero();
        }
    }

    @Test
    void aBodyDoesNotLeadIntoAnotherProject() {
        String name = Scene.fresh("registry");
        Map<String, Object> body = new LinkedHashMap<>(configBody(name));
        body.putAll(Map.of("namespace", "other", "project", "other", "shared", true, "owner", "lea"));
        leader.post("projects/shop/configs", body).ok();
        body.put("namespace", "vela-system");
        leader.put("projects/shop/configs/" + name, body).ok();

        assertThat(scene.secret(Place.of("local", "shop"), name)).isPresent();
        assertThat(scene.secret(Place.of("local", "other"), name)).isEmpty();
        assertThat(scene.secret(Place.of("local", "vela-system"), name)).isEmpty();
    }

    @Test
    void aMemberWhoIsRemovedIsOutAtOnceWithTheTokenHeHas() {
        Api caller = member("rick", "app-developer");
        caller.get("projects/shop/configs").ok();
        scene.client("local").resources(ProjectResource.class).withName("shop").edit(record -> {
            ProjectResource.Spec spec = record.getSpec();
            record.setSpec(new ProjectResource.Spec(
                    spec.alias(),
                    spec.description(),
                    spec.owner(),
                    spec.namespace(),
                    spec.members().stream()
                            .filter(member -> !member.name().equals("rick"))
                            .toList(),
                    spec.updateTime()));
            return record;
        });
        await().atMost(Scene.PATIENCE)
                .until(() -> caller.get("projects/shop/configs").businessCode() == 30002);
    }

    static List<Call> callsInAProject() {
        List<Call> calls = new ArrayList<>(changesOfAProject());
        for (String path : List.of(
                "",
                "/targets",
                "/configs",
                "/configs/" + name(theirConfig),
                "/config_templates",
                "/config_templates/image-registry",
                "/distributions",
                "/distributions/theirs",
                "/registries/health",
                "/providers",
                "/images?name=nginx")) {
            calls.add(new Call("GET", "projects/{p}" + path, Map.of()));
        }
        calls.add(new Call("GET", "repository/image/repos?project={p}", Map.of()));
        calls.add(new Call("GET", "repository/image/info?project={p}&name=nginx", Map.of()));
        return calls;
    }

    static List<Call> changesOfAProject() {
        Map<String, Object> distribution = Map.of("name", "theirs", "configs", List.of(), "targets", List.of());
        return List.of(
                new Call("PUT", "projects/{p}", Map.of("alias", "Mine now", "owner", "lea")),
                new Call("DELETE", "projects/{p}", Map.of()),
                new Call("POST", "projects/{p}/configs", configBody("forged")),
                new Call("PUT", "projects/{p}/configs/" + name(theirConfig), configBody("forged")),
                new Call("DELETE", "projects/{p}/configs/" + name(theirConfig), Map.of()),
                new Call("DELETE", "projects/{p}/configs/" + name(theirConfig) + "?dryRun=true", Map.of()),
                new Call("POST", "projects/{p}/distributions", distribution),
                new Call("POST", "projects/{p}/distributions?dryRun=true", distribution),
                new Call("POST", "projects/{p}/distributions/theirs/retry", Map.of()),
                new Call("DELETE", "projects/{p}/distributions/theirs", Map.of()),
                new Call("POST", "projects/{p}/registries/check", Map.of("name", name(theirConfig))));
    }

    static List<Call> changesOfThePlatform() {
        return List.of(
                new Call("POST", "projects", Map.of("name", "mine")),
                new Call("POST", "configs", configBody("forged")),
                new Call("GET", "configs", Map.of()),
                new Call("DELETE", "configs/any", Map.of()),
                new Call("POST", "distributions", Map.of("name", "x")),
                new Call("GET", "orphans", Map.of()),
                new Call("POST", "registries/check", Map.of("name", "any")),
                new Call("POST", "targets", Map.of("name", "mine", "project", "shop")),
                new Call("PUT", "targets/theirs", Map.of("alias", "Mine", "project", "shop")),
                new Call("DELETE", "targets/theirs", Map.of()),
                new Call("POST", "clusters", Map.of("name", "mine", "kubeConfig", "x")),
                new Call("GET", "clusters/edge-1", Map.of()),
                new Call("DELETE", "clusters/edge-1?force=true", Map.of()),
                new Call("POST", "clusters/edge-1/namespaces", Map.of("namespace", "mine")),
                new Call("GET", "query?velaql=resource-view%7Btype=ns,cluster=edge-1%7D.status", Map.of()),
                new Call("PUT", "system_info", Map.of("loginType", "local")));
    }

    /** Before the first test it is not there yet: which calls there are is asked then. */
    private static String name(ConfigRef config) {
        return config == null ? "theirs" : config.name();
    }

    private static Map<String, Object> configBody(String name) {
        return Map.of(
                "name",
                name,
                "template",
                Map.of("name", "image-registry"),
                "properties",
                Scene.properties("An0ther-Pa55"));
    }

    private static Api member(String user, String role) {
        people.add(user);
        people.join("shop", user, role);
        return mizzen.api().withToken(people.login(user));
    }

    private static List<String> names(Api.Answer answer, String list) {
        return answer.ok()
                .body()
                .path(list)
                .valueStream()
                .map(item -> item.path("name").asString())
                .toList();
    }

    private static JsonNode byName(JsonNode list, String name) {
        return list.valueStream()
                .filter(item -> item.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }
}

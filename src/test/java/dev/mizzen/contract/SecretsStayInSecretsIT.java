package dev.mizzen.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.testing.Api;
import dev.mizzen.testing.FlakyProxy;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.PrintedLog;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole life of a config, with failures: nothing of its password, of the credential of a cluster and of what is typed at a login is
 * anywhere but in the Secrets - in no answer, no log line (at the finest level), no Event, no status, no other object.
 */
@RealClusters
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecretsStayInSecretsIT {
    private static final int TELLABLE = 130;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DISTRIBUTION = "projects/shop/distributions/distribute-harbor";

    private static final Marker first = new Marker("Fir5t\"m/\u00e9+&<pa>");
    private static final Marker second = new Marker("Sec0nd\"m/\u00e9+&<pa>");
    private static final Marker refused = new Marker("Refu5ed\"m/\u00e9+&<pa>");
    private static final Marker login = new Marker("L0gin\"m/\u00e9+&<pa>");
    private static final Marker credential = new Marker("Cred3ntial-m-of-a-cluster");
    /** Stands in the URL of a registry. */
    private static final Marker inUrl = new Marker("Ur1-m-of-a-registry");

    private static final List<Marker> markers = List.of(first, second, refused, login, credential, inUrl);

    private static final List<String> answers = new ArrayList<>();
    /** What users and programs show to be let in. An answer has each once; nothing else ever has. */
    private static final List<String> tokens = new ArrayList<>();

    private static PrintedLog log;
    private static Planes planes;
    private static FlakyProxy wayToEdge2;
    private static Api admin;
    private static Api nobody;

    @BeforeAll
    static void start(Planes given) {
        planes = given;
        log = PrintedLog.start();
        RunningMizzen mizzen = RunningMizzen.on(
                planes.hub(), "logging.level.dev.mizzen=trace", "logging.level.org.springframework.web=trace");
        admin = mizzen.admin();
        nobody = mizzen.api();
        wayToEdge2 = FlakyProxy.to(planes.managed(1).port());
    }

    @AfterAll
    static void end() {
        wayToEdge2.close();
        log.close();
    }

    @Test
    @Order(1)
    void aLifeOfAConfigWithFailures() {
        ok("POST", "clusters", cluster("edge-1", planes.managed(0).kubeconfig()));
        ok("POST", "clusters", cluster("edge-2", planes.managed(1).kubeconfigVia(wayToEdge2.port())));
        ok("POST", "projects", Map.of("name", "shop", "alias", "Shop"));
        for (String name : List.of("edge-1", "edge-2")) {
            ok("POST", "targets", target("on-" + name, name, "apps"));
        }
        ok("POST", "configs", config("harbor", properties(first)));
        refusedConfigs();
        ok("POST", "projects/shop/distributions", distribution("edge-1", "edge-2"));
        awaitState("running");
        loginsInUrls();
        conflict();
        changeWhileAClusterIsDead();
        refusedClusters();
        refusedLogins();
        tokens();
        reads();
        assertThat(Stored.in(planes.hub().client()).secrets().get("vela-system/harbor"))
                .as("the search finds what is there")
                .matches(second::isIn);
        assertThat(Stored.in(planes.managed(0).client()).secrets().get("apps/harbor"))
                .matches(second::isIn);
        assertThat(Stored.in(planes.hub().client()).outsideOfSecrets().keySet())
                .anyMatch(key -> key.startsWith("events "))
                .anyMatch(key -> key.startsWith("distributions "));
        nothingIsStoredOutsideOfSecrets();
        removals();
    }

    @Test
    @Order(2)
    void noAnswerHasASecret() {
        assertThat(answers)
                .hasSizeGreaterThan(50)
                .allMatch(answer -> Marker.in(answer, markers).isEmpty())
                .noneMatch(answer -> tokens.stream().anyMatch(answer::contains));
    }

    @Test
    @Order(3)
    void noLogLineHasASecret() {
        List<String> lines = log.lines();
        assertThat(lines).anyMatch(line -> line.contains("TRACE"));
        // Of a line that has one only the beginning is told: when, and which logger.
        assertThat(lines.stream()
                        .filter(line -> !Marker.in(line, markers).isEmpty())
                        .map(line -> line.substring(0, Math.min(line.length(), TELLABLE)))
                        .filter(beginning -> Marker.in(beginning, markers).isEmpty()))
                .as("lines with a secret")
                .isEmpty();
        assertThat(lines).allMatch(line -> Marker.in(line, markers).isEmpty(), "has no secret");
        assertThat(lines).noneMatch(line -> tokens.stream().anyMatch(line::contains), "has a token");
    }

    @Test
    @Order(4)
    void nothingIsStoredOutsideOfSecrets() {
        for (var plane : List.of(planes.hub(), planes.managed(0), planes.managed(1))) {
            Stored stored = Stored.in(plane.client());
            Map<String, String> outside = stored.outsideOfSecrets();
            outside.forEach(
                    (key, text) -> assertThat(Marker.in(text, markers)).as(key).isEmpty());
            stored.secrets()
                    .forEach((key, text) -> assertThat(Marker.in(text, List.of(refused, login)))
                            .as(key)
                            .isEmpty());
        }
    }

    private static void refusedConfigs() {
        String password = JsonMapper.shared().writeValueAsString(refused.text());
        for (String properties : List.of(
                "{\"registry\": \"harbor.example.com\", \"auth\": {\"username\": \"bot\", \"password\": " + password,
                "{\"registry\": 5, \"auth\": {\"username\": \"bot\", \"password\": " + password + "}}",
                "{\"registry\": \"r.example.com\", \"auth\": " + password + "}",
                "{\"registry\": \"r.example.com\", \"auth\": {\"username\": [" + password + "], \"password\": 1}}",
                "{\"registry\": \"r.example.com\", \"auth\": {\"username\": \"b\", \"password\": [" + password + "]}}",
                "{\"registry\": \"r.example.com\", \"useHTTP\": " + password + "}",
                "{\"registry\": \"r.example.com\", \"auth\": {\"password\": " + password + "}}",
                password,
                "[" + password + "]")) {
            no("POST", "configs", config("x-bad", properties));
            no("PUT", "configs/harbor", Map.of("properties", properties));
        }
        no("POST", "configs", config("harbor", properties(refused)));
        no("POST", "configs", config("Bad_Name", properties(refused)));
        no("POST", "projects/none/configs", config("x", properties(refused)));
        no("POST", "configs", Map.of("name", "x", "properties", Map.of("auth", refused.text())));
        no("POST", "configs", Map.of("name", List.of(refused.text()), "properties", "{}"));
        no("POST", "configs", "{\"name\": \"x\", \"properties\": " + password);
        no("PUT", "configs/none", Map.of("properties", properties(refused)));
        no("PATCH", "configs/harbor", Map.of("properties", properties(refused)));
    }

    /** A foreign Secret in a third place, and Mizzen may not say what is in it. */
    private static void conflict() {
        ok("POST", "targets", target("taken", "edge-1", "taken"));
        planes.managed(0)
                .client()
                .load(new ByteArrayInputStream("""
                        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "harbor", "namespace": "taken"}}
                        """.getBytes(StandardCharsets.UTF_8)))
                .create();
        ok("POST", "projects/shop/distributions", distribution("edge-1", "edge-2", "taken"));
        awaitState("workflowFailed");
    }

    private static void changeWhileAClusterIsDead() {
        wayToEdge2.cut();
        ok("PUT", "configs/harbor", Map.of("alias", "Harbor", "properties", properties(second)));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                keep(admin.get("projects/shop/distributions")).text())
                        .contains("edge-2 does not answer"));
        no("GET", "query?velaql=x", null);
        wayToEdge2.restore();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                Stored.in(planes.managed(1).client()).secrets().get("apps/harbor"))
                        .matches(second::isIn));
    }

    /** Of a credential, which Pods pull with, and of mere settings. */
    private static void loginsInUrls() {
        String address = "https://bot:" + inUrl.text() + "@registry.invalid";
        String withCredential = JsonMapper.shared()
                .writeValueAsString(
                        Map.of("registry", address, "auth", Map.of("username", "bot", "password", first.text())));
        String settings = JsonMapper.shared().writeValueAsString(Map.of("registry", address, "useHTTP", true));
        for (String route : List.of("configs", "projects/shop/configs")) {
            String name = route.equals("configs") ? "url" : "own-url";
            no("POST", route + "?check=require", config(name, withCredential));
            ok("POST", route + "?check=warn", config(name, withCredential));
            ok("POST", route + "?check=refuse", config(name + "-settings", settings));
            ok("PUT", route + "/" + name + "?check=warn", Map.of("alias", "Url", "properties", withCredential));
            ok("POST", route.replace("configs", "registries/check"), Map.of("name", name));
            ok("POST", route.replace("configs", "registries/check"), Map.of("name", name + "-settings"));
            ok("GET", route.replace("configs", "registries/health"), null);
        }
        Map<String, Object> wish = Map.of(
                "configs",
                List.of(Map.of("name", "own-url")),
                "targets",
                List.of(Map.of("clusterName", "edge-1", "namespace", "apps")));
        ok("POST", "projects/shop/distributions?dryRun=true", wish);
        ok("POST", "projects/shop/distributions", wish);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                Stored.in(planes.managed(0).client()).secrets())
                        .hasEntrySatisfying(
                                "apps/own-url",
                                copy -> assertThat(inUrl.isIn(copy)).isTrue()));
        String image = "registry.invalid/team/app";
        for (String path : List.of(
                "configs",
                "configs/url",
                "configs/url-settings",
                "projects/shop/configs",
                "projects/shop/configs/own-url",
                "projects/shop/distributions/distribute-own-url",
                "projects/shop/images?name=" + image,
                "repository/image/repos?project=shop",
                "repository/image/info?project=shop&name=" + image,
                "repository/image/repos",
                "repository/image/info?name=" + image)) {
            ok("GET", path, null);
        }
        assertThat(answers.stream().filter(answer -> answer.contains("registry.invalid")))
                .as("answers that name the registry")
                .hasSizeGreaterThan(10);
        ok("DELETE", "projects/shop/distributions/distribute-own-url", null);
    }

    private static void refusedClusters() {
        String good = planes.managed(0).kubeconfig();
        String token = good.replaceAll("token: \\S+", "token: " + credential.text());
        assertThat(token).as("a kubeconfig with a marker").contains(credential.text());
        for (String kubeconfig : List.of(
                token,
                token + "\n  : broken",
                token.replace("server: https", "server: http"),
                token.replaceAll("server: \\S+", "server: https://u:" + credential.text() + "@127.0.0.1:1"),
                token.replaceAll("token: \\S+", "exec: {command: x, args: [" + credential.text() + "]}"),
                token.replaceAll("token: \\S+", "username: u\n    password: " + credential.text()),
                token.replaceAll("token: \\S+", "client-key-data: " + credential.text()),
                token.replaceAll("token: \\S+", "tokenFile: /" + credential.text()),
                token.replaceAll(
                        "certificate-authority-data: \\S+", "certificate-authority-data: " + credential.text()),
                credential.text())) {
            no("POST", "clusters", cluster("bad", kubeconfig));
        }
        no("POST", "clusters", Map.of("name", "bad", "kubeConfig", Map.of("token", credential.text())));
        no("POST", "clusters", Map.of("name", "bad", "kubeConfigSecret", credential.text()));
    }

    private static void refusedLogins() {
        keep(nobody.post("auth/login", Map.of("username", "admin", "password", login.text())));
        keep(nobody.post("auth/login", Map.of("username", "nobody", "password", login.text())));
        keep(nobody.post("auth/login", Map.of("username", "admin", "password", List.of(login.text()))));
        keep(nobody.post("auth/login", "{\"username\": \"admin\", \"password\": \"" + login.text()));
        keep(nobody.with("RefreshToken", "Cred3ntial-m-of-a-cluster").get("auth/refresh_token"));
        keep(nobody.withToken("Cred3ntial-m-of-a-cluster").get("configs"));
    }

    private static void tokens() {
        Api.Answer login = nobody.post(
                        "auth/login", Map.of("username", "admin", "password", RunningMizzen.ADMIN_PASSWORD))
                .ok();
        String refresh = login.body().path("refreshToken").asString();
        Api.Answer refreshed =
                nobody.with("RefreshToken", refresh).get("auth/refresh_token").ok();
        Api.Answer made = admin.post(
                        "tokens",
                        Map.of(
                                "name",
                                "ci",
                                "days",
                                1,
                                "scope",
                                List.of(Map.of("resources", List.of("*"), "actions", List.of("*")))))
                .ok();
        for (Api.Answer answer : List.of(login, refreshed)) {
            tokens.add(answer.body().path("accessToken").asString());
            tokens.add(answer.body().path("refreshToken").asString());
        }
        tokens.add(made.body().path("token").asString());
        keep(nobody.withToken(tokens.getLast()).get("configs").ok());
        keep(nobody.withToken(tokens.getFirst()).post("auth/logout", null).ok());
        keep(nobody.with("RefreshToken", refresh).get("auth/refresh_token"));
        keep(nobody.withToken(tokens.getFirst()).get("configs"));
        keep(admin.get("tokens").ok());
        keep(admin.delete("tokens/ci").ok());
        keep(nobody.withToken(tokens.getLast()).get("configs"));
        assertThat(tokens).doesNotContain("").hasSize(5);
    }

    private static void reads() {
        for (String path : List.of(
                "configs",
                "configs/harbor",
                "projects/shop/configs",
                "projects/shop/configs/harbor",
                "projects/shop/distributions",
                "clusters",
                "clusters/edge-1",
                "clusters/edge-2",
                "targets",
                "config_templates/image-registry",
                "auth/user_info")) {
            ok("GET", path, null);
        }
    }

    private static void removals() {
        no("DELETE", "targets/on-edge-1", null);
        no("DELETE", "clusters/edge-1", null);
        ok("DELETE", DISTRIBUTION, null);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                keep(admin.get("projects/shop/distributions")).text())
                        .doesNotContain("distribute-harbor"));
        ok("DELETE", "configs/harbor", null);
        for (String name : List.of("on-edge-1", "on-edge-2", "taken")) {
            ok("DELETE", "targets/" + name, null);
        }
        // A deleted target may take a moment more to be gone, and until then the project is not empty.
        await().atMost(PATIENCE)
                .until(() -> keep(admin.send("DELETE", "projects/shop", null)).status() == 200);
        ok("DELETE", "clusters/edge-1", null);
        ok("DELETE", "clusters/edge-2", null);
    }

    private static void awaitState(String state) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(keep(admin.get("projects/shop/distributions"))
                                .body()
                                .at("/distributions/0/status/status")
                                .asString())
                        .isEqualTo(state));
    }

    private static void ok(String method, String path, Object body) {
        Api.Answer answer = keep(admin.send(method, path, body));
        assertThat(answer.status())
                .as("%s %s: %s", method, path, answer.businessCode())
                .isEqualTo(200);
    }

    private static void no(String method, String path, Object body) {
        Api.Answer answer = keep(admin.send(method, path, body));
        assertThat(answer.status()).as("%s %s", method, path).isBetween(400, 499);
    }

    private static Api.Answer keep(Api.Answer answer) {
        answers.add(answer.text() + answer.headers().map());
        return answer;
    }

    private static Map<String, Object> cluster(String name, String kubeconfig) {
        return Map.of("name", name, "kubeConfig", kubeconfig);
    }

    private static Map<String, Object> target(String name, String cluster, String namespace) {
        return Map.of(
                "name", name, "project", "shop", "cluster", Map.of("clusterName", cluster, "namespace", namespace));
    }

    private static Map<String, Object> config(String name, String properties) {
        return Map.of("name", name, "template", Map.of("name", "image-registry"), "properties", properties);
    }

    private static String properties(Marker password) {
        return JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "registry",
                        "harbor.example.com",
                        "auth",
                        Map.of("username", "bot", "password", password.text())));
    }

    private static Map<String, Object> distribution(String... places) {
        Map<String, String> clusters = new LinkedHashMap<>();
        for (String place : places) {
            clusters.put(place, place.equals("taken") ? "edge-1" : place);
        }
        return Map.of(
                "name",
                "distribute-harbor",
                "configs",
                List.of(Map.of("name", "harbor", "namespace", "vela-system")),
                "targets",
                clusters.entrySet().stream()
                        .map(place -> Map.of(
                                "clusterName",
                                place.getValue(),
                                "namespace",
                                place.getKey().equals("taken") ? "taken" : "apps"))
                        .toList());
    }
}

package dev.mizzen.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.testing.Api;
import dev.mizzen.testing.PrintedLog;
import dev.mizzen.testing.RealClusters;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every route of configs on a real API server: each way it refuses. */
@RealClusters(managed = 0)
class ConfigRefusalsIT extends ConfigRoutes {
    /** A call and how it is refused. */
    record Refused(String what, String method, String path, Object body, int status, int code) {
        @Override
        public String toString() {
            return what + ": " + method + " " + path;
        }
    }

    static Stream<Refused> refusals() {
        return Stream.of("configs", "projects/shop/configs")
                .flatMap(route -> Stream.of(
                        new Refused("a bad name", "POST", route, body("Bad_Name", PROPERTIES), 400, 400),
                        new Refused("no name", "POST", route, Map.of("properties", "{}"), 400, 400),
                        new Refused("a body that is no JSON", "POST", route, "{", 400, 400),
                        new Refused("no body", "POST", route, null, 400, 400),
                        new Refused("a body of another kind", "POST", route, "[]", 400, 400),
                        new Refused("properties that are no JSON", "POST", route, body("x-json", "{"), 400, 400),
                        new Refused(
                                "properties that are no text",
                                "POST",
                                route,
                                Map.of("name", "x-object", "properties", Map.of("registry", "h")),
                                400,
                                400),
                        new Refused(
                                "properties nested too deep",
                                "POST",
                                route,
                                Map.of(
                                        "name",
                                        "x-deep",
                                        "properties",
                                        "{\"a\":" + "[".repeat(150) + "]".repeat(150) + "}"),
                                400,
                                400),
                        new Refused(
                                "a property of the wrong type",
                                "POST",
                                route,
                                body("x-type", "{\"registry\": 5}"),
                                400,
                                400),
                        new Refused(
                                "a required property missing",
                                "POST",
                                route,
                                body("x-miss", "{\"auth\": {\"username\": \"bot\"}}"),
                                400,
                                400),
                        new Refused("a placeholder of nothing", "POST", route, body("x-none", MASKED), 400, 400),
                        new Refused(
                                "a template Mizzen makes nothing of",
                                "POST",
                                route,
                                Map.of("name", "x-theirs", "template", Map.of("name", "theirs"), "properties", "{}"),
                                400,
                                400),
                        new Refused("a taken name", "POST", route, body("harbor", PROPERTIES), 400, 16003),
                        new Refused(
                                "a missing template",
                                "POST",
                                route,
                                Map.of("name", "x-none", "template", Map.of("name", "none")),
                                404,
                                16005),
                        new Refused("a sensitive config", "GET", route + "/closed", null, 400, 16001),
                        new Refused("a missing config", "GET", route + "/none", null, 404, 16006),
                        new Refused("no name of a Secret", "GET", route + "/Not_A_Name", null, 404, 16006),
                        new Refused(
                                "a sensitive config",
                                "PUT",
                                route + "/closed",
                                Map.of("properties", PROPERTIES),
                                400,
                                16001),
                        new Refused(
                                "another template",
                                "PUT",
                                route + "/harbor",
                                Map.of("template", Map.of("name", "theirs"), "properties", MASKED),
                                400,
                                16004),
                        new Refused("a missing config", "PUT", route + "/none", Map.of("properties", "{}"), 404, 16006),
                        new Refused(
                                "a credential gained",
                                "PUT",
                                route + "/public",
                                Map.of("properties", PROPERTIES),
                                400,
                                16008),
                        new Refused(
                                "a credential lost",
                                "PUT",
                                route + "/harbor",
                                Map.of("properties", "{\"registry\": \"harbor.example.com\"}"),
                                400,
                                16008),
                        new Refused(
                                "a stored password for another registry",
                                "PUT",
                                route + "/harbor",
                                Map.of("properties", MASKED.replace("harbor", "evil")),
                                400,
                                400),
                        new Refused(
                                "a bad alias",
                                "PUT",
                                route + "/harbor",
                                Map.of("alias", "x", "properties", MASKED),
                                400,
                                400),
                        new Refused("a body that is no JSON", "PUT", route + "/harbor", "{\"alias\"", 400, 400),
                        new Refused("a missing config", "DELETE", route + "/none", null, 404, 16006),
                        new Refused("a word for yes", "DELETE", route + "/harbor?dryRun=perhaps", null, 400, 400),
                        new Refused("the wrong method", "PATCH", route + "/harbor", Map.of(), 405, 405)));
    }

    static Stream<Refused> refusalsOfAMissingProject() {
        return Stream.of(
                new Refused("", "GET", "projects/none/configs", null, 404, 30002),
                new Refused("", "POST", "projects/none/configs", body("x", PROPERTIES), 404, 30002),
                new Refused("", "GET", "projects/none/configs/harbor", null, 404, 30002),
                new Refused("", "PUT", "projects/none/configs/harbor", Map.of("properties", MASKED), 404, 30002),
                new Refused("", "DELETE", "projects/none/configs/harbor", null, 404, 30002),
                new Refused("", "GET", "projects/none/config_templates", null, 404, 30002),
                new Refused("", "GET", "projects/none/config_templates/image-registry", null, 404, 30002),
                new Refused("", "GET", "config_templates/none", null, 404, 16005),
                new Refused("", "GET", "config_templates/image-registry?namespace=shop", null, 404, 16005),
                new Refused("", "GET", "projects/shop/config_templates/none", null, 404, 16005),
                new Refused(
                        "",
                        "GET",
                        "projects/shop/config_templates/image-registry?namespace=kube-system",
                        null,
                        404,
                        16005));
    }

    @ParameterizedTest
    @MethodSource({"refusals", "refusalsOfAMissingProject"})
    void isRefusedWithItsCodeAndASentenceAndNothingChanges(Refused call) {
        Map<String, String> before = stored();
        Api.Answer answer = api.send(call.method(), call.path(), call.body());
        assertThat(answer.businessCode()).as(answer.toString()).isEqualTo(call.code());
        assertThat(answer.status()).isEqualTo(call.status());
        assertThat(answer.body().path("Message").asString()).isNotBlank().doesNotContain("__stored__ ");
        PrintedLog.assertNoneIn(answer.text(), MARKER);
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void anotherMediaTypeIsRefused() {
        Api.Answer answer = api.with("Content-Type", "text/plain").post("configs", "{}");
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.businessCode()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"configs", "projects/shop/configs"})
    void aChangeMeantForAnotherVersionIsRefused(String route) {
        String path = route + "/versions-" + route.length();
        String first = etag(create(route, "versions-" + route.length(), PROPERTIES));
        assertThat(etag(api.get(path).ok())).isEqualTo(first);
        String second = etag(api.with("If-Match", first)
                .put(path, Map.of("alias", "Second", "properties", MASKED))
                .ok());
        assertThat(second).isNotEqualTo(first);
        assertThat(etag(api.get(path).ok())).isEqualTo(second);

        Api old = api.with("If-Match", first);
        for (Api.Answer refused : List.of(
                old.put(path, Map.of("alias", "Third", "properties", MASKED)),
                old.delete(path),
                old.delete(path + "?dryRun=true"))) {
            assertThat(refused.status()).isEqualTo(412);
            assertThat(refused.businessCode()).isEqualTo(412);
        }
        assertThat(api.with("If-Match", "no tag").delete(path).businessCode()).isEqualTo(400);
        assertThat(api.get(path).ok().body().path("alias").asString()).isEqualTo("Second");
        api.with("If-Match", first + ", " + second).delete(path).ok();
    }

    @Test
    void aSecretThatIsNoConfigCannotBeReadTakenOverOrDeleted() {
        for (String name : new String[] {"cluster", "plain", "mizzen-hub"}) {
            Secret before =
                    hub.secrets().inNamespace("vela-system").withName(name).get();
            for (Api.Answer answer : List.of(
                    api.get("configs/" + name),
                    api.put("configs/" + name, Map.of("properties", PROPERTIES)),
                    api.delete("configs/" + name),
                    api.get("projects/shop/configs/" + name))) {
                assertThat(answer.status()).as(name).isEqualTo(404);
                assertThat(answer.businessCode()).as(name).isEqualTo(16006);
            }
            assertThat(api.post("configs", body(name, PROPERTIES)).businessCode())
                    .isEqualTo(name.startsWith("mizzen-") ? 400 : 16003);
            assertThat(hub.secrets().inNamespace("vela-system").withName(name).get())
                    .isEqualTo(before);
            assertThat(api.get("configs").text()).doesNotContain("\"" + name + "\"");
        }
    }

    private static String etag(Api.Answer answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    /** Every Secret with its version. */
    private static Map<String, String> stored() {
        Map<String, String> versions = new TreeMap<>();
        for (String namespace : new String[] {"vela-system", "shop"}) {
            hub.secrets()
                    .inNamespace(namespace)
                    .list()
                    .getItems()
                    .forEach(secret -> versions.put(
                            namespace + "/" + secret.getMetadata().getName(),
                            secret.getMetadata().getResourceVersion()));
        }
        return versions;
    }
}

package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import dev.mizzen.hub.DistributionResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Whoever may list a kind of things but is denied a single one does not find that in the list, nor in the total. */
@InMemoryServer
class DeniedThingsTest {
    private static final String PASSWORD = "Passw0rd12";

    @LocalServerPort
    private int port;

    private final String shop = fresh("shop");
    private final String open = fresh("open");
    private final String closed = fresh("closed");
    private Client admin;

    @BeforeEach
    void start() {
        admin = Client.of(port, "admin", InMemoryServer.ADMIN_PASSWORD);
        admin.ok("POST", "projects", "{'name':'%s'}".formatted(shop));
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "role", "permission"})
    void ofThePlatform(String type) {
        for (String name : List.of(open, closed)) {
            admin.ok("POST", type + "s", made(type, name, "user-management"));
        }
        JsonNode all = admin.ok("GET", type + "s", "");
        Client mia = oneWhoMay("list", type + ":*", type + ":" + closed);
        JsonNode seen = mia.ok("GET", type + "s", "");

        assertThat(names(all)).contains(open, closed);
        assertThat(names(seen)).contains(open).doesNotContain(closed);
        if (seen.has("total")) {
            assertThat(seen.path("total").asInt()).isEqualTo(names(seen).size());
        }
    }

    @Test
    void ofAPageTheTotalIsOfWhatMayBeSeen() {
        String alike = fresh("alike");
        for (int i = 0; i < 8; i++) {
            admin.ok("POST", "users", made("user", alike + i, ""));
        }
        Client mia = oneWhoMay("list", "user:*", "user:" + alike + "3");

        JsonNode second = mia.ok("GET", "users?page=2&pageSize=5&name=" + alike, "");
        assertThat(second.path("total").asInt()).isEqualTo(7);
        assertThat(names(second)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"projectUser", "role", "permission"})
    void ofAProject(String type) {
        String route = "projects/" + shop + "/" + (type.equals("projectUser") ? "users" : type + "s");
        String some =
                names(admin.ok("GET", "projects/" + shop + "/permissions", "")).getFirst();
        for (String name : List.of(open, closed)) {
            if (type.equals("projectUser")) {
                admin.ok("POST", "users", made("user", name, ""));
            }
            admin.ok("POST", route, made(type, name, some));
        }
        String resource = "project:" + shop + "/" + type + ":";
        Client mia = oneWhoMay("list", resource + "*", resource + closed);
        JsonNode seen = mia.ok("GET", route, "");

        assertThat(names(admin.ok("GET", route, ""))).contains(open, closed);
        assertThat(names(seen)).contains(open).doesNotContain(closed);
        if (seen.has("total")) {
            assertThat(seen.path("total").asInt()).isEqualTo(names(seen).size());
        }
    }

    @Test
    void targets() {
        for (String name : List.of(open, closed)) {
            admin.ok(
                    "POST",
                    "targets",
                    "{'name':'%s','project':'%s','cluster':{'clusterName':'local','namespace':'%s'}}"
                            .formatted(name, shop, name));
        }
        Client mia = oneWhoMay("detail", "project:" + shop, "target:" + closed);

        for (String route : List.of("targets?project=" + shop, "projects/" + shop + "/targets")) {
            JsonNode seen = mia.ok("GET", route, "");
            assertThat(names(seen)).as(route).containsExactly(open);
            assertThat(seen.path("total").asInt()).isEqualTo(1);
        }
    }

    @Test
    void distributionsOfThePlatform(@Autowired KubernetesClient client) {
        distribution(client, "vela-system", open, "any");
        distribution(client, "vela-system", closed, "any");
        Client mia = oneWhoMay("list", "distribution:*", "distribution:" + closed);

        assertThat(names(mia.ok("GET", "distributions", ""))).contains(open).doesNotContain(closed);
    }

    @Test
    void distributionsOfAProjectByTheirConfigs(@Autowired KubernetesClient client) {
        distribution(client, shop, "of-" + open, open);
        distribution(client, shop, "of-" + closed, closed);
        distribution(client, shop, "of-both", open, closed);
        String resource = "project:" + shop + "/config:";
        Client mia = oneWhoMay("list", resource + "*", resource + closed);

        assertThat(mia.get("projects/" + shop + "/distributions").body())
                .contains("of-" + open)
                .doesNotContain(closed, "of-both");
    }

    /** Else he could recall its copies from everywhere. */
    @Test
    void aProjectsDistributionOfADeniedConfigIsNeitherShownNorChanged(@Autowired KubernetesClient client) {
        String route = "projects/" + shop + "/distributions";
        admin.ok("POST", "projects/" + shop + "/configs", "{'name':'%s','properties':'{}'}".formatted(open));
        distribution(client, shop, "of-open", open);
        distribution(client, shop, "of-both", open, closed);
        String resource = "project:" + shop + "/config:";
        Client mia = oneWhoMay("distribute", resource + "*", resource + closed);

        assertThat(mia.get(route + "/of-open").status()).isEqualTo(200);
        assertThat(mia.get(route + "/of-both").failure()).isEqualTo("404 16007");
        assertThat(mia.post(route + "/of-both/retry", "").failure()).isEqualTo("404 16007");
        assertThat(mia.delete(route + "/of-both").failure()).isEqualTo("404 16007");
        String wish = "{'name':'of-both','everyTarget':true,'configs':[{'name':'%s'}]}".formatted(open);
        for (String query : List.of("", "?dryRun=true")) {
            assertThat(mia.post(route + query, wish).failure()).isEqualTo("403 403");
        }
        assertThat(admin.get(route + "/of-both").body()).contains(closed);
        assertThat(mia.post(route + "?dryRun=true", wish.replace("of-both", "of-open"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aDeniedDistributionOfThePlatformIsNotReplaced(@Autowired KubernetesClient client) {
        admin.ok("POST", "configs", "{'name':'%s','properties':'{}'}".formatted(open));
        distribution(client, "vela-system", closed, "any");
        Client mia = oneWhoMay("distribute", "*", "distribution:" + closed);

        String wish = "{'name':'%s','everyTarget':true,'configs':[{'name':'%s'}]}";
        assertThat(mia.post("distributions", wish.formatted(closed, open)).failure())
                .isEqualTo("403 403");
        assertThat(mia.post("distributions?dryRun=true", wish.formatted(open, open))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "users | user | {'name':'NAME','password':'Passw0rd12'}",
                "roles | role | {'name':'NAME','permissions':['user-management']}",
                "permissions | permission | {'name':'NAME','resources':['project:none/config:*']}",
                "configs | config | {'name':'NAME','properties':'{}'}",
                "targets | target | {'name':'NAME','project':'SHOP'}",
                "projects | project | {'name':'NAME'}",
                "clusters | cluster | {'name':'NAME','kubeConfig':'none'}",
                "clusters/local/namespaces | cluster:local/namespace | {'namespace':'NAME'}",
                "projects/SHOP/configs | project:SHOP/config | {'name':'NAME','properties':'{}'}",
                "projects/SHOP/users | project:SHOP/projectUser | {'userName':'NAME','userRoles':['project-viewer']}",
                "projects/SHOP/roles | project:SHOP/role | {'name':'NAME','permissions':['project-view']}",
                "projects/SHOP/permissions | project:SHOP/permission | {'name':'NAME','resources':['project:SHOP/config:*']}"
            })
    void nothingIsMadeUnderADeniedName(String route, String kind, String body) {
        if (body.contains("userName")) {
            admin.ok("POST", "users", made("user", open, ""));
        }
        String denied = kind.replace("SHOP", shop) + ":" + closed;
        Client mia = oneWhoMay("*", "*", denied);
        String at = route.replace("SHOP", shop);
        String wish = body.replace("SHOP", shop);

        Http.Answer refused = mia.post(at, wish.replace("NAME", closed));
        assertThat(refused.failure()).isEqualTo("403 403");
        assertThat(refused.body()).contains("'create' on " + denied);
        assertThat(mia.post(at, wish.replace("NAME", open)).body()).doesNotContain("'create' on");
    }

    private Client oneWhoMay(String action, String allowed, String denied) {
        String role = fresh("role");
        String allow = fresh("allow");
        String deny = fresh("deny");
        admin.ok(
                "POST",
                "permissions",
                "{'name':'%s','resources':['%s'],'actions':['%s']}".formatted(allow, allowed, action));
        admin.ok("POST", "permissions", "{'name':'%s','resources':['%s'],'effect':'Deny'}".formatted(deny, denied));
        admin.ok("POST", "roles", "{'name':'%s','permissions':['%s','%s']}".formatted(role, allow, deny));
        String name = fresh("mia");
        admin.ok("POST", "users", "{'name':'%s','password':'%s','roles':['%s']}".formatted(name, PASSWORD, role));
        return Client.of(port, name, PASSWORD);
    }

    /** @param permission of a role */
    private String made(String type, String name, String permission) {
        return switch (type) {
            case "user" -> "{'name':'%s','password':'%s'}".formatted(name, PASSWORD);
            case "projectUser" -> "{'userName':'%s','userRoles':['project-viewer']}".formatted(name);
            case "role" -> "{'name':'%s','permissions':['%s']}".formatted(name, permission);
            default -> "{'name':'%s','resources':['project:%s/config:*']}".formatted(name, shop);
        };
    }

    private void distribution(KubernetesClient client, String namespace, String name, String... configs) {
        DistributionResource distribution = new DistributionResource();
        distribution.getMetadata().setNamespace(namespace);
        distribution.getMetadata().setName(name);
        distribution.setSpec(new DistributionResource.Spec(
                null,
                List.of(configs).stream()
                        .map(config -> new DistributionResource.Config(config, null))
                        .toList(),
                List.of(),
                null,
                null));
        client.resource(distribution).create();
        String route = namespace.equals(shop) ? "projects/" + shop + "/distributions" : "distributions";
        await().until(() -> names(admin.ok("GET", route, "")).contains(name));
    }

    /** Of a list by itself, or of the one list in an answer. */
    private static List<String> names(JsonNode answer) {
        return Client.names(
                answer.isArray()
                        ? answer
                        : answer.valueStream()
                                .filter(JsonNode::isArray)
                                .findFirst()
                                .orElseThrow());
    }

    private static String fresh(String name) {
        return name + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}

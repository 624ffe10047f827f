package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.InMemoryServer;
import dev.mizzen.hub.PermissionResource;
import dev.mizzen.hub.RoleResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@InMemoryServer
class RolesTest {
    private static final String PASSWORD = "Passw0rd12";

    @Autowired
    private KubernetesClient client;

    @LocalServerPort
    private int port;

    private Client admin;
    private String ops;

    @BeforeEach
    void start() {
        admin = Client.of(port, "admin", InMemoryServer.ADMIN_PASSWORD);
        ops = "ops-" + UUID.randomUUID().toString().substring(0, 8);
    }

    @Test
    void aNewHubHasVelauxsPermissionsAndItsRole() {
        JsonNode permissions = admin.ok("GET", "permissions", "");
        assertThat(Client.names(permissions))
                .contains(
                        "addon-management",
                        "admin",
                        "cluster-management",
                        "config-management",
                        "disable-cloudshell",
                        "project-list",
                        "project-management",
                        "role-management",
                        "target-management",
                        "user-management");
        assertThat(permissions
                        .valueStream()
                        .filter(one -> one.path("name").asString().equals("disable-cloudshell"))
                        .findFirst()
                        .orElseThrow()
                        .path("effect")
                        .asString())
                .isEqualTo("Deny");
        assertThat(Client.names(admin.ok("GET", "roles", "").path("roles"))).contains("admin");
    }

    @Test
    void aRoleIsMadeShownChangedAndDeleted() {
        JsonNode made = admin.ok(
                "POST", "roles", "{'name':'%s','alias':'Ops','permissions':['cluster-management']}".formatted(ops));
        assertThat(made.propertyNames())
                .containsExactlyInAnyOrder("createTime", "updateTime", "name", "alias", "permissions");
        assertThat(made.path("permissions").toString())
                .isEqualTo("[{\"name\":\"cluster-management\",\"alias\":\"Cluster Management\"}]");
        assertThat(Client.names(admin.ok("GET", "roles", "").path("roles"))).contains(ops);

        JsonNode changed =
                admin.ok("PUT", "roles/" + ops, "{'permissions':['target-management','project-list','project-list']}");
        assertThat(changed.propertyNames()).doesNotContain("alias");
        assertThat(Client.names(changed.path("permissions"))).containsExactly("target-management", "project-list");
        assertThat(changed.path("createTime")).isEqualTo(made.path("createTime"));

        assertThat(admin.ok("DELETE", "roles/" + ops, "").toString()).isEqualTo("{}");
        assertThat(admin.delete("roles/" + ops).failure()).isEqualTo("400 15003");
    }

    @Test
    void aRoleAllowsWhatItsPermissionsSayAndNoMore() {
        String permission = ops + "-p";
        admin.ok(
                "POST",
                "permissions",
                "{'name':'%s','resources':['config:*'],'actions':['list'],'effect':'ALLOW'}".formatted(permission));
        admin.ok("POST", "roles", "{'name':'%s','permissions':['%s']}".formatted(ops, permission));
        admin.ok("POST", "users", "{'name':'%s-u','password':'%s','roles':['%s']}".formatted(ops, PASSWORD, ops));
        Client member = Client.of(port, ops + "-u", PASSWORD);

        assertThat(member.get("configs").status()).isEqualTo(200);
        assertThat(member.get("configs/none").failure()).isEqualTo("403 403");
        assertThat(Client.names(member.ok("GET", "auth/user_info", "").path("platformPermissions")))
                .containsExactly(permission, "cloudshell");

        admin.ok("PUT", "roles/" + ops, "{'permissions':['project-list']}");
        assertThat(member.get("configs").failure()).isEqualTo("403 403");
    }

    @Test
    void whatIsUsedStays() {
        String permission = ops + "-p";
        admin.ok("POST", "permissions", "{'name':'%s','resources':['config:*']}".formatted(permission));
        admin.ok("POST", "roles", "{'name':'%s','permissions':['%s']}".formatted(ops, permission));
        admin.ok("POST", "users", "{'name':'%s-u','password':'%s','roles':['%s']}".formatted(ops, PASSWORD, ops));

        assertThat(admin.delete("permissions/" + permission).failure()).isEqualTo("400 15006");
        assertThat(admin.delete("roles/" + ops).failure()).isEqualTo("400 15020");

        admin.ok("PUT", "users/" + ops + "-u", "{'roles':[]}");
        admin.ok("DELETE", "roles/" + ops, "");
        admin.ok("DELETE", "permissions/" + permission, "");
        assertThat(admin.delete("permissions/" + permission).failure()).isEqualTo("404 15004");
    }

    @Test
    void aMissingPermissionIsNotCalledAMissingRole() {
        assertThat(admin.delete("permissions/none").failure()).isEqualTo("404 15004");
        assertThat(admin.delete("roles/none").failure()).isEqualTo("400 15003");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | roles | {'name':'bad','permissions':[]} | 400 15001",
                "POST | roles | {'name':'bad'} | 400 15001",
                "POST | roles | {'name':'bad','permissions':['none']} | 400 15001",
                "POST | roles | {'name':'b','permissions':['admin']} | 400 400",
                "POST | roles | {'name':'admin','permissions':['admin']} | 400 15002",
                "PUT | roles/none | {'permissions':['admin']} | 400 15003",
                "PUT | roles/admin | {'permissions':['project-list']} | 400 15021",
                "DELETE | roles/admin | | 400 15021",
                "POST | permissions | {'name':'bad','resources':[]} | 400 15001",
                "POST | permissions | {'name':'bad'} | 400 15001",
                "POST | permissions | {'name':'bad','resources':['config:']} | 400 400",
                "POST | permissions | {'name':'bad','resources':['a b']} | 400 400",
                "POST | permissions | {'name':'bad','resources':['config:*'],'effect':'No'} | 400 400",
                "POST | permissions | {'name':'admin','resources':['config:*']} | 400 15005",
                "DELETE | permissions/none | | 404 15004",
                "DELETE | permissions/admin | | 400 15006"
            })
    void whatCannotBeIsRefused(String method, String path, String body, String failure) {
        assertThat(admin.call(method, path, body == null ? "" : body).failure()).isEqualTo(failure);
    }

    @Test
    void theRoleAdminAllowsEverythingWhateverBecomesOfItsRecord() {
        client.resources(PermissionResource.class).withName("admin").delete();
        RoleResource role =
                client.resources(RoleResource.class).withName("admin").get();
        client.resources(RoleResource.class).withName("admin").delete();
        await().until(() -> admin.ok("GET", "roles", "")
                .path("roles")
                .valueStream()
                .anyMatch(one -> one.path("name").asString().equals("admin")
                        && one.path("createTime").asString().startsWith("0001")));

        assertThat(admin.get("configs").status()).isEqualTo(200);
        assertThat(admin.ok("GET", "auth/user_info", "")
                        .at("/platformPermissions/0/resources")
                        .toString())
                .isEqualTo("[\"*\"]");

        role.getMetadata().setResourceVersion(null);
        client.resource(role).create();
    }

    @Test
    void aRoleThatNamesNoPermissionThereIsAllowsNothing() {
        RoleResource odd = new RoleResource();
        odd.getMetadata().setName(ops);
        odd.setSpec(new RoleResource.Spec(null, List.of("none"), null));
        client.resource(odd).create();
        await().until(() ->
                Client.names(admin.ok("GET", "roles", "").path("roles")).contains(ops));
        admin.ok("POST", "users", "{'name':'%s-u','password':'%s','roles':['%s']}".formatted(ops, PASSWORD, ops));

        Client member = Client.of(port, ops + "-u", PASSWORD);

        assertThat(Client.names(member.ok("GET", "auth/user_info", "").path("platformPermissions")))
                .containsExactly("cloudshell");
        assertThat(member.get("configs").failure()).isEqualTo("403 403");
    }
}

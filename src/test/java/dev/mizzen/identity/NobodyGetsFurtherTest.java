package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.InMemoryServer;
import dev.mizzen.hub.ProjectResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Whoever administers users and roles, and is no admin, cannot make himself one, by no way. */
@InMemoryServer
class NobodyGetsFurtherTest {
    private static final String PASSWORD = "Passw0rd12";
    private static final String NO = "403 403";

    @LocalServerPort
    private int port;

    private Client admin;
    /** May administer users, roles and permissions. */
    private Client clerk;

    private String clerksName;
    private String clerksRole;

    @BeforeEach
    void start() {
        admin = Client.of(port, "admin", InMemoryServer.ADMIN_PASSWORD);
        clerksName = fresh("clerk");
        clerksRole = fresh("clerks");
        admin.ok(
                "POST",
                "roles",
                "{'name':'%s','permissions':['user-management','role-management']}".formatted(clerksRole));
        clerk = user(clerksName, clerksRole);
    }

    @Test
    void noUserIsMadeWithMoreThanOneHas() {
        assertThat(clerk.post(
                                "users",
                                "{'name':'%s','password':'%s','roles':['admin']}".formatted(fresh("evil"), PASSWORD))
                        .failure())
                .isEqualTo(NO);
        assertThat(clerk.post(
                                "users",
                                "{'name':'%s','password':'%s','roles':['%s']}"
                                        .formatted(fresh("peer"), PASSWORD, clerksRole))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void noUserIsMadeOfANameThatMayMoreInAProjectAlready(@Autowired KubernetesClient client) {
        String ghost = fresh("ghost");
        String project = fresh("shop");
        ProjectResource byHand = new ProjectResource();
        byHand.getMetadata().setName(project);
        byHand.setSpec(new ProjectResource.Spec(
                null,
                null,
                null,
                project,
                List.of(new ProjectResource.Member(ghost, List.of("project-admin"), null)),
                null));
        client.resource(byHand).create();
        await().until(() -> admin.get("projects/" + project).status() == 200);
        String body = "{'name':'%s','password':'%s'}".formatted(ghost, PASSWORD);

        assertThat(clerk.post("users", body).failure()).isEqualTo(NO);
        assertThat(admin.get("users/" + ghost).failure()).isEqualTo("404 14021");
        admin.ok("POST", "users", body);
        assertThat(Client.names(admin.ok("GET", "users/" + ghost, "").path("projects")))
                .containsExactly(project);
    }

    @Test
    void nobodyGivesHimselfARoleThatAllowsMore() {
        assertThat(clerk.put("users/" + clerksName, "{'roles':['%s','admin']}".formatted(clerksRole))
                        .failure())
                .isEqualTo(NO);
        assertThat(clerk.put("users/" + clerksName, "{'alias':'The clerk'}").status())
                .isEqualTo(200);
        assertThat(clerk.get("configs").failure()).isEqualTo(NO);
    }

    @Test
    void nobodyTakesOverOrKeepsOutSomebodyMightier() {
        assertThat(clerk.put("users/admin", "{'password':'An0therOne'}").failure())
                .isEqualTo(NO);
        assertThat(clerk.put("users/admin", "{'email':'clerk@example.com'}").failure())
                .isEqualTo(NO);
        assertThat(clerk.put("users/admin", "{'roles':[]}").failure()).isEqualTo(NO);
        assertThat(clerk.get("users/admin/disable").failure()).isEqualTo(NO);
        assertThat(clerk.delete("users/admin").failure()).isEqualTo(NO);
        assertThat(Client.of(port, "admin", InMemoryServer.ADMIN_PASSWORD)).isNotNull();
    }

    @Test
    void nobodyLetsAMightierOneInAgain() {
        String second = fresh("second");
        user(second, "admin");
        admin.ok("GET", "users/" + second + "/disable", "");
        assertThat(clerk.get("users/" + second + "/enable").failure()).isEqualTo(NO);
        admin.ok("DELETE", "users/" + second, "");
    }

    @Test
    void nobodyTakesOverAnAccountThatMayMoreInAProject() {
        String mia = fresh("mia");
        user(mia, "");
        admin.ok("POST", "projects", "{'name':'%s','owner':'%s'}".formatted(fresh("shop"), mia));

        assertThat(clerk.put("users/" + mia, "{'password':'An0therOne'}").failure())
                .isEqualTo(NO);
        assertThat(clerk.put("users/" + mia, "{'email':'clerk@example.com'}").failure())
                .isEqualTo(NO);
        assertThat(clerk.put("users/" + mia, "{'alias':'Mia M'}").status()).isEqualTo(200);
        assertThat(clerk.get("users/" + mia + "/disable").status()).isEqualTo(200);
        assertThat(clerk.delete("users/" + mia).status()).isEqualTo(200);
    }

    @Test
    void noRoleIsMadeOrChangedToAllowMoreThanOneHas() {
        assertThat(clerk.post("roles", "{'name':'%s','permissions':['admin']}".formatted(fresh("evil")))
                        .failure())
                .isEqualTo(NO);
        assertThat(clerk.put(
                                "roles/" + clerksRole,
                                "{'permissions':['user-management','role-management','config-management']}")
                        .failure())
                .isEqualTo(NO);
        String own = fresh("own");
        assertThat(clerk.post("roles", "{'name':'%s','permissions':['user-management']}".formatted(own))
                        .status())
                .isEqualTo(200);
        assertThat(clerk.put("roles/" + own, "{'permissions':['user-management','project-list']}")
                        .failure())
                .isEqualTo(NO);
    }

    @Test
    void noPermissionIsMadeThatAllowsMoreThanOneHas() {
        for (String resource : new String[] {"*", "config:*", "user:*/*", "project:*/config:*", "role:*/x:*"}) {
            assertThat(clerk.post(
                                    "permissions",
                                    "{'name':'%s','resources':['user:*','%s']}".formatted(fresh("evil"), resource))
                            .failure())
                    .as(resource)
                    .isEqualTo(NO);
        }
        assertThat(clerk.post("permissions", "{'name':'%s','resources':['user:mia']}".formatted(fresh("few")))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void nobodyWeakensARoleThatAllowsMoreThanHeHas() {
        String strong = fresh("strong");
        admin.ok("POST", "roles", "{'name':'%s','permissions':['config-management']}".formatted(strong));
        assertThat(clerk.put("roles/" + strong, "{'permissions':['user-management']}")
                        .failure())
                .isEqualTo(NO);
    }

    @Test
    void nobodyGetsRidOfWhatIsKeptBackFromHim() {
        String denial = fresh("denial");
        String role = fresh("kept");
        admin.ok("POST", "permissions", "{'name':'%s','resources':['user:boss'],'effect':'Deny'}".formatted(denial));
        admin.ok(
                "POST",
                "roles",
                "{'name':'%s','permissions':['user-management','role-management','%s']}".formatted(role, denial));
        String name = fresh("kept");
        Client kept = user(name, role);

        assertThat(kept.put("roles/" + role, "{'permissions':['user-management','role-management']}")
                        .failure())
                .isEqualTo(NO);
        assertThat(kept.put("users/" + name, "{'roles':['%s']}".formatted(clerksRole))
                        .failure())
                .isEqualTo(NO);
        assertThat(kept.put("users/" + clerksName, "{'password':'An0therOne'}").failure())
                .isEqualTo(NO);
        assertThat(kept.put("users/" + name, "{'alias':'Just a name'}").status())
                .as("who has the same, and is kept from the same, may")
                .isEqualTo(200);
    }

    @Test
    void nobodyGetsWhatAProjectAllowsByTakingOffADenyOfThePlatform() {
        String pay = fresh("pay");
        admin.ok("POST", "projects", "{'name':'%s'}".formatted(pay));
        String denial = fresh("denial");
        admin.ok(
                "POST",
                "permissions",
                "{'name':'%s','resources':['project:%s/config:*'],'effect':'Deny'}".formatted(denial, pay));
        String kept = fresh("kept");
        admin.ok("POST", "roles", "{'name':'%s','permissions':['%s']}".formatted(kept, denial));
        String name = fresh("bob");
        Client bob = user(name, clerksRole, kept);
        admin.ok(
                "POST",
                "projects/" + pay + "/users",
                "{'userName':'%s','userRoles':['app-developer']}".formatted(name));
        assertThat(bob.get("projects/" + pay + "/configs").failure()).isEqualTo(NO);

        String without = "{'roles':['%s']}".formatted(clerksRole);
        assertThat(bob.put("users/" + name, without).failure()).isEqualTo(NO);
        assertThat(clerk.put("users/" + name, without).failure()).isEqualTo(NO);
        assertThat(bob.get("projects/" + pay + "/configs").failure()).isEqualTo(NO);
        admin.ok("PUT", "users/" + name, without);
        assertThat(bob.get("projects/" + pay + "/configs").status()).isEqualTo(200);
    }

    @Test
    void nobodyGetsWhatThePlatformAllowsByLeavingARoleOfAProject() {
        String pay = fresh("pay");
        admin.ok("POST", "projects", "{'name':'%s'}".formatted(pay));
        admin.ok(
                "POST",
                "projects/" + pay + "/permissions",
                "{'name':'no-configs','resources':['project:%s/config:*'],'effect':'Deny'}".formatted(pay));
        admin.ok("POST", "projects/" + pay + "/roles", "{'name':'kept','permissions':['no-configs']}");
        String wide = fresh("wide");
        admin.ok(
                "POST",
                "permissions",
                "{'name':'%s','resources':['project:%s/config:*','project:%s/projectUser:*','project:%s']}"
                        .formatted(wide, pay, pay, pay));
        admin.ok("POST", "roles", "{'name':'%s','permissions':['%s']}".formatted(wide, wide));
        String name = fresh("bob");
        Client bob = user(name, wide);
        String member = "projects/" + pay + "/users/" + name;
        admin.ok("POST", "projects/" + pay + "/users", "{'userName':'%s','userRoles':['kept']}".formatted(name));
        assertThat(bob.get("projects/" + pay + "/configs").failure()).isEqualTo(NO);

        assertThat(bob.delete(member).failure()).isEqualTo(NO);
        admin.ok(
                "POST",
                "projects/" + pay + "/permissions",
                "{'name':'look','resources':['project:%s']}".formatted(pay));
        admin.ok("POST", "projects/" + pay + "/roles", "{'name':'looker','permissions':['look']}");
        assertThat(bob.put(member, "{'userRoles':['looker']}").failure()).isEqualTo(NO);
        assertThat(bob.get("projects/" + pay + "/configs").failure()).isEqualTo(NO);
        admin.ok("DELETE", member, "");
        assertThat(bob.get("projects/" + pay + "/configs").status()).isEqualTo(200);
    }

    private Client user(String name, String... roles) {
        admin.ok(
                "POST",
                "users",
                "{'name':'%s','password':'%s','roles':[%s]}"
                        .formatted(
                                name,
                                PASSWORD,
                                Stream.of(roles)
                                        .filter(role -> !role.isEmpty())
                                        .map(role -> "'" + role + "'")
                                        .collect(Collectors.joining(","))));
        return Client.of(port, name, PASSWORD);
    }

    private static String fresh(String name) {
        return name + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}

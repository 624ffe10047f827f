package dev.mizzen.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import dev.mizzen.hub.UserResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.URLEncoder;
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

@InMemoryServer
class AccountsTest {
    private static final String PASSWORD = "Passw0rd12";

    @Autowired
    private KubernetesClient client;

    @LocalServerPort
    private int port;

    private Client admin;
    private String mia;

    @BeforeEach
    void start() {
        admin = Client.of(port, "admin", InMemoryServer.ADMIN_PASSWORD);
        mia = fresh("mia");
    }

    @Test
    void aNewUserIsAnsweredWithoutHisPasswordAndLogsInWithIt() {
        JsonNode made = admin.ok(
                "POST",
                "users",
                "{'name':'%s','alias':'Mia','email':'Mia+x@example.technology','password':'%s'}"
                        .formatted(mia, PASSWORD));
        assertThat(made.propertyNames())
                .containsExactlyInAnyOrder("createTime", "lastLoginTime", "name", "email", "alias", "disabled");
        assertThat(made.path("disabled").asBoolean()).isFalse();
        assertThat(made.path("lastLoginTime").asString()).isEqualTo("0001-01-01T00:00:00Z");
        assertThat(made.path("email").asString()).isEqualTo("Mia+x@example.technology");
        assertThat(Client.of(port, mia, PASSWORD).get("auth/user_info").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mia.M@Example.COM",
                "mia+shop@example.com",
                "mia%team@example.com",
                "mia@example.technology",
                "mia@mail.shop.example.museum"
            })
    void anAddressMayHaveCapitalsSignsAndALongEnd(String address) {
        String body = "{'name':'%s','email':'%s','password':'%s'}".formatted(mia, address, PASSWORD);
        assertThat(admin.ok("POST", "users", body).path("email").asString()).isEqualTo(address);
        assertThat(Client.names(admin.ok("GET", "users?email=" + URLEncoder.encode(address, UTF_8), "")
                        .path("users")))
                .contains(mia);
    }

    @Test
    void theListShowsRolesAndNoProjectsAndTheDetailBoth() {
        admin.ok("POST", "users", user(mia, "'admin'"));
        String project = fresh("shop");
        admin.ok("POST", "projects", "{'name':'%s','owner':'%s','description':'d'}".formatted(project, mia));

        JsonNode listed = admin.ok("GET", "users?name=" + mia, "").at("/users/0");
        assertThat(listed.propertyNames())
                .containsExactlyInAnyOrder(
                        "createTime", "lastLoginTime", "name", "email", "disabled", "projects", "roles");
        assertThat(listed.path("projects").toString()).isEqualTo("[]");
        assertThat(listed.path("roles").toString()).isEqualTo("[{\"name\":\"admin\",\"alias\":\"Admin\"}]");

        JsonNode shown = admin.ok("GET", "users/" + mia, "");
        assertThat(shown.path("roles")).isEqualTo(listed.path("roles"));
        assertThat(Client.names(shown.path("projects"))).containsExactly(project);
        assertThat(shown.at("/projects/0/roles").toString())
                .isEqualTo("[{\"name\":\"project-admin\",\"alias\":\"Project Admin\"}]");
        admin.ok("DELETE", "users/" + mia, "");
    }

    @Test
    void theListIsFilteredAndPagedNewestFirst() {
        for (int i = 1; i <= 7; i++) {
            admin.ok(
                    "POST",
                    "users",
                    "{'name':'%s-%d','alias':'Al %d','email':'e%d@%s.example','password':'%s'}"
                            .formatted(mia, i, i, i, mia, PASSWORD));
        }
        JsonNode page = admin.ok("GET", "users?name=" + mia + "&page=2&pageSize=5", "");
        assertThat(page.path("total").asInt()).isEqualTo(7);
        assertThat(page.path("users").size()).isEqualTo(2);
        assertThat(Client.names(admin.ok("GET", "users?email=e3@" + mia, "").path("users")))
                .containsExactly(mia + "-3");
        assertThat(Client.names(
                        admin.ok("GET", "users?alias=Al%204&name=" + mia, "").path("users")))
                .containsExactly(mia + "-4");
        assertThat(admin.ok("GET", "users?alias=al&name=" + mia, "")
                        .path("total")
                        .asInt())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name':'N','password':'Passw0rd12'} | 400 400",
                "{'name':'tim','password':'short1'} | 400 400",
                "{'name':'tim','password':'Passw0rd12','email':'no'} | 400 400",
                "{'name':'tim','password':'Passw0rd12','alias':'x'} | 400 400",
                "{'name':'tim','password':'Passw0rd12','roles':[null]} | 400 400",
                "{'name':'tim'} | 400 14005",
                "{'name':'tim','password':''} | 400 14005",
                "{'name':'tim','password':'Passw0rd12','roles':['none']} | 400 15003",
                "{'name':'admin','password':'Passw0rd12'} | 400 14022"
            })
    void aBadUserIsRefused(String body, String failure) {
        Http.Answer answer = admin.post("users", body);
        assertThat(answer.failure()).isEqualTo(failure);
        assertThat(answer.body()).doesNotContain("Passw0rd12", "short1");
        assertThat(admin.get("users/tim").failure()).isEqualTo("404 14021");
    }

    @Test
    void whoIsNotThereIsTold() {
        for (String path : List.of("users/none", "users/none/disable", "users/none/enable", "users/X%3Fy")) {
            assertThat(admin.get(path).failure()).as(path).isEqualTo("404 14021");
        }
        assertThat(admin.put("users/none", "{'alias':'No One','password':'Passw0rd12'}")
                        .failure())
                .isEqualTo("404 14021");
        assertThat(admin.delete("users/none").failure()).isEqualTo("404 14021");
    }

    @Test
    void aChangeKeepsWhatIsLeftOutOrEmpty() {
        admin.ok("POST", "users", user(mia, "'admin'"));
        admin.ok("PUT", "users/" + mia, "{'alias':'Mia','email':'mia@example.com','roles':[]}");

        JsonNode kept = admin.ok("PUT", "users/" + mia, "{'alias':'','email':'','password':'','roles':null}");

        assertThat(kept.path("alias").asString()).isEqualTo("Mia");
        assertThat(kept.path("email").asString()).isEqualTo("mia@example.com");
        assertThat(admin.ok("GET", "users/" + mia, "").path("roles").toString()).isEqualTo("[]");
        assertThat(admin.put("users/" + mia, "{'email':'other@example.com'}").failure())
                .isEqualTo("400 14001");
        assertThat(admin.put("users/" + mia, "{'email':'mia@example.com'}").status())
                .isEqualTo(200);
        assertThat(Client.of(port, mia, PASSWORD)).isNotNull();
    }

    @Test
    void aNewPasswordTakesThePlaceOfTheOld() {
        admin.ok("POST", "users", user(mia, ""));

        admin.ok("PUT", "users/" + mia, "{'password':'An0therOne'}");

        Http http = new Http(port);
        assertThat(Client.login(http, mia, PASSWORD).failure()).isEqualTo("401 14007");
        assertThat(Client.login(http, mia, "An0therOne").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"GET", "POST"})
    void aUserIsKeptOutAndLetInAgain(String method) {
        admin.ok("POST", "users", user(mia, ""));
        Client hers = Client.of(port, mia, PASSWORD);

        assertThat(admin.ok(method, "users/" + mia + "/disable", "").toString()).isEqualTo("{}");

        assertThat(hers.get("auth/user_info").failure()).isEqualTo("401 12004");
        assertThat(Client.login(new Http(port), mia, PASSWORD).failure()).isEqualTo("400 14002");
        assertThat(admin.call(method, "users/" + mia + "/disable", "").failure())
                .isEqualTo("400 14002");
        assertThat(admin.ok(method, "users/" + mia + "/enable", "").toString()).isEqualTo("{}");
        assertThat(admin.call(method, "users/" + mia + "/enable", "").failure()).isEqualTo("400 14003");
        assertThat(Client.of(port, mia, PASSWORD)).isNotNull();
    }

    @Test
    void whoeverGetsTheNameOfADeletedUserGetsNothingElseOfHis() {
        admin.ok("POST", "users", user(mia, "'admin'"));
        String project = fresh("shop");
        admin.ok("POST", "projects", "{'name':'%s'}".formatted(project));
        admin.ok(
                "POST",
                "projects/" + project + "/users",
                "{'userName':'%s','userRoles':['app-developer']}".formatted(mia));
        Client hers = Client.of(port, mia, PASSWORD);

        assertThat(admin.ok("DELETE", "users/" + mia, "").toString()).isEqualTo("{}");

        assertThat(hers.get("auth/user_info").failure()).isEqualTo("401 12004");
        assertThat(password(mia)).isNull();
        assertThat(Client.names(
                        admin.ok("GET", "projects/" + project + "/users", "").path("users")))
                .containsExactly("admin");
        admin.ok("POST", "users", "{'name':'%s','password':'An0therOne'}".formatted(mia));
        JsonNode again = admin.ok("GET", "users/" + mia, "");
        assertThat(again.path("roles").toString()).isEqualTo("[]");
        assertThat(again.path("projects").toString()).isEqualTo("[]");
        assertThat(Client.login(new Http(port), mia, PASSWORD).failure()).isEqualTo("401 14007");
    }

    @Test
    void thePasswordThatAUserDeletedByHandLeftBehindOpensNothing() {
        admin.ok("POST", "users", user(mia, ""));
        client.resources(UserResource.class).withName(mia).delete();
        await().until(() -> admin.get("users/" + mia).status() == 404);
        assertThat(password(mia)).isNotNull();

        admin.ok("POST", "users", "{'name':'%s','password':'An0therOne'}".formatted(mia));

        assertThat(Client.login(new Http(port), mia, PASSWORD).failure()).isEqualTo("401 14007");
        assertThat(Client.login(new Http(port), mia, "An0therOne").status()).isEqualTo(200);
    }

    @Test
    void whoHadTheNameOfAUserBeforeDoesNotGetInWithHisPassword() {
        admin.ok("POST", "users", user(mia, ""));
        assertThat(Client.login(new Http(port), mia, PASSWORD).status()).isEqualTo(200);
        client.resources(UserResource.class).withName(mia).delete();
        await().until(() -> admin.get("users/" + mia).status() == 404);

        makeByHand(mia);

        await().until(() -> admin.get("users/" + mia).status() == 200);
        assertThat(Client.login(new Http(port), mia, PASSWORD).failure()).isEqualTo("401 14007");
        admin.ok("PUT", "users/" + mia, "{'password':'An0therOne'}");
        assertThat(Client.login(new Http(port), mia, "An0therOne").status()).isEqualTo(200);
        assertThat(Client.login(new Http(port), mia, PASSWORD).failure()).isEqualTo("401 14007");
    }

    @Test
    void theLastAdminStays() {
        removeOtherAdmins();
        assertThat(admin.put("users/admin", "{'roles':[]}").failure()).isEqualTo("400 14023");
        assertThat(admin.get("users/admin/disable").failure()).isEqualTo("400 14023");
        assertThat(admin.delete("users/admin").failure()).isEqualTo("400 14023");

        admin.ok("POST", "users", user(mia, "'admin'"));
        admin.ok("GET", "users/" + mia + "/disable", "");
        assertThat(admin.get("users/admin/disable").failure())
                .as("another admin who cannot log in is none")
                .isEqualTo("400 14023");

        admin.ok("GET", "users/" + mia + "/enable", "");
        Client hers = Client.of(port, mia, PASSWORD);
        hers.ok("GET", "users/admin/disable", "");
        assertThat(hers.delete("users/" + mia).failure()).isEqualTo("400 14023");
        hers.ok("GET", "users/admin/enable", "");
        // His tokens may have ended when he was kept out.
        Client.of(port, "admin", InMemoryServer.ADMIN_PASSWORD).ok("DELETE", "users/" + mia, "");
        assertThat(client.resources(UserResource.class)
                        .withName("admin")
                        .get()
                        .getMetadata()
                        .getAnnotations())
                .as("no mark stays")
                .isNullOrEmpty();
    }

    @Test
    void theLastAdminWithAPasswordStays() {
        removeOtherAdmins();
        UserResource dexUser = new UserResource();
        dexUser.getMetadata().setName(mia);
        dexUser.setSpec(new UserResource.Spec("Mia", null, false, List.of("admin")));
        client.resource(dexUser).create();
        try {
            await().until(() -> admin.get("users/" + mia).status() == 200);
            assertThat(admin.put("users/admin", "{'roles':[]}").failure()).isEqualTo("400 14023");
            assertThat(admin.get("users/admin/disable").failure()).isEqualTo("400 14023");
            assertThat(admin.delete("users/admin").failure()).isEqualTo("400 14023");

            patch(mia, "{\"spec\":{\"login\":{\"issuer\":\"https://sso.example.com\",\"subject\":\"7\"}}}");
            assertThat(admin.get("users/admin/disable").failure())
                    .as("no provider is asked here")
                    .isEqualTo("400 14023");
        } finally {
            patch("admin", "{\"spec\":{\"disabled\":false}}");
            client.resources(UserResource.class).withName(mia).delete();
            await().until(() -> Client.login(new Http(port), "admin", InMemoryServer.ADMIN_PASSWORD)
                            .status()
                    == 200);
        }
    }

    @Test
    void anAliasAloneChangesWithoutAMark() {
        assertThat(admin.put("users/admin", "{'alias':'Administrator','roles':['admin']}")
                        .status())
                .isEqualTo(200);
    }

    private void makeByHand(String name) {
        UserResource record = new UserResource();
        record.getMetadata().setName(name);
        record.setSpec(new UserResource.Spec("", "", null, List.of()));
        client.resource(record).create();
    }

    private void patch(String user, String change) {
        client.resources(UserResource.class).withName(user).patch(PatchContext.of(PatchType.JSON_MERGE), change);
    }

    /** Other tests share the application, and may have left some. */
    private void removeOtherAdmins() {
        client.resources(UserResource.class).list().getItems().stream()
                .filter(LastAdmin::isOne)
                .map(user -> user.getMetadata().getName())
                .filter(name -> !name.equals("admin"))
                .forEach(name -> admin.ok("DELETE", "users/" + name, ""));
    }

    private Secret password(String user) {
        return client.secrets()
                .inNamespace("vela-system")
                .withName("mizzen-user-" + user)
                .get();
    }

    private static String user(String name, String roles) {
        return "{'name':'%s','password':'%s','roles':[%s]}".formatted(name, PASSWORD, roles);
    }

    private static String fresh(String name) {
        return name + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}

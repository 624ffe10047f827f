package dev.mizzen.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.UserResource;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** What concerns the whole installation, asked by an admin, by a user without any role, and by nobody. */
@RealClusters(managed = 0)
class PlatformIT {
    private static final String PASSWORD = "Passw0rd12";

    private static KubernetesClient client;
    private static Api nobody;
    private static Api mia;
    private static Api admin;

    @BeforeAll
    static void start(Planes planes) {
        client = planes.hub().client();
        RunningMizzen mizzen = RunningMizzen.on(planes.hub());
        nobody = mizzen.api();
        admin = mizzen.admin();
        makeMia();
        await().until(() -> nobody.post("auth/login", Map.of("username", "mia", "password", PASSWORD))
                        .status()
                == 200);
        mia = nobody.login("mia", PASSWORD);
    }

    @Test
    void systemInfoSaysWhatTheHubAndTheBuildSay() {
        Secret hub = client.secrets()
                .inNamespace("vela-system")
                .withName("mizzen-hub")
                .require();
        Api.Answer info = mia.get("system_info").ok();
        assertThat(info.body().path("platformID").asString())
                .isEqualTo(new String(Base64.getDecoder().decode(hub.getData().get("id")), StandardCharsets.UTF_8));
        assertThat(info.body().path("installTime").asString())
                .isEqualTo(hub.getMetadata().getCreationTimestamp());
        assertThat(info.body().path("enableCollection").asBoolean(true)).isFalse();
        assertThat(info.body().path("loginType").asString()).isEqualTo("local");
        assertThat(info.body().path("systemVersion").propertyNames())
                .containsExactlyInAnyOrder("velaVersion", "gitVersion");
        assertThat(info.body().at("/systemVersion/velaVersion").asString()).isNotEmpty();
        assertThat(info.body().path("statisticInfo").toString()).isEqualTo("{\"updateTime\":\"0001-01-01T00:00:00Z\"}");
        assertThat(nobody.get("system_info").businessCode()).isEqualTo(12006);
    }

    @Test
    void aChangeOfSystemInfoLosesNoKey() {
        Map<String, String> keys = client.secrets()
                .inNamespace("vela-system")
                .withName("mizzen-signing-keys")
                .require()
                .getData();
        String before = admin.get("system_info").ok().text();

        for (Map<String, Object> change : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("loginType", "local"),
                Map.of("loginType", "", "enableCollection", true, "velaAddress", "http://example.com", "other", 7))) {
            assertThat(admin.put("system_info", change).ok().text()).isEqualTo(before);
        }

        assertThat(client.secrets()
                        .inNamespace("vela-system")
                        .withName("mizzen-signing-keys")
                        .require()
                        .getData())
                .isEqualTo(keys);
        assertThat(admin.get("system_info").ok().text()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"loginType\":\"dex\"}', 400 12011",
        "'{\"loginType\":\"ldap\"}', 400 400",
        "'{\"loginType\":7}', 400 400",
        "'{\"enableCollection\":\"no\"}', 400 400",
        "'[]', 400 400"
    })
    void aChangeOfSystemInfoThatCannotBeIsRefused(String body, String failure) {
        Api.Answer answer = admin.put("system_info", body);
        assertThat(answer.status() + " " + answer.businessCode()).isEqualTo(failure);
        assertThat(answer.body().path("Message").asString()).isNotEmpty();
    }

    @Test
    void systemInfoIsNotAnybodysToChange() {
        assertThat(mia.put("system_info", Map.of()).toString()).startsWith("403 {\"BusinessCode\":403,");
        assertThat(nobody.put("system_info", Map.of()).businessCode()).isEqualTo(12006);
    }

    @ParameterizedTest
    @CsvSource({
        "plugins, '{\"plugins\":[]}'",
        "enabled_addon, '{\"enabledAddons\":[]}'",
        "applications?project=x&env=y&labels=, '{\"applications\":[]}'",
        "envs, '{\"envs\":[],\"total\":0}'",
        "definitions?type=component&queryAll=true, '{\"definitions\":[]}'",
        "payload_types, '[]'",
        "addons, '{\"addons\":[]}'",
        "addon_registries, '{\"registries\":[]}'",
        "manage/plugins, '{\"plugins\":[]}'",
        "pipelines, '{\"pipelines\":[],\"total\":0}'",
        "repository/chart_repos, '{\"repos\":[]}'",
        "repository/charts, '[]'",
        "repository/chart/versions, '{\"versions\":[]}'",
        "repository/chart/values, '{}'"
    })
    void whatEveryPageAsksAnyUserMayAsk(String path, String answer) {
        assertSame(mia.get(path), answer);
        assertSame(admin.get(path), answer);
        assertThat(nobody.get(path).businessCode()).isEqualTo(12006);
    }

    @Test
    void whatEveryPageAsksWhoMayListConfigsIsAnsweredToHim() {
        assertSame(admin.get("configs?template=grafana"), "{\"configs\":[]}");
        assertThat(mia.get("configs?template=grafana").status()).isEqualTo(403);
        assertThat(nobody.get("configs?template=grafana").businessCode()).isEqualTo(12006);
    }

    @Test
    void aProjectHasNoProvidersAndAProjectThatIsNotThereIsMissing() {
        admin.post("projects", Map.of("name", "shop")).ok();
        assertSame(admin.get("projects/shop/providers"), "{\"providers\":[]}");
        assertThat(admin.get("projects/none/providers").toString()).startsWith("404 {\"BusinessCode\":30002,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"cloudshell", "nothing", "nothing/here", "applications/x", "envs/x/y", "addons/x", "plugins/x"})
    void whatIsNotThereIsNotFound(String path) {
        for (String method : List.of("GET", "POST")) {
            Api.Answer answer = admin.send(method, path, method.equals("POST") ? "{}" : null);
            assertThat(answer.toString()).as("%s %s", method, path).startsWith("404 {\"BusinessCode\":404,");
        }
    }

    @Test
    void noUserHasACloudShell() {
        assertThat(mia.post("cloudshell", "{}").toString()).startsWith("404 {\"BusinessCode\":404,");
    }

    @Test
    void whoLoggedOutIsThrownOut() {
        Api session = nobody.login("mia", PASSWORD);
        assertThat(session.post("auth/logout", "").toString()).isEqualTo("200 {}");
        assertThat(session.get("auth/user_info").toString()).startsWith("401 {\"BusinessCode\":12004,");
        mia.get("auth/user_info").ok();
    }

    private static void assertSame(Api.Answer answer, String json) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo(tools.jackson.databind.json.JsonMapper.shared().readTree(json));
    }

    /** A user without any role, as an operator may write him. */
    private static void makeMia() {
        String hash = new BCryptPasswordEncoder(4).encode(PASSWORD);
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("vela-system")
                        .withName("mizzen-user-mia")
                        .addToLabels("mizzen.dev/identity", "password")
                        .endMetadata()
                        .addToStringData("hash", hash)
                        .build())
                .create();
        UserResource user = new UserResource();
        user.getMetadata().setName("mia");
        user.setSpec(new UserResource.Spec("Mia", null, null, List.of()));
        client.resource(user).create();
    }
}

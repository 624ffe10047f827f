package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.Ports;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RealRegistry;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Every way in which a route that has a registry tried may be refused, of the platform and of a project. */
@RealClusters(managed = 0)
class RegistryAnswersIT {
    private static RealRegistry registry;
    private static HttpServer website;
    private static Planes planes;
    private static Api api;

    @BeforeAll
    static void start(Planes given) throws IOException {
        planes = given;
        registry = RealRegistry.start(RealRegistry.Kind.PLAIN_HTTP);
        website = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        website.start();
        api = mizzen(1_000).admin();
        api.post("projects", Map.of("name", "shop")).ok();
        for (String[] scope : new String[][] {{"", "vela-system"}, {"projects/shop/", "shop"}}) {
            create(scope[0] + "configs", "good", properties(registry.domain(), registry.password()))
                    .ok();
            create(scope[0] + "configs", "open", properties("127.0.0.1:" + Ports.free(), null))
                    .ok();
            api.post(scope[0] + "configs", Map.of("name", "free", "properties", "{\"a\": \"b\"}"))
                    .ok();
            closed(scope[1]);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> api.get(scope[0] + "configs/closed").businessCode() == 16001);
        }
    }

    @AfterAll
    static void stop() {
        website.stop(0);
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "projects/shop/"})
    void aSaveIsRefusedForWhatTheCheckFound(String scope) {
        String wrong = properties(registry.domain(), "wr0ng-Pa55word");
        String site = properties("127.0.0.1:" + website.getAddress().getPort(), registry.password());
        String nobody = properties("127.0.0.1:" + Ports.free(), registry.password());

        assertThat(create(scope + "configs", "new", wrong).businessCode()).isEqualTo(16020);
        assertThat(create(scope + "configs", "new", site).businessCode()).isEqualTo(16021);
        assertThat(create(scope + "configs?check=require", "new", nobody).businessCode())
                .isEqualTo(16022);
        assertThat(api.get(scope + "configs/new").status()).isEqualTo(404);

        assertThat(change(scope + "configs/good", wrong).businessCode()).isEqualTo(16020);
        assertThat(change(scope + "configs/good", site).businessCode()).isEqualTo(16021);
        assertThat(change(scope + "configs/good?check=require", nobody).businessCode())
                .isEqualTo(16022);
        assertThat(check(scope, Map.of("name", "good")).ok().body().path("ok").asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'', missing, , , 16006",
        "'', closed, , , 16001",
        "'', good, no-such-template, {}, 16004",
        "'', fresh, no-such-template, {}, 16005",
        "'', open, , '{\"registry\": \"127.0.0.1:1\", \"auth\": {\"username\": \"a\", \"password\": \"b\"}}', 16008",
        "'', free, , , 16024",
        "projects/shop/, missing, , , 16006",
        "projects/shop/, closed, , , 16001",
        "projects/shop/, good, no-such-template, {}, 16004",
        "projects/shop/, fresh, no-such-template, {}, 16005",
        "projects/shop/, open, , '{\"registry\": \"127.0.0.1:1\", \"auth\": {\"username\": \"a\", \"password\": \"b\"}}', 16008",
        "projects/shop/, free, , , 16024",
        "projects/none/, good, , , 30002"
    })
    void aCheckOfWhatCannotBeSavedIsRefused(String scope, String name, String template, String properties, int code) {
        Map<String, Object> body = new HashMap<>(Map.of("name", name));
        if (template != null) {
            body.put("template", Map.of("name", template));
        }
        if (properties != null) {
            body.put("properties", properties);
        }
        assertThat(check(scope, body).businessCode()).isEqualTo(code);
    }

    @Test
    void aProjectThatIsNotThereHasNoRegistriesThatStandInAnyWay() {
        assertThat(api.get("projects/none/registries/health").businessCode()).isEqualTo(30002);
    }

    @Test
    void whoAsksTooOftenIsToldHowLongToWait() {
        Api hasty = mizzen(1).admin();
        String good = properties(registry.domain(), registry.password());
        hasty.post("registries/check", Map.of("name", "good")).ok();
        for (String scope : new String[] {"", "projects/shop/"}) {
            Api.Answer refused = hasty.post(scope + "registries/check", Map.of("name", "good"));
            assertThat(refused.businessCode()).isEqualTo(16023);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(hasty.post(scope + "configs?check=require", body("new", good))
                            .businessCode())
                    .isEqualTo(16023);
            assertThat(hasty.put(scope + "configs/good?check=require", body("", good))
                            .businessCode())
                    .isEqualTo(16023);
        }
    }

    private static RunningMizzen mizzen(int callsPerMinute) {
        return RunningMizzen.on(
                planes.hub(),
                "mizzen.registry.check=refuse",
                "mizzen.registry.allowed-networks=127.0.0.0/8",
                "mizzen.registry.calls-per-minute=" + callsPerMinute);
    }

    /** A config that nobody may read, as KubeVela stores it. */
    private static void closed(String namespace) {
        KubernetesClient hub = planes.hub().client();
        hub.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("closed")
                        .addToLabels("config.oam.dev/catalog", "velacore-config")
                        .addToLabels("config.oam.dev/type", "image-registry")
                        .addToAnnotations("config.oam.dev/sensitive", "true")
                        .endMetadata()
                        .withType("Opaque")
                        .build())
                .create();
    }

    private static Api.Answer check(String scope, Map<String, Object> body) {
        return api.post(scope + "registries/check", body);
    }

    private static Api.Answer create(String route, String name, String properties) {
        return api.post(route, body(name, properties));
    }

    private static Api.Answer change(String route, String properties) {
        return api.put(route, body("", properties));
    }

    private static Map<String, Object> body(String name, String properties) {
        return Map.of("name", name, "template", Map.of("name", "image-registry"), "properties", properties);
    }

    /** @param password null for a registry without accounts */
    private static String properties(String domain, String password) {
        Map<String, Object> properties = new HashMap<>(Map.of("registry", domain, "useHTTP", true));
        if (password != null) {
            properties.put("auth", Map.of("username", RealRegistry.ACCOUNT, "password", password));
        }
        return JsonMapper.shared().writeValueAsString(properties);
    }
}

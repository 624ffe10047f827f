package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.testing.Api;
import dev.mizzen.testing.Api.Answer;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.Ports;
import dev.mizzen.testing.PrintedLog;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RealRegistry;
import dev.mizzen.testing.RealRegistry.Kind;
import dev.mizzen.testing.RunningMizzen;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Configs of real registries on a real API server: what is tried when they are saved, when somebody asks, and in the background. */
@RealClusters(managed = 0)
class ChecksIT {
    private static final String WRONG = "wr0ng-Pa55word";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Map<Kind, RealRegistry> REGISTRIES = new EnumMap<>(Kind.class);
    private static PrintedLog log;
    private static Api api;

    @BeforeAll
    static void start(Planes planes) {
        log = PrintedLog.start();
        for (Kind kind : List.of(Kind.HTPASSWD, Kind.TOKEN, Kind.PLAIN_HTTP)) {
            REGISTRIES.put(kind, RealRegistry.start(kind));
        }
        api = RunningMizzen.on(
                        planes.hub(),
                        "mizzen.registry.check=refuse",
                        "mizzen.registry.background-check=2s",
                        "mizzen.registry.calls-per-minute=1000",
                        "mizzen.registry.allowed-networks=127.0.0.0/8")
                .admin();
        api.post("projects", Map.of("name", "shop")).ok();
    }

    @AfterAll
    static void stop() {
        log.close();
        log.assertNoneOf(WRONG);
        REGISTRIES.values().forEach(registry -> {
            log.assertNoneOf(registry.password());
            registry.close();
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"HTPASSWD", "TOKEN", "PLAIN_HTTP"})
    void aWrongPasswordIsNotSavedAndTheRightOneIs(Kind kind) {
        RealRegistry registry = REGISTRIES.get(kind);
        String name = "saved-" + kind.name().toLowerCase().replace('_', '-');

        Answer refused = create("configs", name, properties(registry, WRONG));
        assertThat(refused.businessCode()).as(refused.toString()).isEqualTo(16020);
        assertThat(api.get("configs/" + name).status()).isEqualTo(404);

        Answer saved = create("configs", name, properties(registry, registry.password()))
                .ok();
        assertThat(saved.body().has("warning")).as(saved.toString()).isFalse();

        assertThat(api.put("configs/" + name, body("", properties(registry, WRONG)))
                        .businessCode())
                .isEqualTo(16020);
        assertThat(api.put("configs/" + name, body("", properties(registry, "__stored__")))
                        .status())
                .isEqualTo(200);
        assertThat(api.post("registries/check", Map.of("name", name))
                        .ok()
                        .body()
                        .path("ok")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void whatCannotBeReachedFromHereIsSavedWithAWarningUnlessTheCheckIsRequired() {
        String properties = "{\"registry\": \"127.0.0.1:%d\", \"useHTTP\": true}".formatted(Ports.free());

        Answer refused = create("configs?check=require", "far", properties);
        assertThat(refused.businessCode()).as(refused.toString()).isEqualTo(16022);
        Answer saved = create("configs", "far", properties).ok();
        assertThat(saved.body().path("warning").asString()).contains("Correct host and port");
        assertThat(api.get("configs/far").ok().body().has("warning")).isFalse();
    }

    @Test
    void aRegistryThatNeverAnswersHoldsASaveNoLongerThanACheckMayTake() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String properties = "{\"registry\": \"127.0.0.1:%d\"}".formatted(silent.getLocalPort());
            long begun = System.nanoTime();

            Answer saved = create("configs", "silent", properties).ok();

            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Limits.USUAL.check().plusSeconds(3));
            assertThat(saved.body().path("warning").asString()).contains("did not answer in time");
        }
    }

    @Test
    void aWrongPasswordIsSavedWithAWarningByWhoInsists() {
        RealRegistry registry = REGISTRIES.get(Kind.PLAIN_HTTP);

        Answer saved = create("configs?check=warn", "insists", properties(registry, WRONG))
                .ok();

        assertThat(saved.body().path("warning").asString()).contains("does not accept");
        api.delete("configs/insists").ok();
    }

    @Test
    void aProjectTriesARegistryBeforeItSavesIt() {
        RealRegistry registry = REGISTRIES.get(Kind.TOKEN);

        JsonNode wrong = api.post("projects/shop/registries/check", Map.of("properties", properties(registry, WRONG)))
                .ok()
                .body();
        assertThat(wrong.path("failure").path("reason").asString())
                .as(wrong.toString())
                .isEqualTo("CredentialRejected");
        JsonNode right = api.post(
                        "projects/shop/registries/check",
                        Map.of("properties", properties(registry, registry.password())))
                .ok()
                .body();
        assertThat(right.path("steps")
                        .valueStream()
                        .map(step -> step.path("name").asString()))
                .containsExactly("address", "tls", "registry", "challenge", "credential");
        assertThat(right.path("ok").asBoolean()).isTrue();
        assertThat(api.get("projects/shop/configs").ok().body().path("configs").valueStream())
                .allMatch(config -> config.path("shared").asBoolean());
    }

    @Test
    void inTheBackgroundARejectedPasswordIsNotTriedAgainUntilTheConfigChanges() {
        RealRegistry rejecting = RealRegistry.start(Kind.PLAIN_HTTP);
        RealRegistry accepting = RealRegistry.start(Kind.PLAIN_HTTP);
        try {
            create("projects/shop/configs?check=warn", "robot", properties(rejecting, WRONG))
                    .ok();
            create("projects/shop/configs", "witness", properties(accepting, accepting.password()))
                    .ok();
            await().atMost(PATIENCE).until(() -> health("robot").equals("CredentialRejected"));
            await().atMost(PATIENCE).until(() -> health("witness").equals("Accepted"));
            awaitTriesOf(accepting);
            int tries = rejecting.requests().size();

            awaitTriesOf(accepting);
            assertThat(rejecting.requests()).hasSize(tries);

            api.put("projects/shop/configs/robot", body("", properties(rejecting, rejecting.password())))
                    .ok();
            await().atMost(PATIENCE).until(() -> health("robot").equals("Accepted"));
        } finally {
            api.delete("projects/shop/configs/robot");
            api.delete("projects/shop/configs/witness");
            rejecting.close();
            accepting.close();
        }
    }

    /** Waits for two more rounds: what was asked of others before is in their logs by then. */
    private static void awaitTriesOf(RealRegistry witness) {
        int before = witness.requests().size();
        await().atMost(PATIENCE).until(() -> witness.requests().size() >= before + 4);
    }

    private static String health(String name) {
        return api.get("projects/shop/registries/health")
                .ok()
                .body()
                .path("registries")
                .valueStream()
                .filter(one -> one.path("name").asString().equals(name))
                .map(one -> one.path("reason").asString())
                .findFirst()
                .orElse("");
    }

    private static Answer create(String route, String name, String properties) {
        return api.post(route, body(name, properties));
    }

    private static Map<String, Object> body(String name, String properties) {
        return Map.of("name", name, "template", Map.of("name", "image-registry"), "properties", properties);
    }

    private static String properties(RealRegistry registry, String password) {
        return JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "registry", registry.domain(),
                        "useHTTP", registry.plainHttp(),
                        "insecure", !registry.plainHttp(),
                        "auth", Map.of("username", RealRegistry.ACCOUNT, "password", password)));
    }
}

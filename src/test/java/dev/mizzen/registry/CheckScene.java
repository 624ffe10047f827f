package dev.mizzen.registry;

import static org.awaitility.Awaitility.await;

import dev.mizzen.HeldClock;
import dev.mizzen.config.Config;
import dev.mizzen.config.ConfigCheck.Strictness;
import dev.mizzen.config.Configs;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.template.TestHub;
import dev.mizzen.template.TestHub.Answer;
import dev.mizzen.testing.Somebody;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.security.core.context.SecurityContextHolder;

/** Configs in memory, whose registries a test plays. */
final class CheckScene implements AutoCloseable {
    /** What those who may not know more wait for. Short, for it is waited for. */
    static final Duration PATIENCE = Duration.ofMillis(400);

    final PlayedVerdicts registries = new PlayedVerdicts();
    final HeldClock clock = new HeldClock();
    final MeterRegistry meters = new SimpleMeterRegistry();
    final TestHub hub = new TestHub();

    CheckScene(Strictness check, int callsPerMinute) {
        hub.start(
                context -> {
                    context.registerBean(Registries.class, () -> registries);
                    context.registerBean(MeterRegistry.class, () -> meters);
                    context.registerBean(HeldClock.class, () -> clock);
                    context.registerBean(
                            CheckProperties.class, () -> new CheckProperties(check, Duration.ZERO, callsPerMinute));
                    context.registerBean(Discretion.class, () -> new Discretion(PATIENCE));
                    configs().forEach(context::register);
                },
                Checks.class,
                CallLimit.class,
                SavedChecks.class,
                CheckController.class,
                ConditionRecords.class,
                Conditions.class,
                HealthController.class,
                RegistryConfigs.class,
                Remembered.class,
                Images.class,
                LookUps.class,
                ImageController.class,
                ProjectImageController.class);
        as("admin", "admin");
    }

    /** The parts of the feature below, which are its own business. */
    private static List<Class<?>> configs() {
        try {
            return List.of(
                    Configs.class,
                    Class.forName("dev.mizzen.config.ConfigController"),
                    Class.forName("dev.mizzen.config.ProjectConfigController"),
                    Class.forName("dev.mizzen.config.ProjectConfigs"));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whoever calls from now on. */
    void as(String name, String... roles) {
        Somebody.calls(List.of(roles).contains("admin") ? Somebody.admin(name) : Somebody.named(name));
    }

    /** Somebody calls from now on who may do no more than this. @param may see {@link Somebody#named} */
    void asOneWho(String... may) {
        Somebody.calls(Somebody.named("mia", may));
    }

    Answer create(String route, String name, String properties) {
        return hub.post(route, body(name, properties));
    }

    /** Makes a config of the platform one that nobody may read. */
    void makeSensitive(String name) {
        hub.client()
                .secrets()
                .inNamespace(TestHub.SYSTEM)
                .withName(name)
                .edit(secret -> new SecretBuilder(secret)
                        .editMetadata()
                        .addToAnnotations("config.oam.dev/sensitive", "true")
                        .endMetadata()
                        .build());
        await().until(() -> config(TestHub.SYSTEM, name).sensitive());
    }

    Config config(String namespace, String name) {
        return hub.bean(Configs.class).find(new ConfigRef(namespace, name)).orElseThrow();
    }

    static Map<String, Object> body(String name, String properties) {
        return Map.of("name", name, "template", Map.of("name", "image-registry"), "properties", properties);
    }

    static String login(String registry, String username, String password) {
        return "{\"registry\": \"%s\", \"auth\": {\"username\": \"%s\", \"password\": \"%s\"}}"
                .formatted(registry, username, password);
    }

    @Override
    public void close() {
        SecurityContextHolder.clearContext();
        hub.close();
    }
}

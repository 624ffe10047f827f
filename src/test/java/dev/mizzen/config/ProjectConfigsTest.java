package dev.mizzen.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.template.TestHub;
import dev.mizzen.template.TestHub.Answer;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Configs that are made while their project is deleted. */
class ProjectConfigsTest {
    private static final Map<String, Object> CONFIG = Map.of(
            "name",
            "harbor",
            "template",
            Map.of("name", "image-registry"),
            "properties",
            "{\"registry\": \"harbor.example.com\", \"auth\": {\"username\": \"bot\", \"password\": \"s3cretpass\"}}");

    private final TestHub hub = new TestHub();
    private final List<ConfigRef> withdrawn = new ArrayList<>();

    @BeforeEach
    void start() {
        hub.start(
                context -> context.registerBean(ConfigDistributions.class, () -> new Withdrawing(withdrawn)),
                Configs.class,
                ConfigController.class,
                ProjectConfigController.class,
                ProjectConfigs.class);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void aConfigOfAProjectThatIsAboutToGoIsTakenBack() {
        hub.whenAskedWhetherAProjectStays(() -> {
            assertThat(stored()).as("it is asked after the write").isNotNull();
            throw BusinessCode.PROJECT_MISSING.because("The project 'shop' is about to be deleted");
        });

        Answer answer = hub.post("projects/shop/configs", CONFIG);

        assertThat(answer.code()).isEqualTo(30002);
        assertThat(stored()).isNull();
        assertThat(withdrawn).as("it may be distributed by then").containsExactly(new ConfigRef("shop-hub", "harbor"));
    }

    @Test
    void itIsTakenBackAlsoWhereTheProjectCannotBeLookedAt() {
        hub.whenAskedWhetherAProjectStays(() -> {
            throw new IllegalStateException("the hub does not answer");
        });

        assertThatThrownBy(() -> hub.post("projects/shop/configs", CONFIG)).hasStackTraceContaining("does not answer");

        assertThat(stored()).isNull();
    }

    @Test
    void oneThatSomebodyChangedSinceIsNotTakenBack() {
        hub.whenAskedWhetherAProjectStays(() -> {
            hub.client()
                    .resource(new SecretBuilder(stored())
                            .editMetadata()
                            .addToAnnotations("config.oam.dev/alias", "mine")
                            .endMetadata()
                            .build())
                    .update();
            throw BusinessCode.PROJECT_MISSING.because("The project 'shop' is about to be deleted");
        });

        assertThat(hub.post("projects/shop/configs", CONFIG).code()).isEqualTo(30002);

        assertThat(stored()).isNotNull();
    }

    @Test
    void aConfigThatWasThereBeforeIsTheDeletionsToRemove() {
        hub.post("projects/shop/configs", CONFIG);
        hub.whenAskedWhetherAProjectStays(() -> {
            throw BusinessCode.PROJECT_MISSING.because("The project 'shop' is about to be deleted");
        });

        assertThat(hub.post("projects/shop/configs", CONFIG).code()).isEqualTo(16003);

        assertThat(stored()).isNotNull();
    }

    private @Nullable Secret stored() {
        return hub.client().secrets().inNamespace("shop-hub").withName("harbor").get();
    }

    private record Withdrawing(List<ConfigRef> withdrawn) implements ConfigDistributions {
        @Override
        public List<ConfigTarget> targets(ConfigRef config, @Nullable String projectNamespace) {
            return List.of();
        }

        @Override
        public List<Place> places(ConfigRef config) {
            return List.of();
        }

        @Override
        public List<Place> withdraw(ConfigRef config) {
            withdrawn.add(config);
            return List.of();
        }
    }
}

package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.config.Config;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageAnswersTest {
    private static final ImageReference IMAGE = ImageReference.parse("registry.example.com/team/app");

    @Test
    void theEntryThatFitsIsShownButNotThatOfASensitiveConfig() {
        Config open = Configs.pullSecret("open", Configs.auths("registry.example.com/team"));
        assertThat(key(open)).isEqualTo("registry.example.com/team");
        assertThat(key(Configs.sensitive(open))).isEmpty();
    }

    private static String key(Config config) {
        RegistryConfig read = RegistryConfig.of(config).orElseThrow();
        Match match = Matching.of(IMAGE, List.of(read)).getFirst();
        return ImageAnswers.match(match, Optional.empty()).key();
    }
}

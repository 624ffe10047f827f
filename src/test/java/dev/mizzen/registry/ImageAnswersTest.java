package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.config.Config;
import java.util.List;
import java.util.Map;
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

    @Test
    void ofAnEntryTheLoginInItsUrlIsNotShown() {
        for (String login : List.of("bot:s3cret@", "s3cret@", "a@b:s3@cret@")) {
            for (String scheme : List.of("", "https://", "http://")) {
                String address = scheme + login + "registry.example.com/team";
                assertThat(key(Configs.pullSecret("entry", Configs.auths(address))))
                        .isEqualTo(scheme + "registry.example.com/team");
                assertThat(key(Configs.of(
                                "settings", "image-registry", "Opaque", Map.of(), Map.of("registry", address))))
                        .isEqualTo(scheme + "registry.example.com/team");
            }
        }
    }

    private static String key(Config config) {
        RegistryConfig read = RegistryConfig.of(config).orElseThrow();
        Match match = Matching.of(IMAGE, List.of(read)).getFirst();
        return ImageAnswers.match(match, Optional.empty()).key();
    }
}

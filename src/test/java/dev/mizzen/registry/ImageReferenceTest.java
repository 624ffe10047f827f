package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class ImageReferenceTest {
    @ParameterizedTest
    @CsvFileSource(resources = "/registry/references.csv", delimiter = '|')
    void aNameIsFilledInAsDockerAndTheKubeletDo(
            String input, String host, String path, String tag, String digest, String source) {
        ImageReference image = ImageReference.parse(input);
        assertThat(image.host()).hasToString(host);
        assertThat(image.path()).isEqualTo(path);
        assertThat(image.tag().orElse("")).isEqualTo(tag);
        assertThat(image.digest().orElse("")).isEqualTo(digest);
        assertThat(source).isNotBlank();
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/registry/no-references.csv", delimiter = '|')
    void whatIsNoNameIsRefusedWithTheRuleThatItBreaks(String input, String rule, String source) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> ImageReference.parse(input))
                .withMessageContaining(rule)
                .withMessageMatching("[A-Z0-9].*");
        assertThat(source).isNotBlank();
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/registry/hosts.csv", delimiter = '|')
    void aRegistryIsReadAsPeopleNameIt(String input, String host, String source) {
        assertThat(RegistryHost.parse(input)).hasToString(host);
        assertThat(source).isNotBlank();
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/registry/no-hosts.csv", delimiter = '|')
    void whatIsNoRegistryIsRefusedWithTheRuleThatItBreaks(String input, String rule, String source) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> RegistryHost.parse(input))
                .withMessageContaining(rule);
        assertThat(source).isNotBlank();
    }

    @Test
    void whatIsAskedForIsTheDigestBeforeTheTag() {
        String digest = "sha256:" + "a".repeat(64);
        assertThat(ImageReference.parse("a.io/b:1@" + digest).version()).isEqualTo(digest);
        assertThat(ImageReference.parse("a.io/b:1").version()).isEqualTo("1");
        assertThat(ImageReference.parse("a.io/b:1").at(digest).tag()).isEqualTo(Optional.empty());
    }

    @Test
    void aNameThatIsWrittenOutIsReadAsTheSame() {
        Seeds.each(2_000, random -> {
            ImageReference image = Names.image(random);
            assertThat(ImageReference.parse(image.toString())).isEqualTo(image);
            assertThat(RegistryHost.parse(image.host().toString())).isEqualTo(image.host());
        });
    }

    @Test
    void whateverIsTypedIsReadOrRefusedAndNothingElseHappens() {
        Seeds.each(5_000, random -> {
            String typed = Names.typed(random);
            try {
                ImageReference image = ImageReference.parse(typed);
                assertThat(ImageReference.parse(image.toString())).isEqualTo(image);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
            readHost(typed);
        });
    }

    private static void readHost(String typed) {
        try {
            RegistryHost host = RegistryHost.parse(typed);
            assertThat(RegistryHost.parse(host.toString())).isEqualTo(host);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    /** Names that are right, and texts that are nearly. */
    static final class Names {
        private static final String[] HOSTS = {
            "docker.io",
            "registry.example.com",
            "localhost",
            "r:5000",
            "10.0.0.1:80",
            "[2001:db8::1]:443",
            "[::1]",
            "a-b.c.d"
        };
        private static final String[] PARTS = {"a", "team", "my-app", "a.b", "x__y", "0", "deep--er", "v1"};
        private static final String[] PIECES = {
            "docker.io",
            "/",
            "//",
            ":",
            "@",
            "[",
            "]",
            "::1",
            "sha256:",
            "a",
            "A",
            ".",
            "-",
            "_",
            " ",
            "\n",
            "\0",
            "é",
            "😀",
            "%",
            "*",
            "https://",
            "library",
            "5000",
            "99999",
            "0123456789abcdef0123456789abcdef",
            "\\",
            "\"",
            "$(x)",
            "localhost"
        };

        private Names() {}

        static ImageReference image(RandomGenerator random) {
            StringBuilder path = new StringBuilder(pick(random, PARTS));
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                path.append('/').append(pick(random, PARTS));
            }
            boolean digest = random.nextBoolean();
            String tag = !digest || random.nextBoolean() ? ":v" + random.nextInt(100) : "";
            return ImageReference.parse(pick(random, HOSTS) + "/" + path + tag
                    + (digest ? "@sha256:" + "%064x".formatted(random.nextLong(Long.MAX_VALUE)) : ""));
        }

        static String typed(RandomGenerator random) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(9); i > 0; i--) {
                text.append(pick(random, PIECES));
            }
            return text.toString();
        }

        static String pick(RandomGenerator random, String[] some) {
            return some[random.nextInt(some.length)];
        }
    }
}

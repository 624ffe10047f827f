package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.config.Config;
import dev.mizzen.registry.ImageReferenceTest.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class MatchingTest {
    private static final String SETTINGS = "!settings:";

    @ParameterizedTest
    @CsvFileSource(resources = "/registry/matches.csv", delimiter = '|')
    void configsFitAnImageAsTheKubeletFindsThemAndInTheOrderOfItsTries(
            String configs, String image, String expected, String source) {
        List<Match> matches = Matching.of(ImageReference.parse(image), configs(configs));
        assertThat(matches.stream().map(MatchingTest::name).collect(Collectors.joining(" ")))
                .isEqualTo(expected.equals("-") ? "" : expected);
        assertThat(source).isNotBlank();
    }

    @Test
    void theCredentialIsReadFromAuthBeforeUsernameAndPassword() {
        assertThat(login("\"username\": \"bot\", \"password\": \"p\"")).isEqualTo("bot:p");
        assertThat(login("\"auth\": \"%s\"".formatted(Configs.base64("bot:p:w"))))
                .isEqualTo("bot:p:w");
        assertThat(login("\"username\": \"old\", \"password\": \"x\", \"auth\": \"%s\""
                        .formatted(Configs.base64("new:y"))))
                .isEqualTo("new:y");
        assertThat(login("\"auth\": \"%s\"".formatted(Configs.base64("bot:p").replace("=", ""))))
                .isEqualTo("bot:p");
        assertThat(login("\"email\": \"a@example.com\"")).isEqualTo("none");
    }

    @Test
    void aSecretWithABrokenEntryFitsNothingAsForTheKubelet() {
        for (String broken : List.of(
                "\"auth\": \"%%%\"",
                "\"auth\": \"" + Configs.base64("no colon") + "\"", "\"username\": 5", "\"email\": {}")) {
            String auths = "{\"auths\": {\"a.io\": {\"auth\": \"%s\"}, \"b.io\": {%s}}}"
                    .formatted(Configs.base64("u:p"), broken);
            RegistryConfig config =
                    RegistryConfig.of(Configs.pullSecret("c", auths)).orElseThrow();
            assertThat(Matching.of(ImageReference.parse("a.io/x"), List.of(config)))
                    .isEmpty();
        }
        assertThat(RegistryConfig.of(Configs.pullSecret("c", "{\"auths\": {\"a.io\": {}, \"r\": \"text\"}}"))
                        .orElseThrow()
                        .entries())
                .isEmpty();
        assertThat(RegistryConfig.of(
                                Configs.pullSecret("c", "{\"auths\": {\"a.io\": null, \"b.io\": {\"auth\": null}}}"))
                        .orElseThrow()
                        .entries())
                .hasSize(2);
        assertThat(RegistryConfig.of(Configs.pullSecret("c", "no json"))
                        .orElseThrow()
                        .entries())
                .isEmpty();
    }

    @Test
    void aSecretOfTheOlderTypeHasTheEntriesAloneAndFitsAlike() {
        RegistryConfig legacy = legacy("{\"a.io\": {\"auth\": \"%s\"}}".formatted(Configs.base64("bot:p")));
        List<RegistryConfig> both = List.of(configs("newer=a.io/team").getFirst(), legacy);

        assertThat(Matching.of(ImageReference.parse("a.io/team/x"), both))
                .extracting(MatchingTest::name)
                .containsExactly("newer", "legacy");
        assertThat(Matching.of(ImageReference.parse("a.io/x"), both))
                .singleElement()
                .satisfies(match -> assertThat(match.access().login())
                        .map(login -> login.username() + ":" + login.password().reveal())
                        .contains("bot:p"));
    }

    @Test
    void neitherTypeIsReadAsTheOther() {
        assertThat(legacy(Configs.auths("a.io")).entries())
                .extracting(RegistryConfig.Entry::key)
                .containsExactly("auths");
        assertThat(RegistryConfig.of(Configs.pullSecret("c", "{\"a.io\": {}}"))
                        .orElseThrow()
                        .entries())
                .isEmpty();
        for (String broken : List.of("no json", "[]", "null", "{\"a.io\": 5}", "")) {
            assertThat(legacy(broken).entries()).isEmpty();
        }
    }

    /** As {@code kubectl create secret generic --type=kubernetes.io/dockercfg} writes it, with a config's labels. */
    private static RegistryConfig legacy(String dockercfg) {
        return RegistryConfig.of(
                        Configs.of("legacy", "", "kubernetes.io/dockercfg", Map.of(".dockercfg", dockercfg), Map.of()))
                .orElseThrow();
    }

    @Test
    void aConfigOfAnotherKindFitsNothing() {
        assertThat(RegistryConfig.of(Configs.of("helm", "helm-repository", "Opaque", Map.of(), Map.of())))
                .isEmpty();
    }

    @Test
    void howTheRegistryIsReachedComesWithTheMatch() {
        Config config = Configs.of(
                "c",
                "image-registry",
                "Opaque",
                Map.of("insecure-skip-verify", "true", "protocol-use-http", "true"),
                Map.of("registry", "10.0.0.1:5000"));
        RegistryConfig read = RegistryConfig.of(config).orElseThrow();
        Access access = new Access(RegistryHost.parse("10.0.0.1:5000"), true, true, Optional.empty());
        assertThat(read.access()).contains(access);
        assertThat(Matching.of(ImageReference.parse("10.0.0.1:5000/a"), List.of(read)))
                .singleElement()
                .returns(access, Match::access);
    }

    @Test
    void itsOwnRegistryIsNotKnownOfAConfigWithAPattern() {
        assertThat(configs("a=*.example.com").getFirst().access()).isEmpty();
        assertThat(configs("a=https://index.docker.io/v1/").getFirst().access())
                .get()
                .returns(RegistryHost.DOCKER_HUB, Access::host);
    }

    @Test
    void theOrderOfTriesDoesNotHangOnTheOrderInWhichEntriesComeButForTheSameKey() {
        String[] keys = {
            "docker.io",
            "index.docker.io",
            "*.io",
            "docker.io/library",
            "docker.io/l",
            "*.*",
            "registry.example.com",
            "*.example.com",
            "a.io"
        };
        Seeds.each(500, random -> {
            List<RegistryConfig> some = new ArrayList<>();
            for (String key : keys) {
                if (random.nextBoolean()) {
                    some.addAll(configs(key.replaceAll("[^a-z]", "x") + key.length() + "=" + key));
                }
            }
            ImageReference image = random.nextBoolean() ? ImageReference.parse("nginx") : Names.image(random);
            List<Match> before = pulling(Matching.of(image, some));
            Collections.shuffle(some, Random.from(random));
            assertThat(pulling(Matching.of(image, some))).isEqualTo(before);
            assertThat(Matching.of(image, some)).doesNotHaveDuplicates();
        });
    }

    @Test
    void noKeyWhateverItSaysDoesHarm() {
        Seeds.each(3_000, random -> {
            String key = Names.typed(random);
            RegistryConfig config = RegistryConfig.of(Configs.pullSecret("c", Configs.auths(key)))
                    .orElseThrow();
            ImageReference image = Names.image(random);
            assertThat(Matching.of(image, List.of(config))).hasSizeLessThanOrEqualTo(1);
            assertThat(config.toString()).doesNotContain(Configs.PASSWORD);
        });
    }

    @Test
    void noCredentialIsPrinted() {
        RegistryConfig config = configs("a=registry.example.com").getFirst();
        Match match = Matching.of(ImageReference.parse("registry.example.com/a"), List.of(config))
                .getFirst();
        assertThat(match.toString()).contains("***").doesNotContain(Configs.PASSWORD);
        assertThat(config.entries().toString()).contains("***").doesNotContain(Configs.PASSWORD);
    }

    @Test
    void aLoginInAUrlIsNowhereWhateverElseIsWrittenThere() {
        for (String address : List.of(
                "https://bot:s3cret@registry.example.com",
                "HTTPS://bot:s3cret@registry.example.com/v2/",
                "oci://bot:s3cret@registry.example.com",
                "//s3cret@registry.example.com",
                "bot:1/s3cret@registry.example.com",
                "bot:1?s3cret@registry.example.com",
                "bot:1#s3cret@registry.example.com",
                "https://bot:1/2@s3cret@registry.example.com",
                "registry.example.com?s3cret@x")) {
            RegistryConfig entry = RegistryConfig.of(Configs.pullSecret("c", Configs.auths(address)))
                    .orElseThrow();
            RegistryConfig settings = RegistryConfig.of(
                            Configs.of("c", "image-registry", "Opaque", Map.of(), Map.of("registry", address)))
                    .orElseThrow();
            ImageReference image = ImageReference.parse("registry.example.com/a");
            assertThat(entry.entries().toString() + Matching.of(image, List.of(entry)))
                    .as(address)
                    .doesNotContain("s3cret");
            assertThat(settings.registry() + Matching.of(image, List.of(settings)))
                    .as(address)
                    .doesNotContain("s3cret");
        }
    }

    /** As the kubelet, which takes the rest of the URL for the key. */
    @Test
    void aRegistryIsTriedWithTheLoginOfItsEntryAndNotWithThatInItsUrl() {
        assertThat(configs("a=https://who:what@registry.example.com").getFirst().access())
                .get()
                .returns(RegistryHost.parse("registry.example.com"), Access::host)
                .returns(Optional.of("bot"), access -> access.login().map(Login::username));
    }

    private static List<Match> pulling(List<Match> matches) {
        return matches.stream().filter(match -> match.why().pulls()).toList();
    }

    private static String name(Match match) {
        return (match.why().pulls() ? "" : "~") + match.config().config().ref().name();
    }

    private static String login(String entry) {
        String auths = "{\"auths\": {\"a.io\": {%s}}}".formatted(entry);
        return RegistryConfig.of(Configs.pullSecret("c", auths))
                .orElseThrow()
                .entries()
                .getFirst()
                .login()
                .map(login -> login.username() + ":" + login.password().reveal())
                .orElse("none");
    }

    static List<RegistryConfig> configs(String named) {
        return Arrays.stream(named.split(" ")).map(MatchingTest::config).toList();
    }

    private static RegistryConfig config(String named) {
        String name = named.substring(0, named.indexOf('='));
        String key = named.substring(named.indexOf('=') + 1);
        Config config = key.startsWith(SETTINGS)
                ? Configs.of(
                        name,
                        "image-registry",
                        "Opaque",
                        Map.of(),
                        Map.of("registry", key.substring(SETTINGS.length())))
                : Configs.pullSecret(name, Configs.auths(key));
        return RegistryConfig.of(config).orElseThrow();
    }
}

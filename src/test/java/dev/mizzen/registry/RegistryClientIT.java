package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mizzen.testing.RealRegistry;
import dev.mizzen.testing.TestImages;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On the real registry, in each of the ways in which it is set up. */
class RegistryClientIT {
    private static final Map<RealRegistry.Kind, RealRegistry> RUNNING = new EnumMap<>(RealRegistry.Kind.class);

    @BeforeAll
    static void start() {
        for (RealRegistry.Kind kind : RealRegistry.Kind.values()) {
            RUNNING.put(kind, RealRegistry.start(kind));
        }
    }

    @AfterAll
    static void stop() {
        RUNNING.values().forEach(RealRegistry::close);
    }

    @ParameterizedTest
    @EnumSource
    void acceptsTheCredentialThatTheRegistryHas(RealRegistry.Kind kind) {
        RealRegistry registry = RUNNING.get(kind);
        try (RegistryClient client = Clients.trusting(registry.authority())) {
            Verdict verdict = client.check(access(registry, registry.password()));
            assertThat(verdict.failure()).isEmpty();
            assertThat(verdict.steps()).extracting(Verdict.Step::name).containsExactlyElementsOf(steps(registry));
            assertThat(verdict.steps())
                    .allSatisfy(step -> assertThat(step.took()).isGreaterThanOrEqualTo(Duration.ZERO));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OPEN")
    void findsAWrongPassword(RealRegistry.Kind kind) {
        RealRegistry registry = RUNNING.get(kind);
        try (RegistryClient client = Clients.trusting(registry.authority())) {
            Verdict verdict = client.check(access(registry, "wrong"));
            assertThat(verdict.failure())
                    .hasValueSatisfying(
                            failure -> assertThat(failure.trouble()).isEqualTo(Trouble.CREDENTIAL_REJECTED));
            assertThat(verdict.steps().getLast().name()).isEqualTo(Verdict.Name.CREDENTIAL);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isContentWithoutACredentialWhereOneIsDemanded(RealRegistry.Kind kind) {
        RealRegistry registry = RUNNING.get(kind);
        Access access = new Access(
                Clients.host(registry.domain()),
                registry.plainHttp(),
                kind == RealRegistry.Kind.SELF_SIGNED,
                Optional.empty());
        try (RegistryClient client = Clients.trusting(registry.authority())) {
            assertThat(client.check(access).failure()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsImagesOfEitherFormat(RealRegistry.Kind kind) throws RegistryException {
        RealRegistry registry = RUNNING.get(kind);
        Access access = access(registry, registry.password());
        for (TestImages.Format format : TestImages.Format.values()) {
            TestImages.Index index = TestImages.on(registry)
                    .pushIndex("team/app", format.name(), format, List.of("linux/amd64", "linux/arm64"));
            try (RegistryClient client = Clients.trusting(registry.authority())) {
                ImageReference image = Clients.image(access.host(), "team/app", format.name());
                Registries.Document document = client.manifest(access, image);
                assertThat(document.mediaType()).isEqualTo(format.index());
                assertThat(document.digest()).isEqualTo(index.digest());

                TestImages.Image first = index.images().getFirst();
                ImageReference one = ImageReference.parse(access.host() + "/team/app@" + first.manifest());
                assertThat(client.manifest(access, one).mediaType()).isEqualTo(format.manifest());
                assertThat(TestImages.digest(client.blob(access, image, first.config())))
                        .isEqualTo(first.config());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void listsTagsPageByPage(RealRegistry.Kind kind) throws RegistryException {
        RealRegistry registry = RUNNING.get(kind);
        Access access = access(registry, registry.password());
        List<String> tags = List.of("1.0", "1.1", "1.2", "2.0", "latest");
        tags.forEach(tag -> TestImages.on(registry).push("team/tagged", tag, TestImages.Format.OCI));
        ImageReference image = Clients.image(access.host(), "team/tagged", "latest");
        try (RegistryClient client = Clients.trusting(registry.authority())) {
            assertThat(client.tags(access, image, 2, Optional.empty()))
                    .isEqualTo(new Registries.Tags(tags.subList(0, 2), true));
            assertThat(client.tags(access, image, 2, Optional.of("1.1")))
                    .isEqualTo(new Registries.Tags(tags.subList(2, 4), true));
            assertThat(client.tags(access, image, 2, Optional.of("2.0")))
                    .isEqualTo(new Registries.Tags(tags.subList(4, 5), false));
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatIsNotThere(RealRegistry.Kind kind) {
        RealRegistry registry = RUNNING.get(kind);
        Access access = access(registry, registry.password());
        try (RegistryClient client = Clients.trusting(registry.authority())) {
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> client.manifest(access, Clients.image(access.host(), "team/none", "1.0")))
                    .withMessageContaining("MANIFEST_UNKNOWN")
                    .satisfies(failure -> assertThat(failure.trouble()).isEqualTo(Trouble.MISSING));
        }
    }

    @Test
    void tellsHttpAndHttpsApart() {
        RealRegistry plain = RUNNING.get(RealRegistry.Kind.PLAIN_HTTP);
        RealRegistry secure = RUNNING.get(RealRegistry.Kind.HTPASSWD);
        try (RegistryClient client = Clients.trusting(secure.authority())) {
            assertThat(trouble(client, new Access(Clients.host(plain.domain()), false, false, Optional.empty())))
                    .isEqualTo(Trouble.HTTP_EXPECTED);
            assertThat(trouble(client, new Access(Clients.host(secure.domain()), true, false, Optional.empty())))
                    .isEqualTo(Trouble.HTTPS_EXPECTED);
        }
    }

    @Test
    void takesASelfSignedCertificateOnlyWhereTheConfigSaysSo() {
        RealRegistry registry = RUNNING.get(RealRegistry.Kind.SELF_SIGNED);
        try (RegistryClient client = Clients.trusting(registry.authority())) {
            assertThat(trouble(client, new Access(Clients.host(registry.domain()), false, false, Optional.empty())))
                    .isEqualTo(Trouble.CERTIFICATE_NOT_TRUSTED);
        }
    }

    @Test
    void givesAStrangerWhatIsPublicAndNothingElse() throws RegistryException {
        RealRegistry registry = RUNNING.get(RealRegistry.Kind.TOKEN);
        TestImages images = TestImages.on(registry);
        TestImages.Image open = images.push("public/app", "1.0", TestImages.Format.OCI);
        images.push("team/private", "1.0", TestImages.Format.OCI);
        Access stranger = new Access(Clients.host(registry.domain()), false, false, Optional.empty());
        try (RegistryClient client = Clients.trusting(registry.authority())) {
            assertThat(client.manifest(stranger, Clients.image(stranger.host(), "public/app", "1.0"))
                            .digest())
                    .isEqualTo(open.manifest());
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> client.manifest(stranger, Clients.image(stranger.host(), "team/private", "1.0")))
                    .satisfies(failure -> assertThat(failure.trouble()).isEqualTo(Trouble.DENIED));
        }
    }

    @Test
    void asksForATokenOncePerRepository() throws RegistryException {
        RealRegistry registry = RUNNING.get(RealRegistry.Kind.TOKEN);
        Access access = access(registry, registry.password());
        TestImages.on(registry).push("team/often", "1.0", TestImages.Format.OCI);
        try (RegistryClient client = Clients.trusting(registry.authority())) {
            for (int i = 0; i < 5; i++) {
                client.manifest(access, Clients.image(access.host(), "team/often", "1.0"));
            }
        }
        assertThat(registry.tokens().asked().stream().filter(query -> query.contains("team/often")))
                .hasSize(1);
    }

    private static Trouble trouble(RegistryClient client, Access access) {
        return client.check(access).failure().orElseThrow().trouble();
    }

    private static Access access(RealRegistry registry, String password) {
        return new Access(
                Clients.host(registry.domain()),
                registry.plainHttp(),
                registry.kind() == RealRegistry.Kind.SELF_SIGNED,
                Clients.login(RealRegistry.ACCOUNT, password));
    }

    private static List<Verdict.Name> steps(RealRegistry registry) {
        return Stream.of(Verdict.Name.values())
                .filter(name -> name != Verdict.Name.TLS || !registry.plainHttp())
                .toList();
    }
}

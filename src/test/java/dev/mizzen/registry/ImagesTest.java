package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mizzen.registry.Images.Available;
import dev.mizzen.registry.Images.Found;
import dev.mizzen.registry.Images.Picture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImagesTest {
    private static final String APP = "registry.example.com/team/app:1";
    private static final String CONFIG = "{\"os\": \"linux\", \"architecture\": \"amd64\"}";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    private final FakeRegistries registries = new FakeRegistries();
    private final AtomicLong now = new AtomicLong();
    private final Images images = new Images(new Remembered(registries, now::get));

    @Test
    void anImageIsItsManifestItsConfigurationAndTheirSize() throws Exception {
        String digest = registries.push(APP, CONFIG, 100, 23);
        Found found = find(APP);
        Picture picture = images.picture(found, Platform.DEFAULT);
        assertThat(picture.image().digest()).isEqualTo(digest);
        assertThat(picture.image().size()).isEqualTo(123 + CONFIG.length());
        assertThat(picture.config().path("architecture").asString()).isEqualTo("amd64");
        assertThat(images.platforms(found, Optional.of(picture)))
                .containsExactly(new Available(Platform.DEFAULT, digest, Optional.of(123L + CONFIG.length())));
    }

    @ParameterizedTest
    @ValueSource(strings = {INDEX, "application/vnd.docker.distribution.manifest.list.v2+json", "application/json"})
    void ofAnIndexTheImageForThePlatformIsTakenAndEachPlatformIsListed(String mediaType) throws Exception {
        String amd = registries.push("registry.example.com/team/app:amd", CONFIG, 1);
        String arm = registries.push("registry.example.com/team/app:arm", CONFIG, 2);
        String index = registries.pushIndex(
                APP, mediaType, "linux/arm64/v8=" + arm, "linux/amd64=" + amd, "unknown/unknown=" + amd);
        Found found = find(APP);
        assertThat(found.manifest().digest()).isEqualTo(index);
        assertThat(images.picture(found, Platform.DEFAULT).image().digest()).isEqualTo(amd);
        assertThat(images.picture(found, Platform.parse("linux/arm64")).image().digest())
                .isEqualTo(arm);
        assertThat(images.platforms(found, Optional.empty()))
                .extracting(available ->
                        available.platform() + " " + available.size().orElse(-1L))
                .containsExactly("linux/arm64/v8 " + (2 + CONFIG.length()), "linux/amd64 " + (1 + CONFIG.length()));
    }

    @Test
    void aPlatformThatIsNotThereIsToldWithThoseThatAre() throws Exception {
        String arm = registries.push("registry.example.com/team/app:arm", CONFIG, 2);
        registries.pushIndex(APP, INDEX, "linux/arm64/v8=" + arm);
        Found found = find(APP);
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> images.picture(found, Platform.DEFAULT))
                .withMessageContaining("linux/amd64")
                .withMessageContaining("linux/arm64/v8")
                .returns(Trouble.MISSING, RegistryException::trouble);
    }

    @Test
    void aPlatformWhoseImageIsMissingIsListedWithoutASize() throws Exception {
        registries.pushIndex(APP, INDEX, "linux/amd64=sha256:" + "0".repeat(64));
        assertThat(images.platforms(find(APP), Optional.empty()))
                .containsExactly(new Available(Platform.DEFAULT, "sha256:" + "0".repeat(64), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "nonsense",
                "{}",
                "{\"layers\": []}",
                "{\"config\": {}, \"layers\": []}",
                "{\"config\": {\"digest\": 1}}",
                "{\"schemaVersion\": 1, \"fsLayers\": []}",
                "{\"manifests\": 1}"
            })
    void whatIsNoImageIsTroubleOfTheRegistry(String body) {
        registries.put(APP, "application/vnd.oci.image.manifest.v1+json", body);
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> find(APP))
                .returns(Trouble.BROKEN, RegistryException::trouble);
    }

    @Test
    void anIndexThatLeadsToItselfIsNotFollowed() throws Exception {
        String other = registries.pushIndex("registry.example.com/team/app:other", INDEX);
        registries.pushIndex(APP, INDEX, "linux/amd64=" + other);
        Found found = find(APP);
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> images.picture(found, Platform.DEFAULT))
                .withMessageContaining("another index");
    }

    @Test
    void configsAreTriedInTheirOrderUntilOneOpensTheImage() throws Exception {
        registries.push(APP, CONFIG, 1);
        registries.gate =
                access -> user(access).equals("c") ? Optional.empty() : Optional.of(Trouble.CREDENTIAL_REJECTED);
        Found found = find(APP, "a", "b", "c", "d");
        assertThat(found.by())
                .get()
                .returns("c", match -> match.config().config().ref().name());
        assertThat(registries.asked).hasValue(3);
    }

    @Test
    void ofSeveralRefusalsTheFirstIsTold() {
        registries.gate =
                access -> Optional.of(user(access).equals("a") ? Trouble.DENIED : Trouble.CREDENTIAL_REJECTED);
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> find(APP, "a", "b"))
                .returns(Trouble.DENIED, RegistryException::trouble);
    }

    @Test
    void aRegistryThatDoesNotAnswerIsNotTriedWithTheNextConfig() {
        registries.gate = access -> Optional.of(Trouble.TIMED_OUT);
        assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> find(APP, "a", "b", "c"));
        assertThat(registries.asked).hasValue(1);
    }

    @Test
    void notMoreThanAFewCredentialsAreTried() {
        registries.gate = access -> Optional.of(Trouble.CREDENTIAL_REJECTED);
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> find(APP, "a", "b", "c", "d", "e", "f", "g", "h"));
        assertThat(registries.asked).hasValue(5);
    }

    @Test
    void anAnswerIsRememberedForAMinuteAndAFailureForTenSeconds() throws Exception {
        registries.push(APP, CONFIG, 1);
        find(APP);
        pass(59);
        find(APP);
        assertThat(registries.asked).hasValue(1);
        pass(2);
        find(APP);
        assertThat(registries.asked).hasValue(2);
        for (int asked : new int[] {3, 3}) {
            assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> find("registry.example.com/none"));
            assertThat(registries.asked).hasValue(asked);
        }
        pass(11);
        assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> find("registry.example.com/none"));
        assertThat(registries.asked).hasValue(4);
    }

    @Test
    void whatOneConfigOpenedIsNotServedThroughAnotherNorToNobody() throws Exception {
        registries.push(APP, CONFIG, 1);
        registries.gate =
                access -> user(access).equals("good") ? Optional.empty() : Optional.of(Trouble.CREDENTIAL_REJECTED);
        assertThat(find(APP, "good").by()).isPresent();
        assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> find(APP, "bad"));
        assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> find(APP));
    }

    @Test
    void aConfigThatChangedIsAskedAnew() throws Exception {
        registries.push(APP, CONFIG, 1);
        Match match = match("a");
        Via before = Via.of(match);
        assertThat(before.identity()).isEqualTo("a-uid/1/registry.example.com");
        find(APP, "a");
        Remembered remembered = new Remembered(registries, now::get);
        remembered.manifest(before, ImageReference.parse(APP));
        remembered.manifest(new Via("a-uid/2/registry.example.com", before.access()), ImageReference.parse(APP));
        assertThat(registries.asked).hasValue(3);
    }

    @Test
    void manyWhoAskTheSameAtOnceMakeOneCall() throws Exception {
        registries.push(APP, CONFIG, 1);
        CountDownLatch hold = new CountDownLatch(1);
        registries.gate = access -> {
            try {
                hold.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Found>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                all.add(threads.submit(() -> find(APP, "a")));
            }
            hold.countDown();
            for (Future<Found> one : all) {
                assertThat(one.get().by()).isPresent();
            }
        }
        assertThat(registries.asked).hasValue(1);
    }

    @Test
    void tagsComeInPages() throws Exception {
        for (int i = 1; i <= 3; i++) {
            registries.push("registry.example.com/team/app:" + i, CONFIG, i);
        }
        Found found = find(APP);
        assertThat(images.tags(found, 2, Optional.empty())).isEqualTo(new Registries.Tags(List.of("1", "2"), true));
        assertThat(images.tags(found, 2, Optional.of("2"))).isEqualTo(new Registries.Tags(List.of("3"), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "", "/", "linux/", "linux/arm/v7/x", "linux/a m", "LINUX//"})
    void aPlatformIsOsAndArchitecture(String text) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Platform.parse(text))
                .withMessageContaining("os/architecture");
    }

    private void pass(int seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    /** @param configs that fit, by their user's name */
    private Found find(String name, String... configs) throws RegistryException {
        List<Match> matches = new ArrayList<>();
        for (String config : configs) {
            matches.add(match(config));
        }
        return images.find(ImageReference.parse(name), matches);
    }

    private static Match match(String user) {
        RegistryConfig config = RegistryConfig.of(Configs.pullSecret(
                        user,
                        "{\"auths\": {\"registry.example.com\": {\"username\": \"%s\", \"password\": \"x\"}}}"
                                .formatted(user)))
                .orElseThrow();
        return Matching.of(ImageReference.parse(APP), List.of(config)).getFirst();
    }

    private static String user(Access access) {
        return access.login().map(Login::username).orElse("nobody");
    }
}

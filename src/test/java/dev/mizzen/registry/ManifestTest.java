package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is larger than an honest registry's is refused before it takes memory; what cannot be a digest is never asked for. */
class ManifestTest {
    private static final String DIGEST = "sha256:" + "0".repeat(64);
    private static final String PART = "{\"digest\": \"" + DIGEST + "\", \"size\": 1}";
    private static final String ENTRY =
            "{\"digest\": \"" + DIGEST + "\", \"platform\": {\"os\": \"linux\", \"architecture\": \"amd64\"}}";

    @Test
    void asManyLayersAndPlatformsAsAnHonestImageHasAreTaken() throws RegistryException {
        assertThat(((Manifest.Image) read(image(times(1_000, PART)))).layers()).hasSize(1_000);
        assertThat(((Manifest.Index) read(index(times(1_000, ENTRY)))).entries())
                .hasSize(1_000);
    }

    @Test
    void moreLayersOrPlatformsThanAnHonestImageHasAreRefused() {
        assertRefused(image(times(1_001, PART)), Trouble.TOO_LARGE);
        assertRefused(index(times(1_001, ENTRY)), Trouble.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"config\": %s, \"layers\": [], \"annotations\": [%s]}", "{\"manifests\": [%2$s]}"})
    void aSmallTextThatMakesAHugeTreeIsRefused(String form) {
        assertRefused(form.formatted(PART, times(100_001, "{}")), Trouble.BROKEN);
    }

    @ParameterizedTest
    @CsvSource({"50, true", "200, false"})
    void whatIsTooDeepIsRefused(int depth, boolean taken) throws RegistryException {
        String json = "{\"config\": " + PART + ", \"layers\": [], \"annotations\": " + "[".repeat(depth)
                + "]".repeat(depth) + "}";
        if (taken) {
            assertThat(read(json)).isInstanceOf(Manifest.Image.class);
        } else {
            assertRefused(json, Trouble.BROKEN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256:", "latest", "../blobs", "sha256:0\\u00000"})
    void aConfigurationThatIsNamedByNoDigestIsRefused(String digest) {
        assertRefused("{\"config\": {\"digest\": \"" + digest + "\"}, \"layers\": []}", Trouble.BROKEN);
    }

    @Test
    void aPlatformThatIsNamedByNoDigestIsLeftOut() throws RegistryException {
        String forged = "{\"digest\": \"sha256:" + "0".repeat(1_000_000)
                + "\", \"platform\": {\"os\": \"linux\", \"architecture\": \"arm64\"}}";
        assertThat(((Manifest.Index) read(index(forged + "," + ENTRY))).entries())
                .containsExactly(new Manifest.Entry(Platform.DEFAULT, DIGEST));
    }

    private static void assertRefused(String json, Trouble trouble) {
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> read(json))
                .returns(trouble, RegistryException::trouble);
    }

    private static Manifest read(String json) throws RegistryException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return Manifest.read(new Registries.Document("application/json", Digest.sha256(body), body));
    }

    private static String image(String layers) {
        return "{\"config\": " + PART + ", \"layers\": [" + layers + "]}";
    }

    private static String index(String entries) {
        return "{\"manifests\": [" + entries + "]}";
    }

    private static String times(int count, String text) {
        return String.join(",", Collections.nCopies(count, text));
    }
}

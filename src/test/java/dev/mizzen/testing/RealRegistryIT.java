package dev.mizzen.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RealRegistryIT {
    @ParameterizedTest
    @EnumSource
    void takesImagesOfEitherFormat(RealRegistry.Kind kind) throws Exception {
        try (RealRegistry registry = RealRegistry.start(kind)) {
            TestImages images = TestImages.on(registry);
            for (TestImages.Format format : TestImages.Format.values()) {
                TestImages.Image image = images.push("team/one", format.name(), format);
                TestImages.Index index =
                        images.pushIndex("team/many", format.name(), format, List.of("linux/amd64", "linux/arm64"));
                assertThat(digest(registry, "team/one", format)).isEqualTo(image.manifest());
                assertThat(digest(registry, "team/many", format)).isEqualTo(index.digest());
            }
            Awaitility.await()
                    .until(registry::requests, requests -> requests.contains("GET /v2/team/many/manifests/OCI 200"));
        }
    }

    private static String digest(RealRegistry registry, String repository, TestImages.Format format) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(registry.address() + "/v2/" + repository + "/manifests/" + format))
                .header("Accept", format.index() + ", " + format.manifest());
        registry.authorization(repository).ifPresent(value -> request.header("Authorization", value));
        HttpResponse<byte[]> answer = registry.client().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return TestImages.digest(answer.body());
    }
}

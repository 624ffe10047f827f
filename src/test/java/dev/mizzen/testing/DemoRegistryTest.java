package dev.mizzen.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DemoRegistryTest {
    private final DemoRegistry registry = DemoRegistry.start();

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void asksForItsPassword() {
        Api stranger = Api.at("http://" + registry.domain());

        assertThat(stranger.get("/v2/").status()).isEqualTo(401);
        assertThat(stranger.get("/v2/").headers().firstValue("WWW-Authenticate"))
                .contains("Basic realm=\"registry\"");
        assertThat(withPassword("wrong").get("/v2/").status()).isEqualTo(401);
        assertThat(withPassword(registry.password()).get("/v2/").status()).isEqualTo(200);
    }

    @Test
    void hasAnImageWithItsConfig() {
        Api friend = withPassword(registry.password());

        Api.Answer manifest = friend.get("/v2/team/hello/manifests/1.0").ok();
        String config = manifest.body().path("config").path("digest").asString();

        assertThat(friend.get("/v2/team/hello/blobs/" + config)
                        .ok()
                        .body()
                        .path("architecture")
                        .asString())
                .isEqualTo("amd64");
        assertThat(friend.get("/v2/team/hello/tags/list").ok().text())
                .isEqualTo("{\"name\":\"team/hello\",\"tags\":[\"1.0\"]}");
        assertThat(friend.get("/v2/team/other/manifests/1.0").status()).isEqualTo(404);
    }

    private Api withPassword(String password) {
        String pair = Base64.getEncoder().encodeToString((registry.account() + ":" + password).getBytes());
        return Api.at("http://" + registry.domain()).with("Authorization", "Basic " + pair);
    }
}

package dev.mizzen.template;

import static dev.mizzen.template.TestHub.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mizzen.shared.ApiException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class ImageRegistryRendererTest {
    private final ImageRegistryRenderer renderer = new ImageRegistryRenderer();

    @Test
    void aCredentialIsWrittenAsKubeVelaWritesIt() {
        Rendered rendered = renderer.render(
                object(
                        "{'auth': {'username': 'bot', 'password': 's3cret', 'email': 'bot@example.com'}, 'insecure': true, 'registry': 'harbor.example.com', 'useHTTP': false}"));
        assertThat(rendered.type()).isEqualTo("kubernetes.io/dockerconfigjson");
        assertThat(rendered.data())
                .isEqualTo(Map.of(
                        ".dockerconfigjson",
                        "{\"auths\":{\"harbor.example.com\":{\"auth\":\"Ym90OnMzY3JldA==\",\"email\":\"bot@example.com\",\"password\":\"s3cret\",\"username\":\"bot\"}}}",
                        "insecure-skip-verify",
                        "true",
                        "protocol-use-http",
                        "false"));
        assertThat(rendered.toString()).isEqualTo("***");
    }

    @Test
    void withoutACredentialTheSecretIsOpaqueAndOnlyGivenFlagsAreIn() {
        Rendered rendered = renderer.render(object("{'registry': 'h', 'useHTTP': true}"));
        assertThat(rendered.type()).isEqualTo("Opaque");
        assertThat(rendered.data()).isEqualTo(Map.of("protocol-use-http", "true"));
        assertThat(renderer.render(object("{'registry': 'h'}")).data()).isEmpty();
    }

    @Test
    void theDefaultRegistryIsFilledIn() {
        assertThat(renderer.render(object("{'auth': {'username': 'a', 'password': 'b'}}"))
                        .data()
                        .get(".dockerconfigjson"))
                .isEqualTo(
                        "{\"auths\":{\"index.docker.io\":{\"auth\":\"YTpi\",\"password\":\"b\",\"username\":\"a\"}}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'registry': ''}",
                "{'registry': 5}",
                "{'insecure': 'yes'}",
                "{'auth': 'x'}",
                "{'auth': {}}",
                "{'auth': {'username': 'a:b', 'password': 'c'}}",
                "{'auth': {'username': 'a', 'password': 'c', 'email': 5}}",
            })
    void whatCannotBeExpressedIsRefused(String properties) {
        assertThatThrownBy(() -> renderer.render(object(properties))).isInstanceOf(ApiException.class);
    }

    @Test
    void theSecretWinsOverThePropertiesWithThePasswordFromTheSamePlace() {
        ObjectNode entered = object(
                "{'registry': 'old.example.com', 'insecure': true, 'auth': {'username': 'old', 'password': 'oldpass', 'email': 'e'}}");
        assertThat(effective(entered, "{'auths': {'new.example.com': {'username': 'new', 'password': 'newpass'}}}"))
                .isEqualTo(
                        object(
                                "{'registry': 'new.example.com', 'insecure': true, 'auth': {'username': 'new', 'password': 'newpass'}}"));
        assertThat(effective(entered, "{'auths': {'new.example.com': {'auth': 'bmV3Om5ld3Bhc3M='}}}"))
                .isEqualTo(
                        object(
                                "{'registry': 'new.example.com', 'insecure': true, 'auth': {'username': 'new', 'password': 'newpass'}}"));
        assertThat(effective(entered, "{'auths': {'new.example.com': {'username': 'new'}}}"))
                .isEqualTo(object("{'registry': 'new.example.com', 'insecure': true, 'auth': {'username': 'new'}}"));
    }

    @Test
    void propertiesThatAgreeStayAsTheyWereEntered() {
        ObjectNode entered = object("{'auth': {'username': 'a', 'password': 'b'}}");
        String same = "{'auths': {'index.docker.io': {'auth': 'YTpi', 'password': 'b', 'username': 'a'}, 'other': {}}}";
        assertThat(effective(entered, same)).isEqualTo(entered);
        for (String unusable :
                new String[] {"no json", "[]", "{}", "{'auths': 5}", "{'auths': {}}", "{'auths': {'h': 5}}"}) {
            assertThat(effective(entered, unusable)).as(unusable).isEqualTo(entered);
        }
    }

    private ObjectNode effective(ObjectNode entered, String dockerConfig) {
        return renderer.effective(
                entered, entered, Map.of(".dockerconfigjson", Base64Text.encode(dockerConfig.replace('\'', '"'))));
    }

    private static ObjectNode object(String json) {
        return (ObjectNode) json(json.replace('\'', '"'));
    }
}

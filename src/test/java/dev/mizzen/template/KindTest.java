package dev.mizzen.template;

import static dev.mizzen.template.TestHub.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.SecretText;
import dev.mizzen.shared.WireTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What of properties is shown, and when a stored value may stay. */
class KindTest {
    private static final String SCHEMA = """
            type: object
            required: [registry]
            properties:
              registry: {type: string, title: registry, default: index.docker.io}
              insecure: {type: boolean, title: insecure}
              useHTTP: {type: boolean, title: useHTTP}
              note: {type: string, title: note}
              auth:
                type: object
                title: auth
                required: [username, password]
                properties:
                  username: {type: string, title: username}
                  password: {type: string, title: password, minLength: 2}
                  email: {type: string, title: email}
            """;

    private final Kind registry = new Kind(template(SCHEMA, null), new ImageRegistryRenderer());
    private final ObjectNode stored =
            object("{'registry': 'h.example.com', 'auth': {'username': 'bot', 'password': 's3cret'}}");

    @Test
    void aPasswordIsNeverShown() {
        assertThat(registry.masked(stored))
                .isEqualTo(
                        object("{'registry': 'h.example.com', 'auth': {'username': 'bot', 'password': '__stored__'}}"));
    }

    @Test
    void valuesThatNoFormDescribesAreNotShown() {
        assertThat(
                        registry.masked(
                                object(
                                        "{'registry': {'token': 'x'}, 'auth': 'x', 'password': 'x', 'pin': 5, 'deep': {'a': ['x', 1, null]}}")))
                .isEqualTo(
                        object(
                                "{'registry': {'token': '__stored__'}, 'auth': '__stored__', 'password': '__stored__', 'deep': {'a': ['__stored__']}}"));
    }

    @Test
    void passwordsAndCertificatesOfTheUiPatchAreNotShown() {
        Kind kind = new Kind(template("""
                        type: object
                        properties:
                          url: {type: string}
                          cert: {type: string}
                          pin: {type: integer}
                          labels: {type: object, additionalProperties: {type: string}}
                          tags: {type: array, items: {type: string}}
                          servers:
                            type: array
                            items: {type: object, properties: {host: {type: string}, pass: {type: string}}}
                          pools:
                            type: object
                            additionalProperties: {type: object, properties: {host: {type: string}, pass: {type: string}}}
                        """, """
                        [{"jsonKey": "cert", "uiType": "CertBase64"}, {"jsonKey": "pin", "uiType": "Password"},
                         {"jsonKey": "servers", "subParameters": [{"jsonKey": "pass", "uiType": "Password"}]},
                         {"jsonKey": "pools", "subParameters": [{"jsonKey": "pass", "uiType": "Password"}]}]
                        """), null);
        assertThat(kind.masked(object("""
                                        {'url': 'https://h/x', 'cert': 'LS0t', 'pin': 5, 'labels': {'a': 'b'}, 'tags': ['t'],
                                         'servers': [{'host': 'h1', 'pass': 'p1'}], 'pools': {'one': {'host': 'h2', 'pass': 'p2'}}}
                                        """))).isEqualTo(object("""
                                {'url': 'https://h/x', 'cert': '__stored__', 'labels': {'a': 'b'}, 'tags': ['t'],
                                 'servers': [{'host': 'h1', 'pass': '__stored__'}], 'pools': {'one': {'host': 'h2', 'pass': '__stored__'}}}
                                """));
    }

    @Test
    void whereNothingSaysWhatIsSecretEverythingIs() {
        ObjectNode properties = object("{'host': 'h', 'port': 25}");
        ObjectNode hidden = object("{'host': '__stored__'}");
        String schema = "{type: object, properties: {host: {type: string}, port: {type: integer}}}";
        assertThat(new Kind(null, null).masked(properties)).isEqualTo(hidden);
        assertThat(new Kind(template(schema, null), null).masked(properties)).isEqualTo(hidden);
        assertThat(new Kind(template("type: object", null), new ImageRegistryRenderer()).masked(properties))
                .isEqualTo(hidden);
        assertThat(new Kind(template(schema, "[]"), null).masked(properties)).isEqualTo(properties);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://bot:s3cret@h.example.com/x",
                "https://s3cret@h.example.com/x",
                "https://bot:s3@cret@h.example.com/x",
                "oci+https://bot:s3cret@h.example.com/x",
                "//bot:s3cret@h.example.com/x",
            })
    void userInfoOfAUrlIsNotShown(String url) {
        String shown = registry.masked(object("{'registry': '" + url + "'}"))
                .path("registry")
                .asString();
        assertThat(shown).endsWith("//__stored__@h.example.com/x");
    }

    @Test
    void userInfoIsFoundWithoutASchemeToo() {
        assertThat(registry.masked(object("{'registry': 'bot:s3cret@h.example.com'}"))
                        .path("registry")
                        .asString())
                .isEqualTo("__stored__@h.example.com");
        assertThat(registry.masked(object("{'note': 'bot@example.com'}"))
                        .path("note")
                        .asString())
                .isEqualTo("bot@example.com");
    }

    @Test
    void aPlaceholderStaysWhileTheDestinationIsTheSame() {
        ObjectNode sent = object(
                "{'registry': 'h.example.com', 'insecure': false, 'note': 'new', 'auth': {'username': 'other', 'password': '__stored__'}}");
        assertThat(registry.restored(sent, stored))
                .isEqualTo(
                        object(
                                "{'registry': 'h.example.com', 'insecure': false, 'note': 'new', 'auth': {'username': 'other', 'password': 's3cret'}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'registry': 'evil.example.com'",
                "'registry': 'H.example.com'",
                "'registry': 'h.example.com '",
                "'registry': 'h.example.com.'",
                "'registry': 'https://h.example.com'",
                "'registry': 'h.example.com@evil.example.com'",
                "'registry': 'index.docker.io'",
                "'note': 'the registry left out'",
                "'registry': 'h.example.com', 'insecure': true",
                "'registry': 'h.example.com', 'useHTTP': true",
                "'registry': '__stored__'",
            })
    void aPlaceholderDoesNotStayWhenTheDestinationChanges(String changed) {
        ObjectNode sent = object("{" + changed + ", 'auth': {'username': 'bot', 'password': '__stored__'}}");
        assertRefused(() -> registry.restored(sent, stored));
    }

    @Test
    void theDefaultRegistryCountsAsThatRegistry() {
        ObjectNode implicit = object("{'auth': {'username': 'bot', 'password': 's3cret'}}");
        assertThat(registry.restored(
                                object(
                                        "{'registry': 'index.docker.io', 'useHTTP': false, 'auth': {'username': 'bot', 'password': '__stored__'}}"),
                                implicit)
                        .at("/auth/password")
                        .asString())
                .isEqualTo("s3cret");
        assertRefused(() -> registry.restored(
                object("{'registry': 'docker.io', 'auth': {'username': 'bot', 'password': '__stored__'}}"), implicit));
    }

    @Test
    void aPlaceholderStandsOnlyWhereTheStoredValueIsHidden() {
        assertRefused(
                () -> registry.restored(
                        object(
                                "{'registry': 'h.example.com', 'note': '__stored__', 'auth': {'username': 'bot', 'password': 'x'}}"),
                        object(
                                "{'registry': 'h.example.com', 'note': 'n', 'auth': {'username': 'bot', 'password': 's3cret'}}")));
        assertRefused(() -> registry.restored(
                object("{'registry': 'h.example.com', 'auth': {'username': 'bot', 'password': '__stored__'}}"),
                object("{'registry': 'h.example.com'}")));
        assertRefused(() -> registry.restored(
                object("{'registry': 'h.example.com', 'auth': {'username': '__stored__', 'password': 'x'}}"), stored));
    }

    @Test
    void userInfoStaysOnlyWithItsVeryUrl() {
        ObjectNode url = object(
                "{'registry': 'https://u:p@h.example.com', 'note': 'a', 'auth': {'username': 'bot', 'password': 's3cret'}}");
        assertThat(registry.restored(
                        object(
                                "{'registry': 'https://__stored__@h.example.com', 'note': 'b', 'auth': {'username': 'bot', 'password': '__stored__'}}"),
                        url))
                .isEqualTo(
                        object(
                                "{'registry': 'https://u:p@h.example.com', 'note': 'b', 'auth': {'username': 'bot', 'password': 's3cret'}}"));
        assertRefused(() -> registry.restored(
                object(
                        "{'registry': 'https://__stored__@evil.example.com', 'note': 'a', 'auth': {'username': 'bot', 'password': 's3cret'}}"),
                url));
    }

    @Test
    void withoutARendererAPlaceholderStaysOnlyIfNothingElseChanges() {
        Kind unknown = new Kind(null, null);
        ObjectNode kept = object("{'host': 'h', 'port': 25, 'pass': 'p'}");
        assertThat(unknown.restored(object("{'host': '__stored__', 'pass': '__stored__'}"), kept))
                .isEqualTo(kept);
        assertRefused(() -> unknown.restored(object("{'host': 'evil', 'pass': '__stored__'}"), kept));
        assertRefused(() -> unknown.restored(object("{'pass': '__stored__'}"), kept));
        assertRefused(() -> unknown.restored(object("{'host': '__stored__', 'pass': '__stored__', 'x': 1}"), kept));
    }

    @Test
    void aNewConfigHasNoPlaceholder() {
        assertRefused(() -> Kind.requireNoPlaceholder(object("{'auth': {'password': '__stored__'}}")));
        assertRefused(() -> Kind.requireNoPlaceholder(object("{'a': [{'b': 'https://__stored__@h'}]}")));
        Kind.requireNoPlaceholder(stored);
    }

    @Test
    void whatBreaksARuleIsNamedButNeverShown() {
        assertThat(refusal(
                        "{'registry': 'h', 'auth': {'username': 5551234, 'password': 'q'}, 'insecure': 'topsecret'}"))
                .contains("auth.username must be of type string")
                .contains("auth.password breaks the rule minLength 2")
                .contains("insecure must be of type boolean")
                .doesNotContain("5551234")
                .doesNotContain("topsecret");
        assertThat(refusal("{'auth': {'username': 'topsecret'}}")).isEqualTo("auth.password is required");
    }

    @Test
    void aRequiredPropertyWithADefaultMayBeLeftOutOneWithoutMayNot() {
        assertThat(registry.render(object("{}")).type()).isEqualTo("Opaque");
        Kind theirs = new Kind(
                template("{type: object, required: [registry], properties: {registry: {type: string}}}", null),
                new ImageRegistryRenderer());
        assertThatThrownBy(() -> theirs.render(object("{}")))
                .isInstanceOf(ApiException.class)
                .hasMessage("registry is required");
    }

    @Test
    void aChoiceAndALimitAreNamed() {
        Kind kind = new Kind(
                template(
                        "{type: object, properties: {registry: {type: string, enum: [a, b]}, n: {type: integer, maximum: 5}, u: {oneOf: [{type: string}, {type: integer}]}}}",
                        null),
                new ImageRegistryRenderer());
        assertThatThrownBy(() -> kind.render(object("{'registry': 'zzz', 'n': 77}")))
                .hasMessageContaining("registry must be one of a, b")
                .hasMessageContaining("n breaks the rule maximum 5")
                .hasMessageNotContaining("zzz")
                .hasMessageNotContaining("77");
        assertThat(kind.render(object("{'registry': 'a', 'u': 5}")).type()).isEqualTo("Opaque");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: object, properties: {registry: {type: string, pattern: '('}}}",
                "{type: object, properties: {registry: {$ref: 'http://127.0.0.1:1/schema.json'}}}",
                "{type: object, properties: {registry: {$ref: '#/nowhere'}}}",
            })
    void aSchemaThatCannotBeUsedIsTheClientsAnswer(String schema) {
        Kind kind = new Kind(template(schema, null), new ImageRegistryRenderer());
        assertThatThrownBy(() -> kind.render(object("{'registry': 'h'}")))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("schema");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "5", "'x'", "{", "{} {}", "{'a': 1e999}", "{'a': '\\ud800'}", "nonsense"})
    void textThatIsNoStorableObjectIsRefused(String text) {
        assertRefused(() -> sent(text.replace('\'', '"')));
    }

    @Test
    void nothingIsNoProperties() {
        assertThat(List.of(Properties.sent(null), sent(""), sent("null"), sent("{}")))
                .allMatch(ObjectNode::isEmpty);
    }

    @Test
    void propertiesThatCouldNotBeShownAgainAreRefusedAndIfTheyAreStoredNotRead() {
        String deep = "{\"a\":".repeat(101) + "1" + "}".repeat(101);
        assertRefused(() -> sent(deep));
        assertThat(Properties.stored(deep)).isEmpty();
        assertThat(sent("{\"a\":".repeat(100) + "1" + "}".repeat(100))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{$ref: '#'}", "{type: object, properties: {registry: {$ref: '#/properties/registry'}}}"})
    void aSchemaThatRefersToItselfIsTheClientsAnswer(String schema) {
        Kind kind = new Kind(template(schema, null), new ImageRegistryRenderer());
        assertRefused(() -> kind.render(object("{'registry': 'h'}")));
    }

    private static ObjectNode sent(String text) {
        return Properties.sent(new SecretText(text));
    }

    private String refusal(String properties) {
        try {
            registry.render(object(properties));
        } catch (ApiException e) {
            return e.getMessage();
        }
        throw new AssertionError("not refused");
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.code().number()).isEqualTo(400))
                .hasMessageNotContaining("s3cret");
    }

    private static ObjectNode object(String json) {
        return (ObjectNode) json(json.replace('\'', '"'));
    }

    private static Template template(String schema, @Nullable String patch) {
        ObjectNode read = (ObjectNode) new YAMLMapper().readTree(schema);
        List<UiParameter> derived = UiSchema.derive(read);
        return new Template(
                "image-registry",
                "vela-system",
                "",
                "",
                "project",
                false,
                WireTime.NEVER,
                read,
                patch == null
                        ? derived
                        : UiSchema.patch(derived, List.of(Templates.LENIENT.readValue(patch, UiParameter[].class))),
                patch != null);
    }
}

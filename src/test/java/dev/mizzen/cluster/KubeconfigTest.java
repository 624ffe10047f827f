package dev.mizzen.cluster;

import static dev.mizzen.cluster.Samples.base64;
import static dev.mizzen.cluster.Samples.goodCluster;
import static dev.mizzen.cluster.Samples.kubeconfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.SecretText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KubeconfigTest {
    private static final String TOKEN = "token: s3cret-token";

    static Stream<Arguments> refused() {
        return Stream.of(
                user("exec: {apiVersion: client.authentication.k8s.io/v1, command: s3cret}", "user.exec"),
                user(TOKEN + "\nexec: {command: s3cret}", "user.exec"),
                user("auth-provider: {name: s3cret}", "user.auth-provider"),
                user("tokenFile: /s3cret", "user.tokenFile"),
                user(TOKEN + "\ntokenFile: /s3cret", "user.tokenFile"),
                user("client-certificate: /s3cret\nclient-key: /s3cret", "user.client-certificate"),
                user(TOKEN + "\nclient-key: /s3cret", "user.client-key"),
                user("username: s3cret\npassword: s3cret", "user.username"),
                user(TOKEN + "\npassword: s3cret", "user.password"),
                user(TOKEN + "\nas: s3cret", "user.as"),
                user(TOKEN + "\nas-uid: s3cret", "user.as-uid"),
                user(TOKEN + "\nas-groups: [s3cret]", "user.as-groups"),
                user(TOKEN + "\nas-user-extra: {s3cret: [a]}", "user.as-user-extra"),
                user(TOKEN + "\nsecond-factor: s3cret", "user.second-factor is not known"),
                user(TOKEN + "\ns3cret-1234: x", "user.(a field of an odd name)"),
                cluster(goodCluster() + "\nservers: [s3cret]", "cluster.servers is not known"),
                user("token: \"s3cret\\ntoken\"", "user.token"),
                user("token: [s3cret]", "user.token"),
                user("token: ''", "no credential"),
                user("client-certificate-data: " + base64(Samples.CERTIFICATE), "user.client-key-data"),
                user("client-key-data: " + base64("s3cret"), "user.client-certificate-data"),
                user(
                        "client-certificate-data: " + base64("s3cret") + "\nclient-key-data: " + base64("s3cret"),
                        "user.client-certificate-data"),
                user(
                        "client-certificate-data: " + base64(Samples.CERTIFICATE) + "\nclient-key-data: "
                                + base64("s3cret"),
                        "user.client-key-data"),
                user(
                        "client-certificate-data: " + base64(Samples.CERTIFICATE) + "\nclient-key-data: "
                                + base64(Samples.key("Ed25519")),
                        "user.client-key-data"),
                cluster(goodCluster() + "\ncertificate-authority: /s3cret", "cluster.certificate-authority"),
                cluster(goodCluster() + "\ntls-server-name: s3cret", "cluster.tls-server-name"),
                cluster(goodCluster() + "\ninsecure-skip-tls-verify: true", "cluster.insecure-skip-tls-verify"),
                cluster(goodCluster() + "\ninsecure-skip-tls-verify: yes", "cluster.insecure-skip-tls-verify"),
                cluster(goodCluster() + "\nproxy-url: ftp://s3cret:21", "cluster.proxy-url"),
                cluster(goodCluster() + "\nproxy-url: http://s3cret", "cluster.proxy-url"),
                cluster("server: https://s3cret:6443", "cluster.certificate-authority-data"),
                cluster(
                        "server: https://a:6443\ncertificate-authority-data: s3cret!",
                        "cluster.certificate-authority-data"),
                cluster(
                        "server: https://a:6443\ncertificate-authority-data: " + base64("s3cret"),
                        "cluster.certificate-authority-data"),
                cluster(goodCluster().replace("https", "http"), "cluster.server"),
                cluster(goodCluster().replace("127.0.0.1", "user:s3cret@127.0.0.1"), "cluster.server"),
                cluster(goodCluster().replace("127.0.0.1:1", "127.0.0.1:1/?s3cret=1"), "cluster.server"),
                cluster(goodCluster().replace("https://127", "https://s3cret 127"), "cluster.server"),
                cluster("certificate-authority-data: " + base64(Samples.CERTIFICATE), "cluster.server"),
                Arguments.of("not: a kubeconfig", "current-context"),
                Arguments.of("s3cret", "YAML map"),
                Arguments.of("", "YAML map"),
                Arguments.of("a: [s3cret", "line 1"),
                Arguments.of("s3cret: 1\ns3cret: 2", "line 2"),
                Arguments.of("a: !!javax.script.ScriptEngineManager [s3cret]", "YAML"),
                Arguments.of("current-context: s3cret", "contexts"),
                Arguments.of("current-context: a\ncontexts: [{name: a, context: {user: s3cret}}]", "context.cluster"),
                Arguments.of(
                        "current-context: a\ncontexts: [{name: a, context: {cluster: s3cret, user: b}}]", "clusters"),
                Arguments.of("x: &x {a: s3cret}\ny: *x\n" + Samples.goodKubeconfig(), "aliases"),
                Arguments.of("x: " + "[".repeat(5000) + "]".repeat(5000), "YAML"),
                Arguments.of("# s3cret" + " ".repeat(256 * 1024), "256 KiB"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatMizzenDoesNotUseIsRefusedByNameAndNotRepeated(String text, String named) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(Unusable.class)
                .hasMessageContaining(named)
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void aPluginIsNotRunAndAFileIsNotRead(@TempDir Path folder) throws Exception {
        Path ran = folder.resolve("ran");
        Path file = Files.writeString(folder.resolve("token"), "a-token");
        assertThatThrownBy(() -> parse(kubeconfig(
                        goodCluster(),
                        "exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: touch, args: ["
                                + ran + "]}")))
                .isInstanceOf(Unusable.class);
        assertThatThrownBy(() -> parse(kubeconfig(goodCluster(), "tokenFile: " + file)))
                .isInstanceOf(Unusable.class);
        assertThat(ran).doesNotExist();
    }

    @Test
    void aTokenComesBeforeAClientCertificate() {
        Credential credential = parse(kubeconfig(
                goodCluster(),
                TOKEN + "\nclient-certificate-data: " + base64(Samples.CERTIFICATE) + "\nclient-key-data: "
                        + base64(Samples.key("EC"))));
        assertThat(credential.proof()).isEqualTo(new Credential.Proof.Token(new SecretText("s3cret-token")));
        assertThat(credential.proof().type()).isEqualTo("ServiceAccountToken");
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"EC", "RSA"})
    void aClientCertificateIsTakenWithItsKey(String algorithm) {
        String key = Samples.key(algorithm);
        Credential credential = parse(kubeconfig(
                goodCluster(),
                "client-certificate-data: " + base64(Samples.CERTIFICATE) + "\nclient-key-data: " + base64(key)));
        assertThat(credential.proof())
                .isEqualTo(new Credential.Proof.ClientCertificate(
                        new SecretText(Samples.CERTIFICATE), new SecretText(key)));
        assertThat(credential.toConfig().getClientKeyAlgo()).isEqualTo(algorithm);
    }

    @Test
    void whatChangesNothingAboutTheConnectionIsLetThrough() {
        assertThat(parse(kubeconfig(
                                goodCluster()
                                        + "\ndisable-compression: true\nextensions: [{name: a, extension: {b: c}}]",
                                TOKEN + "\nextensions: [{name: a, extension: {b: c}}]"))
                        .endpoint())
                .isEqualTo(Samples.DEAD);
    }

    @Test
    void thePlaceholderStandsForWhatIsStored() {
        Credential token = parse(Samples.goodKubeconfig());
        assertThat(Kubeconfig.parse(kubeconfig(goodCluster(), "token: __stored__"), Optional.of(token)))
                .isEqualTo(token);
        Credential certificate = parse(kubeconfig(
                goodCluster(),
                "client-certificate-data: " + base64(Samples.CERTIFICATE) + "\nclient-key-data: "
                        + base64(Samples.key("EC"))));
        assertThat(Kubeconfig.parse(
                        kubeconfig(goodCluster(), "client-certificate-data: __stored__\nclient-key-data: __stored__"),
                        Optional.of(certificate)))
                .isEqualTo(certificate);
    }

    static Stream<Arguments> elsewhere() {
        String placeholder = "token: __stored__";
        return Stream.of(
                Arguments.of(kubeconfig(goodCluster().replace("127.0.0.1:1", "127.0.0.1:2"), placeholder), "server"),
                Arguments.of(
                        kubeconfig(
                                "server: " + Samples.DEAD + "\ncertificate-authority-data: "
                                        + base64(Samples.CERTIFICATE + Samples.CERTIFICATE),
                                placeholder),
                        "CA"),
                Arguments.of(kubeconfig(goodCluster() + "\nproxy-url: http://proxy:3128", placeholder), "proxy"),
                Arguments.of(
                        kubeconfig(goodCluster(), "client-certificate-data: __stored__\nclient-key-data: __stored__"),
                        "another kind"));
    }

    @ParameterizedTest
    @MethodSource("elsewhere")
    void aStoredCredentialIsNotSentToWhereItWasNotSentBefore(String text, String named) {
        assertThatThrownBy(() -> Kubeconfig.parse(text, Optional.of(parse(Samples.goodKubeconfig()))))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(named)
                .hasMessageContaining("enter the credential again");
        assertThatThrownBy(() -> parse(text)).isInstanceOf(ApiException.class).hasMessageContaining("stored");
    }

    @Test
    void aProxyIsTaken() {
        assertThat(parse(kubeconfig(goodCluster() + "\nproxy-url: http://proxy:3128", TOKEN))
                        .proxyUrl())
                .contains(new SecretText("http://proxy:3128"));
    }

    @Test
    void aTokenOfDigitsStaysAText() {
        assertThat(parse(kubeconfig(goodCluster(), "token: 0123456789")).proof())
                .isEqualTo(new Credential.Proof.Token(new SecretText("0123456789")));
    }

    @Test
    void emptyFieldsCountAsAbsentAndOtherUsersAreNotLookedAt() {
        String text = kubeconfig(
                        goodCluster() + "\ninsecure-skip-tls-verify: false\ncertificate-authority: ''\nproxy-url: null",
                        TOKEN + "\nexec: null\nas-groups: []")
                .replace("users:\n", "users:\n- {name: other, user: {exec: {command: x}}}\n");
        assertThat(parse(text).endpoint()).isEqualTo(Samples.DEAD);
    }

    @Test
    void aCredentialPrintsNothingOfItself() {
        assertThat(parse(Samples.goodKubeconfig()).toString()).doesNotContain("s3cret");
    }

    @Test
    void theConfigurationOfAClientTakesNothingFromTheSurroundings() {
        var config = parse(Samples.goodKubeconfig()).toConfig();
        assertThat(config.getAutoConfigure()).isNotEqualTo(Boolean.TRUE);
        assertThat(config.getFile()).isNull();
        assertThat(config.refresh()).isSameAs(config);
        assertThat(config.isTrustCerts()).isFalse();
        assertThat(config.getUsername()).isNull();
        assertThat(config.getNamespace()).isNull();
    }

    private static Credential parse(String text) {
        return Kubeconfig.parse(text, Optional.empty());
    }

    private static Arguments user(String fields, String named) {
        return Arguments.of(kubeconfig(goodCluster(), fields), named);
    }

    private static Arguments cluster(String fields, String named) {
        return Arguments.of(kubeconfig(fields, TOKEN), named);
    }
}

package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way in which a check can end, at its step. */
class RegistryCheckTest {
    private static final String PASSWORD = "s3cret-pa55word";
    private static final Optional<Login> LOGIN = Clients.login("robot", PASSWORD);
    private static final String BASIC = Tokens.basic(LOGIN.get());

    private final Stage stage = new Stage();
    private final Stage.Host registry = stage.https("registry.test");
    private final Stage.Host plain = stage.http("plain.test");
    private final RegistryClient client = stage.client(Stage.SHORT);

    @AfterEach
    void close() {
        client.close();
        stage.close();
    }

    @Test
    void nameThatDoesNotResolve() {
        RegistryClient lost = Clients.trusting(Stage.SHORT, host -> {
            throw new UnknownHostException(host);
        });
        assertFails(lost.check(registry.access(LOGIN)), Verdict.Name.ADDRESS, Trouble.NAME_UNKNOWN);
    }

    @Test
    void nameServerThatDoesNotAnswer() {
        RegistryClient late = Clients.trusting(Stage.SHORT, host -> {
            UnknownHostException unknown = new UnknownHostException(host);
            unknown.initCause(new SocketTimeoutException());
            throw unknown;
        });
        assertFails(late.check(registry.access(LOGIN)), Verdict.Name.ADDRESS, Trouble.TIMED_OUT);
    }

    @Test
    void hostThatIsNone() {
        Access access = new Access(new RegistryHost("no host", 0), false, false, LOGIN);
        assertFails(client.check(access), Verdict.Name.ADDRESS, Trouble.NAME_UNKNOWN);
    }

    @Test
    void connectionThatIsRefused() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        Access access = new Access(new RegistryHost("gone.test", port), false, false, LOGIN);
        assertFails(client.check(access), Verdict.Name.ADDRESS, Trouble.CONNECTION_REFUSED);
    }

    @Test
    void serverThatTakesConnectionsAndSaysNothing() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            RegistryHost host = new RegistryHost("silent.test", silent.getLocalPort());
            assertFails(client.check(new Access(host, false, false, LOGIN)), Verdict.Name.TLS, Trouble.TIMED_OUT);
            assertFails(client.check(new Access(host, true, false, LOGIN)), Verdict.Name.REGISTRY, Trouble.TIMED_OUT);
        }
    }

    @Test
    void addressThatIsNotAllowed() {
        RegistryClient strict = new RegistryClient(
                Clients.rules(),
                host -> List.of(InetAddress.getLoopbackAddress()),
                Clients.STRAIGHT,
                Clients.trust(),
                Stage.SHORT);
        Verdict verdict = strict.check(registry.access(LOGIN));
        assertFails(verdict, Verdict.Name.ADDRESS, Trouble.ADDRESS_NOT_ALLOWED);
        assertThat(verdict.failure().orElseThrow().words())
                .contains("mizzen.registry.allowed-networks")
                .doesNotContain("127.0.0.1");
        assertThat(stage.sent()).isEmpty();
    }

    @Test
    void certificateThatIsNotTrusted() {
        HeldCertificate own = new HeldCertificate.Builder()
                .addSubjectAlternativeName("self.test")
                .build();
        assertTls(stage.https("self.test", own), Trouble.CERTIFICATE_NOT_TRUSTED);
    }

    @Test
    void certificateThatHasExpired() {
        long now = Instant.now().toEpochMilli();
        HeldCertificate old = new HeldCertificate.Builder()
                .addSubjectAlternativeName("old.test")
                .validityInterval(now - 2_000_000, now - 1_000_000)
                .signedBy(stage.authority())
                .build();
        assertTls(stage.https("old.test", old), Trouble.CERTIFICATE_EXPIRED);
    }

    @Test
    void certificateOfAnotherHost() {
        assertTls(stage.https("this.test", stage.certificate("that.test")), Trouble.CERTIFICATE_OF_ANOTHER_HOST);
    }

    private void assertTls(Stage.Host host, Trouble trouble) {
        host.answers(request -> Stage.answer(200, "{}"));
        assertFails(client.check(host.access(Optional.empty())), Verdict.Name.TLS, trouble);
        Access lenient = new Access(host.address(), false, true, Optional.empty());
        assertThat(client.check(lenient).failure()).isEmpty();
    }

    @Test
    void httpWhereHttpsIsExpected() throws IOException {
        byte[] http = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes();
        assertFails(checkOf(http, false), Verdict.Name.TLS, Trouble.HTTP_EXPECTED);
    }

    @Test
    void alertOfTlsWhereHttpIsExpected() throws IOException {
        byte[] alert = {21, 3, 3, 0, 2, 2, 10};
        byte[] withoutLineEnd = {21, 3, 3, 0, 2, 2, 70};
        assertFails(checkOf(withoutLineEnd, true), Verdict.Name.REGISTRY, Trouble.HTTPS_EXPECTED);
        assertFails(checkOf(alert, true), Verdict.Name.REGISTRY, Trouble.HTTPS_EXPECTED);
    }

    /** What a check says of a server that answers everything with the same bytes. */
    private Verdict checkOf(byte[] answer, boolean plainHttp) throws IOException {
        try (ServerSocket talkative = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!talkative.isClosed()) {
                    try (Socket taken = talkative.accept()) {
                        taken.getOutputStream().write(answer);
                        taken.shutdownOutput();
                        taken.getInputStream().readAllBytes();
                    } catch (IOException e) {
                        // The caller hangs up.
                    }
                }
            });
            RegistryHost host = new RegistryHost("talkative.test", talkative.getLocalPort());
            return client.check(new Access(host, plainHttp, false, LOGIN));
        }
    }

    @Test
    void httpsWhereHttpIsExpected() {
        plain.answers(request -> Stage.redirect(301, "https://plain.test/v2/"));
        assertFails(client.check(plain.access(LOGIN)), Verdict.Name.REGISTRY, Trouble.HTTPS_EXPECTED);
        plain.answers(request -> Stage.answer(400, "<h1>The plain HTTP request was sent to HTTPS port</h1>"));
        assertFails(client.check(plain.access(LOGIN)), Verdict.Name.REGISTRY, Trouble.HTTPS_EXPECTED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | <html>Welcome</html> | NOT_A_REGISTRY",
                "404 | <html>Not found</html> | NOT_A_REGISTRY",
                "404 | {\"message\":\"no route\"} | NOT_A_REGISTRY",
                "401 | <html>Log in</html> | NOT_A_REGISTRY",
                "204 | '' | NOT_A_REGISTRY",
                "403 | <html>Forbidden</html> | BROKEN",
                "403 | {\"errors\":[{\"code\":\"DENIED\"}]} | DENIED",
                "429 | {} | RATE_LIMITED",
                "500 | {} | BROKEN",
                "502 | <html>Bad gateway</html> | BROKEN"
            })
    void whatAnswersButNotAsARegistry(int status, String body, Trouble trouble) {
        registry.answers(
                request -> status == 204 ? new MockResponse.Builder().code(204).build() : Stage.answer(status, body));
        assertFails(client.check(registry.access(LOGIN)), Verdict.Name.REGISTRY, trouble);
        assertThat(registry.received()).hasSize(1);
    }

    @Test
    void passwordThatIsWrongWhereTheDoorIsOpen() {
        registry.answers(request -> {
            String sent = request.getHeaders().get("Authorization");
            return sent == null || sent.equals(BASIC)
                    ? Stage.answer(200, "{}")
                    : Stage.answer(401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}");
        });
        assertThat(client.check(registry.access(LOGIN)).failure()).isEmpty();
        assertFails(
                client.check(registry.access(Clients.login("robot", "wrong"))),
                Verdict.Name.CREDENTIAL,
                Trouble.CREDENTIAL_REJECTED);
    }

    @Test
    void passwordThatIsAskedForOnlyBehindTheDoor() {
        registry.answers(request -> request.getTarget().equals("/v2/")
                        || BASIC.equals(request.getHeaders().get("Authorization"))
                ? Stage.answer(200, "{}")
                : Stage.demand("Basic realm=\"images\""));
        assertThat(client.check(registry.access(LOGIN)).failure()).isEmpty();
        assertFails(
                client.check(registry.access(Clients.login("robot", "wrong"))),
                Verdict.Name.CREDENTIAL,
                Trouble.CREDENTIAL_REJECTED);
    }

    @Test
    void tokenThatIsAskedForOnlyBehindTheDoor() {
        Stage.Host realm = stage.https("realm.test");
        registry.answers(request -> request.getTarget().equals("/v2/")
                ? Stage.answer(200, "{}")
                : Stage.demand("Bearer realm=\"" + realm.url("/token") + "\""));
        realm.answers(request -> Stage.answer(401, "{\"details\":\"incorrect username or password\"}"));
        Verdict verdict = client.check(registry.access(LOGIN));
        assertFails(verdict, Verdict.Name.CREDENTIAL, Trouble.CREDENTIAL_REJECTED);
        assertThat(verdict.failure().orElseThrow().words()).contains("incorrect username or password");
    }

    @Test
    void accountThatIsLocked() {
        registry.answers(request -> request.getHeaders().get("Authorization") == null
                ? Stage.demand("Basic realm=\"images\"")
                : Stage.answer(403, "{\"errors\":[{\"message\":\"The user is locked\"}]}", "Retry-After: 30"));
        Verdict verdict = client.check(registry.access(LOGIN));
        assertFails(verdict, Verdict.Name.CREDENTIAL, Trouble.LOCKED);
        assertThat(verdict.failure().orElseThrow().pause()).hasValue(Duration.ofSeconds(30));
    }

    @Test
    void realmThatCannotBeReached() {
        registry.answers(request -> Stage.demand("Bearer realm=\"https://realm.test:1/token\""));
        assertFails(client.check(registry.access(LOGIN)), Verdict.Name.CHALLENGE, Trouble.REALM_UNREACHABLE);
        assertFails(client.check(registry.access(Optional.empty())), Verdict.Name.CHALLENGE, Trouble.REALM_UNREACHABLE);
    }

    @Test
    void realmThatIsSlow() {
        Stage.Host realm = stage.https("realm.test");
        registry.answers(request -> Stage.demand("Bearer realm=\"" + realm.url("/token") + "\""));
        realm.answers(request -> Stage.answer(200, "{\"token\":\"one\"}")
                .newBuilder()
                .headersDelay(1, TimeUnit.MINUTES)
                .build());
        assertFails(client.check(registry.access(LOGIN)), Verdict.Name.CHALLENGE, Trouble.REALM_UNREACHABLE);
    }

    @Test
    void siteWithAPasswordThatIsNoRegistry() {
        registry.answers(request -> request.getHeaders().get("Authorization") == null
                ? Stage.demand("Basic realm=\"my site\"")
                : Stage.answer(200, "<html>Welcome</html>"));
        assertFails(client.check(registry.access(LOGIN)), Verdict.Name.CREDENTIAL, Trouble.NOT_A_REGISTRY);
    }

    @Test
    void registryThatSendsElsewhere() {
        Stage.Host other = stage.https("other.test");
        other.answers(request -> Stage.answer(200, "{}"));
        registry.answers(request -> Stage.redirect(302, other.url("/v2/")));
        assertThat(client.check(registry.access(Optional.empty())).failure()).isEmpty();
        assertFails(client.check(registry.access(LOGIN)), Verdict.Name.CREDENTIAL, Trouble.BROKEN);
        assertThat(stage.sent())
                .allSatisfy(sent -> assertThat(sent.authorization()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"wrong: s3cret-pa55word\"}]}",
                "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"wrong: S3CRET-PA55WORD\"}]}",
                "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"wrong: s3cret\\u0000-pa55\\u200bword\"}]}",
                "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"cm9ib3Q6czNjcmV0LXBhNTV3b3Jk\"}]}",
                "{\"message\":\"s3cret-pa55word\"}"
            })
    void wordsThatRepeatThePasswordAreDropped(String body) {
        registry.answers(request -> request.getHeaders().get("Authorization") == null
                ? Stage.demand("Basic realm=\"images\"")
                : Stage.answer(401, body));
        String words =
                client.check(registry.access(LOGIN)).failure().orElseThrow().words();
        assertThat(words).isEqualTo("registry.test does not accept the user name and password.");
    }

    @Test
    void wordsAreCutAndCleaned() {
        registry.answers(request ->
                Stage.answer(429, "{\"errors\":[{\"message\":\"a\\u001b[31m\\nb\\u202e" + "x".repeat(5_000) + "\"}]}"));
        String words =
                client.check(registry.access(LOGIN)).failure().orElseThrow().words();
        assertThat(words).hasSizeLessThan(300).contains("a[31m bxxx").doesNotContain("\u001b", "\u202e", "\n");
    }

    private static void assertFails(Verdict verdict, Verdict.Name step, Trouble trouble) {
        assertThat(verdict.failure().map(Verdict.Failure::trouble)).hasValue(trouble);
        assertThat(verdict.steps().getLast().name()).isEqualTo(step);
        assertThat(verdict.steps().subList(0, verdict.steps().size() - 1))
                .allSatisfy(passed -> assertThat(passed.failure()).isEmpty());
        assertThat(verdict.toString()).doesNotContain(PASSWORD);
    }
}

package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mizzen.registry.Verdict.Failure;
import dev.mizzen.shared.Network;
import dev.mizzen.shared.SecretText;
import dev.mizzen.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every row of docs/registry-errors.md: a registry, or what is there instead, that brings it about. */
class EachTroubleTest {
    private static final HeldCertificate AUTHORITY = new HeldCertificate.Builder()
            .commonName("authority of a test")
            .certificateAuthority(0)
            .build();
    private static final UnaryOperator<OkHttpClient.Builder> TRUSTING = builder -> {
        HandshakeCertificates trust = new HandshakeCertificates.Builder()
                .addTrustedCertificate(AUTHORITY.certificate())
                .build();
        return builder.sslSocketFactory(trust.sslSocketFactory(), trust.trustManager());
    };
    private static final Resolver SYSTEM = Resolver.system(Duration.ofSeconds(5));

    private final MockWebServer server = new MockWebServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void isToldApartFromAllOthers(Trouble trouble) throws Exception {
        Failure failure = provoked(trouble);

        assertThat(failure.trouble()).as(failure.words()).isEqualTo(trouble);
        assertThat(failure.words()).isNotBlank().doesNotContain("s3cret");
        if (trouble == Trouble.RATE_LIMITED) {
            assertThat(failure.pause()).contains(Duration.ofSeconds(30));
        }
    }

    private Failure provoked(Trouble trouble) throws Exception {
        return switch (trouble) {
            case NAME_UNKNOWN ->
                checked(
                        "registry.invalid",
                        443,
                        false,
                        host -> {
                            throw new UnknownHostException(host);
                        },
                        "127.0.0.0/8");
            case CONNECTION_REFUSED -> checked("127.0.0.1", Ports.free(), true, SYSTEM, "127.0.0.0/8");
            case TIMED_OUT ->
                checked(
                        "registry.invalid",
                        443,
                        false,
                        host -> {
                            UnknownHostException late = new UnknownHostException(host);
                            late.initCause(new SocketTimeoutException());
                            throw late;
                        },
                        "127.0.0.0/8");
            case CONNECT_TIMED_OUT -> whereNobodyAccepts();
            case ADDRESS_NOT_ALLOWED -> checked("127.0.0.1", Ports.free(), true, SYSTEM, "10.0.0.0/8");
            case CERTIFICATE_NOT_TRUSTED ->
                overTls(new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1"));
            case CERTIFICATE_EXPIRED ->
                overTls(new HeldCertificate.Builder()
                        .addSubjectAlternativeName("127.0.0.1")
                        .validityInterval(0, 1_000)
                        .signedBy(AUTHORITY));
            case CERTIFICATE_OF_ANOTHER_HOST ->
                overTls(new HeldCertificate.Builder()
                        .addSubjectAlternativeName("other.example.com")
                        .signedBy(AUTHORITY));
            case HTTP_EXPECTED -> overPlainHttp();
            case HTTPS_EXPECTED -> {
                useTls(new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1"));
                yield checked("127.0.0.1", server.getPort(), true, SYSTEM, "127.0.0.0/8");
            }
            case NOT_A_REGISTRY -> atDoor(answer(404, "text/html", "<html>No such page</html>"));
            case CREDENTIAL_REJECTED -> atDoor(unauthorized("Basic realm=\"r\"", ""));
            case LOCKED -> atDoor(unauthorized("Basic realm=\"r\"", "the account is locked"));
            case RATE_LIMITED ->
                atDoor(answer(429, "application/json", said("slow down"))
                        .newBuilder()
                        .addHeader("Retry-After", "30")
                        .build());
            case REALM_UNREACHABLE ->
                atDoor(unauthorized("Bearer realm=\"http://127.0.0.1:" + Ports.free() + "/token\",service=\"r\"", ""));
            case REALM_NOT_ALLOWED ->
                atDoor(unauthorized("Bearer realm=\"http://169.254.169.254/token\",service=\"r\"", ""));
            case BROKEN -> atDoor(answer(500, "application/json", said("out of order")));
            case DENIED -> lookedUp(answer(403, "application/json", said("not yours")));
            case MISSING -> lookedUp(answer(404, "application/json", said("no such manifest")));
            case TOO_LARGE ->
                lookedUp(answer(200, "application/vnd.oci.image.manifest.v1+json", "x".repeat(5 * 1024 * 1024)));
        };
    }

    /** Its queue of connections is full, so that nobody answers the next one. */
    private static Failure whereNobodyAccepts() throws IOException {
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 8; i++) {
                SocketChannel one = SocketChannel.open();
                waiting.add(one);
                one.configureBlocking(false);
                one.connect(full.getLocalSocketAddress());
            }
            return checked("127.0.0.1", full.getLocalPort(), true, SYSTEM, "127.0.0.0/8");
        } finally {
            for (SocketChannel one : waiting) {
                one.close();
            }
        }
    }

    /** As most servers do, it complains of what it cannot read, and does not wait for more. */
    private Failure overPlainHttp() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket hello = plain.accept()) {
                    hello.getInputStream().read();
                    hello.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            return checked("127.0.0.1", plain.getLocalPort(), false, SYSTEM, "127.0.0.0/8");
        }
    }

    private Failure overTls(HeldCertificate.Builder certificate) throws IOException {
        useTls(certificate);
        return checked("127.0.0.1", server.getPort(), false, SYSTEM, "127.0.0.0/8");
    }

    private void useTls(HeldCertificate.Builder certificate) throws IOException {
        HandshakeCertificates own = new HandshakeCertificates.Builder()
                .heldCertificate(certificate.build())
                .build();
        server.useHttps(own.sslSocketFactory());
        answering(Map.of());
    }

    private Failure atDoor(MockResponse answer) throws IOException {
        answering(Map.of("/v2/", answer));
        return checked("127.0.0.1", server.getPort(), true, SYSTEM, "127.0.0.0/8");
    }

    private Failure lookedUp(MockResponse answer) throws IOException {
        answering(Map.of("/v2/team/app/manifests/1.0", answer));
        RegistryHost host = new RegistryHost("127.0.0.1", server.getPort());
        try (RegistryClient client = client(SYSTEM, "127.0.0.0/8")) {
            RegistryException failure = catchThrowableOfType(
                    RegistryException.class,
                    () -> client.manifest(
                            new Access(host, true, false, Optional.empty()), Clients.image(host, "team/app", "1.0")));
            return new Failure(failure.trouble(), String.valueOf(failure.getMessage()), failure.pause());
        }
    }

    private static Failure checked(String host, int port, boolean plainHttp, Resolver resolver, String allowed) {
        Login login = new Login("bot", new SecretText("s3cret"));
        try (RegistryClient client = client(resolver, allowed)) {
            return client.check(new Access(new RegistryHost(host, port), plainHttp, false, Optional.of(login)))
                    .failure()
                    .orElseThrow();
        }
    }

    private static RegistryClient client(Resolver resolver, String allowed) {
        AddressRules rules = new AddressRules(
                new ConnectionProperties(List.of(Network.of(allowed)), List.of(), List.of()), List::of);
        return new RegistryClient(rules, resolver, new ProxyChoice(Map.of(), name -> ""), TRUSTING, Limits.USUAL);
    }

    private void answering(Map<String, MockResponse> answers) throws IOException {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                String path = request.getUrl().encodedPath();
                return answers.getOrDefault(path, answer(200, "application/json", "{}"));
            }
        });
        server.start(InetAddress.getLoopbackAddress(), 0);
    }

    private static MockResponse unauthorized(String challenge, String words) {
        return answer(401, "application/json", said(words))
                .newBuilder()
                .addHeader("WWW-Authenticate", challenge)
                .build();
    }

    private static String said(String words) {
        return "{\"errors\":[{\"code\":\"SOME\",\"message\":\"" + words + "\"}]}";
    }

    private static MockResponse answer(int status, String type, String body) {
        return new MockResponse.Builder()
                .code(status)
                .addHeader("Content-Type", type)
                .body(body)
                .build();
    }
}

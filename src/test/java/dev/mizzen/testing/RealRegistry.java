package dev.mizzen.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.awaitility.Awaitility;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** The registry of the distribution project, on loopback, empty at its start. It is gone with this JVM at the latest. */
public final class RealRegistry implements AutoCloseable {
    /** The account that every registry with accounts knows. */
    public static final String ACCOUNT = "robot$team";

    private static final Duration START = Duration.ofSeconds(30);
    private static final Pattern REQUEST = Pattern.compile("\"([A-Z]+ /\\S*) HTTP/1.1\" (\\d{3})");

    private final Path folder = Watchdog.folder("registry");
    private final String password = UUID.randomUUID().toString();
    private final int port = Ports.free();
    private final Kind kind;
    private final HeldCertificate authority;
    private final HandshakeCertificates certificates;
    private final Optional<TokenServer> tokens;
    private Child registry;

    /** How a registry is set up. */
    public enum Kind {
        /** HTTPS with a certificate of {@link #authority()}; everybody may do everything. */
        OPEN,
        /** HTTPS with a certificate of {@link #authority()}; Basic. */
        HTPASSWD,
        /** HTTPS with a certificate of {@link #authority()}; tokens, from a server of its own. */
        TOKEN,
        /** HTTP; Basic. */
        PLAIN_HTTP,
        /** HTTPS with a certificate that nobody else vouches for; Basic. */
        SELF_SIGNED
    }

    private RealRegistry(Kind kind) {
        this.kind = kind;
        this.authority = new HeldCertificate.Builder()
                .commonName("authority of a test")
                .certificateAuthority(0)
                .build();
        HeldCertificate own = ownCertificate();
        this.certificates = new HandshakeCertificates.Builder()
                .heldCertificate(own)
                .addTrustedCertificate(kind == Kind.SELF_SIGNED ? own.certificate() : authority.certificate())
                .build();
        this.tokens = kind == Kind.TOKEN
                ? Optional.of(TokenServer.start(ACCOUNT, password, certificates.sslContext(), folder))
                : Optional.empty();
        PlaneFiles.write(folder.resolve("certificate.pem"), own.certificatePem());
        PlaneFiles.write(folder.resolve("key.pem"), own.privateKeyPkcs8Pem());
        PlaneFiles.write(
                folder.resolve("htpasswd"), ACCOUNT + ":" + new BCryptPasswordEncoder(4).encode(password) + "\n");
        PlaneFiles.write(folder.resolve("registry.yaml"), configuration());
    }

    /** Starts one; returns when it serves. */
    public static RealRegistry start(Kind kind) {
        RealRegistry started = new RealRegistry(kind);
        try {
            started.run();
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    public Kind kind() {
        return kind;
    }

    /** What a config calls {@code registry}: address and port. */
    public String domain() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Whether it speaks HTTP: what a config calls {@code useHTTP}. */
    public boolean plainHttp() {
        return kind == Kind.PLAIN_HTTP;
    }

    /** The password of {@link #ACCOUNT}. */
    public String password() {
        return password;
    }

    /** Who vouches for the certificate, where one is used that is not self-signed. */
    public X509Certificate authority() {
        return authority.certificate();
    }

    /** Where tokens come from. */
    public TokenServer tokens() {
        return tokens.orElseThrow();
    }

    /** What was asked of it up to now, each as {@code GET /v2/ 200}. The newest may come a moment after its answer. */
    public List<String> requests() {
        return REQUEST.matcher(registry.printed())
                .results()
                .map(found -> found.group(1) + " " + found.group(2))
                .toList();
    }

    /** Where the API is. */
    String address() {
        return (plainHttp() ? "http://" : "https://") + domain();
    }

    /** A client that trusts its certificate. */
    HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(certificates.sslContext())
                .build();
    }

    /** What to send as {@code Authorization} to do everything with a repository. */
    Optional<String> authorization(String repository) {
        return switch (kind) {
            case OPEN -> Optional.empty();
            case TOKEN -> Optional.of("Bearer " + tokens().everything(repository));
            case HTPASSWD, PLAIN_HTTP, SELF_SIGNED -> Optional.of(basic(ACCOUNT, password));
        };
    }

    static String basic(String account, String password) {
        return "Basic "
                + Base64.getEncoder().encodeToString((account + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.kill();
        }
        tokens.ifPresent(TokenServer::close);
        PlaneFiles.remove(folder);
    }

    private void run() {
        registry = Child.start(
                folder.resolve("registry.log"),
                Map.of("OTEL_TRACES_EXPORTER", "none"),
                List.of(
                        Binaries.of("registry"),
                        "serve",
                        folder.resolve("registry.yaml").toString()));
        Awaitility.await("registry")
                .atMost(START)
                .pollInterval(Duration.ofMillis(20))
                .failFast(() -> {
                    if (!registry.alive()) {
                        throw new IllegalStateException("the registry ended:\n" + registry.lastLines(10));
                    }
                })
                .until(this::listens);
    }

    private boolean listens() {
        try (Socket tried = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return tried.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private HeldCertificate ownCertificate() {
        HeldCertificate.Builder builder = new HeldCertificate.Builder()
                .commonName("registry of a test")
                .addSubjectAlternativeName("127.0.0.1")
                .addSubjectAlternativeName("localhost");
        return kind == Kind.SELF_SIGNED
                ? builder.build()
                : builder.signedBy(authority).build();
    }

    private String configuration() {
        String tls = plainHttp()
                ? ""
                : "\n  tls: {certificate: %s, key: %s}"
                        .formatted(folder.resolve("certificate.pem"), folder.resolve("key.pem"));
        String auth = switch (kind) {
            case OPEN -> "";
            case TOKEN -> tokens().configuration();
            case HTPASSWD, PLAIN_HTTP, SELF_SIGNED ->
                "auth:\n  htpasswd: {realm: \"images, \\\"ours\\\"\", path: %s}\n"
                        .formatted(folder.resolve("htpasswd"));
        };
        return """
            version: 0.1
            log: {level: warn}
            storage:
              filesystem: {rootdirectory: %s}
            http:
              addr: 127.0.0.1:%d
              secret: %s%s
            %s\
            """.formatted(folder.resolve("data"), port, UUID.randomUUID(), tls, auth);
    }
}

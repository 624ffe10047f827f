package dev.mizzen.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.InMemoryHub;
import dev.mizzen.testing.RunningMizzen;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** TLS, with certificate and key in files that are mounted as Kubernetes mounts a Secret: links that are swapped all at once. */
@ExtendWith(OutputCaptureExtension.class)
class TlsTest {
    private static final Duration RELOAD = Duration.ofSeconds(60);

    private final HeldCertificate authority =
            new HeldCertificate.Builder().certificateAuthority(0).build();

    @TempDir
    private Path folder;

    private RunningMizzen mizzen;

    @BeforeEach
    void start() throws Exception {
        mount("first", server(1));
        Files.createSymbolicLink(folder.resolve("tls.crt"), Path.of("..data/tls.crt"));
        Files.createSymbolicLink(folder.resolve("tls.key"), Path.of("..data/tls.key"));
        mizzen = RunningMizzen.on(
                InMemoryHub.start().createClient(),
                "server.ssl.bundle=web",
                "spring.ssl.bundle.pem.web.keystore.certificate=" + folder.resolve("tls.crt"),
                "spring.ssl.bundle.pem.web.keystore.private-key=" + folder.resolve("tls.key"),
                // How long the files have to be left alone before they are read: 10 s where nothing is said.
                "spring.ssl.bundle.watch.file.quiet-period=1s");
    }

    @AfterEach
    void stop() {
        mizzen.close();
    }

    @Test
    void aRenewedCertificateIsServedWithoutARestartAndABrokenOneNever(CapturedOutput log) throws Exception {
        assertThat(serial()).isOne();

        mount("second", server(2));
        await().atMost(RELOAD).untilAsserted(() -> assertThat(serial()).isEqualTo(2));

        mount("third", "no certificate", "no key");
        await().atMost(RELOAD).until(() -> log.getAll().contains("SSL reload error"));
        assertThat(serial()).isEqualTo(2);

        mount("fourth", server(4));
        await().atMost(RELOAD).untilAsserted(() -> assertThat(serial()).isEqualTo(4));
    }

    @Test
    void browsersAreToldToComeByTlsOnly() throws Exception {
        assertThat(call().headers().firstValue("Strict-Transport-Security")).hasValue("max-age=31536000");
    }

    private HeldCertificate server(int serial) {
        return new HeldCertificate.Builder()
                .signedBy(authority)
                .serialNumber(BigInteger.valueOf(serial))
                .addSubjectAlternativeName("localhost")
                .build();
    }

    private void mount(String name, HeldCertificate certificate) throws IOException {
        mount(name, certificate.certificatePem(), certificate.privateKeyPkcs8Pem());
    }

    private void mount(String name, String certificate, String key) throws IOException {
        Path data = Files.createDirectory(folder.resolve(".." + name));
        Files.writeString(data.resolve("tls.crt"), certificate);
        Files.writeString(data.resolve("tls.key"), key);
        Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), data.getFileName());
        Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private long serial() throws Exception {
        return ((X509Certificate) call().sslSession().orElseThrow().getPeerCertificates()[0])
                .getSerialNumber()
                .longValue();
    }

    /** With a client of its own: a connection that is open keeps the certificate it began with. */
    private HttpResponse<String> call() throws Exception {
        SSLContext trusting = new HandshakeCertificates.Builder()
                .addTrustedCertificate(authority.certificate())
                .build()
                .sslContext();
        try (HttpClient client = HttpClient.newBuilder().sslContext(trusting).build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + mizzen.port() + "/actuator/health"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}

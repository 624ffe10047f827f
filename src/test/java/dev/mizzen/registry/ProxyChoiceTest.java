package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyChoiceTest {
    @ParameterizedTest
    @CsvSource({
        "HTTPS_PROXY, https://registry.example.com/, proxy.test:3128",
        "https_proxy, https://registry.example.com/, proxy.test:3128",
        "HTTP_PROXY, http://registry.example.com/, proxy.test:3128",
        "HTTP_PROXY, https://registry.example.com/, ''",
        "HTTPS_PROXY, http://registry.example.com/, ''"
    })
    void takesTheProxyOfTheScheme(String variable, String url, String proxy) {
        ProxyChoice choice = new ProxyChoice(Map.of(variable, "http://proxy.test:3128"), name -> "");
        assertThat(choice.of(HttpUrl.get(url)).map(Object::toString).orElse("")).isEqualTo(proxy);
    }

    @ParameterizedTest
    @CsvSource({
        "'*', registry.example.com, false",
        "example.com, registry.example.com, false",
        ".example.com, registry.example.com, false",
        "*.example.com, registry.example.com, false",
        "registry.example.com, registry.example.com, false",
        "registry.example.com:443, registry.example.com, false",
        "registry.example.com:5000, registry.example.com, true",
        "ample.com, registry.example.com, true",
        "'other.com, EXAMPLE.com', registry.example.com, false",
        "10.0.0.0/8, 10.1.2.3, false",
        "10.0.0.0/8, 11.1.2.3, true",
        "10.0.0.0/8, registry.example.com, true",
        "10.1.2.3, 10.1.2.3, false",
        "no/network, registry.example.com, true",
        "no/network, 10.1.2.3, true",
        "'', registry.example.com, true"
    })
    void leavesOutWhatIsNamed(String without, String host, boolean proxied) {
        ProxyChoice choice = new ProxyChoice(Map.of("HTTPS_PROXY", "proxy.test:3128", "NO_PROXY", without), name -> "");
        assertThat(choice.of(HttpUrl.get("https://" + host + "/")).isPresent()).isEqualTo(proxied);
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://proxy.test:1080", "https://proxy.test:3129", "http://", "not a proxy"})
    void doesWithoutAProxyThatItCannotUse(String setting) {
        ProxyChoice choice = new ProxyChoice(Map.of("HTTPS_PROXY", setting), name -> "");
        assertThat(choice.of(HttpUrl.get("https://registry.example.com/"))).isEmpty();
    }

    @Test
    void knowsTheAccountOfAProxyAndDoesNotShowIt() {
        ProxyChoice choice = new ProxyChoice(Map.of("HTTPS_PROXY", "http://me:s3cret@proxy.test"), name -> "");
        ProxyChoice.Through through =
                choice.of(HttpUrl.get("https://registry.example.com/")).orElseThrow();
        assertThat(through.authorization()).isEqualTo(Credentials.basic("me", "s3cret"));
        assertThat(through).hasToString("proxy.test:80");
    }

    @Test
    void goesThroughTheProxyWithItsAccountWhichTheRegistryDoesNotSee() throws Exception {
        HeldCertificate authority =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HeldCertificate own = new HeldCertificate.Builder()
                .addSubjectAlternativeName("registry.test")
                .signedBy(authority)
                .build();
        try (MockWebServer server = new MockWebServer()) {
            server.useHttps(new HandshakeCertificates.Builder()
                    .heldCertificate(own)
                    .build()
                    .sslSocketFactory());
            server.enqueue(new MockResponse.Builder().inTunnel().build());
            server.enqueue(Stage.answer(200, "{}"));
            server.start();
            ProxyChoice proxy = new ProxyChoice(
                    Map.of("HTTPS_PROXY", "http://me:s3cret@127.0.0.1:" + server.getPort()), name -> "");
            Resolver nobody = host -> {
                if (host.equals("127.0.0.1")) {
                    return List.of(InetAddress.getLoopbackAddress());
                }
                throw new UnknownHostException(host);
            };
            try (RegistryClient client = new RegistryClient(
                    Clients.rules(), nobody, proxy, Clients.trust(authority.certificate()), Limits.USUAL)) {
                Access access = new Access(new RegistryHost("registry.test", 0), false, false, Optional.empty());
                Verdict verdict = client.check(access);
                assertThat(verdict.failure()).isEmpty();
                assertThat(verdict.steps()).hasSize(4);
            }
            assertThat(server.takeRequest().getHeaders().get("Proxy-Authorization"))
                    .isEqualTo(Credentials.basic("me", "s3cret"));
            assertThat(server.takeRequest().getHeaders().get("Proxy-Authorization"))
                    .isNull();
        }
    }
}

package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
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
    void takesTheProxyOfTheScheme(String variable, String url, String proxy) throws UnknownHostException {
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
    void leavesOutWhatIsNamed(String without, String host, boolean proxied) throws UnknownHostException {
        ProxyChoice choice = new ProxyChoice(Map.of("HTTPS_PROXY", "proxy.test:3128", "NO_PROXY", without), name -> "");
        assertThat(choice.of(HttpUrl.get("https://" + host + "/")).isPresent()).isEqualTo(proxied);
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://proxy.test:1080", "https://proxy.test:3129", "http://", "not a proxy"})
    void doesWithoutAProxyThatItCannotUse(String setting) throws UnknownHostException {
        ProxyChoice choice = new ProxyChoice(Map.of("HTTPS_PROXY", setting), name -> "");
        assertThat(choice.of(HttpUrl.get("https://registry.example.com/"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a{b", "a}b", "a|b", "a^b", "a<b", "a>b", "a\"b"})
    void aHostThatJavaTakesForNoneIsUnknown(String host) {
        ProxyChoice choice = new ProxyChoice(Map.of(), name -> "proxy.test");
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> choice.of(HttpUrl.get("https://" + host + "/")));
    }

    @Test
    void knowsTheAccountOfAProxyAndDoesNotShowIt() throws UnknownHostException {
        ProxyChoice choice = new ProxyChoice(Map.of("HTTPS_PROXY", "http://me:s3cret@proxy.test"), name -> "");
        ProxyChoice.Through through =
                choice.of(HttpUrl.get("https://registry.example.com/")).orElseThrow();
        assertThat(through.authorization()).isEqualTo(Credentials.basic("me", "s3cret"));
        assertThat(through).hasToString("proxy.test:80");
    }

    @Test
    void goesThroughTheProxyWithItsAccountWhichTheRegistryDoesNotSee() throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            Verdict verdict = checkThroughProxy(server, Stage.answer(200, "{}"));
            assertThat(verdict.failure()).isEmpty();
            assertThat(verdict.steps()).hasSize(4);
            assertThat(proxyAccounts(server)).containsExactly(Credentials.basic("me", "s3cret"), "");
        }
    }

    @Test
    void aRegistryThatAsksForTheAccountOfTheProxyDoesNotGetIt() throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            MockResponse demand = Stage.answer(407, "{}", "Proxy-Authenticate: Basic realm=\"gimme\"");
            Verdict verdict = checkThroughProxy(server, demand, Stage.answer(200, "{}"));
            assertThat(verdict.failure()).isPresent();
            assertThat(proxyAccounts(server)).containsExactly(Credentials.basic("me", "s3cret"), "");
        }
    }

    /** What a check says of a registry behind a proxy that wants an account. @param answers the registry's */
    private static Verdict checkThroughProxy(MockWebServer server, MockResponse... answers) throws Exception {
        HeldCertificate authority =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HeldCertificate own = new HeldCertificate.Builder()
                .addSubjectAlternativeName("registry.test")
                .signedBy(authority)
                .build();
        server.useHttps(
                new HandshakeCertificates.Builder().heldCertificate(own).build().sslSocketFactory());
        server.enqueue(new MockResponse.Builder().inTunnel().build());
        List.of(answers).forEach(server::enqueue);
        server.start();
        ProxyChoice proxy =
                new ProxyChoice(Map.of("HTTPS_PROXY", "http://me:s3cret@127.0.0.1:" + server.getPort()), name -> "");
        Resolver nobody = host -> {
            if (host.equals("127.0.0.1")) {
                return List.of(InetAddress.getLoopbackAddress());
            }
            throw new UnknownHostException(host);
        };
        try (RegistryClient client = new RegistryClient(
                Clients.rules(), nobody, proxy, Clients.trust(authority.certificate()), Limits.USUAL)) {
            return client.check(new Access(new RegistryHost("registry.test", 0), false, false, Optional.empty()));
        }
    }

    /** What each request had of the proxy's account, in their order. */
    private static List<String> proxyAccounts(MockWebServer server) throws InterruptedException {
        List<String> accounts = new ArrayList<>();
        for (int left = server.getRequestCount(); left > 0; left--) {
            accounts.add(Optional.ofNullable(server.takeRequest().getHeaders().get("Proxy-Authorization"))
                    .orElse(""));
        }
        return accounts;
    }
}

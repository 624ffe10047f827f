package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @Test
    void knowsTheAccountOfAProxyAndDoesNotShowIt() {
        ProxyChoice choice = new ProxyChoice(Map.of("HTTPS_PROXY", "http://me:s3cret@proxy.test"), name -> "");
        ProxyChoice.Through through =
                choice.of(HttpUrl.get("https://registry.example.com/")).orElseThrow();
        assertThat(through.authorization()).isEqualTo(Credentials.basic("me", "s3cret"));
        assertThat(through).hasToString("proxy.test:80");
    }
}

package dev.mizzen.registry;

import dev.mizzen.shared.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which HTTP proxy a request goes through: Java's settings ({@code https.proxyHost}, {@code http.nonProxyHosts}, ...) if they name one,
 * else the environment ({@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code NO_PROXY}, in either case).
 */
final class ProxyChoice {
    private static final Logger log = LoggerFactory.getLogger(ProxyChoice.class);

    private final UnaryOperator<String> property;
    private final Optional<Through> http;
    private final Optional<Through> https;
    private final List<String> without;

    ProxyChoice(Map<String, String> environment, UnaryOperator<String> property) {
        this.property = property;
        this.http = setting(environment, "http_proxy").flatMap(ProxyChoice::parse);
        this.https = setting(environment, "https_proxy").flatMap(ProxyChoice::parse);
        this.without = Arrays.stream(setting(environment, "no_proxy").orElse("").split(","))
                .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    static ProxyChoice ofThisProcess() {
        return new ProxyChoice(System.getenv(), name -> System.getProperty(name, ""));
    }

    /**
     * @param authorization what the proxy itself demands; empty if the setting names no account
     */
    record Through(String host, int port, String authorization) {
        /** Its name is resolved here, each time: it may move. */
        Proxy proxy() {
            return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
        }

        /** Not its account. */
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /**
     * Empty where the request goes straight to its server.
     *
     * @throws UnknownHostException if the host is one that Java cannot choose a proxy for
     */
    Optional<Through> of(HttpUrl url) throws UnknownHostException {
        if (!property.apply(url.scheme() + ".proxyHost").isEmpty()) {
            return byJava(url);
        }
        Optional<Through> proxy = url.isHttps() ? https : http;
        return without.stream().anyMatch(entry -> covers(entry, url)) ? Optional.empty() : proxy;
    }

    private static Optional<Through> byJava(HttpUrl url) throws UnknownHostException {
        return chosenByJava(url).stream()
                .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
                .map(proxy -> (InetSocketAddress) proxy.address())
                .map(address -> new Through(address.getHostString(), address.getPort(), ""))
                .findFirst();
    }

    /** OkHttp takes hosts with characters that no name has, such as braces, and Java does not. */
    private static List<Proxy> chosenByJava(HttpUrl url) throws UnknownHostException {
        String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
        try {
            return ProxySelector.getDefault().select(URI.create(url.scheme() + "://" + host));
        } catch (IllegalArgumentException e) {
            throw new UnknownHostException(host);
        }
    }

    private static Optional<String> setting(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .or(() -> Optional.ofNullable(environment.get(name.toUpperCase(Locale.ROOT))))
                .filter(value -> !value.isBlank());
    }

    /** Not every program's proxy can be used here, and this is told without the setting itself: it may hold a password. */
    private static Optional<Through> parse(String setting) {
        HttpUrl url = HttpUrl.parse(setting.contains("://") ? setting : "http://" + setting);
        if (url == null || url.isHttps()) {
            log.warn("HTTP_PROXY or HTTPS_PROXY is not like http://proxy.example.com:3128:"
                    + " registries are spoken to without a proxy");
            return Optional.empty();
        }
        String authorization = url.username().isEmpty() ? "" : Credentials.basic(url.username(), url.password());
        return Optional.of(new Through(url.host(), url.port(), authorization));
    }

    private static boolean covers(String entry, HttpUrl url) {
        if (entry.equals("*") || entry.equals(url.host()) || entry.equals(url.host() + ":" + url.port())) {
            return true;
        }
        if (entry.indexOf('/') > 0) {
            return HostLiteral.of(url.host())
                    .filter(address -> isIn(entry, address))
                    .isPresent();
        }
        String domain = entry.startsWith("*.") ? entry.substring(1) : entry.startsWith(".") ? entry : "." + entry;
        return url.host().endsWith(domain) || url.host().equals(domain.substring(1));
    }

    /** What is no network covers nothing: this setting is shared with programs that read it in other ways. */
    private static boolean isIn(String network, InetAddress address) {
        try {
            return Network.of(network).contains(address);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

package dev.mizzen.registry;

import dev.mizzen.shared.Network;
import dev.mizzen.shared.SecretText;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;

/** Makes what speaks to the registries of tests, which are on loopback. */
final class Clients {
    /** Through no proxy, whatever the machine of the tests has. */
    static final ProxyChoice STRAIGHT = new ProxyChoice(Map.of(), name -> "");

    private Clients() {}

    /** Loopback is open to it, and it trusts these authorities and no other. */
    static RegistryClient trusting(X509Certificate... authorities) {
        return trusting(Limits.USUAL, Resolver.system(Limits.USUAL.lookup()), authorities);
    }

    static RegistryClient trusting(Limits limits, Resolver resolver, X509Certificate... authorities) {
        return new RegistryClient(rules("127.0.0.0/8", "::1"), resolver, STRAIGHT, trust(authorities), limits);
    }

    static AddressRules rules(String... allowed) {
        return new AddressRules(
                new ConnectionProperties(
                        List.of(allowed).stream().map(Network::of).toList(), List.of(), List.of()),
                List::of);
    }

    static UnaryOperator<OkHttpClient.Builder> trust(X509Certificate... authorities) {
        HandshakeCertificates.Builder trusted = new HandshakeCertificates.Builder();
        List.of(authorities).forEach(trusted::addTrustedCertificate);
        HandshakeCertificates certificates = trusted.build();
        return builder -> builder.sslSocketFactory(certificates.sslSocketFactory(), certificates.trustManager());
    }

    static Optional<Login> login(String username, String password) {
        return Optional.of(new Login(username, new SecretText(password)));
    }

    static RegistryHost host(String domain) {
        int colon = domain.lastIndexOf(':');
        return new RegistryHost(domain.substring(0, colon), Integer.parseInt(domain.substring(colon + 1)));
    }

    static ImageReference image(RegistryHost host, String path, String tag) {
        return ImageReference.parse(host + "/" + path + ":" + tag);
    }
}

package dev.mizzen.cluster;

import dev.mizzen.hub.KubeVela;
import dev.mizzen.shared.SecretText;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Config;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster is reached, and how its API server lets us in. Only what Mizzen can use and dares to use: https, a CA, and a token or
 * a client certificate.
 *
 * @param ca PEM
 */
record Credential(String endpoint, String ca, Proof proof, Optional<SecretText> proxyUrl) {
    static final String ENDPOINT_TYPE_LABEL = "cluster.core.oam.dev/cluster-endpoint-type";
    /** Every key of a cluster's Secret that says how it is reached, in any of KubeVela's forms. */
    static final Set<String> KEYS =
            Set.of("endpoint", "ca.crt", "ca", "token", "tls.crt", "tls.key", "proxy-url", "exec");

    private static final Set<String> PROXY_SCHEMES = Set.of("http", "https", "socks5");

    /** What is shown to the API server. */
    sealed interface Proof {
        /** The word KubeVela labels the Secret with. */
        String type();

        record Token(SecretText token) implements Proof {
            @Override
            public String type() {
                return "ServiceAccountToken";
            }
        }

        /** Both in PEM. */
        record ClientCertificate(SecretText certificate, SecretText key) implements Proof {
            @Override
            public String type() {
                return "X509Certificate";
            }
        }
    }

    /** What the parts are called where they were read, so that a refusal can name the one that is wrong. */
    record Names(String endpoint, String ca, String token, String certificate, String key, String proxy) {
        static final Names STORED = new Names("endpoint", "ca.crt", "token", "tls.crt", "tls.key", "proxy-url");
    }

    /** @throws Unusable if the Secret holds a credential that Mizzen must not or cannot use */
    static Credential of(Secret secret) {
        Map<String, String> labels =
                Objects.requireNonNullElse(secret.getMetadata().getLabels(), Map.of());
        String endpointType = labels.getOrDefault(ENDPOINT_TYPE_LABEL, "Const");
        if (!endpointType.equals("Const") && !endpointType.isEmpty()) {
            throw new Unusable("An endpoint of type " + shown(endpointType) + " is not supported, only a fixed URL.");
        }
        Map<String, String> data = Objects.requireNonNullElse(secret.getData(), Map.of());
        String type = labels.getOrDefault(KubeVela.CLUSTER_CREDENTIAL, "");
        Proof proof = switch (type) {
            case "ServiceAccountToken" -> new Proof.Token(new SecretText(needed(data, "token")));
            case "X509Certificate" ->
                new Proof.ClientCertificate(
                        new SecretText(needed(data, "tls.crt")), new SecretText(needed(data, "tls.key")));
            case "Dynamic" ->
                throw new Unusable("A credential of type Dynamic is a program to run; Mizzen never runs one.");
            default -> throw new Unusable("A credential of type " + shown(type) + " is not supported.");
        };
        String ca = decoded(data, "ca.crt")
                .or(() -> decoded(data, "ca"))
                .orElseThrow(() -> new Unusable("ca.crt is missing: a server that cannot be verified is not used."));
        return checked(needed(data, "endpoint"), ca, proof, decoded(data, "proxy-url"), Names.STORED);
    }

    /** @throws Unusable naming the part that is wrong */
    static Credential checked(String endpoint, String ca, Proof proof, Optional<String> proxyUrl, Names names) {
        checkEndpoint(endpoint, names);
        checkCertificates(ca, names.ca());
        switch (proof) {
            case Proof.Token(SecretText token) -> checkToken(token.reveal(), names);
            case Proof.ClientCertificate(SecretText certificate, SecretText key) -> {
                checkCertificates(certificate.reveal(), names.certificate());
                PrivateKeys.algorithmOf(key.reveal(), names.key());
            }
        }
        proxyUrl.ifPresent(url -> checkProxy(url, names));
        return new Credential(endpoint, ca, proof, proxyUrl.map(SecretText::new));
    }

    /** The Secret's data, as KubeVela stores it. */
    Map<String, String> toData() {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("endpoint", encoded(endpoint));
        data.put("ca.crt", encoded(ca));
        switch (proof) {
            case Proof.Token(SecretText token) -> data.put("token", encoded(token.reveal()));
            case Proof.ClientCertificate(SecretText certificate, SecretText key) -> {
                data.put("tls.crt", encoded(certificate.reveal()));
                data.put("tls.key", encoded(key.reveal()));
            }
        }
        proxyUrl.ifPresent(url -> data.put("proxy-url", encoded(url.reveal())));
        return data;
    }

    /** The proof as the fields of a kubeconfig's user. */
    Map<String, String> userFields() {
        return switch (proof) {
            case Proof.Token(SecretText token) -> Map.of("token", token.reveal());
            case Proof.ClientCertificate(SecretText certificate, SecretText key) ->
                Map.of(
                        "client-certificate-data", encoded(certificate.reveal()),
                        "client-key-data", encoded(key.reveal()));
        };
    }

    /** A configuration made of nothing but this credential: no environment, no file, no service account of this pod. */
    Config toConfig() {
        Config config = Config.empty();
        config.setMasterUrl(endpoint);
        config.setCaCertData(encoded(ca));
        config.setTrustCerts(false);
        config.setDisableHostnameVerification(false);
        switch (proof) {
            case Proof.Token(SecretText token) -> config.setOauthToken(token.reveal());
            case Proof.ClientCertificate(SecretText certificate, SecretText key) -> {
                config.setClientCertData(encoded(certificate.reveal()));
                config.setClientKeyData(encoded(key.reveal()));
                config.setClientKeyAlgo(PrivateKeys.algorithmOf(key.reveal(), "the client's key"));
            }
        }
        proxyUrl.ifPresent(url -> config.setHttpsProxy(url.reveal()));
        return config;
    }

    private static void checkEndpoint(String endpoint, Names names) {
        URI uri = uri(endpoint, names.endpoint());
        if (!"https".equalsIgnoreCase(uri.getScheme())) {
            throw new Unusable(names.endpoint() + " must begin with https://: a credential is not sent in clear.");
        }
        if (uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new Unusable(names.endpoint() + " must be https://host[:port][/path] and nothing more.");
        }
    }

    private static void checkProxy(String proxy, Names names) {
        URI uri = uri(proxy, names.proxy());
        if (uri.getScheme() == null
                || !PROXY_SCHEMES.contains(uri.getScheme())
                || uri.getHost() == null
                || uri.getPort() < 0) {
            throw new Unusable(names.proxy() + " must be http, https or socks5://host:port.");
        }
    }

    private static URI uri(String text, String name) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new Unusable(name + " is no URL.");
        }
    }

    private static void checkCertificates(String pem, String name) {
        try {
            if (CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
                    .isEmpty()) {
                throw new Unusable(name + " holds no certificate.");
            }
        } catch (GeneralSecurityException e) {
            throw new Unusable(name + " holds no readable certificate in PEM.");
        }
    }

    private static void checkToken(String token, Names names) {
        // The token goes into a header: anything else could not be sent, or could end the header.
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new Unusable(names.token() + " must be of visible ASCII characters without spaces.");
        }
    }

    private static String needed(Map<String, String> data, String key) {
        return decoded(data, key).orElseThrow(() -> new Unusable(key + " is missing."));
    }

    private static Optional<String> decoded(Map<String, String> data, String key) {
        @Nullable String value = data.get(key);
        if (value == null || value.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new Unusable(key + " is no base64.");
        }
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String shown(String label) {
        return label.isEmpty() ? "\"\"" : label;
    }
}

package dev.mizzen.cluster;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;

/** Certificates, keys and kubeconfigs to try. */
final class Samples {
    /** A certificate whose key nobody has. */
    static final String CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBejCCASGgAwIBAgIUJXKHMLEaJVKytlL6fTbkDXmPedwwCgYIKoZIzj0EAwIw
            EjEQMA4GA1UEAwwHdGVzdC1jYTAgFw0yNjExMjQwNDMxMjNaGA8yMTI2MTAzMTA0
            MzEyM1owEjEQMA4GA1UEAwwHdGVzdC1jYTBZMBMGByqGSM49AgEGCCqGSM49AwEH
            A0IABMwE2+M+tdPSr4sbC0013bPkF8BL0TQf61Y26N4i5u4UDKQhvbH/kSy6B/d/
            kR7FPmCNOHWofH5eHhQQjawVDU6jUzBRMB0GA1UdDgQWBBSijhw4xIeMBO4wMdsY
            pnlnzLbiZjAfBgNVHSMEGDAWgBSijhw4xIeMBO4wMdsYpnlnzLbiZjAPBgNVHRMB
            Af8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIGDqO7Z1firgSrdF6hPMNhwYk7Sq
            xHlteMA19z3SX22hAiAFIsyBe0wlGBDA+myyDLOn5r0ga10kfg2BCvgfXFzrmw==
            -----END CERTIFICATE-----
            """;

    /** Where nothing listens. */
    static final String DEAD = "https://127.0.0.1:1";

    private Samples() {}

    static String kubeconfig(String clusterFields, String userFields) {
        return """
                apiVersion: v1
                kind: Config
                current-context: here
                contexts:
                - name: here
                  context: {cluster: c, user: u}
                clusters:
                - name: c
                  cluster:
                %s
                users:
                - name: u
                  user:
                %s
                """.formatted(clusterFields.indent(4), userFields.indent(4));
    }

    static String goodCluster() {
        return "server: " + DEAD + "\ncertificate-authority-data: " + base64(CERTIFICATE);
    }

    static String goodKubeconfig() {
        return kubeconfig(goodCluster(), "token: s3cret-token");
    }

    static String key(String algorithm) {
        try {
            byte[] pkcs8 = KeyPairGenerator.getInstance(algorithm)
                    .generateKeyPair()
                    .getPrivate()
                    .getEncoded();
            return "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder().encodeToString(pkcs8)
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

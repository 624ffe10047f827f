package dev.mizzen.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Comparator;
import java.util.stream.Stream;

/** The files a control plane starts from, and the kubeconfig that reaches it. */
final class PlaneFiles {
    /** The API server writes it at its first start: its own certificate, then that of the authority it made for it. */
    static final String CERTIFICATE = "apiserver.crt";

    static final String CERTIFICATE_KEY = "apiserver.key";
    static final String KUBECONFIG = "kubeconfig";
    static final String TOKENS = "tokens.csv";
    static final String PUBLIC_KEY = "service-accounts.pub";
    static final String PRIVATE_KEY = "service-accounts.key";
    static final String AUDIT_POLICY = "audit-policy.yaml";

    private PlaneFiles() {}

    static void prepare(Path folder, String token) {
        write(folder.resolve(TOKENS), token + ",admin,1,system:masters\n");
        write(folder.resolve(AUDIT_POLICY), AuditEvent.POLICY);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair pair = generator.generateKeyPair();
            write(folder.resolve(PUBLIC_KEY), pem("PUBLIC KEY", pair.getPublic().getEncoded()));
            write(
                    folder.resolve(PRIVATE_KEY),
                    pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String kubeconfig(Path folder, int port, String token) {
        return kubeconfig(port, read(folder.resolve(CERTIFICATE)), token);
    }

    /** A kubeconfig with everything in line. */
    static String kubeconfig(int port, String authority, String token) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: cluster
                  cluster:
                    server: https://127.0.0.1:%d
                    certificate-authority-data: %s
                users:
                - name: user
                  user:
                    token: %s
                contexts:
                - name: context
                  context:
                    cluster: cluster
                    user: user
                current-context: context
                """.formatted(port, Base64.getEncoder().encodeToString(authority.getBytes()), token);
    }

    static String pem(String type, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content), type);
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a folder with what is in it, where it is still there. */
    static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.mizzen.hub;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.TrustManagerFactory;

/**
 * Trusts the CA that a configuration names and no other. fabric8 adds it to the public ones, so that whoever gets a public certificate
 * for a cluster's host name would be shown the cluster's credential.
 */
final class Trust {
    private Trust() {}

    /** Changes nothing where the configuration names no CA. */
    static void narrow(Config config, HttpClient.Builder builder) {
        try {
            byte[] authority = authority(config);
            if (authority.length > 0 && !config.isTrustCerts()) {
                builder.sslContext(
                        SSLUtils.keyManagers(config), trusting(authority).getTrustManagers());
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the CA, certificate or key of a cluster cannot be read", e);
        }
    }

    private static byte[] authority(Config config) throws IOException {
        if (config.getCaCertData() != null) {
            return Base64.getMimeDecoder().decode(config.getCaCertData());
        }
        return config.getCaCertFile() == null ? new byte[0] : Files.readAllBytes(Path.of(config.getCaCertFile()));
    }

    private static TrustManagerFactory trusting(byte[] authority) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(authority))) {
            store.setCertificateEntry("ca-" + number++, certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust;
    }
}

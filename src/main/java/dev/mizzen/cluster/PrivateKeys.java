package dev.mizzen.cluster;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Tells what kind of private key a PEM text holds: fabric8 has to be told. */
final class PrivateKeys {
    private PrivateKeys() {}

    /** @throws Unusable naming the part, if it is no key fabric8 can use */
    static String algorithmOf(String pem, String name) {
        if (pem.contains("-----BEGIN RSA PRIVATE KEY-----")) {
            return "RSA";
        }
        if (pem.contains("-----BEGIN EC PRIVATE KEY-----")) {
            return "EC";
        }
        byte[] pkcs8 = bodyOf(pem, name);
        for (String algorithm : new String[] {"RSA", "EC"}) {
            try {
                KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
                return algorithm;
            } catch (GeneralSecurityException e) {
                // It is of another kind.
            }
        }
        throw new Unusable(name + " must be an RSA or EC private key.");
    }

    private static byte[] bodyOf(String pem, String name) {
        String begin = "-----BEGIN PRIVATE KEY-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END PRIVATE KEY-----");
        if (from < 0 || to < from) {
            throw new Unusable(name + " holds no readable private key in PEM (one with a pass phrase cannot be used).");
        }
        try {
            return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new Unusable(name + " holds no readable private key in PEM.");
        }
    }
}

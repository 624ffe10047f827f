package dev.mizzen.identity;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Base64;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Somebody who tries to log in, as the brake tells attempts apart. Neither part grows with what is sent.
 *
 * @param account stands for the name that was given, whether or not it is anybody's. Not the name itself: people type their passwords there
 * @param network the address; of IPv6 the /64, which is what one customer gets
 * @param site the address; of IPv6 the /48, of which a customer may have all
 */
record LoginAttempt(String account, String network, String site) {
    private static final int ACCOUNT_BYTES = 12;
    private static final int NETWORK_BITS = 64;
    private static final int SITE_BITS = 48;

    /** @param address as Tomcat says it */
    static LoginAttempt of(String name, String address) {
        return new LoginAttempt(account(name), network(address, NETWORK_BITS), network(address, SITE_BITS));
    }

    /** The same for all networks of a site. */
    LoginAttempt ofSite() {
        return new LoginAttempt(account, site, site);
    }

    private static String account(String name) {
        byte[] digest = Arrays.copyOf(DigestUtils.sha256(name), ACCOUNT_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    }

    /** What of an address counts, as an attempt from there has it. */
    static String network(String address) {
        return network(address, NETWORK_BITS);
    }

    /** @param bits of an IPv6 address that count */
    private static String network(String address, int bits) {
        try {
            InetAddress parsed = InetAddress.ofLiteral(address.replaceFirst("%.*", ""));
            return parsed instanceof Inet6Address six
                    ? InetAddress.getByAddress(Arrays.copyOf(
                                            Arrays.copyOf(six.getAddress(), bits / Byte.SIZE), six.getAddress().length))
                                    .getHostAddress()
                            + "/" + bits
                    : parsed.getHostAddress();
        } catch (IllegalArgumentException | java.net.UnknownHostException e) {
            return "no address";
        }
    }
}

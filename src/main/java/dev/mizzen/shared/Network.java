package dev.mizzen.shared;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * A range of IP addresses.
 *
 * @param base its first address, or any other in it
 * @param prefix how many leading bits all its addresses share
 */
public record Network(InetAddress base, int prefix) {
    public Network {
        if (prefix < 0 || prefix > base.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException("no network has a prefix of " + prefix + " bits");
        }
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address. Spring reads settings with it.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Network of(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        try {
            InetAddress base = InetAddress.ofLiteral(address.strip());
            int bits = base.getAddress().length * Byte.SIZE;
            return new Network(
                    base,
                    slash < 0
                            ? bits
                            : Integer.parseInt(text.substring(slash + 1).strip()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no network: it should look like 10.0.0.0/8 or fd00::/8", e);
        }
    }

    /** False for an address of the other IP version. */
    public boolean contains(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] other = address.getAddress();
        int whole = prefix / Byte.SIZE;
        int rest = prefix % Byte.SIZE;
        return mine.length == other.length
                && Arrays.equals(mine, 0, whole, other, 0, whole)
                && (rest == 0 || ((mine[whole] ^ other[whole]) & 0xff) >> (Byte.SIZE - rest) == 0);
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + prefix;
    }
}

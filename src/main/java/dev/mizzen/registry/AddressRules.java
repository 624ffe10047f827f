package dev.mizzen.registry;

import dev.mizzen.shared.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Where Mizzen may connect to on behalf of somebody who names a registry: not to itself, not to what only its own node or cluster should
 * reach. Private networks are open: that is where companies have their registries.
 */
@Component
class AddressRules {
    /** Sources: IANA's special-purpose address registries; the manuals of the clouds for their metadata addresses. */
    private static final List<Network> ALWAYS_REFUSED = Stream.of(
                    "0.0.0.0/8", // this host
                    "127.0.0.0/8", // loopback
                    "169.254.0.0/16", // link-local; metadata of AWS, Azure, Google, OpenStack
                    "192.0.0.0/24", // protocol assignments; metadata of Oracle
                    "100.100.100.200/32", // metadata of Alibaba
                    "168.63.129.16/32", // Azure's host
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4", // reserved, broadcast
                    "::/128", // unspecified
                    "::1/128", // loopback
                    "64:ff9b:1::/48", // NAT64 of this site: where the IPv4 address is in it is not known
                    "100::/64", // discard
                    "fe80::/10", // link-local
                    "fec0::/10", // site-local
                    "fd00:ec2::/32", // metadata of AWS
                    "fd20:ce::254/128", // metadata of Google
                    "ff00::/8") // multicast
            .map(Network::of)
            .toList();

    private static final Network COMPATIBLE = Network.of("::/96");
    /** {@code ::} and {@code ::1} are in that range, but no IPv4 addresses. */
    private static final Network NOT_COMPATIBLE = Network.of("::/104");

    private static final Network TRANSLATED = Network.of("::ffff:0:0:0/96");
    private static final Network NAT64 = Network.of("64:ff9b::/96");
    private static final Network SIX_TO_FOUR = Network.of("2002::/16");
    private static final Network TEREDO = Network.of("2001::/32");

    private final ConnectionProperties settings;
    private final HubNetworks hub;

    AddressRules(ConnectionProperties settings, HubNetworks hub) {
        this.settings = settings;
        this.hub = hub;
    }

    /** Somebody wants to connect where nobody may. */
    static final class NotAllowed extends IOException {
        NotAllowed(String message) {
            super(message);
        }
    }

    /**
     * @param address the very one that is about to be connected to
     * @throws NotAllowed if it may not be
     */
    void admit(InetAddress address) throws NotAllowed {
        for (InetAddress meant : meanings(address)) {
            if (!isIn(settings.allowedNetworks(), meant)
                    && (isIn(ALWAYS_REFUSED, meant)
                            || isIn(settings.refusedNetworks(), meant)
                            || isIn(hub.known(), meant))) {
                throw new NotAllowed("the address is in a network that Mizzen does not connect to");
            }
        }
    }

    /** @throws NotAllowed if this port is not among those that an operator left open */
    void admitPort(int port) throws NotAllowed {
        if (!settings.allowedPorts().isEmpty() && !settings.allowedPorts().contains(port)) {
            throw new NotAllowed("port " + port + " is not among mizzen.registry.allowed-ports");
        }
    }

    private static boolean isIn(List<Network> networks, InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    /** The address itself, and every IPv4 address that a router on the way may take it for. */
    private static List<InetAddress> meanings(InetAddress address) {
        List<InetAddress> meanings = new ArrayList<>(List.of(address));
        byte[] bytes = address.getAddress();
        if (bytes.length == 16) {
            if (isMapped(bytes) || isCompatible(address) || TRANSLATED.contains(address) || NAT64.contains(address)) {
                meanings.add(embedded(bytes, 12, 0));
            } else if (SIX_TO_FOUR.contains(address)) {
                meanings.add(embedded(bytes, 2, 0));
            } else if (TEREDO.contains(address)) {
                meanings.add(embedded(bytes, 4, 0));
                meanings.add(embedded(bytes, 12, 0xff));
            }
            if (isIsatap(bytes)) {
                meanings.add(embedded(bytes, 12, 0));
            }
        }
        return meanings;
    }

    /** {@code ::ffff:a.b.c.d}: Java knows it as an IPv4 address, but for one that a name server gave. */
    private static boolean isMapped(byte[] bytes) {
        return bytes[10] == -1 && bytes[11] == -1 && IntStream.range(0, 10).allMatch(at -> bytes[at] == 0);
    }

    private static boolean isCompatible(InetAddress address) {
        return COMPATIBLE.contains(address) && !NOT_COMPATIBLE.contains(address);
    }

    /** RFC 5214: the interface part is {@code 0000:5efe} or {@code 0200:5efe}, then an IPv4 address. */
    private static boolean isIsatap(byte[] bytes) {
        return (bytes[8] & ~2) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == (byte) 0xfe;
    }

    private static InetAddress embedded(byte[] bytes, int from, int mask) {
        byte[] four = Arrays.copyOfRange(bytes, from, from + 4);
        for (int i = 0; i < four.length; i++) {
            four[i] ^= (byte) mask;
        }
        try {
            return InetAddress.getByAddress(four);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}

package dev.mizzen.registry;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** A host that is given by its address and not by a name. */
final class HostLiteral {
    private static final Pattern DOTTED = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    /** Decimal, octal and hexadecimal spellings that some resolvers read as an IPv4 address and others look up as a name. */
    private static final Pattern DOUBTFUL = Pattern.compile("(?i)(?:.*\\.)?(?:\\d+|0x[0-9a-f]*)\\.?");

    private HostLiteral() {}

    /** The address, if it is written in the one usual way. */
    static Optional<InetAddress> of(String host) {
        return host.contains(":") || DOTTED.matcher(host).matches()
                ? Optional.of(InetAddress.ofLiteral(host))
                : Optional.empty();
    }

    /** Whether it looks like an address, but not in a way that everybody reads alike. No domain ends in a number. */
    static boolean isDoubtful(String host) {
        return !host.contains(":")
                && !DOTTED.matcher(host).matches()
                && DOUBTFUL.matcher(host).matches();
    }
}

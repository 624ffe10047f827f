package dev.mizzen.registry;

import java.net.Inet6Address;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a registry is: a host name or address, lower-case, with its port where one is given. All names of Docker Hub are one:
 * {@code docker.io}.
 *
 * @param name without brackets for an IPv6 address
 * @param port 0 where the scheme's own is meant
 */
record RegistryHost(String name, int port) {
    static final RegistryHost DOCKER_HUB = new RegistryHost("docker.io", 0);

    /** {@code index} is where Docker keeps its credential, {@code registry-1} where the images really are. */
    private static final Set<String> NAMES_OF_DOCKER_HUB =
            Set.of("docker.io", "index.docker.io", "registry-1.docker.io");

    private static final int LONGEST_NAME = 253;
    private static final int HIGHEST_PORT = 65_535;

    private static final Pattern SCHEME = Pattern.compile("(?i)https?://");
    private static final Pattern FORM = Pattern.compile("(\\[[^\\[\\]]*]|[^:\\[\\]]*)(?::([^:]*))?");
    /** The domain name of the distribution reference grammar, with the length of a label that DNS allows. */
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*");

    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    /**
     * Reads a registry as a person names it: {@code [http[s]://]host[:port][/path]}. Scheme and path say nothing about where it is.
     *
     * @throws IllegalArgumentException with a sentence that names the rule it breaks
     */
    static RegistryHost parse(String text) {
        Matcher scheme = SCHEME.matcher(text);
        String rest = scheme.lookingAt() ? text.substring(scheme.end()) : text;
        int slash = rest.indexOf('/');
        return ofHost(slash < 0 ? rest : rest.substring(0, slash));
    }

    /** Reads {@code host[:port]}, see {@link #parse}. */
    static RegistryHost ofHost(String text) {
        Matcher form = FORM.matcher(text);
        if (text.isEmpty()) {
            throw new IllegalArgumentException("A registry needs a host name, such as registry.example.com");
        }
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "A registry is a host name or an address, with :port where it needs one; an IPv6 address stands in brackets");
        }
        String name = name(form.group(1).toLowerCase(Locale.ROOT));
        int port = form.group(2) == null ? 0 : port(form.group(2));
        return port == 0 && NAMES_OF_DOCKER_HUB.contains(name) ? DOCKER_HUB : new RegistryHost(name, port);
    }

    boolean isDockerHub() {
        return equals(DOCKER_HUB);
    }

    private static String name(String host) {
        if (host.startsWith("[")) {
            String address = host.substring(1, host.length() - 1);
            if (!isIpv6(address)) {
                throw new IllegalArgumentException(
                        "Between the brackets of a registry's host stands an IPv6 address, without a zone and without an IPv4 part");
            }
            return address;
        }
        if (host.length() > LONGEST_NAME || !NAME.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "The host name of a registry is of labels joined by dots: up to 63 letters, digits and inner hyphens each, and up to 253 in all");
        }
        return host;
    }

    private static boolean isIpv6(String address) {
        try {
            return address.matches("[0-9a-f:]+") && Inet6Address.ofLiteral(address) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static int port(String text) {
        int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("The port of a registry is a number from 1 to 65535");
        }
        return port;
    }

    /** As it stands in an image reference. */
    @Override
    public String toString() {
        String host = name.contains(":") ? "[" + name + "]" : name;
        return port == 0 ? host : host + ":" + port;
    }
}

package dev.mizzen.registry;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A key of {@code auths} in a pull secret, as the kubelet reads it (k8s.io/kubernetes, pkg/credentialprovider/keyring.go): host labels
 * may have {@code *} in them, the port must be the same text, the path need only be the beginning of the repository's. Of a set such as
 * {@code [ab]}, which the kubelet would understand too, nothing is made: such a key fits nothing here.
 *
 * @param host a pattern, in the case it was written in
 * @param port empty where none is written
 * @param path empty, or with a leading slash
 */
record AuthsKey(String host, String port, String path) {
    /** The order in which the kubelet tries keys: more of the same text comes first. */
    static final Comparator<AuthsKey> ORDER =
            Comparator.comparing(AuthsKey::toString).reversed();

    /** The one key that also stands for Docker Hub under its other names, if no key fits better. */
    private static final AuthsKey DEFAULT = new AuthsKey("index.docker.io", "", "");

    private static final Pattern HOST = Pattern.compile("[^\\s\\p{Cntrl}%\"<>\\\\^`{|}]*");
    private static final Pattern PORT = Pattern.compile("[0-9]*");

    /** Empty for a key that the kubelet leaves out because it is no URL. */
    static Optional<AuthsKey> read(String key) {
        String rest =
                key.startsWith("https://") ? key.substring(8) : key.startsWith("http://") ? key.substring(7) : key;
        rest = until(until(rest, '#'), '?');
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : rest.substring(slash);
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        // Only a colon after the brackets of an IPv6 address begins a port.
        int colon = host.lastIndexOf(':') > host.lastIndexOf(']') ? host.lastIndexOf(':') : -1;
        String port = colon < 0 ? "" : host.substring(colon + 1);
        String name = colon < 0 ? host : host.substring(0, colon);
        return HOST.matcher(name).matches() && PORT.matcher(port).matches()
                ? Optional.of(new AuthsKey(name, port, effective(path)))
                : Optional.empty();
    }

    /** Whether the kubelet would take this key for an image. */
    boolean fits(ImageReference image) {
        Optional<AuthsKey> target = read(image.written());
        return target.isPresent() && target.get().port.equals(port) && fitsPath(image) && fitsHost(target.get().host);
    }

    /** Whether the kubelet would take this key for an image if no other key fits it. */
    boolean fitsByDefault(ImageReference image) {
        return equals(DEFAULT) && image.written().equals("docker.io");
    }

    /** Whether a person means the image's registry with this key, however it is spelled. */
    boolean means(ImageReference image) {
        try {
            boolean bare = path.isEmpty() || path.equals("/v1") || path.equals("/v2");
            return RegistryHost.ofHost(authority()).equals(image.host()) && (bare || fitsPath(image));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean fitsPath(ImageReference image) {
        return ("/" + image.path()).startsWith(path);
    }

    private boolean fitsHost(String target) {
        String[] patterns = host.split("\\.", -1);
        String[] labels = target.split("\\.", -1);
        if (patterns.length != labels.length) {
            return false;
        }
        for (int i = 0; i < labels.length; i++) {
            if (!fitsLabel(patterns[i], labels[i])) {
                return false;
            }
        }
        return true;
    }

    /**
     * The kubelet takes brackets for a set of characters, unless a port follows them, because then it takes them off: so an IPv6 address
     * without a port fits nothing.
     */
    private boolean fitsLabel(String pattern, String label) {
        if (pattern.startsWith("[") && port.isEmpty()) {
            return false;
        }
        return glob(pattern, label);
    }

    /** Compares without going back more than once per star, however many stars there are. */
    private static boolean glob(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** {@code /v1/} and {@code /v2/} are the registry API's, not a repository's; a path of a slash alone is none. */
    private static String effective(String path) {
        String rest = path.startsWith("/v1/") || path.startsWith("/v2/") ? path.substring(3) : path;
        return rest.equals("/") ? "" : rest;
    }

    private static String until(String text, char end) {
        int at = text.indexOf(end);
        return at < 0 ? text : text.substring(0, at);
    }

    private String authority() {
        return port.isEmpty() ? host : host + ":" + port;
    }

    /** The key under which the kubelet files it. */
    @Override
    public String toString() {
        return authority() + path;
    }
}

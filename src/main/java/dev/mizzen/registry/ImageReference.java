package dev.mizzen.registry;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an image, whole: what a person left out is filled in as Docker, containerd and the kubelet do.
 *
 * @param host the registry
 * @param written the host as the kubelet compares it with the entries of a pull secret: as it was typed, but {@code docker.io} for
 *     {@code index.docker.io} and where none was
 * @param path the repository, {@code library/nginx} for {@code nginx}; only a host that is written {@code docker.io} or
 *     {@code index.docker.io}, or not at all, has that filled in (github.com/distribution/reference, normalize.go)
 * @param tag {@code latest} where neither tag nor digest was given
 */
record ImageReference(RegistryHost host, String written, String path, Optional<String> tag, Optional<String> digest) {
    private static final int LONGEST = 4096;
    private static final int LONGEST_PATH = 255;
    private static final String DOCKER_HUB = "docker.io";
    private static final String LEGACY_DOCKER_HUB = "index.docker.io";
    private static final String LIBRARY = "library/";
    private static final String DEFAULT_TAG = "latest";

    /** The algorithms of the OCI image specification and of Docker's digest library, with how many hex digits each has. */
    private static final Map<String, Integer> ALGORITHMS = Map.of("sha256", 64, "sha384", 96, "sha512", 128);

    private static final Pattern HEX = Pattern.compile("[0-9a-f]+");
    private static final Pattern IMAGE_ID = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}");
    private static final Pattern PART = Pattern.compile("[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*");

    /**
     * Reads {@code [host[:port]/]path[:tag][@digest]} by the grammar of the distribution project's reference library, which the OCI
     * distribution specification and the kubelet share. The first part is a host if it has a dot or a colon in it, or is
     * {@code localhost}.
     *
     * @throws IllegalArgumentException with a sentence that names the rule it breaks
     */
    static ImageReference parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(
                    "An image needs a name, such as nginx or registry.example.com/team/app:1.2");
        }
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("The name of an image is at most 4096 characters long");
        }
        if (text.contains("://")) {
            throw new IllegalArgumentException(
                    "The name of an image begins with the registry's host, not with a scheme such as https://");
        }
        if (IMAGE_ID.matcher(text).matches()) {
            throw new IllegalArgumentException("64 hex digits are the id of an image, not its name");
        }
        int slash = text.indexOf('/');
        boolean named = slash >= 0 && isHost(text.substring(0, slash));
        String typed = named ? text.substring(0, slash) : DOCKER_HUB;
        return of(typed.equals(LEGACY_DOCKER_HUB) ? DOCKER_HUB : typed, named ? text.substring(slash + 1) : text);
    }

    private static ImageReference of(String written, String rest) {
        RegistryHost host = RegistryHost.ofHost(written);
        int at = rest.indexOf('@');
        String tagged = at < 0 ? rest : rest.substring(0, at);
        int colon = tagged.indexOf(':');
        String path = colon < 0 ? tagged : tagged.substring(0, colon);
        boolean official = written.equals(DOCKER_HUB) && path.indexOf('/') < 0 && !path.isEmpty();
        String whole = official ? LIBRARY + path : path;
        requirePath(whole);
        Optional<String> digest = at < 0 ? Optional.empty() : Optional.of(digest(rest.substring(at + 1)));
        Optional<String> tag = colon < 0 ? Optional.empty() : Optional.of(tag(tagged.substring(colon + 1)));
        return new ImageReference(
                host, written, whole, tag.isEmpty() && digest.isEmpty() ? Optional.of(DEFAULT_TAG) : tag, digest);
    }

    /** What a registry is asked for: the digest if there is one, else the tag. */
    String version() {
        return digest.or(() -> tag).orElseThrow();
    }

    /** Registry and repository: what the kubelet compares with the entries of a pull secret. */
    String repository() {
        return written + "/" + path;
    }

    /** The same repository at a digest. */
    ImageReference at(String other) {
        return new ImageReference(host, written, path, Optional.empty(), Optional.of(other));
    }

    private static boolean isHost(String first) {
        return first.equals("localhost") || first.indexOf('.') >= 0 || first.indexOf(':') >= 0;
    }

    private static void requirePath(String path) {
        if (path.length() > LONGEST_PATH) {
            throw new IllegalArgumentException("The repository of an image is at most 255 characters long");
        }
        if (path.chars().anyMatch(c -> c >= 'A' && c <= 'Z')) {
            throw new IllegalArgumentException("The repository of an image is lower-case");
        }
        for (String part : path.split("/", -1)) {
            if (!PART.matcher(part).matches()) {
                throw new IllegalArgumentException(
                        "Each part of an image's repository is of lower-case letters and digits, joined by one dot, one or two underscores, or hyphens");
            }
        }
    }

    static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    private static String tag(String tag) {
        if (!isTag(tag)) {
            throw new IllegalArgumentException(
                    "The tag of an image is of 1 to 128 letters, digits, '_', '.' and '-', and does not begin with '.' or '-'");
        }
        return tag;
    }

    private static String digest(String digest) {
        int colon = digest.indexOf(':');
        Integer digits = colon < 0 ? null : ALGORITHMS.get(digest.substring(0, colon));
        String hex = digest.substring(colon + 1);
        if (digits == null || hex.length() != digits || !HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "The digest of an image is sha256:, sha384: or sha512: and 64, 96 or 128 lower-case hex digits");
        }
        return digest;
    }

    /** The whole name, with nothing left out. */
    @Override
    public String toString() {
        return repository()
                + tag.map(":"::concat).orElse("")
                + digest.map("@"::concat).orElse("");
    }
}

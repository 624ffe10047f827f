package dev.mizzen.registry;

import java.util.Optional;

/**
 * The name of an image, whole: what a person left out is filled in as Docker, containerd and the kubelet do.
 *
 * @param host the registry
 * @param path the repository, {@code library/nginx} for {@code nginx}
 * @param tag {@code latest} where neither tag nor digest was given
 */
record ImageReference(RegistryHost host, String path, Optional<String> tag, Optional<String> digest) {
    /** What a registry is asked for: the digest if there is one, else the tag. */
    String version() {
        return digest.or(() -> tag).orElseThrow();
    }
}

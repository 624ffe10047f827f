package dev.mizzen.registry;

import java.util.List;
import java.util.Optional;

/** The registries out there, as they answer over the network. */
interface Registries {
    /** Tries a registry step by step, and its credential if there is one. Never throws for what the registry does. */
    Verdict check(Access access);

    /**
     * A manifest or an index, as the registry has it.
     *
     * @throws RegistryException if the registry does not give it
     */
    Document manifest(Access access, ImageReference image) throws RegistryException;

    /**
     * A blob that is known to be small, such as the configuration of an image; checked against its digest.
     *
     * @throws RegistryException if the registry does not give it, or gives another
     */
    byte[] blob(Access access, ImageReference image, String digest) throws RegistryException;

    /**
     * A page of the tags of a repository.
     *
     * @param last the tag after which to go on; absent for the first page
     * @throws RegistryException if the registry does not give it
     */
    Tags tags(Access access, ImageReference image, int pageSize, Optional<String> last) throws RegistryException;

    /**
     * @param mediaType as the answer said, without parameters
     * @param digest of the body, worked out and checked here
     */
    record Document(String mediaType, String digest, byte[] body) {}

    /** @param more whether there are tags after these */
    record Tags(List<String> names, boolean more) {}
}

package dev.mizzen.hub;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What becomes of a write on an object that others write, too. */
public final class Conflicts {
    private static final int TRIES = 10;

    private Conflicts() {}

    /**
     * Writes what is made of an object as it is read, and again from what it is then if somebody else was quicker.
     *
     * @param read past the cache; empty if the object is gone, and then nothing is written
     * @param write at the version that was read
     * @return what the write came to; empty if the object is gone
     * @throws KubernetesClientException as the write does, with 409 where somebody else was quicker each time
     */
    public static <T, R> Optional<R> retrying(Supplier<Optional<T>> read, Function<T, Optional<R>> write) {
        for (int tries = 0; ; tries++) {
            Optional<T> object = read.get();
            if (object.isEmpty()) {
                return Optional.empty();
            }
            try {
                return write.apply(object.get());
            } catch (KubernetesClientException e) {
                if (e.getCode() == 404) {
                    return Optional.empty();
                }
                if (e.getCode() != 409 || tries == TRIES) {
                    throw e;
                }
            }
        }
    }
}

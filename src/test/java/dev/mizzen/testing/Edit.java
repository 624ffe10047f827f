package dev.mizzen.testing;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.function.UnaryOperator;

/** A change past the API, as {@code kubectl edit} makes it. */
public final class Edit {
    private static final int TRIES = 20;

    private Edit() {}

    /** Changes an object that is there; again, from what it is then, where Mizzen writes to it at the same moment. */
    public static <T> void of(Resource<T> resource, UnaryOperator<T> change) {
        for (int tried = 1; ; tried++) {
            try {
                resource.edit(change);
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != 409 || tried == TRIES) {
                    throw e;
                }
            }
        }
    }
}

package dev.mizzen.identity;

import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Conflicts;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The stored records of one kind that has no namespace: what the API server, not the cache, has of them, and the writes. */
final class Records<T extends HasMetadata> {
    /** What Kubernetes lets a record be called. Nothing else is asked for: it would become a part of the URL. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

    private final KubernetesClient client;
    private final Class<T> type;
    private final Cache<T> cache;

    Records(KubernetesClient client, Class<T> type, Cache<T> cache) {
        this.client = client;
        this.type = type;
        this.cache = cache;
    }

    Optional<T> now(String name) {
        return Optional.of(name)
                .filter(NAME.asMatchPredicate())
                .map(known -> at(known).get())
                .filter(record -> record.getMetadata().getDeletionTimestamp() == null);
    }

    List<T> allNow() {
        return client.resources(type).list().getItems();
    }

    /** Makes a record, unless there is one of its name: what was made. */
    Optional<T> create(T wanted) {
        try {
            return Optional.of(cache.await(client.resource(wanted).create()));
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Changes a record at the version it is read at, again if somebody else was quicker; empty if there is none. */
    Optional<T> change(String name, UnaryOperator<T> change) {
        return retrying(
                name,
                record -> cache.await(client.resource(change.apply(record)).update()));
    }

    /** Deletes a record as it was read; false if it is gone, or was changed meanwhile. */
    boolean delete(T read) {
        try {
            client.resource(read)
                    .lockResourceVersion(read.getMetadata().getResourceVersion())
                    .delete();
            cache.awaitGone(read);
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404 || e.getCode() == 409) {
                return false;
            }
            throw e;
        }
    }

    private Optional<T> retrying(String name, UnaryOperator<T> write) {
        return Conflicts.retrying(() -> now(name), record -> Optional.of(write.apply(record)));
    }

    private Resource<T> at(String name) {
        return client.resources(type).withName(name);
    }
}

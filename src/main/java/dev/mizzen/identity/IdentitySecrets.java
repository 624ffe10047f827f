package dev.mizzen.identity;

import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Hub;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** The Secrets this feature keeps in the system namespace: password hashes, signing keys. A label tells them from others. */
@Component
class IdentitySecrets {
    /** Without it a Secret counts for nothing here: whoever may make Secrets of any name must not be able to plant one. */
    static final String LABEL = "mizzen.dev/identity";

    private final Hub hub;
    private final Cache<Secret> cache;

    IdentitySecrets(Hub hub) {
        this.hub = hub;
        this.cache = hub.cacheSystem(Secret.class, LABEL);
    }

    /** The content of a Secret, from the cache; empty where there is none. */
    Map<String, byte[]> cached(String name) {
        return cache.get(hub.systemNamespace(), name)
                .map(IdentitySecrets::content)
                .orElse(Map.of());
    }

    /** The Secret as Kubernetes has it now. */
    Optional<Secret> read(String name) {
        return any(name).filter(IdentitySecrets::isOurs);
    }

    /** Makes a Secret, unless there is one: whether it was made. Either way the cache shows what is there afterwards. */
    boolean create(String name, String purpose, Map<String, byte[]> content) {
        Secret wanted = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(hub.systemNamespace())
                .withName(name)
                .addToLabels(LABEL, purpose)
                .endMetadata()
                .withData(encoded(content))
                .build();
        try {
            cache.await(hub.client().resource(wanted).create());
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                throw e;
            }
            Optional<Secret> present = any(name); // or gone again
            if (present.filter(secret -> !isOurs(secret)).isPresent()) {
                throw foreign(name);
            }
            present.ifPresent(cache::await);
            return false;
        }
    }

    /** Writes new content over a Secret that was read before: false where somebody changed it since. */
    boolean replace(Secret read, Map<String, byte[]> content) {
        Secret wanted = new SecretBuilder(read).withData(encoded(content)).build();
        try {
            cache.await(hub.client().resource(wanted).update());
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                return false;
            }
            throw e;
        }
    }

    /** Removes a Secret that was read before, unless somebody changed or removed it since. */
    void remove(Secret read) {
        try {
            hub.client()
                    .resource(read)
                    .lockResourceVersion(read.getMetadata().getResourceVersion())
                    .delete();
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404 && e.getCode() != 409) {
                throw e;
            }
        }
    }

    static Map<String, byte[]> content(Secret secret) {
        Map<String, byte[]> content = new TreeMap<>();
        if (secret.getData() != null) {
            secret.getData()
                    .forEach(
                            (key, value) -> content.put(key, Base64.getDecoder().decode(value)));
        }
        return content;
    }

    private Optional<Secret> any(String name) {
        return Optional.ofNullable(hub.client()
                .secrets()
                .inNamespace(hub.systemNamespace())
                .withName(name)
                .get());
    }

    private static boolean isOurs(Secret secret) {
        return secret.getMetadata().getLabels() != null
                && secret.getMetadata().getLabels().containsKey(LABEL);
    }

    private static Map<String, String> encoded(Map<String, byte[]> content) {
        Map<String, String> encoded = new TreeMap<>();
        content.forEach((key, value) -> encoded.put(key, Base64.getEncoder().encodeToString(value)));
        return encoded;
    }

    private IllegalStateException foreign(String name) {
        return new IllegalStateException("The Secret " + hub.systemNamespace() + "/" + name + " has no label " + LABEL
                + ", so it is not Mizzen's, but Mizzen needs the name: remove it or label it");
    }
}

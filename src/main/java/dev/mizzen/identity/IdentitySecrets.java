package dev.mizzen.identity;

import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The Secrets this feature keeps in the system namespace: password hashes, signing keys, sessions, tokens. A label tells them from others. */
@Component
class IdentitySecrets {
    /** Without it a Secret counts for nothing here: whoever may make Secrets of any name must not be able to plant one. */
    static final String LABEL = "mizzen.dev/identity";

    /** The uid of the user that a Secret goes with, so that all of his can be asked for without those of everybody else. */
    static final String USER = "mizzen.dev/user-uid";

    private static final Logger log = LoggerFactory.getLogger(IdentitySecrets.class);

    private final Hub hub;
    private final Cache<Secret> cache;
    private final Function<String, List<Secret>> byOwner;

    IdentitySecrets(Hub hub) {
        this.hub = hub;
        this.cache = hub.cacheSystem(Secret.class, LABEL);
        this.byOwner = cache.index(
                "owner",
                secret -> secret.getMetadata().getOwnerReferences().stream()
                        .map(owner -> key(owner.getUid(), purposeOf(secret)))
                        .toList());
    }

    /** The content of a Secret, from the cache; empty where there is none. */
    Map<String, byte[]> cached(String name) {
        return seen(name).map(IdentitySecrets::content).orElse(Map.of());
    }

    /** A Secret as the cache has it. */
    Optional<Secret> seen(String name) {
        return cache.get(hub.systemNamespace(), name);
    }

    /** The Secrets of a purpose that go with a user, as the cache has them. */
    List<Secret> of(User owner, String purpose) {
        return byOwner.apply(key(owner.uid(), purpose));
    }

    /** The same as Kubernetes has them now. */
    List<Secret> now(User owner, String purpose) {
        return hub.client()
                .secrets()
                .inNamespace(hub.systemNamespace())
                .withLabel(LABEL, purpose)
                .withLabel(USER, owner.uid())
                .list()
                .getItems();
    }

    /** The Secret as Kubernetes has it now. */
    Optional<Secret> read(String name) {
        return any(name).filter(IdentitySecrets::isOurs);
    }

    /** Makes a Secret, unless there is one: whether it was made. Either way the cache shows what is there afterwards. */
    boolean create(String name, String purpose, Map<String, byte[]> content) {
        return create(new SecretBuilder()
                .withNewMetadata()
                .withNamespace(hub.systemNamespace())
                .withName(name)
                .addToLabels(LABEL, purpose)
                .endMetadata()
                .withData(encoded(content))
                .build());
    }

    /** As {@link #create(String, String, Map)}, a Secret that Kubernetes removes when the user's record is gone. */
    boolean createOf(User owner, String name, String purpose, Map<String, byte[]> content) {
        return create(new SecretBuilder()
                .withNewMetadata()
                .withNamespace(hub.systemNamespace())
                .withName(name)
                .addToLabels(LABEL, purpose)
                .addToLabels(USER, owner.uid())
                .withOwnerReferences(reference(owner))
                .endMetadata()
                .withData(encoded(content))
                .build());
    }

    private boolean create(Secret wanted) {
        String name = wanted.getMetadata().getName();
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

    /** Writes new content over a Secret that was read before: false where somebody changed or removed it since. */
    boolean replace(Secret read, Map<String, byte[]> content) {
        return replace(new SecretBuilder(read).withData(encoded(content)).build());
    }

    /** As {@link #replace(Secret, Map)}, with this owner, whoever was it before. */
    boolean replaceOf(User owner, Secret read, Map<String, byte[]> content) {
        return replace(new SecretBuilder(read)
                .editMetadata()
                .addToLabels(USER, owner.uid())
                .withOwnerReferences(reference(owner))
                .endMetadata()
                .withData(encoded(content))
                .build());
    }

    private boolean replace(Secret wanted) {
        try {
            cache.await(hub.client().resource(wanted).update());
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409 || e.getCode() == 404) {
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
            cache.awaitGone(read);
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404 && e.getCode() != 409) {
                throw e;
            }
        }
    }

    /** The uid of the user that a Secret goes with, if it says so. */
    static Optional<String> ownerOf(Secret secret) {
        return Optional.ofNullable(secret.getMetadata().getLabels()).map(labels -> labels.get(USER));
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

    private static String purposeOf(Secret secret) {
        return isOurs(secret) ? secret.getMetadata().getLabels().getOrDefault(LABEL, "") : "";
    }

    private static String key(String ownerUid, String purpose) {
        return ownerUid + "/" + purpose;
    }

    private static OwnerReference reference(User owner) {
        return new OwnerReferenceBuilder()
                .withApiVersion(HasMetadata.getApiVersion(UserResource.class))
                .withKind(HasMetadata.getKind(UserResource.class))
                .withName(owner.name())
                .withUid(owner.uid())
                .build();
    }

    private static Map<String, String> encoded(Map<String, byte[]> content) {
        Map<String, String> encoded = new TreeMap<>();
        content.forEach((key, value) -> encoded.put(key, Base64.getEncoder().encodeToString(value)));
        return encoded;
    }

    /** Nobody can make such a Secret but with kubectl, so whoever can do that has to help. */
    private ApiException foreign(String name) {
        String message = "The Secret " + hub.systemNamespace() + "/" + name + " has no label " + LABEL
                + ", so it is not Mizzen's, but Mizzen needs the name: an operator has to remove it or label it";
        log.error(message);
        return BusinessCode.HUB_UNREACHABLE.because(message);
    }
}

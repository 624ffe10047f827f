package dev.mizzen.hub;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the hub's id, made once and kept in a Secret. */
class HubIdentity {
    private static final Logger log = LoggerFactory.getLogger(HubIdentity.class);
    private static final String SECRET = "mizzen-hub";
    private static final String KEY = "id";

    private final KubernetesClient client;
    private final String systemNamespace;

    HubIdentity(KubernetesClient client, String systemNamespace) {
        this.client = client;
        this.systemNamespace = systemNamespace;
    }

    /** @param since when it was made, as Kubernetes writes times */
    record Id(String value, String since) {}

    /** The stored id, a new one on a new hub, or nothing where it was lost: a new one would orphan every copy in silence. */
    Optional<Id> establish() {
        Optional<Id> stored = read();
        if (stored.isPresent()) {
            return stored;
        }
        if (!client.resources(DistributionResource.class)
                .inAnyNamespace()
                .list()
                .getItems()
                .isEmpty()) {
            log.error(
                    "The Secret {}/{} with this hub's id is missing although distributions exist: no copy is written or"
                            + " removed. Restore the Secret from a backup and start again.",
                    systemNamespace,
                    SECRET);
            return Optional.empty();
        }
        return Optional.of(create(UUID.randomUUID().toString()));
    }

    private Optional<Id> read() {
        return Optional.ofNullable(client.secrets()
                        .inNamespace(systemNamespace)
                        .withName(SECRET)
                        .get())
                .flatMap(HubIdentity::idOf);
    }

    private static Optional<Id> idOf(Secret secret) {
        return Optional.ofNullable(secret.getData())
                .map(data -> data.get(KEY))
                .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8))
                .map(id -> new Id(id, secret.getMetadata().getCreationTimestamp()));
    }

    private Id create(String id) {
        Secret secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(systemNamespace)
                .withName(SECRET)
                .endMetadata()
                .withData(Map.of(KEY, Base64.getEncoder().encodeToString(id.getBytes(StandardCharsets.UTF_8))))
                .build();
        try {
            return new Id(id, client.resource(secret).create().getMetadata().getCreationTimestamp());
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                return read().orElseThrow(() -> e);
            }
            throw e;
        }
    }
}

package dev.mizzen.cluster;

import static dev.mizzen.shared.Fields.orEmpty;

import dev.mizzen.hub.KubernetesClients;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.VersionInfo;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Reaches a cluster for real: its version, its identity, and whether the credential has the rights that copies need. */
@Component
class ClusterProbe implements Prober {
    /** Less than a web UI waits for an answer. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final JsonMapper json = new JsonMapper();

    @Override
    public Reached reach(Credential credential) {
        CompletableFuture<Reached> answer = new CompletableFuture<>();
        Thread trying = Thread.ofVirtual().name("probe").start(() -> {
            try (KubernetesClient client = clientFor(credential)) {
                answer.complete(look(client));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new Unusable(Trouble.of(Objects.requireNonNullElse(e.getCause(), e)));
        } catch (TimeoutException e) {
            trying.interrupt();
            throw new Unusable("The cluster did not answer in time.");
        } catch (InterruptedException e) {
            trying.interrupt();
            Thread.currentThread().interrupt();
            throw new Unusable("The cluster was not tried to the end.");
        }
    }

    private static KubernetesClient clientFor(Credential credential) {
        try {
            return KubernetesClients.of(credential.toConfig());
        } catch (Unusable e) {
            throw e;
        } catch (RuntimeException e) {
            // What fabric8 says of a certificate or key it cannot read may repeat it.
            throw new Unusable("The certificate and key of the credential cannot be used.");
        }
    }

    private Reached look(KubernetesClient client) {
        VersionInfo version = client.getKubernetesVersion();
        Rights rights = Rights.of(client);
        if (!rights.copies().isEmpty()) {
            throw new Unusable(new Vitals("", rights.missing()).complaint());
        }
        Health health = Health.of(client);
        return new Reached(
                json(version),
                health.uid().orElseThrow(() -> new Unusable(health.reason())),
                health.latency(),
                new Vitals(orEmpty(version.getGitVersion()), rights.missing()));
    }

    private String json(VersionInfo version) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("major", orEmpty(version.getMajor()));
        fields.put("minor", orEmpty(version.getMinor()));
        fields.put("gitVersion", orEmpty(version.getGitVersion()));
        fields.put("platform", orEmpty(version.getPlatform()));
        return json.writeValueAsString(fields);
    }
}

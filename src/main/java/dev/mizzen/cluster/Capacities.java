package dev.mizzen.cluster;

import dev.mizzen.shared.ClusterName;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Remembers for a minute what the nodes of a cluster hold, and never lets a caller wait long for it. */
final class Capacities {
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Map<ClusterName, Read> reads = new ConcurrentHashMap<>();

    private record Read(Connection connection, long startedAt, CompletableFuture<Capacity> answer) {
        boolean usable(Connection now) {
            return connection == now
                    && !answer.isCompletedExceptionally()
                    && System.nanoTime() - startedAt < KEPT.toNanos();
        }
    }

    /** @throws Unusable with the reason, if the cluster does not answer in time */
    Capacity of(Connection connection) {
        Read read = reads.compute(
                connection.name(),
                (name, before) -> before != null && before.usable(connection) ? before : begin(connection));
        try {
            return read.answer().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new Unusable(Trouble.of(e));
        } catch (TimeoutException e) {
            throw new Unusable(Trouble.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Capacity.UNKNOWN;
        }
    }

    void forget(ClusterName name) {
        reads.remove(name);
    }

    private static Read begin(Connection connection) {
        CompletableFuture<Capacity> answer = new CompletableFuture<>();
        KubernetesClient client = connection.client();
        Thread.ofVirtual().name("capacity-" + connection.name()).start(() -> {
            try {
                answer.complete(Capacity.of(client));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return new Read(connection, System.nanoTime(), answer);
    }
}

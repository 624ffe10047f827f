package dev.mizzen.cluster;

import dev.mizzen.shared.ClusterName;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at a cluster again and again, and remembers what the last look found. */
final class Checks {
    private static final Duration EVERY = Duration.ofSeconds(30);
    /** The version changes seldom, and asking for rights may cost a dozen calls. */
    private static final Duration VITALS_EVERY = Duration.ofMinutes(10);
    /** Somebody may be about to give the rights that are missing. */
    private static final Duration VITALS_EVERY_WHILE_RIGHTS_ARE_MISSING = Duration.ofMinutes(1);

    private final KubernetesClient client;
    private volatile Optional<Health> last = Optional.empty();
    private volatile boolean stopped;
    private @Nullable Thread checking;
    private long vitalsAt;
    private Vitals vitals = Vitals.UNKNOWN;

    Checks(KubernetesClient client) {
        this.client = client;
    }

    synchronized void start(ClusterName name) {
        if (!stopped) {
            checking = Thread.ofVirtual().name("check-" + name).start(this::keepChecking);
        }
    }

    synchronized void stop() {
        stopped = true;
        if (checking != null) {
            checking.interrupt();
        }
    }

    /** What the last look found; empty if there was none yet. */
    Optional<Health> last() {
        return last;
    }

    /** Takes over what a look by somebody else has just found, as long as there is nothing of its own. */
    synchronized void begin(Health found) {
        if (last.isEmpty()) {
            last = Optional.of(found);
        }
    }

    private void keepChecking() {
        while (!stopped) {
            check();
            try {
                Thread.sleep(EVERY);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void check() {
        try {
            Health found = Health.of(client).with(vitals);
            last = Optional.of(found);
            if (found.healthy() && vitalsAreOld()) {
                vitals = Vitals.of(client);
                vitalsAt = System.nanoTime();
                last = Optional.of(found.with(vitals));
            }
        } catch (KubernetesClientException e) {
            // The look itself was answered; what else there is to know is asked for at the next one.
        } catch (RuntimeException e) {
            last = Optional.of(Health.bad(Trouble.of(e)).with(vitals));
        }
    }

    private boolean vitalsAreOld() {
        Duration kept = vitals.missingRights().isEmpty() ? VITALS_EVERY : VITALS_EVERY_WHILE_RIGHTS_ARE_MISSING;
        return vitals == Vitals.UNKNOWN || System.nanoTime() - vitalsAt >= kept.toNanos();
    }
}

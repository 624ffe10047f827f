package dev.mizzen.hub;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectorBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Whether this replica is the one that writes copies, decided by a Lease. It spares work, it does not make writes safe:
 * two replicas that both believe they lead do no harm, since every write carries its precondition.
 */
@Component
public class Leadership implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Leadership.class);
    private static final String LEASE = "mizzen";
    private static final Duration LONGEST_CALL = Duration.ofSeconds(20);

    private final Hub hub;
    private final Duration leaseDuration;
    private final String self = System.getenv().getOrDefault("HOSTNAME", "mizzen") + "-" + UUID.randomUUID();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean held;
    private volatile boolean takenOver;
    private volatile long concludesFrom = System.nanoTime();
    private volatile boolean running;
    private volatile @Nullable CompletableFuture<?> election;

    Leadership(Hub hub, HubProperties properties) {
        this.hub = hub;
        this.leaseDuration = properties.leaseDuration();
    }

    public boolean held() {
        return held;
    }

    /**
     * Whether this replica may also conclude that something is over. One that took the Lease from a replica that did not give it back
     * waits until that one's last calls must have ended.
     */
    public boolean mayConclude() {
        return held && System.nanoTime() - concludesFrom >= 0;
    }

    /** Told whenever the answer of {@link #held()} changes. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public void start() {
        running = true;
        elect();
    }

    @Override
    public void stop() {
        running = false;
        CompletableFuture<?> current = election;
        if (current != null) {
            current.cancel(true);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Hub.PHASE + 50;
    }

    private void elect() {
        LeaderElector elector = new LeaderElectorBuilder(hub.client(), executor)
                .withConfig(new LeaderElectionConfigBuilder()
                        .withName(LEASE)
                        .withLock(new HonestLock(hub.systemNamespace(), self))
                        .withLeaseDuration(leaseDuration)
                        .withRenewDeadline(leaseDuration.multipliedBy(2).dividedBy(3))
                        .withRetryPeriod(leaseDuration.dividedBy(5))
                        .withReleaseOnCancel(true)
                        .withLeaderCallbacks(new LeaderCallbacks(() -> set(true), () -> set(false), this::observe))
                        .build())
                .build();
        CompletableFuture<?> started = elector.start();
        election = started;
        started.whenComplete((done, failure) -> {
            set(false);
            if (running) {
                elect();
            }
        });
    }

    /** Told of each holder before this one: a Lease that was given back has none. */
    private void observe(@Nullable String holder) {
        if (!self.equals(holder)) {
            takenOver = holder != null && !holder.isEmpty();
        }
    }

    private synchronized void set(boolean now) {
        if (held != now) {
            if (now && takenOver) {
                concludesFrom = System.nanoTime() + LONGEST_CALL.toNanos();
            }
            held = now;
            log.info(now ? "This replica writes from now on" : "This replica does not write any more");
            listeners.forEach(Leadership::tell);
        }
    }

    /** A failure that reached the elector would end it. */
    private static void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            log.error("A listener for the Lease failed", e);
        }
    }

    /**
     * Shows a Lease that was given back without a holder: fabric8 gives it back with a merge patch, which cannot take the holder's
     * name off, and all that tells is the duration of one second, which no holder has. One that somebody emptied is shown as run out:
     * fabric8 would stumble over it and never campaign again.
     */
    private static final class HonestLock extends LeaseLock {
        private static final Duration GIVEN_BACK = Duration.ofSeconds(1);
        private static final ZonedDateTime LONG_AGO = Instant.EPOCH.atZone(ZoneOffset.UTC);

        HonestLock(String namespace, String identity) {
            super(namespace, LEASE, identity);
        }

        @Override
        protected LeaderElectionRecord toRecord(Lease lease) {
            LeaseSpec spec = lease.getSpec();
            if (spec == null
                    || spec.getLeaseDurationSeconds() == null
                    || spec.getAcquireTime() == null
                    || spec.getRenewTime() == null) {
                String holder = spec == null ? "" : Objects.requireNonNullElse(spec.getHolderIdentity(), "");
                return new LeaderElectionRecord(holder, GIVEN_BACK, LONG_AGO, LONG_AGO, 0);
            }
            LeaderElectionRecord stored = super.toRecord(lease);
            return stored.getLeaseDuration().equals(GIVEN_BACK)
                    ? new LeaderElectionRecord(
                            "",
                            GIVEN_BACK,
                            stored.getAcquireTime(),
                            stored.getRenewTime(),
                            stored.getLeaderTransitions())
                    : stored;
        }
    }
}

package dev.mizzen.target;

import dev.mizzen.hub.Hub;
import dev.mizzen.hub.Leadership;
import dev.mizzen.hub.TargetResource;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Keeps targets, through a finalizer, and lets those that were deleted be gone as soon as nothing has to be recalled from their
 * places; whether they were made and deleted through the API or past it.
 * It asks anew on each change and every few seconds, so nothing depends on a single event or on this process living on.
 */
@Component
class TargetRelease implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(TargetRelease.class);
    private static final Duration ASK_AGAIN = Duration.ofMillis(250);
    private static final Duration ASK_SELDOM = Duration.ofSeconds(5);
    /** How long a request waits for a release. A dead cluster takes longer than that; the release goes on without the request. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Executor THREADS =
            task -> Thread.ofVirtual().name("target-release").start(task);

    private final Hub hub;
    private final Leadership leadership;
    private final TargetRecords records;
    private final TargetNamespace namespaces;
    private final ObjectProvider<TargetUse> uses;
    private final Map<String, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();
    private final Semaphore wake = new Semaphore(0);
    private volatile boolean running;
    private @Nullable Thread loop;

    TargetRelease(
            Hub hub,
            Leadership leadership,
            TargetRecords records,
            TargetNamespace namespaces,
            ObjectProvider<TargetUse> uses) {
        this.hub = hub;
        this.leadership = leadership;
        this.records = records;
        this.namespaces = namespaces;
        this.uses = uses;
        records.cache().onChange((before, now) -> {
            if (now == null
                    || now.getMetadata().getDeletionTimestamp() != null
                    || !now.getFinalizers().contains(TargetRecords.FINALIZER)) {
                wake.release();
            }
        });
    }

    /**
     * Tries to let a target that goes be gone, and waits a moment for it: on a replica that does not write, for the one that does.
     * Not where something is to be recalled first, which takes longer.
     */
    void tryNow(TargetResource record) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            release(record).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (!mustRecall(record)) {
                records.cache().awaitRemoved(record, Duration.ofNanos(end - System.nanoTime()));
            }
        } catch (TimeoutException | ExecutionException e) {
            log.debug("{} is released later", record.getMetadata().getName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets a target be gone whose creation failed: it has no labels in its namespace, so its cluster need not answer. */
    void withdrawn(TargetResource record) {
        if (!mustRecall(record)) {
            records.unfinalize(
                    record.getMetadata().getName(), record.getMetadata().getUid());
        }
    }

    @Override
    public void start() {
        running = true;
        loop = Thread.ofVirtual().name("target-releases").start(this::run);
    }

    @Override
    public void stop() {
        running = false;
        if (loop != null) {
            loop.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the hub, whose caches must be filled before anything is decided. */
    @Override
    public int getPhase() {
        return Hub.PHASE + 10;
    }

    private void run() {
        while (running) {
            try {
                records.unguarded().forEach(this::guard);
                var going = records.going();
                going.forEach(this::release);
                Duration pause = going.isEmpty() ? ASK_SELDOM : ASK_AGAIN;
                if (wake.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                log.error("Targets that go could not be looked at", e);
            }
        }
    }

    /** A record that came from kubectl or Git must not go, either, before its copies are recalled. */
    private void guard(TargetResource record) {
        try {
            records.guard(record.getMetadata().getName(), record.getMetadata().getUid());
        } catch (RuntimeException e) {
            log.warn(
                    "The target {} could not be given its finalizer, tried again: {}",
                    record.getMetadata().getName(),
                    e.getClass().getSimpleName());
        }
    }

    private CompletableFuture<Void> release(TargetResource record) {
        String uid = record.getMetadata().getUid();
        CompletableFuture<Void> started = new CompletableFuture<>();
        CompletableFuture<Void> before = underWay.putIfAbsent(uid, started);
        if (before != null) {
            return before;
        }
        THREADS.execute(() -> {
            try {
                work(record);
            } catch (RuntimeException e) {
                log.warn(
                        "The target {} is deleted and could not be let go, tried again: {}",
                        record.getMetadata().getName(),
                        e.getClass().getSimpleName());
            } finally {
                underWay.remove(uid);
                started.complete(null);
            }
        });
        return started;
    }

    private void work(TargetResource record) {
        String uid = record.getMetadata().getUid();
        // Only the replica that writes knows of its own calls under way.
        if (!leadership.mayConclude() || mustRecall(record)) {
            return;
        }
        // While it still has its place, so that no later target of that place loses its labels to this one.
        records.claims().of(record).ifPresent(namespaces::release);
        records.unfinalize(record.getMetadata().getName(), uid);
    }

    /** A record that is broken, or has no place, never had copies. */
    private boolean mustRecall(TargetResource record) {
        if (!hub.filled()) {
            return true;
        }
        return records.claims()
                .of(record)
                .filter(target -> uses.stream().anyMatch(use -> use.mustRecall(target)))
                .isPresent();
    }
}

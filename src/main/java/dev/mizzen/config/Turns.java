package dev.mizzen.config;

import dev.mizzen.shared.ConfigRef;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Lets those who change the same config do it one after the other, in the order they came, so that none of them is overtaken for ever.
 * It is about fairness within this replica only: what keeps changes from being lost is the version that every write carries.
 */
final class Turns {
    private static final int LOCKS = 128;

    private final ReentrantLock[] locks =
            Stream.generate(() -> new ReentrantLock(true)).limit(LOCKS).toArray(ReentrantLock[]::new);

    private final Duration longestWait;

    /** @param longestWait beyond it somebody's call hangs, and the others go on without waiting for him */
    Turns(Duration longestWait) {
        this.longestWait = longestWait;
    }

    <T> T take(ConfigRef config, Supplier<T> change) {
        ReentrantLock lock = locks[Math.floorMod(config.hashCode(), LOCKS)];
        boolean mine = false;
        try {
            mine = lock.tryLock(longestWait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            return change.get();
        } finally {
            if (mine) {
                lock.unlock();
            }
        }
    }
}

package dev.mizzen.identity;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Logouts of one user, one write after the other. A logout is never refused. So whoever logs in and out without end waits his turn instead,
 * and all who came meanwhile are written at once.
 */
final class Logouts {
    private final LoadingCache<String, Line> lines =
            Caffeine.newBuilder().weakValues().build(user -> new Line());
    private final WriteLimit limit;
    private final BiConsumer<User, List<Session>> write;

    /** @param write ends sessions of a user with one write */
    Logouts(WriteLimit limit, BiConsumer<User, List<Session>> write) {
        this.limit = limit;
        this.write = write;
    }

    /** Ends a session: it is over when this returns. Throws what the write throws. */
    void end(User user, Session session) {
        Logout own = new Logout(session, new CompletableFuture<>());
        Line line = lines.get(user.name());
        line.waiting.add(own);
        line.one.lock();
        try {
            if (!own.done.isDone()) {
                limit.pace(user);
                endAll(user, line);
            }
        } finally {
            line.one.unlock();
        }
        try {
            own.done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    private void endAll(User user, Line line) {
        List<Logout> all = Stream.generate(line.waiting::poll)
                .takeWhile(logout -> logout != null)
                .toList();
        try {
            write.accept(user, all.stream().map(Logout::session).toList());
            all.forEach(logout -> logout.done.complete(null));
        } catch (RuntimeException | Error e) {
            all.forEach(logout -> logout.done.completeExceptionally(e));
        }
    }

    private record Logout(Session session, CompletableFuture<Void> done) {}

    private static final class Line {
        final Lock one = new ReentrantLock();
        final ConcurrentLinkedQueue<Logout> waiting = new ConcurrentLinkedQueue<>();
    }
}

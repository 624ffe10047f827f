package dev.mizzen.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The control planes that test classes use one after the other. JUnit closes them at the end of the run. */
final class ControlPlanes implements AutoCloseable {
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<CompletableFuture<Lent>> idle = new ArrayDeque<>();
    private final List<Lent> lent = new ArrayList<>();

    /** A control plane and what it held when it was new. */
    private record Lent(ControlPlane plane, Baseline baseline) {}

    /** Takes clean control planes; what is missing starts now, all at once. */
    synchronized List<ControlPlane> take(int count) {
        List<CompletableFuture<Lent>> coming = IntStream.range(0, count)
                .mapToObj(number -> idle.isEmpty() ? CompletableFuture.supplyAsync(this::fresh, executor) : idle.poll())
                .toList();
        List<Lent> taken = coming.stream().map(CompletableFuture::join).toList();
        lent.addAll(taken);
        return taken.stream().map(Lent::plane).toList();
    }

    /** Takes control planes back and cleans them in the background. One that cannot be cleaned is replaced when it is needed. */
    synchronized void giveBack(List<ControlPlane> planes) {
        for (Lent one : List.copyOf(lent)) {
            if (planes.contains(one.plane())) {
                lent.remove(one);
                idle.add(CompletableFuture.supplyAsync(() -> cleaned(one), executor));
            }
        }
    }

    @Override
    public synchronized void close() {
        Stream.concat(lent.stream(), idle.stream().map(CompletableFuture::join))
                .forEach(one -> one.plane().close());
        executor.close();
    }

    private Lent fresh() {
        ControlPlane plane = ControlPlane.start();
        return new Lent(plane, Baseline.of(plane.client()));
    }

    private Lent cleaned(Lent used) {
        used.plane().stopControllers();
        if (used.plane().serves()
                && used.baseline().restore(used.plane().client()).isEmpty()) {
            used.plane().forgetAudit();
            return used;
        }
        used.plane().close();
        return fresh();
    }
}

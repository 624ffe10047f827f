package dev.mizzen.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What a test class started and has not closed. {@link RealClusters} closes it, and prints logs when a test fails. */
final class Leftovers {
    private static final int LINES = 150;
    private static final Set<AutoCloseable> OPEN = ConcurrentHashMap.newKeySet();

    private Leftovers() {}

    static void add(AutoCloseable opened) {
        OPEN.add(opened);
    }

    static void remove(AutoCloseable closed) {
        OPEN.remove(closed);
    }

    static void printLogs() {
        for (AutoCloseable one : OPEN) {
            if (one instanceof MizzenProcess process) {
                System.out.printf("---- the last lines of Mizzen on port %d ----%n", process.port());
                System.out.println(process.lastLines(LINES));
                System.out.println("----");
            }
        }
    }

    static void closeAll() {
        List<Exception> failures = new ArrayList<>();
        for (AutoCloseable one : List.copyOf(OPEN)) {
            try {
                one.close();
            } catch (Exception e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("cannot close what a test left open", failures.getFirst());
        }
    }
}

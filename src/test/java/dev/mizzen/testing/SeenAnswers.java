package dev.mizzen.testing;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the operations of the API answered to the tests of this JVM that asked, through {@link Api}, a Mizzen on real API servers. */
public final class SeenAnswers {
    private static final Set<Seen> ALL = ConcurrentHashMap.newKeySet();

    private SeenAnswers() {}

    /**
     * That an operation answered so, at least once.
     *
     * @param path with its variables, such as {@code /api/v1/configs/{configName}}
     * @param code 200, or the BusinessCode
     */
    public record Seen(String method, String path, int code) {}

    static void add(Seen seen) {
        ALL.add(seen);
    }

    /** Those until now. */
    public static Set<Seen> all() {
        return Set.copyOf(ALL);
    }
}

package dev.mizzen.shared;

import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names a config: a Secret of that name in that namespace of the hub. */
public record ConfigRef(String namespace, String name) implements Comparable<ConfigRef> {
    private static final Comparator<ConfigRef> ORDER =
            Comparator.comparing(ConfigRef::namespace).thenComparing(ConfigRef::name);

    /** Reads {@code namespace/name}; empty if the text has another form. */
    public static Optional<ConfigRef> parse(@Nullable String text) {
        int slash = text == null ? -1 : text.indexOf('/');
        if (text == null || slash <= 0 || slash == text.length() - 1 || text.indexOf('/', slash + 1) >= 0) {
            return Optional.empty();
        }
        return Optional.of(new ConfigRef(text.substring(0, slash), text.substring(slash + 1)));
    }

    @Override
    public int compareTo(ConfigRef other) {
        return ORDER.compare(this, other);
    }

    /** {@code namespace/name}. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}

package dev.mizzen.engine;

import dev.mizzen.shared.ConfigRef;
import java.util.Map;

/** The one thing to do about a name in a place. */
sealed interface Act {
    /** @param content what it will contain, so that two attempts at the same thing can be told to be the same */
    record Create(ConfigRef config, Content content, Map<String, Long> notes) implements Act {}

    /** @param data whether the data differs, not only the notes */
    record Update(Copy copy, ConfigRef config, Content content, Map<String, Long> notes, boolean data) implements Act {}

    /** For what cannot be changed in place: delete, then create. */
    record Recreate(Copy copy, ConfigRef config, Content content, Map<String, Long> notes) implements Act {}

    /** Drops the notes of distributions that no longer wish for it; others still do, or may. */
    record Annotate(Copy copy, Map<String, Long> notes) implements Act {}

    record Delete(Copy copy) implements Act {}

    record Release(Copy copy) implements Act {}

    /** Whether it makes a copy be present and right. */
    default boolean delivers() {
        return switch (this) {
            case Create c -> true;
            case Update u -> true;
            case Recreate r -> true;
            case Annotate a -> false;
            case Delete d -> false;
            case Release r -> false;
        };
    }
}

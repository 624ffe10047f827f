package dev.mizzen.engine;

import dev.mizzen.shared.Place;
import org.jspecify.annotations.Nullable;

/** Who wants to know what the engine did and how places stand: status, metrics, Events. Must return quickly. */
public interface Reports {
    /** A wish stands differently in a place. @param before null where nothing was known. @param after null where it is no longer wished */
    void changed(Place place, Subject subject, @Nullable Outcome before, @Nullable Outcome after);

    /**
     * A call was made.
     *
     * @param act what for: {@code create}, {@code update}, {@code recreate}, {@code annotate}, {@code delete}, {@code release}; or
     *     {@code repair} where somebody changed or removed the copy, {@code adopt} where it was there for others
     */
    void acted(Place place, String name, String act, Answer answer);
}

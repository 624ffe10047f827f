package dev.mizzen.identity;

/** What the first admin owns from the start. Implemented by whoever keeps such things. */
@FunctionalInterface
public interface AdminBelongings {
    /** Gives them to a user, who was made a moment ago. */
    void giveTo(String user);
}

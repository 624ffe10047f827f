package dev.mizzen.identity;

import dev.mizzen.shared.NameAlias;
import java.util.Optional;

/** The users, as other features may know them. */
public interface Users {
    /** A user's name and alias, if there is such a user. */
    Optional<NameAlias> find(String name);

    /** Whether there is such a user as the API server, not the cache, says. */
    boolean isThereNow(String name);
}

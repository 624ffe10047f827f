package dev.mizzen.identity;

import dev.mizzen.shared.NameAlias;
import java.time.Instant;
import java.util.List;

/** Answers, for identity, which projects a user is a member of. Implemented by whoever keeps the projects. */
public interface Memberships {
    List<Membership> of(String user);

    /** Makes a user, who is gone, no member of any project. Looks past the cache. */
    void end(String user);

    /** @param permissions what the user's roles in the project allow him there */
    record Membership(
            String project,
            String alias,
            String description,
            Instant joinTime,
            NameAlias owner,
            List<NameAlias> roles,
            List<Permission> permissions) {}
}

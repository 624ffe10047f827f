package dev.mizzen.identity;

import dev.mizzen.shared.NameAlias;
import java.time.Instant;
import java.util.List;

/** A project that a user is a member of, as a client sees it. */
record UserProject(
        String name, String alias, String description, Instant joinTime, NameAlias owner, List<NameAlias> roles) {
    static UserProject of(Memberships.Membership in) {
        return new UserProject(in.project(), in.alias(), in.description(), in.joinTime(), in.owner(), in.roles());
    }
}

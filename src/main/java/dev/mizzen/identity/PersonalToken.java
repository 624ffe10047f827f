package dev.mizzen.identity;

import dev.mizzen.shared.WireTime;
import java.time.Instant;
import java.util.List;

/**
 * A token that a user has made for a program.
 *
 * @param owner the user's name
 * @param ownerUid tells him from another user of the name
 * @param epoch how often all sessions of its owner had ended at once when it was made; it is no good after the next time
 * @param scope what it may be used for, as far as its owner may do that himself
 */
record PersonalToken(
        String name,
        String owner,
        String ownerUid,
        long epoch,
        Instant createTime,
        Instant expireTime,
        List<Grant> scope) {
    /** Actions on resources, in the words of a {@link Permission}. */
    record Grant(List<String> resources, List<String> actions) {}

    boolean isExpired(Instant now) {
        return !now.isBefore(expireTime);
    }

    Rights rights() {
        return Rights.of(scope.stream()
                .map(grant -> new Permission(
                        name, "", grant.resources(), grant.actions(), "Allow", WireTime.NEVER, WireTime.NEVER))
                .toList());
    }
}

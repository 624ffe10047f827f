package dev.mizzen.identity;

import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.NameAlias;
import dev.mizzen.shared.WireTime;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A person or a program that may log in.
 *
 * @param uid tells a user from an earlier one of the same name
 * @param generation grows with each change of the record but for its status
 * @param login who he is at an OpenID Connect provider, if one vouches for him
 */
record User(
        String name,
        String alias,
        String email,
        boolean disabled,
        Set<String> roles,
        Instant createTime,
        Instant lastLoginTime,
        String uid,
        long generation,
        Optional<UserResource.Login> login) {
    /** The platform role that may do everything. */
    static final String ADMIN_ROLE = "admin";

    /** Reads a record as it is stored; it may have been written with kubectl, so anything may be missing. */
    static User of(UserResource stored) {
        UserResource.Spec spec = stored.getSpec();
        UserResource.Status status = stored.getStatus();
        List<String> roles = spec == null ? null : spec.roles();
        Long generation = stored.getMetadata().getGeneration();
        return new User(
                stored.getMetadata().getName(),
                spec == null ? "" : text(spec.alias()),
                spec == null ? "" : text(spec.email()),
                spec != null && Boolean.TRUE.equals(spec.disabled()),
                roles == null ? Set.of() : Set.copyOf(roles),
                time(stored.getMetadata().getCreationTimestamp()),
                time(status == null ? null : status.lastLoginTime()),
                text(stored.getMetadata().getUid()),
                generation == null ? 0 : generation,
                Optional.ofNullable(spec).map(UserResource.Spec::login).filter(User::isWhole));
    }

    NameAlias nameAlias() {
        return new NameAlias(name, alias);
    }

    /** With kubectl half of it may be left empty, and then it is nobody's. */
    private static boolean isWhole(UserResource.Login login) {
        return !text(login.issuer()).isEmpty() && !text(login.subject()).isEmpty();
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static Instant time(@Nullable String value) {
        try {
            return WireTime.of(value);
        } catch (DateTimeParseException e) {
            return WireTime.NEVER;
        }
    }
}

package dev.mizzen.identity;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Nobody gives away, or takes from others, what he may not do himself: whoever could would sooner or later have it. */
public final class Moving {
    private Moving() {}

    /**
     * @param rights all that somebody has, or is to have
     * @throws ApiException with {@link BusinessCode#FORBIDDEN} if the caller may not do all of that himself
     */
    public static void require(Caller by, Collection<Permission> rights) {
        refuse(by.lacking(rights));
    }

    /**
     * For a change of what somebody has beside other rights: a role that several have, or the roles of one on the platform or in a
     * project. What it keeps back counts as well, since it may be allowed elsewhere and is theirs when that is taken off.
     *
     * @throws ApiException with {@link BusinessCode#FORBIDDEN} if the caller may not do all that changes himself
     */
    public static void require(Caller by, Collection<Permission> before, Collection<Permission> after) {
        require(by, before);
        require(by, after);
        Stream<Permission> changing = Stream.concat(
                before.stream().filter(permission -> !after.contains(permission)),
                after.stream().filter(permission -> !before.contains(permission)));
        refuse(changing.flatMap(permission -> by.lacking(List.of(permission.asAllow())).stream())
                .findFirst());
    }

    private static void refuse(Optional<Permission> lacking) {
        lacking.ifPresent(permission -> {
            throw BusinessCode.FORBIDDEN.because("You may not do all that the permission '" + permission.name()
                    + "' is about, so you can neither give nor take it, nor change who has it");
        });
    }
}

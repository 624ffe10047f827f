package dev.mizzen.identity;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Roles that a rule decides on, not a person.
 *
 * @param governed names of all that it decides on
 * @param given those of them that somebody is to have
 */
public record DecidedRoles(Set<String> governed, Set<String> given) {
    public DecidedRoles {
        governed = Set.copyOf(governed);
        given = Set.copyOf(given);
    }

    /** Without the roles that do not pass. */
    public DecidedRoles only(Predicate<String> passes) {
        Set<String> left = governed.stream().filter(passes).collect(Collectors.toSet());
        return new DecidedRoles(left, given.stream().filter(left::contains).collect(Collectors.toSet()));
    }

    /** The roles that somebody has afterwards: those before, in their order, but for what is decided otherwise. Equal if nothing changes. */
    public Set<String> settle(Collection<String> before) {
        Set<String> settled = new LinkedHashSet<>(before);
        settled.removeIf(role -> governed.contains(role) && !given.contains(role));
        given.stream().sorted().forEach(settled::add);
        return settled;
    }
}

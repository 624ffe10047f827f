package dev.mizzen.platform.velaux;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which roles somebody may be given here. Safety rule: nobody gets more by an import than he had. So a role counts only if it comes to
 * what it came to in VelaUX; and who loses one that kept something from him gets none of his others either.
 */
final class RoleBook {
    private final Set<String> usable = new HashSet<>();
    private final Set<String> lost = new HashSet<>();
    private final Set<String> holdingBack = new HashSet<>();

    /**
     * What somebody keeps of his roles.
     *
     * @param heldBack whether one that he loses kept something from him, so that he keeps none
     * @param note what he does not keep, for a person; may be empty
     */
    record Kept(List<String> roles, boolean heldBack, String note) {}

    void usable(String role) {
        usable.add(role);
    }

    /** @param holdsBack whether it also kept something from those who had it, or that is not known */
    void lost(String role, boolean holdsBack) {
        lost.add(role);
        if (holdsBack) {
            holdingBack.add(role);
        }
    }

    /** A role that VelaUX had no record of meant nothing there, and is left out in silence. */
    Kept keep(List<String> roles) {
        List<String> without = roles.stream().filter(lost::contains).toList();
        List<String> kept = roles.stream().filter(usable::contains).toList();
        if (without.isEmpty()) {
            return new Kept(kept, false, "");
        }
        return without.stream().anyMatch(holdingBack::contains)
                ? new Kept(List.of(), true, "without any role: " + String.join(", ", without) + " held something back")
                : new Kept(kept, false, "without the role " + String.join(", ", without));
    }
}

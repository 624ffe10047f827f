package dev.mizzen.platform.velaux;

import dev.mizzen.platform.velaux.VelauxData.Permission;
import dev.mizzen.platform.velaux.VelauxData.Role;
import dev.mizzen.platform.velaux.VelauxData.User;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.SecretText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Plans permissions and roles of the platform, and users. */
final class PlatformPlan {
    private static final String ADMIN = "admin";

    private final Destination here;
    private final Prospect prospect;
    private final List<Step> steps = new ArrayList<>();
    private final RoleBook roles = new RoleBook();
    private final Map<String, Permission> permissions = new HashMap<>();
    /** Those that come to here what they come to in VelaUX. */
    private final Set<String> usable = new HashSet<>();

    PlatformPlan(Destination here, Prospect prospect) {
        this.here = here;
        this.prospect = prospect;
    }

    List<Step> plan(VelauxData data) {
        data.permissions().stream()
                .filter(permission -> permission.project().isEmpty())
                .forEach(this::permission);
        data.roles().stream().filter(role -> role.project().isEmpty()).forEach(this::role);
        data.users().forEach(this::user);
        return List.copyOf(steps);
    }

    private void permission(Permission wanted) {
        permissions.put(wanted.name(), wanted);
        Step step = here.permission(wanted.name())
                .map(present -> isSame(present, wanted)
                        ? Step.there("permission", wanted.name(), "")
                        : Step.left("permission", wanted.name(), "there is another one of this name here"))
                .or(() -> here.problem(wanted)
                        .or(() -> prospect.removed("permission", wanted.name()))
                        .map(why -> Step.left("permission", wanted.name(), why)))
                .orElseGet(() -> Step.take("permission", wanted.name(), "", () -> here.make(wanted)));
        if (step.fate() != Step.Fate.LEFT) {
            usable.add(wanted.name());
        }
        steps.add(step);
    }

    private void role(Role wanted) {
        List<String> names = wanted.permissions();
        Optional<String> missing =
                names.stream().filter(name -> !usable.contains(name)).findFirst();
        Step step;
        if (missing.isPresent()) {
            step = Step.left(
                    "role",
                    wanted.name(),
                    "its permission " + missing.get() + " is not the same here, or cannot be read");
        } else {
            step = here.role(wanted.name())
                    .map(present -> present.equals(Set.copyOf(names))
                            ? Step.there("role", wanted.name(), "")
                            : Step.left("role", wanted.name(), "there is one of this name with other permissions here"))
                    .or(() -> problem(wanted, names).map(why -> Step.left("role", wanted.name(), why)))
                    .orElseGet(() -> {
                        Role made = new Role(wanted.name(), alias(wanted.alias()), "", names);
                        return Step.take("role", wanted.name(), "", () -> here.make(made));
                    });
        }
        if (step.fate() == Step.Fate.LEFT) {
            roles.lost(
                    wanted.name(),
                    names.stream()
                            .map(permissions::get)
                            .anyMatch(permission -> permission == null || permission.holdsBack()));
        } else {
            roles.usable(wanted.name());
        }
        steps.add(step);
    }

    private Optional<String> problem(Role wanted, List<String> names) {
        if (!Fields.isName(wanted.name())) {
            return Optional.of("Mizzen takes no such name: 2 to 31 of a-z, 0-9 and inner '-'");
        }
        return names.isEmpty() ? Optional.of("it has no permission") : prospect.removed("role", wanted.name());
    }

    private void user(User wanted) {
        RoleBook.Kept kept = roles.keep(wanted.roles());
        if (kept.heldBack()) {
            prospect.unbound(wanted.name());
        }
        boolean withPassword = here.takesHash(wanted.password());
        User made = new User(
                wanted.name(),
                Fields.isEmail(wanted.email()) ? wanted.email() : "",
                alias(wanted.alias()),
                withPassword ? wanted.password() : new SecretText(""),
                wanted.disabled(),
                kept.roles(),
                wanted.dexSub());
        Step step;
        if (here.hasUser(wanted.name())) {
            step = Step.there("user", wanted.name(), "password and roles stay as they are here");
        } else if (!Fields.isName(wanted.name())) {
            step = Step.left("user", wanted.name(), "Mizzen takes no such name: 2 to 31 of a-z, 0-9 and inner '-'");
        } else {
            step = prospect.removed("user", wanted.name())
                    .or(() -> here.userObstacle(wanted.name()))
                    .map(why -> Step.left("user", wanted.name(), why))
                    .orElseGet(() -> Step.take("user", wanted.name(), note(wanted, made, kept), () -> here.make(made)));
        }
        if (step.fate() == Step.Fate.TAKE) {
            prospect.user(wanted.name());
        }
        steps.add(step);
    }

    private static String note(User wanted, User made, RoleBook.Kept kept) {
        List<String> notes = new ArrayList<>();
        if (made.password().reveal().isEmpty()) {
            notes.add(
                    wanted.password().reveal().isEmpty()
                            ? "without a password: he has none in VelaUX"
                            : "without a password: what VelaUX has is no bcrypt hash that Mizzen takes");
        }
        if (!made.email().equals(wanted.email())) {
            notes.add("without the e-mail address, which is none");
        }
        if (!kept.note().isEmpty()) {
            notes.add(kept.note());
        }
        return String.join("; ", notes);
    }

    /** What is no alias here is not worth leaving a thing behind. */
    static String alias(String alias) {
        return Fields.isAlias(alias) ? alias : "";
    }

    private static boolean isSame(Permission one, Permission other) {
        return one.holdsBack() == other.holdsBack()
                && (one.name().equals(ADMIN) && isEverything(one) && isEverything(other)
                        || Set.copyOf(one.resources()).equals(Set.copyOf(other.resources()))
                                && actions(one).equals(actions(other)));
    }

    /** VelaUX wrote {@code *:*} once. */
    private static boolean isEverything(Permission permission) {
        return permission.resources().stream().anyMatch(Set.of("*", "*:*")::contains)
                && actions(permission).contains("*");
    }

    private static Set<String> actions(Permission permission) {
        return permission.actions().isEmpty() ? Set.of("*") : Set.copyOf(permission.actions());
    }
}

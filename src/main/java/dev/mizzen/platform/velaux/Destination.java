package dev.mizzen.platform.velaux;

import dev.mizzen.distribution.FoundCopy;
import dev.mizzen.distribution.TakeOver;
import dev.mizzen.platform.velaux.VelauxData.Application;
import dev.mizzen.platform.velaux.VelauxData.Member;
import dev.mizzen.platform.velaux.VelauxData.Permission;
import dev.mizzen.platform.velaux.VelauxData.Project;
import dev.mizzen.platform.velaux.VelauxData.Role;
import dev.mizzen.platform.velaux.VelauxData.Target;
import dev.mizzen.platform.velaux.VelauxData.User;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.shared.SecretText;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is here, as far as a plan asks, and the ways to make more. What is asked changes nothing; what makes something fails where it is
 * there already, and overwrites nothing.
 */
interface Destination {
    boolean hasUser(String name);

    /** Why somebody who is no user must not become one as he is; empty if he may. */
    Optional<String> userObstacle(String name);

    /** Whether the hash of a password is one that a login here can be held against. */
    boolean takesHash(SecretText hash);

    /** A permission of the platform. */
    Optional<Permission> permission(String name);

    /** Why a permission cannot be one here; empty if it can. */
    Optional<String> problem(Permission permission);

    /** The names of the permissions of a role of the platform. */
    Optional<Set<String>> role(String name);

    boolean hasProject(String name);

    /** The project that has a namespace of the hub. */
    Optional<String> projectOf(String namespace);

    /** Why a namespace cannot become a new project's; empty if it can. */
    Optional<String> namespaceObstacle(String namespace);

    Optional<TargetHere> target(String name);

    /** The project whose target a place is. */
    Optional<String> projectAt(Place place);

    /** Why a place cannot become a target of a project, which may be about to be made; empty if it can. */
    Optional<String> placeObstacle(Place place, String project);

    boolean isPlatform(String namespace);

    /** Why the platform may not distribute to a place; empty if it may. */
    Optional<String> platformObstacle(Place place);

    /** Why a distribution in a namespace cannot have a config; empty if it can. */
    Optional<String> configObstacle(ConfigRef config, String namespace);

    /** What a distribution here wishes for. */
    Optional<TakeOver.Wish> distribution(String namespace, String name);

    /** What is in a place under the name of a config's copy. @param owners the Applications it may belong to */
    FoundCopy look(ConfigRef config, Place place, Set<String> owners);

    void make(User user);

    void make(Permission permission);

    void make(Role role);

    /** Makes a project with all that belongs to it, at once. */
    void make(Project project, List<Member> members, List<Role> roles, List<Permission> permissions);

    void make(Target target, Place place);

    /** Makes a distribution, unless there is just that one. */
    void make(Application application);

    /** Makes what is in a place a copy of this distribution, if it still is what it was. @param owners as in {@link #look} */
    void takeOver(Application application, ConfigRef config, Place place, Set<String> owners);

    record TargetHere(String project, Place place) {}
}

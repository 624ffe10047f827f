package dev.mizzen.platform.velaux;

import dev.mizzen.distribution.FoundCopy;
import dev.mizzen.distribution.TakeOver.Wish;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A Mizzen in a few maps, which remembers what was made. */
final class FakeDestination implements Destination {
    final Map<String, User> users = new HashMap<>();
    final Map<String, Permission> permissions = new HashMap<>();
    final Map<String, Role> roles = new HashMap<>();
    final Map<String, Project> projects = new HashMap<>();
    final Map<String, List<Member>> members = new HashMap<>();
    final Map<String, List<Role>> projectRoles = new HashMap<>();
    final Map<String, List<Permission>> projectPermissions = new HashMap<>();
    final Map<String, TargetHere> targets = new HashMap<>();
    final Map<String, Wish> distributions = new HashMap<>();
    final Map<Place, FoundCopy> found = new HashMap<>();
    final Set<ConfigRef> configs = new HashSet<>();
    final List<Place> takenOver = new ArrayList<>();
    boolean fails;

    @Override
    public boolean hasUser(String name) {
        return users.containsKey(name);
    }

    @Override
    public Optional<String> userObstacle(String name) {
        return members.values().stream()
                .flatMap(List::stream)
                .filter(member -> member.user().equals(name))
                .map(Member::project)
                .findFirst();
    }

    @Override
    public boolean takesHash(SecretText hash) {
        return hash.reveal().startsWith("$2a$10$");
    }

    @Override
    public Optional<Permission> permission(String name) {
        return Optional.ofNullable(permissions.get(name));
    }

    @Override
    public Optional<String> problem(Permission permission) {
        return permission.resources().isEmpty() ? Optional.of("it is about nothing") : Optional.empty();
    }

    @Override
    public Optional<Set<String>> role(String name) {
        return Optional.ofNullable(roles.get(name)).map(role -> Set.copyOf(role.permissions()));
    }

    @Override
    public boolean hasProject(String name) {
        return projects.containsKey(name);
    }

    @Override
    public Optional<String> projectOf(String namespace) {
        return projects.values().stream()
                .filter(project -> project.namespace().equals(namespace))
                .map(Project::name)
                .findFirst();
    }

    @Override
    public Optional<String> namespaceObstacle(String namespace) {
        return namespace.equals("vela-system") ? Optional.of("it is reserved") : projectOf(namespace);
    }

    @Override
    public Optional<TargetHere> target(String name) {
        return Optional.ofNullable(targets.get(name));
    }

    @Override
    public Optional<String> projectAt(Place place) {
        return targets.values().stream()
                .filter(target -> target.place().equals(place))
                .map(TargetHere::project)
                .findFirst();
    }

    @Override
    public Optional<String> placeObstacle(Place place, String project) {
        return place.cluster().value().equals("gone") ? Optional.of("there is no such cluster") : Optional.empty();
    }

    @Override
    public boolean isPlatform(String namespace) {
        return namespace.equals("vela-system");
    }

    @Override
    public Optional<String> platformObstacle(Place place) {
        return place.namespace().startsWith("kube-") ? Optional.of(place + " is reserved") : Optional.empty();
    }

    @Override
    public Optional<String> configObstacle(ConfigRef config, String namespace) {
        return configs.contains(config) ? Optional.empty() : Optional.of("there is no config " + config);
    }

    @Override
    public Optional<Wish> distribution(String namespace, String name) {
        return Optional.ofNullable(distributions.get(namespace + "/" + name));
    }

    @Override
    public FoundCopy look(ConfigRef config, Place place, Set<String> owners) {
        return found.getOrDefault(place, new FoundCopy(FoundCopy.What.NOTHING, ""));
    }

    @Override
    public void make(User user) {
        if (fails) {
            throw new IllegalStateException("out of order");
        }
        users.put(user.name(), user);
    }

    @Override
    public void make(Permission permission) {
        permissions.put(permission.name(), permission);
    }

    @Override
    public void make(Role role) {
        roles.put(role.name(), role);
    }

    @Override
    public void make(Project project, List<Member> members, List<Role> roles, List<Permission> permissions) {
        if (fails) {
            throw new IllegalStateException("out of order");
        }
        projects.put(project.name(), project);
        this.members.put(project.name(), members);
        projectRoles.put(project.name(), roles);
        projectPermissions.put(project.name(), permissions);
    }

    @Override
    public void make(Target target, Place place) {
        targets.put(target.name(), new TargetHere(target.project(), place));
    }

    @Override
    public void make(Application application) {
        distributions.put(application.reference(), new Wish(Set.copyOf(application.configs()), application.places()));
    }

    @Override
    public void takeOver(Application application, ConfigRef config, Place place, Set<String> owners) {
        takenOver.add(place);
        found.put(place, new FoundCopy(FoundCopy.What.OURS, ""));
    }
}

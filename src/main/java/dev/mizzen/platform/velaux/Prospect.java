package dev.mizzen.platform.velaux;

import dev.mizzen.shared.Place;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What will be there when the steps planned so far are done: what is there now, and what they make. */
final class Prospect {
    /** Kinds of what must not come back once it was removed. Of the rest, as of copies, there may be very many. */
    static final Set<String> REMEMBERED = Set.of("user", "role", "permission", "project", "target", "distribution");

    private final Destination here;
    private final Set<String> remembered;
    private final Set<String> users = new HashSet<>();
    private final Set<String> unbound = new HashSet<>();
    private final Map<String, String> projectByNamespace = new HashMap<>();
    private final Map<Place, String> projectByPlace = new HashMap<>();

    /** @param remembered the keys of what earlier imports saw: what of it is not there any more was removed on purpose */
    Prospect(Destination here, Set<String> remembered) {
        this.here = here;
        this.remembered = remembered;
    }

    /** Why something that is not there is not made again; empty if it may be made. Asked only of what is remembered. */
    Optional<String> removed(String kind, String name) {
        if (!REMEMBERED.contains(kind)) {
            throw new IllegalArgumentException(kind);
        }
        return remembered.contains(Step.key(kind, name))
                ? Optional.of("an earlier import saw to it, and it was removed here since")
                : Optional.empty();
    }

    void user(String name) {
        users.add(name);
    }

    boolean hasUser(String name) {
        return users.contains(name) || here.hasUser(name);
    }

    /** Notes who has lost a role of the platform that kept something from him, also in projects. */
    void unbound(String user) {
        unbound.add(user);
    }

    boolean isUnbound(String user) {
        return unbound.contains(user);
    }

    void project(String name, String namespace) {
        projectByNamespace.put(namespace, name);
    }

    boolean hasProject(String name) {
        return projectByNamespace.containsValue(name) || here.hasProject(name);
    }

    Optional<String> projectOf(String namespace) {
        return Optional.ofNullable(projectByNamespace.get(namespace)).or(() -> here.projectOf(namespace));
    }

    Optional<String> namespaceObstacle(String namespace) {
        return Optional.ofNullable(projectByNamespace.get(namespace))
                .map(other -> "the namespace " + namespace + " will be that of the project " + other)
                .or(() -> here.namespaceObstacle(namespace));
    }

    void target(Place place, String project) {
        projectByPlace.put(place, project);
    }

    Optional<String> projectAt(Place place) {
        return Optional.ofNullable(projectByPlace.get(place)).or(() -> here.projectAt(place));
    }

    Optional<String> placeObstacle(Place place, String project) {
        if (projectByPlace.containsKey(place)) {
            return Optional.of(place + " will be that of another target");
        }
        boolean anothers = place.cluster().isLocal()
                && projectOf(place.namespace())
                        .filter(owner -> !owner.equals(project))
                        .isPresent();
        return anothers
                ? Optional.of("the namespace " + place + " is another project's")
                : here.placeObstacle(place, project);
    }
}

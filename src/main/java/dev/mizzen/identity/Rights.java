package dev.mizzen.identity;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What permissions come to, by VelaUX's rules: what a Deny covers is refused, else what an Allow covers is granted, else nothing is. */
public final class Rights {
    public static final Rights NONE = new Rights(List.of());

    private final List<Rule> rules;

    private Rights(List<Rule> rules) {
        this.rules = rules;
    }

    /** An effect that is neither Allow, nor Deny, nor empty counts as none: what is not understood grants nothing. */
    public static Rights of(Collection<Permission> permissions) {
        return new Rights(permissions.stream().flatMap(Rule::of).toList());
    }

    /**
     * @param resource with {@code *} for a value: any of them
     * @param action one word, or {@code *} for all of them
     */
    public boolean allow(String resource, String action) {
        return allow(Resource.parse(resource), action);
    }

    boolean allow(Resource resource, String action) {
        return !deny(resource, action) && grant(resource, action);
    }

    boolean grant(Resource resource, String action) {
        return rules.stream().anyMatch(rule -> !rule.denies && rule.covers(resource, action));
    }

    boolean deny(Resource resource, String action) {
        return rules.stream().anyMatch(rule -> rule.denies && rule.covers(resource, action));
    }

    /** What is refused of this, each with one resource and one action; it may reach beyond. */
    Stream<Denial> denials(Resource resource, String action) {
        return rules.stream().filter(rule -> rule.denies).flatMap(rule -> rule.meeting(resource, action));
    }

    /** One thing that is refused. */
    record Denial(Resource resource, String action) {}

    boolean deny(Denial denial) {
        return deny(denial.resource(), denial.action());
    }

    /** Whether anything is denied at all. */
    boolean denies() {
        return rules.stream().anyMatch(Rule::denies);
    }

    /** Whether anything in a project is granted, so that it is no secret that the project is there. */
    boolean reach(String project) {
        return rules.stream().anyMatch(rule -> !rule.denies && rule.reaches(project));
    }

    private record Rule(boolean denies, Set<String> actions, List<Resource> resources) {
        static Stream<Rule> of(Permission permission) {
            boolean denies = permission.effect().equalsIgnoreCase("Deny");
            return denies || permission.allows()
                    ? Stream.of(new Rule(
                            denies,
                            Set.copyOf(permission.actions()),
                            permission.resources().stream().map(Resource::parse).toList()))
                    : Stream.empty();
        }

        boolean covers(Resource asked, String action) {
            return (actions.contains(Resource.ANY) || actions.contains(action))
                    && resources.stream().anyMatch(resource -> resource.covers(asked));
        }

        Stream<Denial> meeting(Resource asked, String action) {
            return resources.stream()
                    .filter(resource -> resource.meets(asked))
                    .flatMap(resource -> actions.stream()
                            .filter(own ->
                                    own.equals(Resource.ANY) || action.equals(Resource.ANY) || own.equals(action))
                            .map(own -> new Denial(resource, own)));
        }

        boolean reaches(String project) {
            return resources.stream().anyMatch(resource -> resource.reaches(project));
        }
    }
}

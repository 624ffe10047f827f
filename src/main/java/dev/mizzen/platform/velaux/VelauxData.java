package dev.mizzen.platform.velaux;

import static dev.mizzen.shared.Fields.orEmpty;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.shared.SecretText;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a VelaUX kept, as far as Mizzen has something of the kind. Nothing in it is checked: anybody may have written it.
 *
 * @param permissions of the platform and of every project
 * @param roles of the platform and of every project
 * @param odd what Mizzen has nothing for, or cannot be read
 */
record VelauxData(
        List<User> users,
        List<Permission> permissions,
        List<Role> roles,
        List<Project> projects,
        List<Member> members,
        List<Target> targets,
        List<Application> applications,
        List<Odd> odd) {
    /** A thing that stays where it is, and why. */
    record Odd(String kind, String name, String why) {}

    /**
     * @param password a hash
     * @param dexSub empty where he does not log in through a provider
     */
    record User(
            String name,
            String email,
            String alias,
            SecretText password,
            boolean disabled,
            @JsonProperty("userRoles") List<String> roles,
            String dexSub) {
        User {
            name = orEmpty(name);
            email = orEmpty(email);
            alias = orEmpty(alias);
            password = password == null ? new SecretText("") : password;
            roles = listed(roles);
            dexSub = orEmpty(dexSub);
        }
    }

    /** @param project empty for one of the platform */
    record Permission(
            String name, String alias, String project, List<String> resources, List<String> actions, String effect) {
        Permission {
            name = orEmpty(name);
            alias = orEmpty(alias);
            project = orEmpty(project);
            resources = listed(resources);
            actions = listed(actions);
            effect = orEmpty(effect);
        }

        /** Whether taking it away from somebody gives him more: only one that clearly allows takes nothing. */
        boolean holdsBack() {
            return !effect.isEmpty() && !effect.equalsIgnoreCase("Allow");
        }
    }

    /**
     * @param project empty for one of the platform
     * @param permissions their names
     */
    record Role(String name, String alias, String project, List<String> permissions) {
        Role {
            name = orEmpty(name);
            alias = orEmpty(alias);
            project = orEmpty(project);
            permissions = listed(permissions);
        }
    }

    record Project(String name, String alias, String owner, String description, String namespace) {
        Project {
            name = orEmpty(name);
            alias = orEmpty(alias);
            owner = orEmpty(owner);
            description = orEmpty(description);
            namespace = orEmpty(namespace).isEmpty() ? name : namespace;
        }
    }

    record Member(
            @JsonProperty("username") String user,
            @JsonProperty("projectName") String project,
            @JsonProperty("userRoles") List<String> roles) {
        Member {
            user = orEmpty(user);
            project = orEmpty(project);
            roles = listed(roles);
        }
    }

    record Target(
            String name,
            String alias,
            String project,
            String description,
            @Nullable Spot cluster,
            Map<String, Object> variable) {
        Target {
            name = orEmpty(name);
            alias = orEmpty(alias);
            project = orEmpty(project);
            description = orEmpty(description);
            variable = variable == null ? Map.of() : variable;
        }
    }

    /** Where a target is. */
    record Spot(@Nullable String clusterName, @Nullable String namespace) {}

    /** A distribution of KubeVela's. @param trouble why it cannot be read as one; empty if it can */
    record Application(String namespace, String name, List<ConfigRef> configs, Set<Place> places, String trouble) {
        /** What names it in a setting, and on its copies. */
        String reference() {
            return namespace + "/" + name;
        }
    }

    /** The same with more that is odd. */
    VelauxData and(List<Odd> more) {
        return new VelauxData(
                users,
                permissions,
                roles,
                projects,
                members,
                targets,
                applications,
                Stream.concat(odd.stream(), more.stream()).toList());
    }

    private static List<String> listed(@Nullable List<String> texts) {
        return texts == null
                ? List.of()
                : texts.stream().filter(text -> text != null).distinct().toList();
    }
}

package dev.mizzen.platform.velaux;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.config.Config;
import dev.mizzen.config.Configs;
import dev.mizzen.distribution.FoundCopy;
import dev.mizzen.distribution.TakeOver;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.ProjectResource;
import dev.mizzen.identity.Intake;
import dev.mizzen.identity.PermissionRequest;
import dev.mizzen.platform.velaux.VelauxData.Application;
import dev.mizzen.platform.velaux.VelauxData.Member;
import dev.mizzen.platform.velaux.VelauxData.Permission;
import dev.mizzen.platform.velaux.VelauxData.Project;
import dev.mizzen.platform.velaux.VelauxData.Role;
import dev.mizzen.platform.velaux.VelauxData.Target;
import dev.mizzen.platform.velaux.VelauxData.User;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.shared.SecretText;
import dev.mizzen.target.Targets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** This Mizzen, by its features. */
@Component
class Here implements Destination {
    private final Hub hub;
    private final Intake people;
    private final Projects projects;
    private final Targets targets;
    private final Clusters clusters;
    private final Configs configs;
    private final TakeOver distributions;

    Here(
            Hub hub,
            Intake people,
            Projects projects,
            Targets targets,
            Clusters clusters,
            Configs configs,
            TakeOver distributions) {
        this.hub = hub;
        this.people = people;
        this.projects = projects;
        this.targets = targets;
        this.clusters = clusters;
        this.configs = configs;
        this.distributions = distributions;
    }

    @Override
    public boolean hasUser(String name) {
        return people.hasUser(name);
    }

    /** A record that was written by hand, or somebody who was deleted by hand: he would have what a stranger's membership gives. */
    @Override
    public Optional<String> userObstacle(String name) {
        return people.projectOf(name)
                .map(project -> "the project " + project + " names him as a member already: take him out there first");
    }

    @Override
    public boolean takesHash(SecretText hash) {
        return Intake.takesHash(hash);
    }

    @Override
    public Optional<Permission> permission(String name) {
        return people.permission(name)
                .map(found -> new Permission(
                        found.name(), found.alias(), "", found.resources(), found.actions(), found.effect()));
    }

    @Override
    public Optional<String> problem(Permission permission) {
        try {
            checked(permission);
            return Optional.empty();
        } catch (ApiException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Optional<Set<String>> role(String name) {
        return people.permissionsOf(name);
    }

    @Override
    public boolean hasProject(String name) {
        return projects.find(name).isPresent();
    }

    @Override
    public Optional<String> projectOf(String namespace) {
        return projects.byNamespace(namespace).map(dev.mizzen.project.Project::name);
    }

    @Override
    public Optional<String> namespaceObstacle(String namespace) {
        return hub.reserves(namespace)
                ? Optional.of("the namespace " + namespace + " is reserved")
                : projectOf(namespace).map(owner -> "the namespace " + namespace + " is the project " + owner + "'s");
    }

    @Override
    public Optional<TargetHere> target(String name) {
        return targets.find(name).map(found -> new TargetHere(found.project(), found.place()));
    }

    @Override
    public Optional<String> projectAt(Place place) {
        return targets.at(place).filter(target -> !target.going()).map(dev.mizzen.target.Target::project);
    }

    @Override
    public Optional<String> placeObstacle(Place place, String project) {
        if (hub.reserves(place.namespace())) {
            return Optional.of("the namespace " + place.namespace() + " is reserved");
        }
        if (!clusters.known(place.cluster())) {
            return Optional.of("there is no cluster " + place.cluster() + " here");
        }
        return targets.at(place).map(other -> place + " is the target " + other.name() + " here");
    }

    @Override
    public boolean isPlatform(String namespace) {
        return namespace.equals(hub.systemNamespace());
    }

    @Override
    public Optional<String> platformObstacle(Place place) {
        return clusters.known(place.cluster())
                ? distributions.platformObstacle(place)
                : Optional.of("there is no cluster " + place.cluster() + " here");
    }

    @Override
    public Optional<String> configObstacle(ConfigRef config, String namespace) {
        Optional<Config> found = configs.find(config).filter(one -> configs.usableBy(one, namespace));
        if (found.isEmpty()) {
            return Optional.of("there is no config " + config + " that it may use");
        }
        return found.get().content().isEmpty()
                ? Optional.of("the config " + config + " has nothing that could be distributed")
                : Optional.empty();
    }

    @Override
    public Optional<TakeOver.Wish> distribution(String namespace, String name) {
        return distributions.find(namespace, name);
    }

    @Override
    public FoundCopy look(ConfigRef config, Place place, Set<String> owners) {
        return distributions.look(config, place, owners);
    }

    @Override
    public void make(User user) {
        people.take(new Intake.Newcomer(
                user.name(),
                user.alias(),
                user.email(),
                user.disabled(),
                Optional.of(user.password()).filter(hash -> !hash.reveal().isEmpty()),
                user.roles()));
    }

    @Override
    public void make(Permission permission) {
        people.take(checked(permission));
    }

    @Override
    public void make(Role role) {
        people.takeRole(role.name(), role.alias(), role.permissions());
    }

    @Override
    public void make(Project project, List<Member> members, List<Role> roles, List<Permission> permissions) {
        members.stream().filter(member -> !hasUser(member.user())).findFirst().ifPresent(member -> {
            throw BusinessCode.USER_MISSING.because("its member " + member.user() + " could not be made");
        });
        String now = Instant.now().toString();
        projects.create(
                project.name(),
                new ProjectResource.Spec(
                        project.alias(),
                        project.description(),
                        project.owner(),
                        project.namespace(),
                        members.stream()
                                .map(member -> new ProjectResource.Member(member.user(), member.roles(), now, now))
                                .toList(),
                        now,
                        roles.stream()
                                .map(role -> new ProjectResource.Role(
                                        role.name(), role.alias(), role.permissions(), now, now))
                                .toList(),
                        permissions.stream()
                                .map(permission -> stored(permission, now))
                                .toList()));
    }

    @Override
    public void make(Target target, Place place) {
        targets.create(target.name(), target.project(), place, target.alias(), target.description(), target.variable());
    }

    @Override
    public void make(Application application) {
        distributions.make(
                application.namespace(),
                application.name(),
                new TakeOver.Wish(Set.copyOf(application.configs()), application.places()));
    }

    @Override
    public void takeOver(Application application, ConfigRef config, Place place, Set<String> owners) {
        distributions.takeCopy(application.namespace(), application.name(), config, place, owners);
    }

    /** In the one way in which permissions are written here. */
    private static dev.mizzen.identity.Permission checked(Permission permission) {
        return new PermissionRequest(
                        permission.name(),
                        PlatformPlan.alias(permission.alias()),
                        List.copyOf(permission.resources()),
                        List.copyOf(permission.actions()),
                        permission.effect())
                .checked();
    }

    private static ProjectResource.Permission stored(Permission permission, String now) {
        var checked = checked(permission);
        return new ProjectResource.Permission(
                checked.name(), checked.alias(), checked.resources(), checked.actions(), checked.effect(), now);
    }
}

package dev.mizzen.project;

import static dev.mizzen.shared.Fields.orEmpty;

import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.ProjectResource;
import dev.mizzen.identity.Caller;
import dev.mizzen.identity.Moving;
import dev.mizzen.identity.Unseen;
import dev.mizzen.identity.Users;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.IfMatch;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The projects. Records that are broken, or name a namespace that another project has, are left out. */
@Component
public class Projects {
    private static final Logger log = LoggerFactory.getLogger(Projects.class);
    private static final Comparator<Project> NEWEST_FIRST =
            Comparator.comparing(Project::createTime).reversed().thenComparing(Project::name);

    private final Hub hub;
    private final ProjectRecords records;
    private final ProjectNamespace namespaces;
    private final Users users;
    private final ObjectProvider<ProjectTargets> targets;
    private final ProjectDeletion deletion;

    Projects(
            Hub hub,
            ProjectRecords records,
            Users users,
            ObjectProvider<ProjectTargets> targets,
            ObjectProvider<ProjectContents> contents) {
        this.hub = hub;
        this.records = records;
        this.namespaces = new ProjectNamespace(hub.client());
        this.users = users;
        this.targets = targets;
        this.deletion = new ProjectDeletion(records, namespaces, targets, contents);
    }

    public Optional<Project> find(String name) {
        return records.claims().find(name);
    }

    /** @throws ApiException with {@link BusinessCode#PROJECT_MISSING} */
    public Project require(String name) {
        return find(name).orElseThrow(() -> Unseen.project(name));
    }

    /** The project that has a namespace of the hub. One look into an index. */
    public Optional<Project> byNamespace(String namespace) {
        return records.claims().holder(namespace);
    }

    /** Newest first. */
    public List<Project> list() {
        return records.claims().list().stream().sorted(NEWEST_FIRST).toList();
    }

    /** Told of each project that appears (nothing before), changes, or goes (nothing now). Must be called before the hub starts. */
    public void onChange(Cache.Listener<Project> listener) {
        records.claims().onChange(listener);
    }

    /**
     * To be asked after something was made in a project, so that it does not outlive a deletion of the project at the same time: what was
     * made has to be taken back if this fails. Reads the API server.
     *
     * @throws ApiException with {@link BusinessCode#PROJECT_MISSING} if the project is deleted, or about to be
     */
    public void requireStaying(Project project) {
        records.now(project).filter(record -> !DeletionMark.isOnAny(record)).orElseThrow(() -> deleted(project.name()));
    }

    /** The project that has a namespace as the API server, not the cache, says. */
    public Optional<Project> byNamespaceNow(String namespace) {
        return records.claiming(namespace).stream()
                .flatMap(record -> records.readWhole(record).stream())
                .min(Comparator.comparing(Project::createTime).thenComparing(Project::name));
    }

    /** The projects a user is a member of, newest first. */
    List<Joined> of(String user) {
        return records.ofMember(user).stream()
                .flatMap(record -> records.claims().of(record).stream()
                        .map(project -> new Joined(project, Members.require(record, user), RolesOfProject.of(record))))
                .sorted(Comparator.comparing(Joined::project, NEWEST_FIRST))
                .toList();
    }

    /** A user's entry in a project, and the roles that there are. */
    record Joined(Project project, ProjectResource.Member member, RolesOfProject roles) {}

    /**
     * Makes a project with its namespace; its owner joins as project admin. It fails as a whole: of a project that could not be
     * made nothing stays.
     */
    public Project create(String name, String alias, String description, String owner, String namespace) {
        return create(name, begun(alias, description, owner, namespace));
    }

    /**
     * The same for somebody who asks for it.
     *
     * @throws ApiException also with {@link BusinessCode#PROJECT_NAMESPACE_TAKEN} where the namespace holds configs or copies already
     *     and he is no platform admin: the owner would have them, and what the platform distributes there would be refused from then on
     */
    Project create(Caller by, String name, String alias, String description, String owner, String namespace) {
        return create(name, begun(alias, description, owner, namespace), () -> requireMayHave(by, namespace));
    }

    private void requireMayHave(Caller by, String namespace) {
        if (by.isPlatformAdmin()) {
            return;
        }
        if (namespaces.holdsConfigs(namespace)) {
            throw othersUse(namespace, "holds configs already, which the project would get");
        }
        if (namespaces.holdsCopies(namespace)) {
            throw othersUse(namespace, "holds copies of configs already, which are distributed to whoever uses it now");
        }
    }

    private static ApiException othersUse(String namespace, String why) {
        return BusinessCode.PROJECT_NAMESPACE_TAKEN.because("The namespace " + namespace + " " + why
                + ", so only a platform admin makes a project of it: ask one, or name another namespace");
    }

    private static ProjectResource.Spec begun(String alias, String description, String owner, String namespace) {
        return new ProjectResource.Spec(alias, description, owner, namespace, Members.joined(List.of(), owner), now());
    }

    /** The same with just the members, roles and permissions that are given, all there at once. */
    public Project create(String name, ProjectResource.Spec wanted) {
        return create(name, wanted, () -> {});
    }

    /** @param check asked when the namespace is nobody's */
    private Project create(String name, ProjectResource.Spec wanted, Runnable check) {
        if (records.cache().get(name).isPresent()) {
            throw exists(name);
        }
        String namespace = wanted.namespace();
        requireUser(orEmpty(wanted.owner()));
        requireFree(namespace);
        check.run();
        ProjectResource created = write(name, wanted);
        boolean made = false;
        try {
            requireFirst(created, namespace);
            made = namespaces.ensure(created, namespace);
            // A deletion that came before the namespace did not find it.
            requireStillThere(created);
            // Who removes a user may have looked at the projects before this one was there.
            requireUserNow(orEmpty(wanted.owner()));
        } catch (RuntimeException e) {
            withdraw(created, made);
            throw e;
        }
        return records.read(created);
    }

    /** Replaces alias and description; a new owner joins as project admin, an empty one keeps the old. Makes a missing namespace again. */
    Project change(Caller by, String name, IfMatch meant, String alias, String description, String owner) {
        require(name);
        if (!owner.isEmpty()) {
            requireUser(owner);
        }
        ProjectResource record = requireStored(name);
        meant.require(record.getMetadata().getResourceVersion());
        // As it is now: the cache may be behind.
        Project project = records.readWhole(record).orElseThrow(() -> deleted(name));
        boolean made = namespaces.ensure(record, project.namespace());
        Optional<ProjectResource> changed =
                records.change(name, record.getMetadata().getUid(), meant, spec -> {
                    requireMayOwn(by, project, spec, owner);
                    return new ProjectResource.Spec(
                            alias,
                            description,
                            owner.isEmpty() ? spec.owner() : owner,
                            spec.namespace(),
                            owner.isEmpty() ? spec.members() : Members.joined(spec.members(), owner),
                            now(),
                            spec.roles(),
                            spec.permissions());
                });
        if (changed.isEmpty() && made) {
            // Deleted meanwhile: only what was made here goes again, never what the project held.
            deletion.ofNamespace(project, record);
        }
        if (changed.isPresent() && !owner.isEmpty() && !users.isThereNow(owner)) {
            disown(record, owner);
            throw noSuchOwner(owner);
        }
        return changed.map(records::read).orElseThrow(() -> deleted(name));
    }

    /** Makes a user the owner of every project there is; he joins each as project admin. */
    public void giveAllTo(String owner) {
        requireUser(owner);
        for (Project project : list()) {
            records.now(project.name())
                    .ifPresent(record -> records.change(
                            project.name(),
                            record.getMetadata().getUid(),
                            IfMatch.of(null),
                            spec -> new ProjectResource.Spec(
                                    spec.alias(),
                                    spec.description(),
                                    owner,
                                    spec.namespace(),
                                    Members.joined(spec.members(), owner),
                                    now(),
                                    spec.roles(),
                                    spec.permissions())));
        }
    }

    /** Removes a project with what it holds, and its namespace if Mizzen made it. Nothing that is made in it meanwhile stays. */
    void remove(String name, IfMatch meant) {
        deletion.of(require(name), meant);
    }

    private ProjectResource write(String name, ProjectResource.Spec spec) {
        try {
            return records.create(name, spec);
        } catch (KubernetesClientException e) {
            throw e.getCode() == 409 ? exists(name) : e;
        }
    }

    private ProjectResource requireStored(String name) {
        return records.now(name).orElseThrow(() -> deleted(name));
    }

    private void requireStillThere(ProjectResource created) {
        String name = created.getMetadata().getName();
        records.now(name)
                .filter(record -> record.getMetadata()
                        .getUid()
                        .equals(created.getMetadata().getUid()))
                .orElseThrow(() -> deleted(name));
    }

    private void requireUser(String owner) {
        if (users.find(owner).isEmpty()) {
            throw noSuchOwner(owner);
        }
    }

    private void requireUserNow(String owner) {
        if (!users.isThereNow(owner)) {
            throw noSuchOwner(owner);
        }
    }

    private static ApiException noSuchOwner(String owner) {
        return BusinessCode.OWNER_UNKNOWN.because("There is no user '" + owner + "' who could own the project");
    }

    /**
     * Takes a project from an owner who was deleted meanwhile, whom the project would wait for otherwise: it is its former owner's again,
     * unless somebody else has it by now.
     *
     * @param before the record as it was before he got it
     */
    private void disown(ProjectResource before, String owner) {
        String former = before.getSpec().owner();
        records.change(
                before.getMetadata().getName(),
                before.getMetadata().getUid(),
                IfMatch.of(null),
                spec -> new ProjectResource.Spec(
                        spec.alias(),
                        spec.description(),
                        owner.equals(spec.owner()) ? former : spec.owner(),
                        spec.namespace(),
                        Members.without(spec, owner),
                        now(),
                        spec.roles(),
                        spec.permissions()));
    }

    /** A new owner becomes project admin: nobody makes one, himself neither, who has not all of that. */
    private static void requireMayOwn(Caller by, Project project, ProjectResource.Spec spec, String owner) {
        List<String> before = Members.find(spec, owner).map(Members::roles).orElse(List.of());
        if (!owner.isEmpty() && !before.contains(ProjectRoles.ADMIN)) {
            Moving.require(
                    RolesOfProject.caller(by, project, spec),
                    RolesOfProject.of(project, spec).permissionsOf(List.of(ProjectRoles.ADMIN)));
        }
    }

    private void requireFree(String namespace) {
        if (hub.reserves(namespace)) {
            throw BusinessCode.PROJECT_NAMESPACE_TAKEN.because(
                    "The namespace " + namespace + " is reserved: name another one");
        }
        byNamespace(namespace).ifPresent(other -> {
            throw taken(namespace, "the project '" + other.name() + "'");
        });
        requireNoTarget(namespace);
    }

    private void requireNoTarget(String namespace) {
        targets.stream()
                .flatMap(answer -> answer.atHubNamespace(namespace).stream())
                .findFirst()
                .ifPresent(target -> {
                    throw taken(namespace, "the target '" + target + "'");
                });
    }

    /** Looks again after the write: another replica may have given the same namespace away at the same time. */
    private void requireFirst(ProjectResource created, String namespace) {
        if (!records.claims().mayStay(created, records.claiming(namespace))) {
            throw taken(namespace, "another project");
        }
        requireNoTarget(namespace);
    }

    /** @param made whether its namespace was made for it */
    private void withdraw(ProjectResource created, boolean made) {
        try {
            records.delete(created);
            if (made) {
                deletion.ofNamespace(records.read(created), created);
            }
        } catch (RuntimeException e) {
            log.warn(
                    "The project {} could not be made and its record could not be taken back",
                    created.getMetadata().getName());
        }
    }

    private static ApiException exists(String name) {
        return BusinessCode.PROJECT_EXISTS.because("There is a project '" + name + "' already: choose another name");
    }

    static ApiException deleted(String name) {
        return BusinessCode.PROJECT_MISSING.because(
                "The project '" + name + "' was deleted a moment ago, or is about to be");
    }

    private static ApiException taken(String namespace, String owner) {
        return BusinessCode.PROJECT_NAMESPACE_TAKEN.because(
                "The namespace " + namespace + " belongs to " + owner + ": name another one");
    }

    private static String now() {
        return Instant.now().toString();
    }
}

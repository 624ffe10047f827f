package dev.mizzen.project;

import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.ProjectResource;
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
        return find(name).orElseThrow(() -> BusinessCode.PROJECT_MISSING.because("There is no project '" + name + "'"));
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
                        .map(project -> new Joined(project, Members.require(record, user))))
                .sorted(Comparator.comparing(Joined::project, NEWEST_FIRST))
                .toList();
    }

    /** A user's entry in a project. */
    record Joined(Project project, ProjectResource.Member member) {}

    /**
     * Makes a project with its namespace; its owner joins as project admin. It fails as a whole: of a project that could not be
     * made nothing stays.
     */
    public Project create(String name, String alias, String description, String owner, String namespace) {
        if (records.cache().get(name).isPresent()) {
            throw exists(name);
        }
        requireUser(owner);
        requireFree(namespace);
        ProjectResource created = write(
                name,
                new ProjectResource.Spec(
                        alias, description, owner, namespace, Members.joined(List.of(), owner), now()));
        boolean made = false;
        try {
            requireFirst(created, namespace);
            made = namespaces.ensure(created, namespace);
            // A deletion that came before the namespace did not find it.
            requireStillThere(created);
        } catch (RuntimeException e) {
            withdraw(created, made);
            throw e;
        }
        return records.read(records.cache().await(created));
    }

    /** Replaces alias and description; a new owner joins as project admin, an empty one keeps the old. Makes a missing namespace again. */
    Project change(String name, IfMatch meant, String alias, String description, String owner) {
        require(name);
        if (!owner.isEmpty()) {
            requireUser(owner);
        }
        ProjectResource record = requireStored(name);
        meant.require(record.getMetadata().getResourceVersion());
        // As it is now: the cache may be behind.
        Project project = records.readWhole(record).orElseThrow(() -> deleted(name));
        boolean made = namespaces.ensure(record, project.namespace());
        Optional<ProjectResource> changed = records.change(
                name,
                record.getMetadata().getUid(),
                meant,
                spec -> new ProjectResource.Spec(
                        alias,
                        description,
                        owner.isEmpty() ? spec.owner() : owner,
                        spec.namespace(),
                        owner.isEmpty() ? spec.members() : Members.joined(spec.members(), owner),
                        now()));
        if (changed.isEmpty() && made) {
            // Deleted meanwhile: only what was made here goes again, never what the project held.
            deletion.ofNamespace(project, record);
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
                                    now())));
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
            throw BusinessCode.OWNER_UNKNOWN.because("There is no user '" + owner + "' who could own the project");
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

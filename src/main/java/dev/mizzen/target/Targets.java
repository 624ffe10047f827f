package dev.mizzen.target;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.TargetResource;
import dev.mizzen.identity.Caller;
import dev.mizzen.project.Project;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.Place;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * The targets. What this class answers to other features has those in it that are going: they keep their place until they are
 * gone. Records that are broken, or name a place that another target has, are left out.
 */
@Component
public class Targets {
    private static final Logger log = LoggerFactory.getLogger(Targets.class);
    private static final Comparator<Target> NEWEST_FIRST =
            Comparator.comparing(Target::createTime).reversed().thenComparing(Target::name);

    private final Hub hub;
    private final TargetRecords records;
    private final TargetRelease release;
    private final TargetNamespace namespaces;
    private final Projects projects;
    private final Clusters clusters;
    private final ObjectProvider<TargetUse> uses;

    Targets(
            Hub hub,
            TargetRecords records,
            TargetRelease release,
            TargetNamespace namespaces,
            Projects projects,
            Clusters clusters,
            ObjectProvider<TargetUse> uses) {
        this.hub = hub;
        this.records = records;
        this.release = release;
        this.namespaces = namespaces;
        this.projects = projects;
        this.clusters = clusters;
        this.uses = uses;
    }

    public Optional<Target> find(String name) {
        return records.claims().find(name);
    }

    /** The target that has a place. One look into an index. */
    public Optional<Target> at(Place place) {
        return records.claims().holder(place.toString());
    }

    /** The targets of a project, newest first. */
    public List<Target> of(String project) {
        return records.of(project).stream().sorted(NEWEST_FIRST).toList();
    }

    /** Every target, newest first. */
    public List<Target> list() {
        return records.claims().list().stream().sorted(NEWEST_FIRST).toList();
    }

    /** Those of some targets that the caller, who may look at their projects, is shown: not what goes, nor what is denied to him. */
    public static List<Target> shown(List<Target> targets) {
        Predicate<String> notDenied = Caller.current().whichNotDenied("target", "list");
        return targets.stream()
                .filter(target -> !target.going() && notDenied.test(target.name()))
                .toList();
    }

    /**
     * Told of each target that appears (nothing before), changes, as when it begins to go, or is gone (nothing now). Must be
     * called before the hub starts.
     */
    public void onChange(Cache.Listener<Target> listener) {
        records.claims().onChange(listener);
    }

    /** Makes a target and its namespace. It fails as a whole: of a target that could not be made no record stays. */
    public Target create(
            String name, String project, Place place, String alias, String description, Map<String, Object> variable) {
        requireNew(name);
        Project owner = projects.require(project);
        requireAllowed(place, owner);
        requireFree(place);
        namespaces.requireUsable(name, place);
        TargetResource created = write(
                name,
                place,
                new TargetResource.Spec(
                        project,
                        place.cluster().value(),
                        place.namespace(),
                        alias,
                        description,
                        variable.isEmpty() ? null : variable,
                        now()));
        try {
            requireStillRight(created, place, owner);
            namespaces.ensure(name, place);
        } catch (RuntimeException e) {
            withdraw(created);
            throw e;
        }
        return Target.of(created, hub::reserves);
    }

    /** Checks by what is known that a target of this name could be made of a place that may be one. */
    void requireSeemsFree(String name, Place place) {
        requireNew(name);
        namespaces.requireSeemsUsable(name, place);
    }

    /** Replaces alias, description and variables; project and place stay what they are. */
    Target change(String name, IfMatch meant, String alias, String description, Map<String, Object> variable) {
        Target target = require(name);
        return records.change(
                        target,
                        meant,
                        spec -> new TargetResource.Spec(
                                spec.project(),
                                spec.cluster(),
                                spec.namespace(),
                                alias,
                                description,
                                variable.isEmpty() ? null : variable,
                                now()))
                .map(written -> Target.of(written, hub::reserves))
                .orElseThrow(() -> missing(name));
    }

    /** Deletes a target. It is gone at once where nothing has to be recalled, and otherwise when that is done. */
    void remove(String name, IfMatch meant) {
        remove(require(name), meant);
    }

    /** Deletes this very target, and no later one of its name. */
    void remove(Target target, IfMatch meant) {
        String name = target.name();
        if (uses.stream().anyMatch(use -> use.namedByDistribution(target))) {
            throw BusinessCode.TARGET_IN_USE.because(
                    "The target '" + name + "' is named by a distribution: take it out of there first");
        }
        records.delete(name, target.uid(), meant);
        records.now(name)
                .filter(record -> target.uid().equals(record.getMetadata().getUid()))
                .ifPresent(record -> {
                    records.cache().awaitGone(record);
                    release.tryNow(record);
                });
    }

    /** A target that is not going. */
    Target require(String name) {
        return find(name).filter(target -> !target.going()).orElseThrow(() -> missing(name));
    }

    private void requireNew(String name) {
        Optional<TargetResource> present = records.cache().get(name);
        if (present.isPresent() && present.get().getMetadata().getDeletionTimestamp() != null) {
            // The cache may be a moment behind a deletion that is through.
            present = records.now(name);
        }
        present.ifPresent(record -> {
            throw exists(name, record);
        });
    }

    /** Checks that a place may be a target of a project, whether or not it is one already. */
    void requireAllowed(Place place, Project owner) {
        if (hub.reserves(place.namespace())) {
            throw BusinessCode.INVALID_REQUEST.because(
                    "The namespace " + place.namespace() + " is reserved and cannot be a target: name another one");
        }
        if (!clusters.known(place.cluster())) {
            throw BusinessCode.CLUSTER_MISSING.because("There is no cluster '" + place.cluster() + "': join it first");
        }
        if (place.cluster().isLocal()) {
            projects.byNamespace(place.namespace()).ifPresent(other -> requireSame(owner, other, place));
        }
    }

    private void requireSame(Project owner, Project other, Place place) {
        if (!other.name().equals(owner.name())) {
            throw BusinessCode.TARGET_PLACE_TAKEN.because(
                    "The namespace " + place + " belongs to the project '" + other.name() + "': name another one");
        }
    }

    private void requireFree(Place place) {
        at(place).filter(other -> !other.going() || records.stillThere(other)).ifPresent(other -> {
            throw taken(place, other);
        });
    }

    /** Looks again after the write, past the cache: another request or replica may have been at work at the same time. */
    private void requireStillRight(TargetResource created, Place place, Project owner) {
        if (!records.claims().mayStay(created, records.claiming(place))) {
            throw BusinessCode.TARGET_PLACE_TAKEN.because(
                    "The namespace " + place + " was made another target a moment ago: name another one");
        }
        projects.requireStaying(owner);
        if (place.cluster().isLocal()) {
            projects.byNamespaceNow(place.namespace()).ifPresent(other -> requireSame(owner, other, place));
        }
    }

    private TargetResource write(String name, Place place, TargetResource.Spec spec) {
        try {
            return records.create(name, place, spec);
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                throw e;
            }
            throw records.now(name)
                    .map(record -> exists(name, record))
                    .orElseGet(() -> BusinessCode.TARGET_EXISTS.because(
                            "A target '" + name + "' was deleted a moment ago: try again"));
        }
    }

    private void withdraw(TargetResource created) {
        String name = created.getMetadata().getName();
        try {
            records.delete(name, created.getMetadata().getUid(), IfMatch.of(null));
            records.cache().awaitGone(created);
            release.withdrawn(created);
        } catch (RuntimeException e) {
            log.warn("The target {} could not be made and its record could not be taken back", name);
        }
    }

    private static ApiException exists(String name, TargetResource record) {
        return BusinessCode.TARGET_EXISTS.because(
                record.getMetadata().getDeletionTimestamp() == null
                        ? "There is a target '" + name + "' already: choose another name"
                        : "A target '" + name
                                + "' is being deleted, and copies are still recalled from its namespace: try again"
                                + " later or choose another name");
    }

    private static ApiException taken(Place place, Target other) {
        return BusinessCode.TARGET_PLACE_TAKEN.because(
                "The namespace " + place + " belongs to the target '" + other.name()
                        + (other.going() ? "', which is being deleted: try again later" : "': name another one"));
    }

    private static ApiException missing(String name) {
        return BusinessCode.TARGET_MISSING.because("There is no target '" + name + "'");
    }

    private static String now() {
        return Instant.now().toString();
    }
}

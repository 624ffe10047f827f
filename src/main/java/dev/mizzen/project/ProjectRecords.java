package dev.mizzen.project;

import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Claims;
import dev.mizzen.hub.Conflicts;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.ProjectResource;
import dev.mizzen.shared.IfMatch;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** The stored records of projects: what the cache has of them, and the writes. */
@Component
class ProjectRecords {
    /** The project's namespace, as a label: so that two creations at once find each other with one small read. */
    private static final String NAMESPACE_LABEL = "mizzen.dev/namespace";

    private final KubernetesClient client;
    private final Hub hub;
    private final Cache<ProjectResource> cache;
    private final Claims<ProjectResource, Project> claims;
    private final Function<String, List<ProjectResource>> byMember;

    ProjectRecords(Hub hub) {
        this.client = hub.client();
        this.hub = hub;
        this.cache = hub.cacheAll(ProjectResource.class);
        this.claims = new Claims<>(cache, this::read, Project::namespace);
        this.byMember = cache.index("member", Members::names);
    }

    Cache<ProjectResource> cache() {
        return cache;
    }

    Claims<ProjectResource, Project> claims() {
        return claims;
    }

    List<ProjectResource> ofMember(String user) {
        return byMember.apply(user);
    }

    /** @throws IllegalArgumentException if the record is broken */
    Project read(ProjectResource record) {
        return Project.of(record, hub::reserves);
    }

    /** Empty if the record is broken. */
    Optional<Project> readWhole(ProjectResource record) {
        try {
            return Optional.of(read(record));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What the API server, not the cache, has. */
    Optional<ProjectResource> now(String name) {
        return Optional.ofNullable(stored(name).get());
    }

    /** The record of a project as the API server has it; empty too if the project was made anew with another namespace. */
    Optional<ProjectResource> now(Project project) {
        return now(project.name())
                .filter(record -> readWhole(record)
                        .filter(now -> now.namespace().equals(project.namespace()))
                        .isPresent());
    }

    /** Every record as the API server has it, whole or not. */
    List<ProjectResource> allNow() {
        return client.resources(ProjectResource.class).list().getItems();
    }

    /** The records with a namespace as the API server has them; those written past the API are not among them. */
    List<ProjectResource> claiming(String namespace) {
        return client.resources(ProjectResource.class)
                .withLabel(NAMESPACE_LABEL, namespace)
                .list()
                .getItems();
    }

    /** The records that name a namespace, whole or not and whoever wrote them, as the API server has them. */
    List<ProjectResource> naming(String namespace) {
        return allNow().stream()
                .filter(record -> record.getSpec() != null
                        && namespace.equals(record.getSpec().namespace()))
                .toList();
    }

    /**
     * Makes a record, and waits until the cache shows it: one that is withdrawn before would appear after it is gone.
     *
     * @throws KubernetesClientException with code 409 if the name is taken
     */
    ProjectResource create(String name, ProjectResource.Spec spec) {
        ProjectResource wanted = new ProjectResource();
        wanted.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .addToLabels(NAMESPACE_LABEL, spec.namespace())
                .build());
        wanted.setSpec(spec);
        return cache.await(client.resource(wanted).create());
    }

    /** Changes a record at the version it is read at, again if somebody else was quicker; empty if it is gone. */
    Optional<ProjectResource> change(
            String name, String uid, IfMatch meant, UnaryOperator<ProjectResource.Spec> change) {
        return retrying(name, uid, record -> {
            meant.require(record.getMetadata().getResourceVersion());
            record.setSpec(change.apply(record.getSpec()));
            return cache.await(client.resource(record).update());
        });
    }

    /** Deletes this very object, whatever changed in it meanwhile, and no later one of its name. */
    void delete(ProjectResource record) {
        retrying(record.getMetadata().getName(), record.getMetadata().getUid(), present -> {
            client.resource(present)
                    .lockResourceVersion(present.getMetadata().getResourceVersion())
                    .delete();
            return present;
        });
        cache.awaitGone(record);
    }

    /** Deletes a record that carries this mark of its deletion; false if somebody else marked it, or took the mark off. */
    boolean delete(ProjectResource record, DeletionMark mark) {
        boolean[] marked = {true};
        retrying(record.getMetadata().getName(), record.getMetadata().getUid(), present -> {
            marked[0] = mark.isOn(present);
            if (marked[0]) {
                client.resource(present)
                        .lockResourceVersion(present.getMetadata().getResourceVersion())
                        .delete();
            }
            return present;
        });
        if (marked[0]) {
            cache.awaitGone(record);
        }
        return marked[0];
    }

    /** Changes the annotations of a record, at a version that is meant; empty if it is gone. */
    Optional<ProjectResource> annotate(ProjectResource of, IfMatch meant, Consumer<Map<String, String>> change) {
        return retrying(of.getMetadata().getName(), of.getMetadata().getUid(), record -> {
            meant.require(record.getMetadata().getResourceVersion());
            Map<String, String> annotations = new TreeMap<>(
                    Objects.requireNonNullElse(record.getMetadata().getAnnotations(), Map.<String, String>of()));
            change.accept(annotations);
            record.getMetadata().setAnnotations(annotations);
            return client.resource(record).update();
        });
    }

    private Optional<ProjectResource> retrying(String name, String uid, UnaryOperator<ProjectResource> write) {
        return Conflicts.retrying(
                () -> now(name).filter(record -> uid.equals(record.getMetadata().getUid())),
                record -> Optional.of(write.apply(record)));
    }

    private Resource<ProjectResource> stored(String name) {
        return client.resources(ProjectResource.class).withName(name);
    }
}

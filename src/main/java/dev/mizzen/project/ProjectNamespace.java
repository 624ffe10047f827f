package dev.mizzen.project;

import dev.mizzen.hub.Hub;
import dev.mizzen.hub.KubeVela;
import dev.mizzen.hub.ProjectResource;
import dev.mizzen.shared.BusinessCode;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The namespaces of projects on the hub. Those that Mizzen made carry an annotation; only they are ever deleted.
 *
 * <p>Safety rule: whoever takes a namespace writes his project's record first and then on the namespace, and a deletion reads the
 * namespace first and the records then. So it sees the record, or the namespace is not any more what it read.
 */
class ProjectNamespace {
    /** On a namespace that Mizzen made: the name of the project it was made for. Never put on one that was there. */
    static final String MADE_FOR = "mizzen.dev/project";

    /** On the namespace of a project, whoever made it: the uid of the project that took it last. */
    static final String TAKEN_BY = "mizzen.dev/project-uid";

    private static final Logger log = LoggerFactory.getLogger(ProjectNamespace.class);
    private static final int TRIES = 10;
    /** How long a deletion goes on while others keep writing on the namespace. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long PAUSE_NANOS = 50_000_000;

    private final KubernetesClient client;

    ProjectNamespace(KubernetesClient client) {
        this.client = client;
    }

    /** What became of an attempt to have a namespace. */
    private enum Attempt {
        MADE,
        TAKEN,
        /** Somebody else was quicker to make, change or delete the namespace. */
        OVERTAKEN
    }

    /** Whether there are configs in a namespace by now, whoever made them. */
    boolean holdsConfigs(String namespace) {
        return isAny(client.secrets().inNamespace(namespace).withLabel(KubeVela.CATALOG, KubeVela.CONFIGS));
    }

    /** Whether there are copies in a namespace by now, whichever hub's: they are another team's. */
    boolean holdsCopies(String namespace) {
        return isAny(client.secrets().inNamespace(namespace).withLabel(Hub.COPY_LABEL));
    }

    private static boolean isAny(FilterWatchListDeletable<Secret, SecretList, Resource<Secret>> secrets) {
        return !secrets.list(new ListOptionsBuilder().withLimit(1L).build())
                .getItems()
                .isEmpty();
    }

    /** Makes a project's namespace, or takes the one that is there. Fails with 30003. Returns whether this made it. */
    boolean ensure(ProjectResource project, String namespace) {
        try {
            for (int tries = 0; tries < TRIES; tries++) {
                Attempt attempt = attempt(project, namespace);
                if (attempt != Attempt.OVERTAKEN) {
                    return attempt == Attempt.MADE;
                }
                pause();
            }
            throw BusinessCode.PROJECT_NAMESPACE_FAILED.because(
                    "Others keep changing the namespace " + namespace + ": try again");
        } catch (KubernetesClientException e) {
            log.warn(
                    "The namespace {} of the project {} cannot be made: {}",
                    namespace,
                    project.getMetadata().getName(),
                    e.getCode());
            throw BusinessCode.PROJECT_NAMESPACE_FAILED.because("The namespace " + namespace + " cannot be made: "
                    + (e.getCode() == 403
                            ? "Mizzen's account on the hub may not create and update namespaces"
                            : "the hub did not accept it, try again or name another namespace"));
        }
    }

    private Attempt attempt(ProjectResource project, String namespace) {
        Namespace present = read(namespace);
        try {
            if (present == null) {
                create(project, namespace);
                return Attempt.MADE;
            }
            take(project, present);
            return Attempt.TAKEN;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409 || (e.getCode() == 404 && present != null)) {
                return Attempt.OVERTAKEN;
            }
            throw e;
        }
    }

    private void create(ProjectResource project, String namespace) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .addToAnnotations(MADE_FOR, project.getMetadata().getName())
                        .addToAnnotations(TAKEN_BY, project.getMetadata().getUid())
                        .endMetadata()
                        .build())
                .create();
    }

    private void take(ProjectResource project, Namespace present) {
        if (present.getMetadata().getDeletionTimestamp() != null) {
            throw BusinessCode.PROJECT_NAMESPACE_FAILED.because(
                    "The namespace " + present.getMetadata().getName()
                            + " is being deleted: try again when it is gone, or name another namespace");
        }
        if (has(present, TAKEN_BY, project.getMetadata().getUid())) {
            return;
        }
        client.resource(new NamespaceBuilder(present)
                        .editMetadata()
                        .addToAnnotations(TAKEN_BY, project.getMetadata().getUid())
                        .endMetadata()
                        .build())
                .update();
    }

    /**
     * Deletes a project's namespace if Mizzen made it for a project of this name and nobody has it by now; exactly the one that was
     * read, or none.
     *
     * @param hasAnother whether a record says that the namespace is another's, as the API server has the records now
     */
    void removeIfMade(Project project, BooleanSupplier hasAnother) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            Namespace present = read(project.namespace());
            if (present == null
                    || present.getMetadata().getDeletionTimestamp() != null
                    || !has(present, MADE_FOR, project.name())
                    || hasAnother.getAsBoolean()) {
                return;
            }
            try {
                // A resource version belongs to one state of one object: this also pins the uid and the annotations.
                client.resource(present)
                        .lockResourceVersion(present.getMetadata().getResourceVersion())
                        .delete();
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != 409) {
                    throw e;
                }
                pause();
            }
        }
        log.warn("The namespace {} keeps changing and is left behind", project.namespace());
    }

    private @Nullable Namespace read(String namespace) {
        return client.namespaces().withName(namespace).get();
    }

    /** Out of step with whoever writes on the namespace. */
    private static void pause() {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_NANOS));
    }

    private static boolean has(Namespace namespace, String annotation, String value) {
        return namespace.getMetadata().getAnnotations() != null
                && value.equals(namespace.getMetadata().getAnnotations().get(annotation));
    }
}

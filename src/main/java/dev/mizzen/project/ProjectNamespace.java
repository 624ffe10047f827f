package dev.mizzen.project;

import dev.mizzen.shared.BusinessCode;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The namespaces of projects on the hub. Those that Mizzen made carry an annotation; only they are ever deleted. */
class ProjectNamespace {
    /** On a namespace that Mizzen made: the name of the project it was made for. */
    static final String MADE_FOR = "mizzen.dev/project";

    private static final Logger log = LoggerFactory.getLogger(ProjectNamespace.class);
    private static final int TRIES = 5;

    private final KubernetesClient client;

    ProjectNamespace(KubernetesClient client) {
        this.client = client;
    }

    /** Makes a project's namespace, or takes it as it is. Fails with 30003. */
    void ensure(String project, String namespace) {
        try {
            Namespace present = read(namespace);
            if (present == null) {
                present = create(project, namespace);
            }
            if (present.getMetadata().getDeletionTimestamp() != null) {
                throw BusinessCode.PROJECT_NAMESPACE_FAILED.because("The namespace " + namespace
                        + " is being deleted: try again when it is gone, or name another namespace");
            }
        } catch (KubernetesClientException e) {
            log.warn("The namespace {} of the project {} cannot be made: {}", namespace, project, e.getCode());
            throw BusinessCode.PROJECT_NAMESPACE_FAILED.because("The namespace " + namespace + " cannot be made: "
                    + (e.getCode() == 403
                            ? "Mizzen's account on the hub may not create namespaces"
                            : "the hub did not accept it, try again or name another namespace"));
        }
    }

    /** Deletes a project's namespace if Mizzen made it for this project; exactly the one that was read, or none. */
    void removeIfMade(Project project) {
        for (int tries = 0; tries < TRIES; tries++) {
            Namespace present = read(project.namespace());
            if (present == null
                    || present.getMetadata().getDeletionTimestamp() != null
                    || !isMadeFor(project.name(), present)) {
                return;
            }
            try {
                // A resource version belongs to one state of one object: this also pins the uid and the annotation.
                client.resource(present)
                        .lockResourceVersion(present.getMetadata().getResourceVersion())
                        .delete();
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != 409) {
                    throw e;
                }
            }
        }
        log.warn("The namespace {} keeps changing and is left behind", project.namespace());
    }

    private @Nullable Namespace read(String namespace) {
        return client.namespaces().withName(namespace).get();
    }

    private Namespace create(String project, String namespace) {
        try {
            return client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(namespace)
                            .addToAnnotations(MADE_FOR, project)
                            .endMetadata()
                            .build())
                    .create();
        } catch (KubernetesClientException e) {
            Namespace madeMeanwhile = e.getCode() == 409 ? read(namespace) : null;
            if (madeMeanwhile == null) {
                throw e;
            }
            return madeMeanwhile;
        }
    }

    private static boolean isMadeFor(String project, Namespace namespace) {
        return namespace.getMetadata().getAnnotations() != null
                && project.equals(namespace.getMetadata().getAnnotations().get(MADE_FOR));
    }
}

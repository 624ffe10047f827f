package dev.mizzen.project;

import dev.mizzen.hub.ProjectResource;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.IfMatch;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;

/** Deletes projects with all they hold, while others may make something in them, or delete them, at the same time. */
final class ProjectDeletion {
    private static final Logger log = LoggerFactory.getLogger(ProjectDeletion.class);

    private final ProjectRecords records;
    private final ProjectNamespace namespaces;
    private final ObjectProvider<ProjectTargets> targets;
    private final ObjectProvider<ProjectContents> contents;

    ProjectDeletion(
            ProjectRecords records,
            ProjectNamespace namespaces,
            ObjectProvider<ProjectTargets> targets,
            ObjectProvider<ProjectContents> contents) {
        this.records = records;
        this.namespaces = namespaces;
        this.targets = targets;
        this.contents = contents;
    }

    /** @throws ApiException with the code of what is in the way; then the project stays */
    void of(Project project, IfMatch meant) {
        requireNoTargets(project);
        DeletionMark mark = DeletionMark.now();
        // The cache may be behind: what is emptied must be what is marked.
        ProjectResource record = records.now(project)
                .flatMap(present -> records.annotate(present, meant, mark::putOn))
                .orElseThrow(() -> Projects.deleted(project.name()));
        try {
            requireNoTargets(project);
            contents.orderedStream().forEach(content -> content.remove(project));
            if (!records.delete(record, mark)) {
                throw BusinessCode.PROJECT_BUSY.because("The deletion of the project '" + project.name()
                        + "' took too long, or somebody else deletes it as well: try again");
            }
        } catch (RuntimeException e) {
            unmark(record, mark);
            throw e;
        }
        ofNamespace(project, record);
    }

    /**
     * Deletes the namespace of a project whose record is gone, if Mizzen made it and nobody has it by now. Where it cannot be deleted it
     * stays: the project is gone, and no call would find it to try again.
     */
    void ofNamespace(Project project, ProjectResource gone) {
        try {
            namespaces.removeIfMade(project, () -> hasAnother(project.namespace(), gone));
        } catch (KubernetesClientException e) {
            log.warn(
                    "The project {} is gone, but its namespace {} could not be deleted ({}) and is left behind",
                    project.name(),
                    project.namespace(),
                    e.getCode());
        }
    }

    private boolean hasAnother(String namespace, ProjectResource gone) {
        boolean target = targets.stream()
                .anyMatch(answer -> answer.atHubNamespace(namespace).isPresent());
        return target
                || records.naming(namespace).stream()
                        .anyMatch(record -> !record.getMetadata()
                                .getUid()
                                .equals(gone.getMetadata().getUid()));
    }

    private void requireNoTargets(Project project) {
        targets.stream()
                .flatMap(answer -> answer.whyNotEmpty(project).stream())
                .findFirst()
                .ifPresent(reason -> {
                    throw BusinessCode.PROJECT_HAS_TARGETS.because(reason);
                });
    }

    private void unmark(ProjectResource record, DeletionMark mark) {
        try {
            records.annotate(record, IfMatch.of(null), mark::takeOff);
        } catch (RuntimeException e) {
            log.warn(
                    "The project {} is not deleted, and cannot be changed for up to {} minutes: the mark of its deletion stays",
                    record.getMetadata().getName(),
                    DeletionMark.COUNTS.toMinutes());
        }
    }
}

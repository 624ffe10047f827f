package dev.mizzen.project;

import java.util.Optional;

/** What projects must know of targets; the feature that has the targets answers. */
public interface ProjectTargets {
    /** Why a project must not be deleted because of its targets: a sentence for the client; empty if it has none, not even one that is going. */
    Optional<String> whyNotEmpty(Project project);

    /** The target that has a namespace of the hub, if any, by name. Reads the API server, so that two creations at once see each other. */
    Optional<String> atHubNamespace(String namespace);
}

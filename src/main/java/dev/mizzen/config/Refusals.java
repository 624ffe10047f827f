package dev.mizzen.config;

import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ConfigRef;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** What a client is told when Kubernetes refuses a config's Secret; never Kubernetes' own words, which may quote the Secret. */
final class Refusals {
    private Refusals() {}

    static RuntimeException of(ConfigRef ref, KubernetesClientException refusal) {
        return switch (refusal.getCode()) {
            case 404 ->
                concerns(refusal, "namespaces")
                        ? BusinessCode.PROJECT_NAMESPACE_FAILED.because(
                                "The namespace " + ref.namespace() + " does not exist: make it again")
                        : Configs.missing(ref);
            case 403 ->
                terminating(refusal)
                        ? BusinessCode.PROJECT_NAMESPACE_FAILED.because(
                                "The namespace " + ref.namespace() + " is being deleted: nothing can be made in it")
                        : refusal;
            case 400, 422 ->
                BusinessCode.INVALID_REQUEST.because(
                        "Kubernetes refuses the Secret of this config. It may be marked immutable, or a text is too long"
                                + " (alias and description together 256 KiB, all properties 1 MiB)");
            case 413 -> BusinessCode.TOO_LARGE.because("The config is too large for a Secret: 1 MiB is the limit");
            default -> refusal;
        };
    }

    private static boolean terminating(KubernetesClientException refusal) {
        Status status = refusal.getStatus();
        return status != null
                && status.getDetails() != null
                && status.getDetails().getCauses().stream()
                        .anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()));
    }

    private static boolean concerns(KubernetesClientException refusal, String kind) {
        Status status = refusal.getStatus();
        return status != null
                && status.getDetails() != null
                && kind.equals(status.getDetails().getKind());
    }
}

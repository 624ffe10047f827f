package dev.mizzen.cluster;

import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.SecretText;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The body that joins a cluster, or changes one. */
record ClusterRequest(
        @Nullable String name,
        @Nullable String alias,
        @Nullable String description,
        @Nullable String icon,
        @Nullable Map<String, @Nullable String> labels,
        @Nullable String dashboardURL,

        @Schema(
                type = "string",
                description = "The kubeconfig's text. To change a cluster and keep its credential leave it out, or send"
                        + " back the placeholder " + Kubeconfig.STORED)
        @Nullable
        SecretText kubeConfig,

        @Schema(description = "Not supported") @Nullable String kubeConfigSecret) {
    /**
     * The name of the cluster that is to join.
     *
     * @throws dev.mizzen.shared.ApiException naming what is wrong
     */
    ClusterName checkedForJoin() {
        Fields fields = new Fields().nameInSystemNamespace("name", name);
        description(Description.NONE).check(fields, Description.NONE);
        fields.check(!kubeconfig().isEmpty() || hasKubeconfigSecret(), "kubeConfig must be given")
                .done();
        ClusterName wanted = new ClusterName(Objects.requireNonNullElse(name, ""));
        if (wanted.isLocal()) {
            throw BusinessCode.CLUSTER_NAME_RESERVED.because("The name local is the hub's own; choose another.");
        }
        refuseKubeconfigSecret();
        if (kubeconfig().equals(Kubeconfig.STORED)) {
            throw Kubeconfig.enterAgain("nothing is stored for this cluster yet");
        }
        return wanted;
    }

    /** @throws dev.mizzen.shared.ApiException naming what is wrong with this as a change of a cluster that is described so now */
    void checkForChange(ClusterName cluster, Description present) {
        Fields fields = new Fields()
                .check(
                        name == null || name.isEmpty() || name.equals(cluster.value()),
                        "name must be that of the path: a cluster keeps its name");
        description(present).check(fields, present);
        fields.done();
        refuseKubeconfigSecret();
    }

    /** Any field may hold a credential that somebody put into the wrong one. */
    @Override
    public String toString() {
        return "***";
    }

    Description description(Description present) {
        return Description.of(alias, description, icon, labels, dashboardURL, present);
    }

    /** Without the blanks and line ends that an editor may have put around it. */
    private String kubeconfig() {
        return kubeConfig == null ? "" : kubeConfig.reveal().strip();
    }

    /**
     * The credential that is sent.
     *
     * @param stored what a placeholder in it stands for
     * @throws dev.mizzen.shared.ApiException naming the field, if Mizzen cannot use it
     */
    Credential credential(Optional<Credential> stored) {
        try {
            return Kubeconfig.parse(kubeconfig(), stored);
        } catch (Unusable e) {
            throw BusinessCode.CLUSTER_UNUSABLE.because(e.reason());
        }
    }

    /** Whether the credential stays. */
    boolean keepsCredential() {
        return kubeconfig().isEmpty() || kubeconfig().equals(Kubeconfig.STORED);
    }

    private boolean hasKubeconfigSecret() {
        return kubeConfigSecret != null && !kubeConfigSecret.isEmpty();
    }

    private void refuseKubeconfigSecret() {
        if (hasKubeconfigSecret()) {
            throw BusinessCode.KUBECONFIG_SECRET_UNSUPPORTED.because(
                    "kubeConfigSecret is not supported; send the kubeconfig itself in kubeConfig.");
        }
    }
}

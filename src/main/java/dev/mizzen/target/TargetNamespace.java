package dev.mizzen.target;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.cluster.Connection;
import dev.mizzen.cluster.NamespaceState;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Place;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The namespaces of targets in their clusters, labelled as KubeVela labels them, so that its tools see whose they are. */
@Component
class TargetNamespace {
    static final String USAGE = "usage.oam.dev/runtime";
    static final String TARGET = "namespace.oam.dev/target";

    private static final Logger log = LoggerFactory.getLogger(TargetNamespace.class);
    private static final int TRIES = 5;

    private final Clusters clusters;

    TargetNamespace(Clusters clusters) {
        this.clusters = clusters;
    }

    /** Checks that a place can become a target's: the cluster answers, and the namespace is not going and not another target's. */
    void requireUsable(String target, Place place) {
        answering(place, client -> requireUsable(target, place, read(client, place)));
    }

    /** The same by what is known of the cluster, without a call; what is not known stands in nobody's way. @throws ApiException as {@link #requireUsable} */
    void requireSeemsUsable(String target, Place place) {
        Connection connection = clusters.connection(place.cluster()).orElseThrow(() -> unreachable(place));
        requireUsable(
                target,
                place,
                connection.namespace(place.namespace()) == NamespaceState.TERMINATING,
                connection.labels(place.namespace()).getOrDefault(TARGET, ""));
    }

    /** Makes the namespace, or labels the one that is there. */
    void ensure(String target, Place place) {
        answering(place, client -> {
            for (int tries = 0; ; tries++) {
                Namespace present = read(client, place);
                requireUsable(target, place, present);
                try {
                    write(client, target, place, present);
                    return;
                } catch (KubernetesClientException e) {
                    if (e.getCode() != 409 || tries == TRIES) {
                        throw e;
                    }
                }
            }
        });
    }

    /** Empties the labels if they name this target. A cluster that does not answer keeps them: they bind nobody. */
    void release(Target target) {
        try {
            clusters.connection(target.place().cluster())
                    .map(Connection::client)
                    .ifPresent(client -> release(client, target));
        } catch (KubernetesClientException e) {
            log.info("The namespace {} keeps the labels of the target {}", target.place(), target.name());
        }
    }

    private static void release(KubernetesClient client, Target target) {
        Namespace present = read(client, target.place());
        if (present == null || !target.name().equals(label(present))) {
            return;
        }
        client.resource(new NamespaceBuilder(present)
                        .editMetadata()
                        .addToLabels(Map.of(USAGE, "", TARGET, ""))
                        .endMetadata()
                        .build())
                .update();
    }

    private static void write(KubernetesClient client, String target, Place place, @Nullable Namespace present) {
        Map<String, String> labels = Map.of(USAGE, "target", TARGET, target);
        if (present == null) {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(place.namespace())
                            .withLabels(labels)
                            .endMetadata()
                            .build())
                    .create();
            return;
        }
        Map<String, String> has = present.getMetadata().getLabels();
        if (has == null || !has.entrySet().containsAll(labels.entrySet())) {
            client.resource(new NamespaceBuilder(present)
                            .editMetadata()
                            .addToLabels(labels)
                            .endMetadata()
                            .build())
                    .update();
        }
    }

    private static void requireUsable(String target, Place place, @Nullable Namespace present) {
        if (present != null) {
            requireUsable(target, place, present.getMetadata().getDeletionTimestamp() != null, label(present));
        }
    }

    private static void requireUsable(String target, Place place, boolean terminating, String owner) {
        if (terminating) {
            throw BusinessCode.INVALID_REQUEST.because(
                    "The namespace " + place + " is being deleted: try again when it is gone, or name another one");
        }
        if (!owner.isEmpty() && !owner.equals(target)) {
            throw BusinessCode.TARGET_PLACE_TAKEN.because(
                    "The namespace " + place + " is labelled as that of the target '" + owner
                            + "': name another one, or empty its label " + TARGET);
        }
    }

    /** Runs what needs a cluster, and says so clearly where the cluster does not answer or refuses. */
    private void answering(Place place, Use use) {
        KubernetesClient client =
                clusters.connection(place.cluster()).map(Connection::client).orElseThrow(() -> unreachable(place));
        try {
            use.with(client);
        } catch (KubernetesClientException e) {
            log.warn("The namespace {} cannot be made a target's: {}", place, e.getCode());
            throw switch (e.getCode()) {
                case 401 ->
                    BusinessCode.CLUSTER_UNUSABLE.because("The cluster '" + place.cluster()
                            + "' refuses Mizzen's credential: renew it, then try again");
                case 403 ->
                    BusinessCode.CLUSTER_UNUSABLE.because("Mizzen's account on the cluster '" + place.cluster()
                            + "' may not read, create and label namespaces");
                case 400, 409, 422 ->
                    BusinessCode.INVALID_REQUEST.because("The cluster '" + place.cluster()
                            + "' did not accept the namespace " + place.namespace() + ": name another one");
                default -> unreachable(place);
            };
        }
    }

    private static ApiException unreachable(Place place) {
        return BusinessCode.CLUSTER_UNUSABLE.because(
                "The cluster '" + place.cluster() + "' cannot be reached now, so the namespace " + place.namespace()
                        + " cannot be made: try again when it is healthy");
    }

    private static @Nullable Namespace read(KubernetesClient client, Place place) {
        return client.namespaces().withName(place.namespace()).get();
    }

    private static String label(Namespace namespace) {
        Map<String, String> labels = namespace.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault(TARGET, "");
    }

    @FunctionalInterface
    private interface Use {
        void with(KubernetesClient client);
    }
}

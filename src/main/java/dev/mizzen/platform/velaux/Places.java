package dev.mizzen.platform.velaux;

import static dev.mizzen.shared.Fields.orEmpty;

import dev.mizzen.platform.velaux.VelauxData.Spot;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import org.jspecify.annotations.Nullable;

/** Places as KubeVela names them: without a cluster the hub is meant. */
final class Places {
    private Places() {}

    /** @throws IllegalArgumentException if it names none that Kubernetes allows */
    static Place at(@Nullable Spot spot) {
        if (spot == null) {
            throw new IllegalArgumentException("no place is named");
        }
        String cluster = orEmpty(spot.clusterName());
        return Place.of(cluster.isEmpty() ? ClusterName.LOCAL.value() : cluster, orEmpty(spot.namespace()));
    }
}

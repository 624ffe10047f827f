package dev.mizzen.cluster;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ClusterName;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * A cluster is managed under one name: two would each undo what the other does. A name is looked for before a credential is
 * stored, and once more after, since another request or another replica may have stored one for the same cluster meanwhile.
 */
@Component
class OneName {
    private final ClusterRecords records;
    private final Clusters clusters;

    OneName(ClusterRecords records, Clusters clusters) {
        this.records = records;
        this.clusters = clusters;
    }

    /**
     * Before it is stored.
     *
     * @throws ApiException if a cluster is managed already under another name than this
     */
    void require(String uid, ClusterName name) {
        if (records.uidOfHub().filter(uid::equals).isPresent()) {
            throw taken(ClusterName.LOCAL);
        }
        others(uid, name).findFirst().ifPresent(other -> {
            throw taken(Cluster.of(other).name());
        });
    }

    /**
     * After it was stored: which other has a better claim, so that this one must give way. Of two that were created at the same
     * moment exactly one has to; where one was changed, both may have to. Never does none.
     */
    Optional<ClusterName> better(Secret written, String uid) {
        return others(uid, Cluster.of(written).name())
                .filter(other -> !certainlyLater(other, written))
                .map(other -> Cluster.of(other).name())
                .findFirst();
    }

    static ApiException taken(ClusterName name) {
        return BusinessCode.CLUSTER_JOINED_ALREADY.because("This cluster is there already, as " + name + ".");
    }

    private Stream<Secret> others(String uid, ClusterName name) {
        return records.list().stream().filter(secret -> {
            Cluster other = Cluster.of(secret);
            return !other.name().equals(name)
                    && other.uid()
                            .or(() -> clusters.health(other.name()).flatMap(Health::uid))
                            .filter(uid::equals)
                            .isPresent();
        });
    }

    /** Resource versions grow in the order of the writes; that of a record changed since says nothing about its creation. */
    private static boolean certainlyLater(Secret other, Secret written) {
        try {
            return !Cluster.wasChanged(other)
                    && Long.parseLong(other.getMetadata().getResourceVersion())
                            > Long.parseLong(written.getMetadata().getResourceVersion());
        } catch (NumberFormatException e) {
            return false;
        }
    }
}

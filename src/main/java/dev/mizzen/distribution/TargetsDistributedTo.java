package dev.mizzen.distribution;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.cluster.Connection;
import dev.mizzen.shared.Place;
import dev.mizzen.target.Target;
import dev.mizzen.target.TargetUse;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Tells targets whether distributions need them. */
@Component
class TargetsDistributedTo implements TargetUse {
    private final Distributions distributions;
    private final Clusters clusters;
    private final ClusterCopies copies;
    private final ObjectProvider<EngineRoom> room;

    TargetsDistributedTo(
            Distributions distributions, Clusters clusters, ClusterCopies copies, ObjectProvider<EngineRoom> room) {
        this.distributions = distributions;
        this.clusters = clusters;
        this.copies = copies;
        this.room = room;
    }

    @Override
    public boolean namedByDistribution(Target target) {
        return distributions.all().stream()
                .anyMatch(distribution ->
                        !distribution.going() && distribution.places().contains(target.place()));
    }

    @Override
    public boolean mustRecall(Target target) {
        Place place = target.place();
        if (!clusters.known(place.cluster())) {
            return false;
        }
        Optional<Connection> connection = clusters.connection(place.cluster()).filter(Connection::filled);
        return connection.isEmpty()
                || !room.getObject().engine().settled(place)
                || copies.at(place).stream()
                        .flatMap(copy -> copy.notes().keySet().stream())
                        .flatMap(uid -> distributions.get(uid).stream())
                        .anyMatch(Distribution::everyTarget);
    }
}

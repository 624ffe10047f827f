package dev.mizzen.distribution;

import dev.mizzen.cluster.ClusterUse;
import dev.mizzen.distribution.Distributions.Wanted;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import dev.mizzen.target.Target;
import dev.mizzen.target.Targets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Tells clusters which of their places are wished for. */
@Component
class ClustersDistributedTo implements ClusterUse {
    private final Distributions distributions;
    private final Targets targets;
    private final ObjectProvider<Board> board;
    private final ObjectProvider<ClusterCopies> copies;

    ClustersDistributedTo(
            Distributions distributions,
            Targets targets,
            ObjectProvider<Board> board,
            ObjectProvider<ClusterCopies> copies) {
        this.distributions = distributions;
        this.targets = targets;
        this.board = board;
        this.copies = copies;
    }

    @Override
    public List<Place> places(ClusterName cluster) {
        Set<Place> places = new TreeSet<>(board.getObject().places(cluster));
        places.addAll(copies.getObject().places(cluster));
        return List.copyOf(places);
    }

    @Override
    public List<Place> left(ClusterName cluster) {
        return List.copyOf(new TreeSet<>(copies.getObject().places(cluster)));
    }

    @Override
    public List<GivenUp> givenUp(ClusterName cluster) {
        return distributions.all().stream()
                .filter(distribution -> !distribution.going())
                .flatMap(distribution -> distribution.places().stream()
                        .filter(place -> place.cluster().equals(cluster))
                        .map(place -> new GivenUp(distribution.namespace(), distribution.name(), place)))
                .toList();
    }

    @Override
    public List<String> targets(ClusterName cluster) {
        return targets.list().stream()
                .filter(target -> target.place().cluster().equals(cluster))
                .map(Target::name)
                .sorted()
                .toList();
    }

    @Override
    public void release(ClusterName cluster) {
        for (Distribution distribution : distributions.all()) {
            if (!distribution.going()
                    && distribution.places().stream()
                            .anyMatch(place -> place.cluster().equals(cluster))) {
                distributions.reduce(
                        distribution,
                        wanted -> new Wanted(
                                wanted.configs(),
                                wanted.places().stream()
                                        .filter(place -> !place.cluster().equals(cluster))
                                        .collect(Collectors.toSet()),
                                wanted.everyTarget()));
            }
        }
    }
}

package dev.mizzen.distribution;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.cluster.Connection;
import dev.mizzen.distribution.DistributionWire.ConfigName;
import dev.mizzen.distribution.DistributionWire.DistributionRequest;
import dev.mizzen.distribution.DistributionWire.DistributionTarget;
import dev.mizzen.distribution.DistributionWire.DryRunBody;
import dev.mizzen.distribution.DistributionWire.ExpectedBody;
import dev.mizzen.engine.Effect;
import dev.mizzen.engine.Forecast;
import dev.mizzen.engine.Forecast.Expected;
import dev.mizzen.engine.Wish;
import dev.mizzen.hub.DistributionResource.OnDelete;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.Place;
import dev.mizzen.shared.Trail;
import dev.mizzen.target.TargetsOnDemand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Says what a request for a distribution would do, and writes nothing. */
@Component
class DryRun {
    private final Orders orders;
    private final Distributions distributions;
    private final Board board;
    private final Clusters clusters;
    private final ClusterCopies copies;
    private final ForeignSecrets foreign;
    private final EngineRoom room;
    private final TargetsOnDemand targets;

    DryRun(
            Orders orders,
            Distributions distributions,
            Board board,
            Clusters clusters,
            ClusterCopies copies,
            ForeignSecrets foreign,
            EngineRoom room,
            TargetsOnDemand targets) {
        this.orders = orders;
        this.distributions = distributions;
        this.board = board;
        this.clusters = clusters;
        this.copies = copies;
        this.foreign = foreign;
        this.room = room;
        this.targets = targets;
    }

    /** @throws dev.mizzen.shared.ApiException as the request itself would, as far as that can be known without a call to a cluster */
    DryRunBody of(Scope scope, DistributionRequest request, IfMatch meant) {
        Trail.current().dryRun();
        Order order = orders.read(scope, request);
        Optional<Distribution> present = distributions.find(scope.namespace(), order.name());
        meant.require(present.map(Distribution::version).orElse(""));
        order.newTargets().forEach(targets::requireMakeable);
        Distribution supposed = supposed(order, present);
        Map<Place, List<Wish>> wishes = wishes(supposed, order.newTargets());
        Forecast forecast = new Forecast(
                new Supposed(board, supposed, wishes), copies, this::lost, order.newTargets(), supposed.uid());
        Set<Place> places = new TreeSet<>(wishes.keySet());
        places.addAll(copies.naming(supposed.uid()));
        List<Expected> expected = new ArrayList<>();
        places.forEach(place -> expected.addAll(forecast.in(place)));
        return body(order, present.isEmpty(), foreign.mind(expected));
    }

    /** Circuits open by calls, which only the replica that writes makes; so a watch that is broken off counts as well. */
    private Optional<String> lost(ClusterName cluster) {
        return room.engine().lost(cluster).or(() -> clusters.connection(cluster).flatMap(Connection::unwatched));
    }

    private static Distribution supposed(Order order, Optional<Distribution> present) {
        return new Distribution(
                present.map(Distribution::uid).orElseGet(() -> UUID.randomUUID().toString()),
                order.scope().namespace(),
                order.name(),
                order.name(),
                present.map(of -> of.generation() + 1).orElse(1L),
                present.map(Distribution::created).orElseGet(Instant::now),
                order.configs(),
                order.places(),
                List.of(),
                order.everyTarget(),
                present.map(Distribution::onDelete).orElse(OnDelete.Recall),
                false,
                true,
                "");
    }

    /** A place that is to be made a target is no target yet, and that alone is no reason to refuse it. */
    private Map<Place, List<Wish>> wishes(Distribution supposed, Set<Place> newTargets) {
        Map<Place, List<Wish>> wishes = new HashMap<>(board.wishes(supposed));
        newTargets.forEach(place -> wishes.computeIfPresent(
                place,
                (any, wished) -> wished.stream()
                        .map(wish -> new Wish(
                                wish.distribution(),
                                wish.generation(),
                                wish.since(),
                                wish.config(),
                                new Wish.Granted()))
                        .toList()));
        return wishes;
    }

    private static DryRunBody body(Order order, boolean isNew, List<Expected> expected) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Effect effect : Effect.values()) {
            counts.put(word(effect), 0);
        }
        expected.forEach(one -> counts.merge(word(one.effect()), 1, Integer::sum));
        return new DryRunBody(
                order.name(),
                isNew,
                order.newTargets().stream()
                        .map(place -> new DistributionTarget(place.cluster().value(), place.namespace()))
                        .toList(),
                counts,
                expected.stream().map(DryRun::body).toList());
    }

    private static ExpectedBody body(Expected expected) {
        return new ExpectedBody(
                expected.place().cluster().value(),
                expected.place().namespace(),
                new ConfigName(expected.config().name(), expected.config().namespace()),
                word(expected.effect()),
                expected.reason());
    }

    private static String word(Effect effect) {
        return effect.name().toLowerCase(Locale.ROOT);
    }
}

package dev.mizzen.distribution;

import dev.mizzen.distribution.DistributionWire.Application;
import dev.mizzen.distribution.DistributionWire.ConfigName;
import dev.mizzen.distribution.DistributionWire.CopyBody;
import dev.mizzen.distribution.DistributionWire.DistributionBody;
import dev.mizzen.distribution.DistributionWire.DistributionDetail;
import dev.mizzen.distribution.DistributionWire.DistributionList;
import dev.mizzen.distribution.DistributionWire.DistributionTarget;
import dev.mizzen.distribution.DistributionWire.Status;
import dev.mizzen.distribution.DistributionWire.Step;
import dev.mizzen.distribution.DistributionWire.Workflow;
import dev.mizzen.distribution.PlaceStates.PlaceState;
import dev.mizzen.engine.State;
import dev.mizzen.shared.Paging;
import dev.mizzen.shared.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Distributions as answers show them. */
@Component
class DistributionView {
    /** What is said of a copy that is there and not wished for any more. */
    static final String RECALLING = "recalling";

    private final PlaceStates states;

    DistributionView(PlaceStates states) {
        this.states = states;
    }

    DistributionList list(List<Distribution> distributions) {
        return new DistributionList(distributions.stream()
                .map(distribution -> body(distribution, states.of(distribution)))
                .toList());
    }

    DistributionDetail detail(Distribution distribution, CopyFilter filter, Paging paging) {
        List<PlaceState> wished = states.of(distribution);
        List<CopyBody> copies = Stream.concat(
                        wished.stream().map(state -> copy(state, word(state.state()))),
                        states.recalling(distribution).stream().map(state -> copy(state, RECALLING)))
                .filter(filter::lets)
                .toList();
        return new DistributionDetail(body(distribution, wished), paging.of(copies), copies.size());
    }

    /** How many copies of a distribution are not as they are to be. */
    int unsettled(Distribution distribution) {
        int wished = (int) states.of(distribution).stream()
                .filter(state -> state.state() != State.READY)
                .count();
        return wished + states.recalling(distribution).size();
    }

    static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static CopyBody copy(PlaceState state, String word) {
        return new CopyBody(
                state.place().cluster().value(),
                state.place().namespace(),
                new ConfigName(state.config().name(), state.config().namespace()),
                word,
                state.message(),
                state.since(),
                state.nextTry());
    }

    private static DistributionBody body(Distribution distribution, List<PlaceState> all) {
        Set<Place> places = new LinkedHashSet<>(distribution.places());
        all.stream().map(PlaceState::place).forEach(places::add);
        return new DistributionBody(
                distribution.name(),
                distribution.namespace(),
                distribution.created(),
                distribution.configs().stream()
                        .map(ref -> new ConfigName(ref.name(), ref.namespace()))
                        .toList(),
                places.stream()
                        .map(place -> new DistributionTarget(place.cluster().value(), place.namespace()))
                        .toList(),
                new Application(distribution.namespace(), distribution.name()),
                status(distribution, all));
    }

    private static Status status(Distribution distribution, List<PlaceState> all) {
        String phase = PlaceStates.phase(distribution, all);
        boolean finished = phase.equals("running");
        Map<Place, List<PlaceState>> byPlace =
                all.stream().collect(Collectors.groupingBy(PlaceState::place, TreeMap::new, Collectors.toList()));
        List<Step> steps = new ArrayList<>();
        byPlace.forEach((place, of) -> steps.add(step(distribution, place, of)));
        Instant end = finished
                ? steps.stream()
                        .map(Step::lastExecuteTime)
                        .max(Comparator.naturalOrder())
                        .orElse(distribution.created())
                : null;
        return new Status(phase, new Workflow("DAG-DAG", false, false, finished, steps, distribution.created(), end));
    }

    /** Of several configs in one place the one that stands worst speaks for the place. */
    private static Step step(Distribution distribution, Place place, List<PlaceState> states) {
        PlaceState worst = states.stream()
                .max(Comparator.comparing(
                        state -> state.failed() ? 2 : state.phase().equals("pending") ? 1 : 0))
                .orElseThrow();
        return new Step(
                Integer.toHexString(Objects.hash(distribution.uid(), place)),
                "deploy-" + place.cluster() + "-" + place.namespace(),
                "deploy",
                worst.phase(),
                worst.message(),
                distribution.created(),
                worst.since());
    }
}

package dev.mizzen.distribution;

import dev.mizzen.engine.Copy;
import dev.mizzen.engine.Outcome;
import dev.mizzen.engine.State;
import dev.mizzen.engine.Subject;
import dev.mizzen.engine.Wish;
import dev.mizzen.hub.DistributionResource;
import dev.mizzen.hub.DistributionResource.ClusterStatus;
import dev.mizzen.hub.DistributionResource.Problem;
import dev.mizzen.hub.Leadership;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.shared.WireTime;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * How a distribution's wishes stand. Every replica works it out from its own engine; what only the writing one knows (failures and
 * their reasons) the others take from the distribution's status.
 */
@Component
class PlaceStates {
    private final Board board;
    private final EngineRoom room;
    private final Distributions distributions;
    private final Leadership leadership;
    private final ClusterCopies copies;

    PlaceStates(
            Board board, EngineRoom room, Distributions distributions, Leadership leadership, ClusterCopies copies) {
        this.board = board;
        this.room = room;
        this.distributions = distributions;
        this.leadership = leadership;
        this.copies = copies;
    }

    /** One wish in one place. */
    record PlaceState(
            Place place,
            ConfigRef config,
            State state,
            String message,
            Instant since,
            @Nullable Instant nextTry) {
        String phase() {
            return switch (state) {
                case READY -> "succeeded";
                case WAITING -> "pending";
                default -> "failed";
            };
        }

        boolean failed() {
            return phase().equals("failed");
        }
    }

    /** How many places a distribution wishes for. */
    int size(Distribution distribution) {
        return board.wishesOf(distribution.uid()).size();
    }

    /** Every wish of a distribution, by place. */
    List<PlaceState> of(Distribution distribution) {
        List<PlaceState> states = new ArrayList<>();
        DistributionResource.Status told = leadership.held() ? null : distributions.status(distribution);
        board.wishesOf(distribution.uid()).forEach((place, wishes) -> {
            Map<Subject, Outcome> outcomes = room.engine().outcomes(place);
            for (Wish wish : wishes) {
                states.add(state(distribution, place, wish, outcomes, told));
            }
        });
        states.sort(Comparator.comparing(PlaceState::place).thenComparing(PlaceState::config));
        return states;
    }

    /**
     * The copies that are about to be removed because their distribution does not wish for them any more, as far as clusters can be
     * seen. Orphans stay, so they are not among them.
     */
    List<PlaceState> recalling(Distribution distribution) {
        Map<Place, List<Wish>> wishes = board.wishesOf(distribution.uid());
        return copies.naming(distribution.uid()).stream()
                .flatMap(place -> copies.at(place).stream())
                .filter(copy -> copy.notes().containsKey(distribution.uid()) && copy.config() != null)
                .filter(copy -> !isOrphan(copy))
                .filter(copy -> wishes.getOrDefault(copy.place(), List.of()).stream()
                        .noneMatch(wish -> wish.config().equals(copy.config())))
                .map(copy -> recalling(distribution, copy.place(), Objects.requireNonNull(copy.config())))
                .sorted(Comparator.comparing(PlaceState::place).thenComparing(PlaceState::config))
                .toList();
    }

    private boolean isOrphan(Copy copy) {
        return room.engine().orphans(copy.place()).stream()
                .anyMatch(orphan -> orphan.copy().uid().equals(copy.uid()));
    }

    private PlaceState recalling(Distribution distribution, Place place, ConfigRef config) {
        Outcome outcome = room.engine().outcomes(place).get(new Subject(distribution.uid(), config));
        return outcome == null
                ? new PlaceState(place, config, State.WAITING, "", WireTime.NEVER, null)
                : new PlaceState(place, config, outcome.state(), outcome.message(), outcome.since(), outcome.nextTry());
    }

    /** VelaUX's word for how a distribution stands. */
    static String phase(Distribution distribution, List<PlaceState> states) {
        if (distribution.going()) {
            return "deleting";
        }
        if (states.stream().anyMatch(state -> state.state() == State.WAITING)) {
            return "runningWorkflow";
        }
        boolean failed = states.stream().anyMatch(PlaceState::failed)
                || !distribution.unreadable().isEmpty();
        return failed ? "workflowFailed" : "running";
    }

    private static PlaceState state(
            Distribution distribution,
            Place place,
            Wish wish,
            Map<Subject, Outcome> outcomes,
            DistributionResource.@Nullable Status told) {
        Outcome outcome = outcomes.get(new Subject(distribution.uid(), wish.config()));
        if (outcome == null) {
            return new PlaceState(place, wish.config(), State.WAITING, "", distribution.created(), null);
        }
        if (outcome.state() == State.WAITING && told != null) {
            Optional<PlaceState> known = told(place, wish.config(), told);
            if (known.isPresent()) {
                return known.get();
            }
        }
        return new PlaceState(
                place, wish.config(), outcome.state(), outcome.message(), outcome.since(), outcome.nextTry());
    }

    private static Optional<PlaceState> told(Place place, ConfigRef config, DistributionResource.Status told) {
        ClusterStatus cluster = told.clusters() == null
                ? null
                : told.clusters().get(place.cluster().value());
        if (cluster == null) {
            return Optional.empty();
        }
        List<Problem> problems = Objects.requireNonNullElse(cluster.problems(), List.of());
        Optional<PlaceState> known = problems.stream()
                .filter(problem -> problem.namespace().equals(place.namespace())
                        && problem.config().equals(config.toString()))
                .findFirst()
                .map(problem -> read(place, config, problem));
        if (known.isEmpty() && cluster.failed() > problems.size()) {
            return Optional.of(
                    new PlaceState(place, config, State.WAITING, "unknown to this replica", WireTime.NEVER, null));
        }
        return known;
    }

    /** A status may have been written by another version, or by hand. */
    private static PlaceState read(Place place, ConfigRef config, Problem problem) {
        State state = Arrays.stream(State.values())
                .filter(known -> known.name().equalsIgnoreCase(problem.state()))
                .findFirst()
                .orElse(State.WAITING);
        Instant since = time(problem.since());
        return new PlaceState(
                place,
                config,
                state,
                Objects.requireNonNullElse(problem.reason(), ""),
                since == null ? WireTime.NEVER : since,
                time(problem.nextTry()));
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}

package dev.mizzen.engine;

import dev.mizzen.engine.Outcomes.Finding;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Carries out what was judged about one name in one place: minds what stands in the way, makes the call, reads the answer. */
final class Performer {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Wishes wishes;
    private final Copies copies;
    private final Clock clock;
    private final Reports reports;
    private final PlaceQueue queue;
    private final RandomGenerator random;
    private final Circuits circuits;
    private final Judge judge;

    Performer(
            Wishes wishes,
            Copies copies,
            Clock clock,
            Reports reports,
            PlaceQueue queue,
            RandomGenerator random,
            Circuits circuits) {
        this.wishes = wishes;
        this.copies = copies;
        this.clock = clock;
        this.reports = reports;
        this.queue = queue;
        this.random = random;
        this.circuits = circuits;
        this.judge = new Judge(wishes);
    }

    /** Tries an act, unless something stands in its way, and says how it went. */
    Finding attempt(Place place, String name, Act act, @Nullable Copy copy, Memory memory) {
        Instant now = clock.now();
        if (takesAway(act, copy) && !act.equals(judgedAnew(place, name, copy))) {
            // Wishes and standings were read one after the other; a removal needs both to be of one moment.
            return new Finding(State.WAITING, "what is wished is changing", now.plus(SOON));
        }
        Optional<Finding> obstacle = obstacle(place, act, copy, memory);
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        Memory.Attempt attempt = Memory.Attempt.of(act);
        Optional<Memory.Failure> failing = memory.stillFailing(attempt, now);
        if (failing.isPresent()) {
            return finding(failing.get());
        }
        boolean repairs = act.delivers() && memory.isRepair(act);
        if (repairs) {
            Optional<Instant> later = memory.mayNotRepairBefore(now);
            if (later.isPresent()) {
                return new Finding(State.CONTESTED, "somebody keeps changing the copy", later.get());
            }
        }
        Answer answer = perform(place, name, act, repairs);
        circuits.of(place.cluster()).record(answer, place.namespace(), now);
        return digest(answer, act, attempt, place, memory);
    }

    /** What stands in the way before any call is made. Where only a change elsewhere helps there is no next try: that change wakes the place. */
    private Optional<Finding> obstacle(Place place, Act act, @Nullable Copy copy, Memory memory) {
        Circuit circuit = circuits.of(place.cluster());
        Optional<String> open = circuit.openBecause();
        if (open.isPresent()) {
            return Optional.of(
                    new Finding(State.FAILED, "cluster " + place.cluster() + " does not answer: " + open.get(), null));
        }
        if (copy != null && copy.going()) {
            return Optional.of(new Finding(State.WAITING, "the copy is being removed by somebody else"));
        }
        Copies.NamespaceState namespace = copies.namespace(place);
        if (!act.delivers() || namespace == Copies.NamespaceState.ACTIVE) {
            return Optional.empty();
        }
        // What was in the way before is gone with the namespace.
        memory.forgive();
        return Optional.of(new Finding(State.FAILED, namespace.obstacle(place.namespace())));
    }

    /** Whether a copy, or the place of another config's copy, is given up by it. */
    private static boolean takesAway(Act act, @Nullable Copy copy) {
        return switch (act) {
            case Act.Create create -> false;
            case Act.Update update -> copy != null && !update.config().equals(copy.config());
            case Act.Recreate recreate -> copy != null && !recreate.config().equals(copy.config());
            case Act.Annotate annotate -> true;
            case Act.Delete delete -> true;
            case Act.Release release -> true;
        };
    }

    private @Nullable Act judgedAnew(Place place, String name, @Nullable Copy copy) {
        List<Wish> wished = wishes.at(place).stream()
                .filter(wish -> wish.config().name().equals(name))
                .toList();
        return judge.judge(place, wished, copy).act();
    }

    private Answer perform(Place place, String name, Act act, boolean repairs) {
        return switch (act) {
            case Act.Create create ->
                told(place, name, repairs ? "repair" : "create", copies.create(place, create.config(), create.notes()));
            case Act.Update update ->
                told(
                        place,
                        name,
                        repairs ? "repair" : adopts(place, update.copy(), update.config()) ? "adopt" : "update",
                        copies.update(update.copy(), update.config(), update.notes(), update.data()));
            case Act.Annotate annotate ->
                told(place, name, "annotate", copies.annotate(annotate.copy(), annotate.notes()));
            case Act.Delete delete -> told(place, name, "delete", copies.delete(delete.copy()));
            case Act.Release release -> told(place, name, "release", copies.release(release.copy()));
            case Act.Recreate recreate -> {
                Answer removed = told(place, name, "recreate", copies.delete(recreate.copy()));
                yield removed instanceof Answer.Done
                        ? told(
                                place,
                                name,
                                repairs
                                        ? "repair"
                                        : adopts(place, recreate.copy(), recreate.config()) ? "adopt" : "create",
                                copies.create(place, recreate.config(), recreate.notes()))
                        : removed;
            }
        };
    }

    /** Whether a copy gets another config, or was there for nobody who wishes for it now. */
    private boolean adopts(Place place, Copy copy, ConfigRef config) {
        return (copy.config() != null && !copy.config().equals(config))
                || wishes.at(place).stream()
                        .filter(wish -> wish.config().equals(config))
                        .noneMatch(wish -> copy.notes().containsKey(wish.distribution()));
    }

    private Answer told(Place place, String name, String act, Answer answer) {
        reports.acted(place, name, act, answer);
        return answer;
    }

    private Finding digest(Answer answer, Act act, Memory.Attempt attempt, Place place, Memory memory) {
        Instant now = clock.now();
        return switch (answer) {
            case Answer.Done done -> {
                memory.wrote(act, done, now);
                yield new Finding(State.READY, "");
            }
            case Answer.Taken taken
            when taken.foreign() ->
                finding(memory.failed(
                        attempt,
                        State.CONFLICT,
                        "a Secret of this name that is not Mizzen's is there",
                        now,
                        random.nextDouble()));
            case Answer.Taken taken -> soon(memory, attempt, now);
            case Answer.Outdated outdated -> soon(memory, attempt, now);
            case Answer.Rejected rejected -> failed(memory, attempt, rejected.reason(), now);
            case Answer.Broken broken -> {
                memory.mayHaveWritten(now);
                yield failed(memory, attempt, broken.reason(), now);
            }
            case Answer.TimedOut late -> {
                memory.mayHaveWritten(now);
                yield failed(memory, attempt, late.reason(), now);
            }
            // Not counted as a failure of the place: it is tried as soon as the circuit closes.
            case Answer.Lost lost -> {
                memory.mayHaveWritten(now);
                yield new Finding(
                        State.FAILED, "cluster " + place.cluster() + " does not answer: " + lost.reason(), null);
            }
            case Answer.Throttled throttled -> {
                Instant later = now.plus(throttled.pause());
                if (circuits.of(place.cluster()).throttlesAll(place.namespace(), now)) {
                    queue.hold(place.cluster(), later);
                }
                yield finding(memory.failedUntil(
                        attempt, State.WAITING, "cluster " + place.cluster() + " asks for patience", now, later));
            }
        };
    }

    private static Finding soon(Memory memory, Memory.Attempt attempt, Instant now) {
        return finding(memory.failedUntil(
                attempt, State.WAITING, "the cluster has news that has not arrived here yet", now, now.plus(SOON)));
    }

    private Finding failed(Memory memory, Memory.Attempt attempt, String reason, Instant now) {
        return finding(memory.failed(attempt, State.FAILED, reason, now, random.nextDouble()));
    }

    private static Finding finding(Memory.Failure failure) {
        return new Finding(failure.state(), failure.message(), failure.nextTry());
    }
}

package dev.mizzen.engine;

import dev.mizzen.engine.Outcomes.Finding;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings one place to what is wished: looks at the caches as they are now, judges, makes the few calls that differ, says how it
 * went. It trusts no event, only what is seen at the moment of work. The queue sees to it that a place has one worker at a time.
 */
final class Worker {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Wishes wishes;
    private final Copies copies;
    private final Clock clock;
    private final Reports reports;
    private final Outcomes outcomes;
    private final PlaceQueue queue;
    private final RandomGenerator random;
    private final BooleanSupplier leading;
    private final Judge judge;
    private final Map<Place, Map<String, Memory>> memories = new ConcurrentHashMap<>();
    private final Map<ClusterName, Circuit> circuits = new ConcurrentHashMap<>();

    Worker(
            Wishes wishes,
            Copies copies,
            Clock clock,
            Reports reports,
            Outcomes outcomes,
            PlaceQueue queue,
            RandomGenerator random,
            BooleanSupplier leading) {
        this.wishes = wishes;
        this.copies = copies;
        this.clock = clock;
        this.reports = reports;
        this.outcomes = outcomes;
        this.queue = queue;
        this.random = random;
        this.leading = leading;
        this.judge = new Judge(wishes);
    }

    void work(Place place) {
        Collection<Wish> here = wishes.at(place);
        Map<Subject, Finding> findings = new HashMap<>();
        switch (copies.reach(place.cluster())) {
            case Copies.NotJoined none ->
                all(here, new Finding(State.FAILED, "cluster " + place.cluster() + " is not joined"), findings);
            case Copies.Filling filling -> all(here, new Finding(State.WAITING, filling.reason()), findings);
            case Copies.Barred barred -> all(here, new Finding(State.WAITING, barred.reason()), findings);
            case Copies.Unreachable unreachable -> all(here, new Finding(State.FAILED, unreachable.reason()), findings);
            case Copies.Ready ready -> workOnNames(place, here, findings);
        }
        outcomes.set(place, findings, clock.now());
    }

    Circuit circuit(ClusterName cluster) {
        return circuits.computeIfAbsent(cluster, any -> new Circuit());
    }

    Map<ClusterName, Circuit> circuits() {
        return circuits;
    }

    /**
     * An event of the cluster showed the object at this version.
     *
     * @return whether the place has to be looked at: not if it is only an own write arriving
     */
    boolean seen(Place place, String name, String version) {
        Map<String, Memory> remembered = memories.getOrDefault(place, Map.of());
        Memory memory = remembered.get(name);
        if (memory == null) {
            return true;
        }
        Copy cached = copies.at(place).stream()
                .filter(copy -> copy.name().equals(name))
                .findFirst()
                .orElse(null);
        if (!memory.seen(version, cached)) {
            return true;
        }
        if (cached == null && memory.over()) {
            remembered.remove(name);
            if (remembered.isEmpty()) {
                memories.remove(place);
            }
        }
        return false;
    }

    /** Whether a write to this place is not, or may not be, in the cache yet. */
    boolean unsettled(Place place) {
        Instant now = clock.now();
        return memories.getOrDefault(place, Map.of()).values().stream().anyMatch(memory -> memory.unsettled(now));
    }

    void forget(ClusterName cluster) {
        circuits.remove(cluster);
        memories.keySet().removeIf(place -> place.cluster().equals(cluster));
    }

    /** Lets everything that failed in a place be tried again at once. */
    void forgive(Place place) {
        memories.getOrDefault(place, Map.of()).values().forEach(Memory::forgive);
    }

    private static void all(Collection<Wish> wishes, Finding finding, Map<Subject, Finding> findings) {
        wishes.forEach(wish -> findings.put(
                Subject.of(wish),
                wish.verdict() instanceof Wish.Refused refused
                        ? new Finding(State.REFUSED, refused.reason())
                        : finding));
    }

    private void workOnNames(Place place, Collection<Wish> here, Map<Subject, Finding> findings) {
        Map<String, Copy> present = new HashMap<>();
        copies.at(place).forEach(copy -> present.put(copy.name(), copy));
        Map<String, List<Wish>> wished = new HashMap<>();
        here.forEach(wish -> wished.computeIfAbsent(wish.config().name(), any -> new ArrayList<>())
                .add(wish));
        Set<String> names = new TreeSet<>(present.keySet());
        names.addAll(wished.keySet());
        for (String name : names) {
            workOnName(place, name, wished.getOrDefault(name, List.of()), present.get(name), findings);
        }
        forget(place, names);
    }

    /** Drops what is remembered of names that are neither wished nor there any more, once the cache shows every own write. */
    private void forget(Place place, Set<String> names) {
        Map<String, Memory> remembered = memories.getOrDefault(place, Map.of());
        Instant now = clock.now();
        remembered
                .entrySet()
                .removeIf(entry -> !names.contains(entry.getKey())
                        && !entry.getValue().awaitsCache(null, now)
                        && !entry.getValue().unsettled(now));
        if (remembered.isEmpty()) {
            memories.remove(place);
        }
    }

    private void workOnName(
            Place place, String name, List<Wish> wished, @Nullable Copy copy, Map<Subject, Finding> findings) {
        Instant now = clock.now();
        Memory memory = memory(place, name);
        Judgement judgement = judge.judge(place, wished, copy);
        judgement
                .verdicts()
                .forEach((subject, said) -> findings.put(subject, new Finding(said.state(), said.message())));
        Act act = judgement.act();
        if (memory.awaitsCache(copy, now)) {
            boolean made = act != null && memory.isRepair(act);
            Finding finding = made ? new Finding(State.READY, "") : new Finding(State.WAITING, "is written");
            judgement.fulfilled().forEach(subject -> findings.put(subject, finding));
            memory.trustCacheAfter().ifPresent(at -> queue.addAt(place, at));
            return;
        }
        if (act == null || !leading.getAsBoolean()) {
            return;
        }
        Set<Subject> concerned = act.delivers() ? judgement.fulfilled() : recalled(act);
        Finding finding = attempt(place, name, act, copy, memory);
        if (act.delivers() || finding.state() != State.READY) {
            concerned.forEach(subject -> findings.put(subject, finding));
        }
        if (finding.nextTry() != null) {
            queue.addAt(place, finding.nextTry());
        }
    }

    private Finding attempt(Place place, String name, Act act, @Nullable Copy copy, Memory memory) {
        Instant now = clock.now();
        if (!act.delivers() && !act.equals(judgedAnew(place, name, copy))) {
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
        if (act.delivers() && memory.isRepair(act)) {
            Optional<Instant> later = memory.mayNotRepairBefore(now);
            if (later.isPresent()) {
                return new Finding(State.CONTESTED, "somebody keeps changing the copy", later.get());
            }
        }
        Answer answer = perform(place, name, act);
        circuit(place.cluster()).record(answer, place.namespace(), now);
        return digest(answer, act, attempt, place, memory);
    }

    /** What stands in the way before any call is made. Where only a change elsewhere helps there is no next try: that change wakes the place. */
    private Optional<Finding> obstacle(Place place, Act act, @Nullable Copy copy, Memory memory) {
        Circuit circuit = circuit(place.cluster());
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
        String how = namespace == Copies.NamespaceState.MISSING ? " does not exist" : " is being deleted";
        return Optional.of(new Finding(State.FAILED, "namespace " + place.namespace() + how));
    }

    private @Nullable Act judgedAnew(Place place, String name, @Nullable Copy copy) {
        List<Wish> wished = wishes.at(place).stream()
                .filter(wish -> wish.config().name().equals(name))
                .toList();
        return judge.judge(place, wished, copy).act();
    }

    private Answer perform(Place place, String name, Act act) {
        return switch (act) {
            case Act.Create create ->
                told(place, name, "create", copies.create(place, create.config(), create.notes()));
            case Act.Update update ->
                told(
                        place,
                        name,
                        "update",
                        copies.update(update.copy(), update.config(), update.notes(), update.data()));
            case Act.Annotate annotate ->
                told(place, name, "annotate", copies.annotate(annotate.copy(), annotate.notes()));
            case Act.Delete delete -> told(place, name, "delete", copies.delete(delete.copy()));
            case Act.Release release -> told(place, name, "release", copies.release(release.copy()));
            case Act.Recreate recreate -> {
                Answer removed = told(place, name, "recreate", copies.delete(recreate.copy()));
                yield removed instanceof Answer.Done
                        ? told(place, name, "create", copies.create(place, recreate.config(), recreate.notes()))
                        : removed;
            }
        };
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
                if (circuit(place.cluster()).throttlesAll(place.namespace(), now)) {
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

    /** What a removal is about: the distributions whose note goes. */
    private static Set<Subject> recalled(Act act) {
        return switch (act) {
            case Act.Annotate annotate ->
                subjects(annotate.copy(), uid -> !annotate.notes().containsKey(uid));
            case Act.Delete delete -> subjects(delete.copy(), uid -> true);
            case Act.Release release -> subjects(release.copy(), uid -> true);
            default -> Set.of();
        };
    }

    private static Set<Subject> subjects(Copy copy, Predicate<String> which) {
        ConfigRef config = copy.config();
        return config == null
                ? Set.of()
                : copy.notes().keySet().stream()
                        .filter(which)
                        .map(uid -> new Subject(uid, config))
                        .collect(Collectors.toSet());
    }

    private Memory memory(Place place, String name) {
        return memories.computeIfAbsent(place, any -> new ConcurrentHashMap<>())
                .computeIfAbsent(name, any -> new Memory());
    }
}

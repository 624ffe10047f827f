package dev.mizzen.engine;

import dev.mizzen.engine.Outcomes.Finding;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings one place to what is wished: looks at the caches as they are now, judges, makes the few calls that differ, says how it
 * went. It trusts no event, only what is seen at the moment of work. The queue sees to it that a place has one worker at a time.
 */
final class Worker {
    private final Wishes wishes;
    private final Copies copies;
    private final Clock clock;
    private final Outcomes outcomes;
    private final Orphans orphans;
    private final PlaceQueue queue;
    private final BooleanSupplier leading;
    private final Memories memories;
    private final Judge judge;
    private final Performer performer;

    Worker(
            Wishes wishes,
            Copies copies,
            Clock clock,
            Outcomes outcomes,
            Orphans orphans,
            PlaceQueue queue,
            BooleanSupplier leading,
            Memories memories,
            Performer performer) {
        this.wishes = wishes;
        this.copies = copies;
        this.clock = clock;
        this.outcomes = outcomes;
        this.orphans = orphans;
        this.queue = queue;
        this.leading = leading;
        this.memories = memories;
        this.judge = new Judge(wishes);
        this.performer = performer;
    }

    void work(Place place) {
        Collection<Wish> here = wishes.at(place);
        Map<Subject, Finding> findings = new HashMap<>();
        switch (copies.reach(place.cluster())) {
            case Copies.NotJoined none -> {
                all(here, new Finding(State.FAILED, "cluster " + place.cluster() + " is not joined"), findings);
                orphans.forget(place);
                memories.forget(place);
            }
            case Copies.Filling filling -> all(here, new Finding(State.WAITING, filling.reason()), findings);
            case Copies.Barred barred -> all(here, new Finding(State.WAITING, barred.reason()), findings);
            case Copies.Unreachable unreachable -> all(here, new Finding(State.FAILED, unreachable.reason()), findings);
            case Copies.Ready ready -> workOnNames(place, here, findings);
        }
        outcomes.set(place, findings, clock.now());
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
        orphans.set(place, orphans(present.values(), wished), clock.now());
        for (String name : names) {
            workOnName(place, name, wished.getOrDefault(name, List.of()), present.get(name), findings);
        }
        memories.forgetAllBut(place, names);
        if (!(copies.reach(place.cluster()) instanceof Copies.Ready)) {
            // Whoever was told that the cluster is lost may have been before what was noted here.
            queue.add(place);
        }
    }

    private Map<Copy, String> orphans(Collection<Copy> present, Map<String, List<Wish>> wished) {
        Map<Copy, String> found = new HashMap<>();
        present.forEach(copy -> judge.whyOrphan(copy, wished.getOrDefault(copy.name(), List.of()))
                .ifPresent(why -> found.put(copy, why)));
        return found;
    }

    private void workOnName(
            Place place, String name, List<Wish> wished, @Nullable Copy copy, Map<Subject, Finding> findings) {
        Instant now = clock.now();
        Memory memory = memories.of(place, name);
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
        Finding finding = performer.attempt(place, name, act, copy, memory);
        memories.keep(place, name, memory);
        boolean done = finding.state() == State.READY;
        if (act.delivers() || !done) {
            concerned.forEach(subject -> findings.put(subject, finding));
        }
        if (done && !(act instanceof Act.Annotate)) {
            // It is wished for now, or not ours any more; the own write arriving lets nobody look at it again.
            orphans.remove(place, name);
        }
        if (finding.nextTry() != null) {
            queue.addAt(place, finding.nextTry());
        }
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
}

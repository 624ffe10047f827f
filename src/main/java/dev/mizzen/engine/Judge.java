package dev.mizzen.engine;

import dev.mizzen.engine.Judgement.Said;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides what to do about one name in one place, from nothing but what is wished and what is there. It decides; it does nothing.
 *
 * <p>Safety rule: a copy is removed only on proof that every distribution it names has stopped wishing for it. What is unknown
 * counts as a wish.
 */
final class Judge {
    private static final Comparator<Wish> OLDEST_FIRST =
            Comparator.comparing(Wish::since).thenComparing(Wish::distribution).thenComparing(Wish::config);

    private final Wishes knowledge;

    Judge(Wishes knowledge) {
        this.knowledge = knowledge;
    }

    /**
     * @param wishes every wish for a config of this name in this place, whatever its verdict
     * @param copy the copy of this name in this place, if the cache shows one
     */
    Judgement judge(Place place, Collection<Wish> wishes, @Nullable Copy copy) {
        Map<Subject, Said> verdicts = new LinkedHashMap<>();
        List<Wish> granted = sortOut(place, wishes, verdicts);
        Map<String, Proof> proofs = copy == null ? Map.of() : proofs(copy, wishes);
        Optional<ConfigRef> owner = owner(granted, copy, proofs);
        if (owner.isPresent()) {
            return deliver(owner.get(), granted, copy, proofs, verdicts);
        }
        granted.forEach(wish -> verdicts.put(
                Subject.of(wish),
                new Said(State.CONFLICT, "a copy of another config is there and may not be removed")));
        return recall(copy, proofs, verdicts);
    }

    /**
     * Why a copy is an orphan: nobody known wishes for it, and nothing proves that it may be removed; empty if it is none.
     *
     * @param wishes every wish for a config of its name in its place, whatever its verdict
     */
    Optional<String> whyOrphan(Copy copy, Collection<Wish> wishes) {
        if (wishes.stream().anyMatch(wish -> wish.config().equals(copy.config()))) {
            return Optional.empty();
        }
        if (copy.notes().isEmpty()) {
            return Optional.of("it names no distribution that it is there for");
        }
        Map<String, Proof> proofs = proofs(copy, wishes);
        return proofs.containsValue(Proof.WISHING)
                ? Optional.empty()
                : proofs.entrySet().stream()
                        .filter(proof -> proof.getValue() == Proof.UNKNOWN)
                        .findFirst()
                        .map(proof -> whyUnknown(proof.getKey()));
    }

    private String whyUnknown(String uid) {
        Optional<Standing> standing = knowledge.distribution(uid);
        if (standing.isEmpty()) {
            return "the distribution it names is not there";
        }
        if (standing.get().life() == Standing.Life.GOING_ABANDONED) {
            return "the distribution it names goes because its namespace or its resource type goes";
        }
        return standing.get().everyTarget()
                ? "no target of the distribution it names, which is for every target, is seen in this place"
                : "the distribution it names does not wish for it, and was not changed since it did";
    }

    /** Says what can be said of each wish by itself, and returns, the oldest first, those that compete for the name. */
    private List<Wish> sortOut(Place place, Collection<Wish> wishes, Map<Subject, Said> verdicts) {
        for (Wish wish : wishes) {
            switch (wish.verdict()) {
                case Wish.Refused refused -> verdicts.put(Subject.of(wish), new Said(State.REFUSED, refused.reason()));
                case Wish.Held held -> verdicts.put(Subject.of(wish), new Said(State.WAITING, held.reason()));
                case Wish.Granted granted -> {
                    if (wish.isAtHome(place)) {
                        verdicts.put(Subject.of(wish), atHome(wish));
                    }
                }
            }
        }
        return wishes.stream()
                .filter(wish -> wish.granted() && !wish.isAtHome(place))
                .sorted(OLDEST_FIRST)
                .toList();
    }

    private Said atHome(Wish wish) {
        return knowledge.content(wish.config()).isPresent() ? new Said(State.READY, "") : missing(wish.config());
    }

    /** Whose copy it is to be: the config of the present copy keeps it, else the oldest wish's takes it. */
    private Optional<ConfigRef> owner(List<Wish> granted, @Nullable Copy copy, Map<String, Proof> proofs) {
        if (granted.isEmpty()) {
            return Optional.empty();
        }
        if (copy == null) {
            return Optional.of(first(granted));
        }
        ConfigRef present = copy.config();
        if (present != null && granted.stream().anyMatch(wish -> wish.config().equals(present))) {
            return Optional.of(present);
        }
        Set<String> wishing = new HashSet<>();
        granted.forEach(wish -> wishing.add(wish.distribution()));
        boolean claimed = proofs.entrySet().stream()
                .filter(proof -> proof.getValue().mayStillWish())
                .anyMatch(proof ->
                        !wishing.contains(proof.getKey()) || (present != null && proof.getValue() == Proof.WISHING));
        if (claimed) {
            return Optional.empty();
        }
        return granted.stream()
                .filter(wish -> copy.notes().containsKey(wish.distribution()))
                .findFirst()
                .map(Wish::config)
                .or(() -> Optional.of(first(granted)));
    }

    /** The oldest wish's config; one that does not exist has to wait behind one that does. */
    private ConfigRef first(List<Wish> granted) {
        return granted.stream()
                .map(Wish::config)
                .filter(config -> knowledge.content(config).isPresent())
                .findFirst()
                .orElseGet(() -> granted.getFirst().config());
    }

    private Judgement deliver(
            ConfigRef owner,
            List<Wish> granted,
            @Nullable Copy copy,
            Map<String, Proof> proofs,
            Map<Subject, Said> verdicts) {
        Set<Subject> fulfilled = new HashSet<>();
        Map<String, Long> notes = new TreeMap<>();
        if (copy != null) {
            proofs.forEach((uid, proof) -> {
                if (proof.mayStillWish() && copy.notes().get(uid) instanceof Long generation) {
                    notes.put(uid, generation);
                }
            });
        }
        for (Wish wish : granted) {
            if (!wish.config().equals(owner)) {
                notes.remove(wish.distribution());
                verdicts.put(
                        Subject.of(wish),
                        new Said(State.CONFLICT, "config " + owner + " has the name in this place already"));
            }
        }
        for (Wish wish : granted) {
            if (wish.config().equals(owner)) {
                fulfilled.add(Subject.of(wish));
                notes.put(wish.distribution(), wish.generation());
            }
        }
        Optional<Content> content = knowledge.content(owner);
        if (content.isEmpty()) {
            fulfilled.forEach(subject -> verdicts.put(subject, missing(owner)));
            return copy != null && owner.equals(copy.config())
                    ? new Judgement(verdicts, Set.of(), withoutLapsed(copy, proofs, notes))
                    : recall(copy, proofs, verdicts);
        }
        Act act = act(owner, content.get(), copy, notes);
        fulfilled.forEach(subject ->
                verdicts.put(subject, act == null ? new Said(State.READY, "") : new Said(State.WAITING, "is written")));
        return new Judgement(verdicts, fulfilled, act);
    }

    private static @Nullable Act act(ConfigRef owner, Content content, @Nullable Copy copy, Map<String, Long> notes) {
        if (copy == null) {
            return new Act.Create(owner, content, notes);
        }
        if (copy.immutable() || !copy.type().equals(content.type())) {
            return new Act.Recreate(copy, owner, content, notes);
        }
        boolean data = !copy.digest().equals(content.digest());
        boolean metadata = !owner.equals(copy.config())
                || !copy.notes().keySet().equals(notes.keySet())
                || notes.entrySet().stream().anyMatch(note -> tampered(copy, note.getKey(), note.getValue()));
        return data || metadata ? new Act.Update(copy, owner, content, notes, data) : null;
    }

    /** Whether the copy claims a later generation than is wished for, or one nobody can read: such a note would never prove a recall. */
    private static boolean tampered(Copy copy, String uid, long generation) {
        return copy.notes().get(uid) instanceof Long noted && noted > generation;
    }

    /** Nobody may have this name delivered: removes the copy, or what notes can be removed, if there is proof. */
    private static Judgement recall(@Nullable Copy copy, Map<String, Proof> proofs, Map<Subject, Said> verdicts) {
        if (copy == null || proofs.isEmpty()) {
            return new Judgement(verdicts, Set.of(), null);
        }
        if (proofs.values().stream().anyMatch(Proof::mayStillWish)) {
            Map<String, Long> left = new TreeMap<>(copy.notes());
            left.keySet().removeIf(uid -> proofs.get(uid) instanceof Proof proof && !proof.mayStillWish());
            return new Judgement(verdicts, Set.of(), withoutLapsed(copy, proofs, left));
        }
        Act act = proofs.containsValue(Proof.KEPT) ? new Act.Release(copy) : new Act.Delete(copy);
        return new Judgement(verdicts, Set.of(), act);
    }

    /** Drops the notes of distributions that provably stopped wishing, where others may still wish; null if there are none. */
    private static Act.@Nullable Annotate withoutLapsed(Copy copy, Map<String, Proof> proofs, Map<String, Long> left) {
        boolean lapsed = proofs.values().stream().anyMatch(proof -> !proof.mayStillWish());
        return lapsed ? new Act.Annotate(copy, left) : null;
    }

    private Map<String, Proof> proofs(Copy copy, Collection<Wish> wishes) {
        Map<String, Proof> proofs = new TreeMap<>();
        copy.notes().forEach((uid, generation) -> proofs.put(uid, proof(uid, generation, copy, wishes)));
        return proofs;
    }

    private Proof proof(String uid, long noted, Copy copy, Collection<Wish> wishes) {
        boolean wishing = wishes.stream()
                .anyMatch(wish -> wish.distribution().equals(uid)
                        && (copy.config() == null || wish.config().equals(copy.config())));
        if (wishing) {
            return Proof.WISHING;
        }
        Optional<Standing> standing = knowledge.distribution(uid);
        if (standing.isEmpty()) {
            return Proof.UNKNOWN;
        }
        return switch (standing.get().life()) {
            case GOING_RECALL -> Proof.LAPSED;
            case GOING_KEEP -> Proof.KEPT;
            case GOING_UNDECIDED -> Proof.WISHING;
            case GOING_ABANDONED -> Proof.UNKNOWN;
            case PRESENT -> stopped(uid, noted, copy, standing.get()) ? Proof.LAPSED : Proof.UNKNOWN;
        };
    }

    /** Whether a distribution that does not wish for a copy provably gave that wish up. */
    private boolean stopped(String uid, long noted, Copy copy, Standing standing) {
        ConfigRef config = copy.config();
        boolean stillNamed = config == null || standing.configs().contains(config);
        return standing.everyTarget() && stillNamed
                ? knowledge.targetGoing(uid, copy.place())
                : standing.generation() > noted;
    }

    private static Said missing(ConfigRef config) {
        return new Said(
                State.CONFIG_MISSING, "config " + config + " does not exist; a copy that is there stays as it is");
    }

    /** What is known of a distribution that a copy names. */
    private enum Proof {
        /** It wishes for the copy, or wished for it and may not be asked yet. */
        WISHING,
        /** Not known, or no proof that it stopped. */
        UNKNOWN,
        /** It wished for the copy and has provably stopped. */
        LAPSED,
        /** As lapsed, but the copy is to be kept. */
        KEPT;

        boolean mayStillWish() {
            return this == WISHING || this == UNKNOWN;
        }
    }
}

package dev.mizzen.engine;

import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The places that want work. A place is in it once, is worked on by one worker at a time, and comes back if it was added
 * meanwhile. Clusters take turns, each with a bound of its own, so that a slow one does not hold up the others.
 */
final class PlaceQueue {
    private record Alarm(Instant at, Place place) {}

    private final int perCluster;
    private final int overall;
    private final Map<ClusterName, Set<Place>> waiting = new LinkedHashMap<>();
    private final Map<ClusterName, Integer> busyPerCluster = new HashMap<>();
    private final Set<Place> busy = new HashSet<>();
    private final Set<Place> again = new HashSet<>();
    private final TreeSet<Alarm> alarms =
            new TreeSet<>(Comparator.comparing(Alarm::at).thenComparing(Alarm::place));
    private final Map<Place, Instant> alarmOf = new HashMap<>();
    private final Map<ClusterName, Instant> heldUntil = new HashMap<>();
    private final Queue<ClusterName> turns = new ArrayDeque<>();

    /**
     * @param perCluster how many places of one cluster may be worked on at once
     * @param overall how many places may be worked on at once
     */
    PlaceQueue(int perCluster, int overall) {
        this.perCluster = perCluster;
        this.overall = overall;
    }

    synchronized void add(Place place) {
        admit(place);
        // While there is no room, whoever is done with a place takes the next one himself.
        if (hasRoom(place.cluster())) {
            notifyAll();
        }
    }

    /** Adds the place at a time; an earlier time already set for it stays. */
    synchronized void addAt(Place place, Instant at) {
        Instant set = alarmOf.get(place);
        if (set != null && !set.isAfter(at)) {
            return;
        }
        if (set != null) {
            alarms.remove(new Alarm(set, place));
        }
        alarms.add(new Alarm(at, place));
        alarmOf.put(place, at);
        notifyAll();
    }

    /** Gives out nothing of a cluster before this time. */
    synchronized void hold(ClusterName cluster, Instant until) {
        heldUntil.merge(cluster, until, (a, b) -> a.isAfter(b) ? a : b);
    }

    /** Ends what {@link #hold} began. */
    synchronized void release(ClusterName cluster) {
        if (heldUntil.remove(cluster) != null) {
            notifyAll();
        }
    }

    /**
     * Gives out a place to work on, which must be given back by {@link #done} or {@link #next}; empty if none is due or every bound is
     * reached.
     */
    synchronized Optional<Place> take(Instant now) {
        ring(now);
        for (int i = turns.size(); i > 0; i--) {
            ClusterName cluster = turns.remove();
            Set<Place> places = waiting.get(cluster);
            if (places == null || places.isEmpty()) {
                waiting.remove(cluster);
                continue;
            }
            turns.add(cluster);
            if (hasRoom(cluster) && !held(cluster, now)) {
                Place place = places.iterator().next();
                places.remove(place);
                busy.add(place);
                busyPerCluster.merge(cluster, 1, Integer::sum);
                return Optional.of(place);
            }
        }
        return Optional.empty();
    }

    /** Takes a place back. The room it leaves is for the caller to fill: nobody is woken for it. */
    synchronized void done(Place place) {
        busy.remove(place);
        busyPerCluster.merge(place.cluster(), -1, Integer::sum);
        if (again.remove(place)) {
            enqueue(place);
        }
    }

    /** Takes a place back and gives out another in its room. */
    synchronized Optional<Place> next(Place done, Instant now) {
        done(done);
        return take(now);
    }

    /** Whether nothing is known to be left to do for a place now: not waiting, not worked on. */
    synchronized boolean idle(Place place) {
        Set<Place> places = waiting.get(place.cluster());
        return !busy.contains(place) && (places == null || !places.contains(place));
    }

    /** When the next place becomes due by time alone; null for never. */
    synchronized @Nullable Instant nextAlarm() {
        return alarms.isEmpty() ? null : alarms.first().at();
    }

    /** As {@link #take}, but waits for a place to become due, for so long at most. */
    synchronized Optional<Place> takeWithin(Clock clock, long millis) throws InterruptedException {
        Instant now = clock.now();
        Optional<Place> place = take(now);
        if (place.isPresent()) {
            return place;
        }
        Instant alarm = nextAlarm();
        long untilAlarm = alarm == null ? millis : Duration.between(now, alarm).toMillis() + 1;
        wait(Math.clamp(untilAlarm, 1, millis));
        return take(clock.now());
    }

    /** A place that is worked on is taken up again when its worker is done. */
    private void admit(Place place) {
        if (busy.contains(place)) {
            again.add(place);
        } else {
            enqueue(place);
        }
    }

    private void enqueue(Place place) {
        Instant set = alarmOf.remove(place);
        if (set != null) {
            alarms.remove(new Alarm(set, place));
        }
        Set<Place> places = waiting.get(place.cluster());
        if (places == null) {
            places = new LinkedHashSet<>();
            waiting.put(place.cluster(), places);
            turns.add(place.cluster());
        }
        places.add(place);
    }

    private boolean hasRoom(ClusterName cluster) {
        return busy.size() < overall && busyPerCluster.getOrDefault(cluster, 0) < perCluster;
    }

    private void ring(Instant now) {
        while (!alarms.isEmpty() && !alarms.first().at().isAfter(now)) {
            Place place = alarms.first().place();
            alarms.remove(alarms.first());
            alarmOf.remove(place);
            admit(place);
        }
    }

    private boolean held(ClusterName cluster, Instant now) {
        Instant until = heldUntil.get(cluster);
        if (until != null && !until.isAfter(now)) {
            heldUntil.remove(cluster);
            return false;
        }
        return until != null;
    }
}

package dev.mizzen.engine;

import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every place as it is wished. Whatever happens - a wish, a config, a copy, a cluster that changes - somebody calls
 * {@code look} for the places it touches; there is no second path.
 */
public final class Engine implements AutoCloseable {
    private static final Duration JITTER = Duration.ofSeconds(2);
    private static final long LOOP_MILLIS = 250;

    private final Wishes wishes;
    private final Copies copies;
    private final Clock clock;
    private final RandomGenerator random;
    private final PlaceQueue queue;
    private final Outcomes outcomes;
    private final Orphans orphans = new Orphans();
    private final Circuits circuits = new Circuits();
    private final Memories memories;
    private final Worker worker;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread loop = Thread.ofPlatform().name("engine").daemon().unstarted(this::run);
    private volatile boolean leading;
    private volatile boolean running = true;

    /**
     * @param limits how many places may be worked on at once
     * @param random the source of jitter
     */
    public Engine(Wishes wishes, Copies copies, Clock clock, Reports reports, Limits limits, RandomGenerator random) {
        this.wishes = wishes;
        this.copies = copies;
        this.clock = clock;
        this.random = random;
        this.queue = new PlaceQueue(limits.perCluster(), limits.overall());
        this.outcomes = new Outcomes(reports);
        this.memories = new Memories(copies, clock);
        Performer performer = new Performer(wishes, copies, clock, reports, queue, random, circuits);
        this.worker = new Worker(wishes, copies, clock, outcomes, orphans, queue, () -> leading, memories, performer);
    }

    /** How many places may be worked on at once: of one cluster, and in all. */
    public record Limits(int perCluster, int overall) {}

    /** Starts working; to be called once. */
    public void start() {
        loop.start();
    }

    /** Whether this replica makes the calls; one that does not still knows how places stand. */
    public void lead(boolean now, Collection<ClusterName> clusters) {
        leading = now;
        clusters.forEach(this::look);
    }

    /** Puts a place on the queue. */
    public void look(Place place) {
        queue.add(place);
    }

    public void look(Collection<Place> places) {
        places.forEach(queue::add);
    }

    /** Puts every place of a cluster that is wished for, has a copy, or had one when it was last looked at, on the queue. */
    public void look(ClusterName cluster) {
        places(cluster).forEach(queue::add);
    }

    /** Says that the cluster showed an object at a version, after the cache shows it; puts its place on the queue, unless it is but an own write arriving. */
    public void seen(Place place, String name, String version) {
        if (memories.seen(place, name, version)) {
            queue.add(place);
        }
    }

    /**
     * Lets what failed be tried at once, however lately it failed. What a cluster asked for is minded all the same: its call for patience,
     * and a circuit that is open; and so is the pause after too many repairs.
     *
     * @param names of copies, by place: those of others in the same places wait on
     */
    public void retry(Map<Place, Set<String>> names) {
        names.forEach((place, of) -> {
            memories.tryAgain(place, of);
            queue.add(place);
        });
    }

    /** The copies that nobody known wishes for, of every cluster that could be seen so far. */
    public List<Orphan> orphans() {
        return orphans.all();
    }

    /** The same of one place. */
    public Collection<Orphan> orphans(Place place) {
        return orphans.at(place);
    }

    /** How the wishes for a place stand. */
    public Map<Subject, Outcome> outcomes(Place place) {
        return outcomes.of(place);
    }

    /** Whether nothing is under way in a place: no work waits or runs, and the cache shows every own write. */
    public boolean settled(Place place) {
        return queue.idle(place) && !memories.unsettled(place);
    }

    /** Why a cluster is not called at the moment; empty if it is. */
    public Optional<String> lost(ClusterName cluster) {
        return circuits.openBecause(cluster);
    }

    /** Forgets what is remembered of a cluster that is not joined any more, or whose name leads to another; its places are on the queue already. */
    public void forget(ClusterName cluster) {
        circuits.forget(cluster);
        memories.forget(cluster);
        orphans.forget(cluster);
        queue.release(cluster);
    }

    /** Does one piece of work that is due, in the caller's thread: for tests that hold the clock. Returns whether there was any. */
    boolean step() {
        boolean probed = probe(Runnable::run);
        Optional<Place> place = queue.take(clock.now());
        place.ifPresent(found -> {
            work(found);
            queue.done(found);
        });
        return probed || place.isPresent();
    }

    /** When something becomes due by time alone; null for never. */
    @Nullable
    Instant nextAlarm() {
        return queue.nextAlarm();
    }

    @Override
    public void close() {
        running = false;
        loop.interrupt();
        // Calls under way are broken off: what they did is found out by the next start.
        workers.shutdownNow();
        workers.close();
    }

    private void run() {
        while (running) {
            try {
                probe(workers::execute);
                queue.takeWithin(clock, LOOP_MILLIS).ifPresent(this::handOver);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                // There is no other thread that would go on.
                complain("giving out work failed", e);
            }
        }
    }

    private void handOver(Place place) {
        try {
            workers.execute(() -> workFrom(place));
        } catch (RuntimeException | Error e) {
            queue.done(place);
            queue.addAt(place, clock.now().plus(JITTER));
            throw e;
        }
    }

    /** Goes on with the next place that is due: a hand-over by way of the loop would leave a call's room empty for as long. */
    private void workFrom(Place first) {
        Optional<Place> place = Optional.of(first);
        while (place.isPresent() && running) {
            Place at = place.get();
            try {
                work(at);
            } catch (RuntimeException | Error e) {
                // Not even the complaint worked: the place, and its room, must not be lost with it.
                queue.done(at);
                throw e;
            }
            place = queue.next(at, clock.now());
        }
    }

    private void work(Place place) {
        try {
            worker.work(place);
        } catch (RuntimeException | Error e) {
            // A fault of ours in one place must not end the work on all others, nor be lost.
            queue.addAt(place, clock.now().plus(JITTER));
            complain("work on " + place + " failed, it is tried again", e);
        }
    }

    private void complain(String what, Throwable why) {
        if (running) {
            System.getLogger(Engine.class.getName()).log(System.Logger.Level.ERROR, what, why);
        }
    }

    private boolean probe(Executor executor) {
        boolean any = false;
        for (Map.Entry<ClusterName, Circuit> entry : circuits.all().entrySet()) {
            if (entry.getValue().claimProbe(clock.now())) {
                any = true;
                executor.execute(() -> probe(entry.getKey(), entry.getValue()));
            }
        }
        return any;
    }

    private void probe(ClusterName cluster, Circuit circuit) {
        if (!circuit.probed(copies.probe(cluster))) {
            return;
        }
        copies.returned(cluster);
        Instant now = clock.now();
        // Not all at once: a cluster that just came back has enough to do.
        for (Place place : places(cluster)) {
            memories.forEach(place, Memory::forgive);
            queue.addAt(place, now.plusMillis(random.nextLong(JITTER.toMillis())));
        }
    }

    private Set<Place> places(ClusterName cluster) {
        Set<Place> places = new HashSet<>(wishes.places(cluster));
        places.addAll(copies.places(cluster));
        // What was known of a place has to go with the last copy, also if nothing told of that.
        places.addAll(orphans.places(cluster));
        places.addAll(memories.places(cluster));
        return places;
    }
}

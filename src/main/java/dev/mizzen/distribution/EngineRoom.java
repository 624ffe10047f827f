package dev.mizzen.distribution;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.cluster.Connection;
import dev.mizzen.config.Configs;
import dev.mizzen.engine.Engine;
import dev.mizzen.engine.Standing.Life;
import dev.mizzen.engine.Wish;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.Leadership;
import dev.mizzen.project.Project;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.target.Target;
import dev.mizzen.target.Targets;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Runs the engine: every change of a distribution, config, target, project, cluster, namespace or copy ends here as places to look at.
 * One thread, the desk, works distributions out, so that the board has one writer.
 */
@Component
class EngineRoom implements SmartLifecycle {
    /** After the hub, the Lease and the connections. */
    static final int PHASE = Clusters.PHASE + 50;

    private static final Logger log = LoggerFactory.getLogger(EngineRoom.class);
    private static final Engine.Limits LIMITS = new Engine.Limits(16, 1_024);
    private static final long AGAIN_SECONDS = 1;
    private static final long UNDECIDED_SECONDS = 5;
    private static final long RELEASE_MILLIS = 100;
    private static final long WATCHES_SECONDS = 5;

    private final Hub hub;
    private final Leadership leadership;
    private final Clusters clusters;
    private final Distributions distributions;
    private final Board board;
    private final ClusterCopies copies;
    private final Farewells farewells;
    private final EngineReports reports;
    private final Engine engine;
    private final ClusterNews news;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService desk = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("desk").daemon().factory());
    private volatile boolean running;

    EngineRoom(
            Hub hub,
            Leadership leadership,
            Clusters clusters,
            Configs configs,
            Projects projects,
            Targets targets,
            Distributions distributions,
            Board board,
            ClusterCopies copies,
            Farewells farewells,
            EngineReports reports) {
        this.hub = hub;
        this.leadership = leadership;
        this.clusters = clusters;
        this.distributions = distributions;
        this.board = board;
        this.copies = copies;
        this.farewells = farewells;
        this.reports = reports;
        this.engine = new Engine(board, copies, Instant::now, reports, LIMITS, ThreadLocalRandom.current()::nextLong);
        distributions.onChange(this::work);
        configs.onChange(this::configChanged);
        projects.onChange(this::projectChanged);
        targets.onChange(this::targetChanged);
        this.news = new ClusterNews(engine, clusters);
        clusters.listen(news);
        leadership.onChange(this::leadershipChanged);
    }

    Engine engine() {
        return engine;
    }

    @Override
    public void start() {
        running = true;
        distributions.all().forEach(distribution -> work(distribution.uid()));
        awaitDesk();
        leadershipChanged();
        engine.start();
        desk.scheduleWithFixedDelay(this::letGo, RELEASE_MILLIS, RELEASE_MILLIS, TimeUnit.MILLISECONDS);
        desk.scheduleWithFixedDelay(news::lookAtWatches, WATCHES_SECONDS, WATCHES_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void stop() {
        running = false;
        desk.shutdownNow();
        engine.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Puts a distribution on the desk, once however often it is asked for. */
    private void work(String uid) {
        if (waiting.add(uid) && !desk.isShutdown()) {
            desk.execute(() -> workNow(uid));
        }
    }

    private void workNow(String uid) {
        waiting.remove(uid);
        try {
            Optional<Distribution> distribution = distributions.get(uid);
            if (distribution.isEmpty()) {
                farewells.forget(uid);
                engine.look(board.remove(uid));
                engine.look(copies.naming(uid));
            } else {
                post(distribution.get());
            }
            reports.touch(uid);
        } catch (RuntimeException e) {
            log.warn("A distribution could not be worked out, it is tried again", e);
            later(uid, AGAIN_SECONDS);
        }
    }

    private void post(Distribution distribution) {
        Life life = running ? farewells.decide(distribution) : farewells.life(distribution);
        boolean retry = board.get(distribution.uid())
                .filter(posted -> !posted.retry().equals(distribution.retry()))
                .isPresent();
        boolean newGeneration = board.get(distribution.uid())
                .filter(posted -> posted.generation() == distribution.generation())
                .isEmpty();
        engine.look(board.post(distribution, life));
        if (retry) {
            engine.retry(concerned(distribution.uid()));
        }
        if (newGeneration) {
            // What is not wished any more may be in places nobody on this process wished for.
            engine.look(copies.naming(distribution.uid()));
        }
        if (life == Life.PRESENT) {
            if (!distribution.finalized() && running && leadership.held()) {
                distributions.hold(distribution);
            }
            return;
        }
        engine.look(distribution.places());
        engine.look(copies.naming(distribution.uid()));
        if (life == Life.GOING_UNDECIDED) {
            later(distribution.uid(), UNDECIDED_SECONDS);
        }
    }

    /** The copies that a distribution has a say in, by place: those it may wish for, and those that are there because of it. */
    private Map<Place, Set<String>> concerned(String uid) {
        Map<Place, Set<String>> names = new HashMap<>();
        board.wishesOf(uid).forEach((place, wishes) -> {
            Set<String> here = names.computeIfAbsent(place, any -> new HashSet<>());
            wishes.stream()
                    .filter(Wish::granted)
                    .forEach(wish -> here.add(wish.config().name()));
        });
        copies.naming(uid).forEach(place -> {
            Set<String> here = names.computeIfAbsent(place, any -> new HashSet<>());
            copies.at(place).stream()
                    .filter(copy -> copy.notes().containsKey(uid))
                    .forEach(copy -> here.add(copy.name()));
        });
        return names;
    }

    private void later(String uid, long seconds) {
        if (!desk.isShutdown()) {
            desk.schedule(() -> work(uid), seconds, TimeUnit.SECONDS);
        }
    }

    /** Lets distributions be gone of which nothing is left. */
    private void letGo() {
        List<Distribution> going = board.all().stream()
                .filter(distribution -> distribution.going() && distribution.finalized())
                .toList();
        if (going.isEmpty() || !leadership.mayConclude()) {
            return;
        }
        Set<String> named = copies.named();
        for (Distribution distribution : going) {
            try {
                if (farewells.over(distribution, named, engine)) {
                    distributions.release(distribution);
                }
            } catch (RuntimeException e) {
                log.debug("{}/{} is released later", distribution.namespace(), distribution.object(), e);
            }
        }
    }

    /** Looks at the places only after the wishes are worked out anew: the config may not be for its projects any more. */
    private void configChanged(ConfigRef ref) {
        for (Distribution distribution : distributions.naming(ref)) {
            work(distribution.uid());
            lookLater(() -> board.wishesOf(distribution.uid()).keySet());
        }
    }

    private void lookLater(Supplier<Collection<Place>> places) {
        if (!desk.isShutdown()) {
            desk.execute(() -> engine.look(places.get()));
        }
    }

    private void projectChanged(@Nullable Project before, @Nullable Project now) {
        for (Distribution distribution : board.all()) {
            boolean touched = (before != null && before.namespace().equals(distribution.namespace()))
                    || (now != null && now.namespace().equals(distribution.namespace()))
                    || distribution.namespace().equals(hub.systemNamespace());
            if (touched) {
                work(distribution.uid());
            }
        }
    }

    private void targetChanged(@Nullable Target before, @Nullable Target now) {
        Target target = now == null ? before : now;
        if (target == null) {
            return;
        }
        for (Distribution distribution : board.all()) {
            if (distribution.everyTarget() || distribution.places().contains(target.place())) {
                work(distribution.uid());
            }
        }
        // A copy of everyTarget may be proven by the going target alone: its place is looked at once the wishes are
        // worked out.
        lookLater(() -> List.of(target.place()));
    }

    private void leadershipChanged() {
        engine.lead(leadership.held(), clusterNames());
        if (leadership.held()) {
            board.all().forEach(distribution -> reports.touch(distribution.uid()));
            board.all().stream()
                    .filter(distribution -> !distribution.finalized())
                    .forEach(distribution -> work(distribution.uid()));
        }
    }

    private List<ClusterName> clusterNames() {
        return clusters.connections().stream().map(Connection::name).toList();
    }

    private void awaitDesk() {
        try {
            desk.submit(() -> {}).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}

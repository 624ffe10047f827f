package dev.mizzen.distribution;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.cluster.Connection;
import dev.mizzen.cluster.CopySecret;
import dev.mizzen.distribution.PlaceStates.PlaceState;
import dev.mizzen.engine.State;
import dev.mizzen.hub.DistributionResource.ClusterStatus;
import dev.mizzen.hub.DistributionResource.Problem;
import dev.mizzen.hub.DistributionResource.Status;
import dev.mizzen.hub.Leadership;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Writes how distributions stand into their status, for kubectl, for other replicas and for the next start: only what changed, once a
 * second at most, and every 10 s for large ones.
 */
@Component
class StatusWriter implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(StatusWriter.class);
    private static final int MOST_PROBLEMS = 20;
    private static final int LARGE = 1_000;
    private static final Duration OFTEN = Duration.ofSeconds(1);
    private static final Duration SELDOM = Duration.ofSeconds(10);

    private final EngineReports reports;
    private final Distributions distributions;
    private final PlaceStates states;
    private final Clusters clusters;
    private final Leadership leadership;
    private final DistributionEvents events;
    private final Map<String, Instant> written = new ConcurrentHashMap<>();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("status").daemon().factory());
    private volatile boolean running;

    StatusWriter(
            EngineReports reports,
            Distributions distributions,
            PlaceStates states,
            Clusters clusters,
            Leadership leadership,
            DistributionEvents events) {
        this.reports = reports;
        this.distributions = distributions;
        this.states = states;
        this.clusters = clusters;
        this.leadership = leadership;
        this.events = events;
    }

    @Override
    public void start() {
        running = true;
        ticker.scheduleWithFixedDelay(this::tick, 200, 200, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        running = false;
        ticker.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return EngineRoom.PHASE + 10;
    }

    private void tick() {
        if (!leadership.held()) {
            // Who begins to lead touches all.
            reports.touched().clear();
            return;
        }
        Instant now = Instant.now();
        for (String uid : Set.copyOf(reports.touched())) {
            Optional<Distribution> distribution = distributions.get(uid);
            if (distribution.isEmpty()) {
                reports.touched().remove(uid);
                written.remove(uid);
            } else if (!now.isBefore(due(uid, distribution.get()))) {
                reports.touched().remove(uid);
                written.put(uid, now);
                write(distribution.get());
            }
        }
    }

    private Instant due(String uid, Distribution distribution) {
        Duration pause = states.size(distribution) > LARGE ? SELDOM : OFTEN;
        Instant last = written.get(uid);
        return last == null ? Instant.MIN : last.plus(pause);
    }

    private void write(Distribution distribution) {
        try {
            Status before = distributions.status(distribution);
            Status now = status(distribution, before);
            if (!now.equals(before)) {
                distributions.writeStatus(distribution, now);
                events.tell(distribution, before, now);
            }
        } catch (RuntimeException e) {
            log.debug("The status of {} is written later", distribution.object(), e);
            reports.touch(distribution.uid());
        }
    }

    private Status status(Distribution distribution, @Nullable Status before) {
        List<PlaceState> all = states.of(distribution);
        Map<String, List<PlaceState>> perCluster = new TreeMap<>();
        all.forEach(state -> perCluster
                .computeIfAbsent(state.place().cluster().value(), any -> new ArrayList<>())
                .add(state));
        Map<String, Integer> recalling = recalling(distribution, all, before);
        Set<String> names = new HashSet<>(perCluster.keySet());
        names.addAll(recalling.keySet());
        Map<String, ClusterStatus> entries = new TreeMap<>();
        for (String name : names) {
            entries.put(name, entry(perCluster.getOrDefault(name, List.of()), recalling.getOrDefault(name, 0)));
        }
        int ready =
                (int) all.stream().filter(state -> state.state() == State.READY).count();
        return new Status(distribution.generation(), PlaceStates.phase(distribution, all), all.size(), ready, entries);
    }

    private static ClusterStatus entry(List<PlaceState> states, int recalling) {
        int ready = (int)
                states.stream().filter(state -> state.state() == State.READY).count();
        int failed = (int) states.stream().filter(PlaceState::failed).count();
        List<Problem> problems = states.stream()
                .filter(PlaceState::failed)
                .limit(MOST_PROBLEMS)
                .map(StatusWriter::problem)
                .toList();
        return new ClusterStatus(
                states.size(),
                ready,
                states.size() - ready - failed,
                failed,
                recalling,
                problems.isEmpty() ? null : problems);
    }

    private static Problem problem(PlaceState state) {
        Instant next = state.nextTry();
        return new Problem(
                state.place().namespace(),
                state.config().toString(),
                state.state().name().toLowerCase(Locale.ROOT),
                state.message(),
                state.since().truncatedTo(ChronoUnit.SECONDS).toString(),
                next == null ? null : next.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /**
     * Copies still to be removed, by cluster. What the last status says of a cluster that cannot be read now is kept, because copies
     * may be there: it holds back the end of a distribution that is going.
     */
    private Map<String, Integer> recalling(
            Distribution distribution, List<PlaceState> wished, @Nullable Status before) {
        Set<Place> places = new HashSet<>();
        wished.forEach(state -> places.add(state.place()));
        Map<String, Integer> counts = new TreeMap<>();
        for (Connection connection : clusters.connections()) {
            for (CopySecret copy : connection.copies()) {
                if (copy.annotations().containsKey(CopyNotes.key(distribution.uid()))
                        && !places.contains(new Place(connection.name(), copy.namespace()))) {
                    counts.merge(connection.name().value(), 1, Integer::sum);
                }
            }
        }
        if (before != null) {
            Objects.requireNonNullElse(before.clusters(), Map.<String, ClusterStatus>of())
                    .forEach((name, entry) -> {
                        if (!counts.containsKey(name) && unreadable(name)) {
                            counts.put(name, Math.max(entry.recalling(), distribution.going() ? entry.places() : 0));
                        }
                    });
        }
        return counts;
    }

    private boolean unreadable(String name) {
        return ClusterName.isValid(name)
                && clusters.known(new ClusterName(name))
                && clusters.connection(new ClusterName(name))
                        .filter(Connection::filled)
                        .isEmpty();
    }
}

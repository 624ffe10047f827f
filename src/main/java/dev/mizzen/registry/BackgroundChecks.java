package dev.mizzen.registry;

import dev.mizzen.config.Config;
import dev.mizzen.config.Configs;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.Leadership;
import dev.mizzen.project.Project;
import dev.mizzen.project.Projects;
import dev.mizzen.registry.Verdict.Failure;
import dev.mizzen.shared.ConfigRef;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Tries the registry of every config now and then, on the replica that writes. A credential that was rejected, or an account that is
 * locked, is not tried again until the config changes: registries lock accounts after some wrong passwords, and then nodes cannot pull either.
 */
@Component
class BackgroundChecks implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(BackgroundChecks.class);
    private static final int AT_ONCE = 4;

    private final Configs configs;
    private final Projects projects;
    private final Hub hub;
    private final Leadership leadership;
    private final Checks checks;
    private final Conditions conditions;
    private final Clock clock;
    private final Duration interval;
    private final Rounds rounds;
    private final ScheduledExecutorService desk =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private final ExecutorService workers =
            Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory());
    /** Those that wait or are being tried: none is twice at a time, however long registries take. */
    private final Set<ConfigRef> underWay = ConcurrentHashMap.newKeySet();

    /** Those that came, changed or went since they were looked at. */
    private final Set<ConfigRef> changed = ConcurrentHashMap.newKeySet();
    /** Whether it is not known which did, as when another replica looked meanwhile. */
    private volatile boolean anyMayHaveChanged = true;

    private volatile boolean running;

    BackgroundChecks(
            Configs configs,
            Projects projects,
            Hub hub,
            Leadership leadership,
            Checks checks,
            Conditions conditions,
            Clock clock,
            CheckProperties properties,
            MeterRegistry meters) {
        this.configs = configs;
        this.projects = projects;
        this.hub = hub;
        this.leadership = leadership;
        this.checks = checks;
        this.conditions = conditions;
        this.clock = clock;
        this.interval = properties.backgroundCheck();
        this.rounds = new Rounds(interval, RandomGenerator.getDefault());
        if (!interval.isZero()) {
            meters.gauge("mizzen.registry.failing", this, BackgroundChecks::failing);
            configs.onChange(changed::add);
            projects.onChange((before, now) -> anyMayHaveChanged = true);
        }
    }

    @Override
    public void start() {
        running = true;
        if (!interval.isZero()) {
            desk.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
        }
    }

    @Override
    public void stop() {
        running = false;
        desk.shutdownNow();
        workers.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Hub.PHASE + 100;
    }

    /** Tries what is due, and looks at nothing else but what changed. */
    void look() {
        try {
            if (!leadership.held()) {
                rounds.beginAnew();
                anyMayHaveChanged = true;
                changed.clear();
                return;
            }
            if (!hub.filled()) {
                return; // configs that are not seen yet are not gone
            }
            noteChanges();
            rounds.due(clock.instant()).stream()
                    .filter(config -> underWay.add(config.ref()))
                    .forEach(config -> workers.execute(() -> tryOne(config)));
        } catch (RuntimeException e) {
            anyMayHaveChanged = true;
            log.warn("Registries could not be looked at", e);
        }
    }

    /** Whether nothing is being tried at the moment. */
    boolean idle() {
        return underWay.isEmpty();
    }

    /** What changes while this looks is noted the next time. */
    private void noteChanges() {
        synchronized (conditions) {
            noteAll();
        }
    }

    private void noteAll() {
        List<ConfigRef> some = List.copyOf(changed);
        some.forEach(changed::remove);
        if (!anyMayHaveChanged) {
            noteChanges(some);
            return;
        }
        anyMayHaveChanged = false;
        List<Config> all = all();
        conditions.takeOver();
        conditions.retain(all);
        rounds.retain(all);
        all.forEach(this::note);
    }

    private void noteChanges(List<ConfigRef> some) {
        List<ConfigRef> gone = new ArrayList<>();
        for (ConfigRef ref : some) {
            configs.find(ref)
                    .filter(RegistryConfig::concerns)
                    .filter(config -> isOfSomebody(config.ref().namespace()))
                    .ifPresentOrElse(this::note, () -> gone.add(ref));
        }
        gone.forEach(rounds::forget);
        conditions.forget(gone);
    }

    private void note(Config config) {
        rounds.note(config, clock.instant()).ifPresent(conditions::carry);
    }

    private void tryOne(Config due) {
        try {
            configs.find(due.ref())
                    .filter(due::holdsSame)
                    .filter(config -> leadership.held())
                    .filter(config -> !isLeftAlone(config))
                    .ifPresent(config -> RegistryConfig.of(config)
                            .flatMap(RegistryConfig::access)
                            .ifPresent(access -> keep(config, checks.check(access, Checks.Occasion.BACKGROUND))));
        } catch (RuntimeException e) {
            log.warn("The registry of {} could not be tried", due.ref(), e);
        } finally {
            underWay.remove(due.ref());
        }
    }

    /** Also by what another replica found, or this one before it lost the Lease. */
    private boolean isLeftAlone(Config config) {
        Instant until = conditions.of(config).map(Condition::leftAloneUntil).orElse(Instant.MIN);
        rounds.putOff(config, until);
        return until.isAfter(clock.instant());
    }

    /** A config that was written anew meanwhile, and holds what was tried, has its new version noted; of one that holds something else nothing is. */
    private void keep(Config tried, Verdict verdict) {
        synchronized (conditions) {
            configs.find(tried.ref()).filter(tried::holdsSame).ifPresent(config -> keepNow(config, verdict));
        }
    }

    private void keepNow(Config config, Verdict verdict) {
        Instant now = clock.instant();
        Optional<Failure> failure = verdict.failure();
        Condition condition = new Condition(
                config.ref().toString(),
                config.version(),
                trouble(verdict),
                failure.map(Failure::words).orElse(""),
                now,
                failure.flatMap(Failure::pause).map(now::plus));
        rounds.putOff(config, condition.leftAloneUntil());
        conditions.keep(condition);
    }

    /** A registry that shuts its door to this account may have counted a wrong password, though it says that something is forbidden. */
    private static Optional<Trouble> trouble(Verdict verdict) {
        boolean shown = !verdict.steps().isEmpty() && verdict.steps().getLast().name() == Verdict.Name.CREDENTIAL;
        return verdict.failure()
                .map(Failure::trouble)
                .map(trouble -> shown && trouble == Trouble.DENIED ? Trouble.CREDENTIAL_REJECTED : trouble);
    }

    /** The registry configs of the platform and of all projects. */
    private List<Config> all() {
        return Stream.concat(
                        Stream.of(hub.systemNamespace()),
                        projects.list().stream().map(Project::namespace))
                .flatMap(namespace -> configs.list(namespace).stream())
                .filter(RegistryConfig::concerns)
                .toList();
    }

    private boolean isOfSomebody(String namespace) {
        return namespace.equals(hub.systemNamespace())
                || projects.byNamespace(namespace).isPresent();
    }

    private double failing() {
        return all().stream()
                .flatMap(config -> conditions.of(config).stream())
                .filter(condition -> condition.trouble().isPresent())
                .count();
    }
}

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
    private final ConditionRecords records;
    private final Clock clock;
    private final Duration interval;
    private final Rounds rounds;
    private final ScheduledExecutorService desk =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private final ExecutorService workers =
            Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory());
    /** Those that wait or are being tried: none is twice at a time, however long registries take. */
    private final Set<ConfigRef> underWay = ConcurrentHashMap.newKeySet();

    private volatile boolean running;

    BackgroundChecks(
            Configs configs,
            Projects projects,
            Hub hub,
            Leadership leadership,
            Checks checks,
            Conditions conditions,
            ConditionRecords records,
            Clock clock,
            CheckProperties properties,
            MeterRegistry meters) {
        this.configs = configs;
        this.projects = projects;
        this.hub = hub;
        this.leadership = leadership;
        this.checks = checks;
        this.conditions = conditions;
        this.records = records;
        this.clock = clock;
        this.interval = properties.backgroundCheck();
        this.rounds = new Rounds(interval, RandomGenerator.getDefault());
        if (!interval.isZero()) {
            meters.gauge("mizzen.registry.failing", this, BackgroundChecks::failing);
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

    private void look() {
        try {
            if (!leadership.held()) {
                rounds.beginAnew();
                return;
            }
            if (!hub.filled()) {
                return; // configs that are not seen yet are not gone
            }
            List<Config> all = all();
            records.takeOver();
            conditions.retain(all);
            rounds.renewed(all).forEach(conditions::carry);
            rounds.due(all, clock.instant()).stream()
                    .filter(config -> underWay.add(config.ref()))
                    .forEach(config -> workers.execute(() -> tryOne(config)));
        } catch (RuntimeException e) {
            log.warn("Registries could not be looked at", e);
        }
    }

    private void tryOne(Config due) {
        try {
            configs.find(due.ref())
                    .filter(config -> config.version().equals(due.version()))
                    .filter(config -> leadership.held())
                    .filter(config ->
                            conditions.of(config).filter(Condition::isRejected).isEmpty())
                    .ifPresent(config -> RegistryConfig.of(config)
                            .flatMap(RegistryConfig::access)
                            .ifPresent(access -> keep(config, checks.check(access, Checks.Occasion.BACKGROUND))));
        } catch (RuntimeException e) {
            log.warn("The registry of {} could not be tried", due.ref(), e);
        } finally {
            underWay.remove(due.ref());
        }
    }

    private void keep(Config config, Verdict verdict) {
        Instant now = clock.instant();
        Optional<Failure> failure = verdict.failure();
        Condition condition = new Condition(
                config.ref().toString(),
                config.version(),
                trouble(verdict),
                failure.map(Failure::words).orElse(""),
                now);
        if (condition.isRejected()) {
            rounds.putOff(config, Instant.MAX);
        }
        failure.flatMap(Failure::pause).ifPresent(pause -> rounds.putOff(config, now.plus(pause)));
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
                .filter(config -> RegistryConfig.of(config).isPresent())
                .toList();
    }

    private double failing() {
        return all().stream()
                .flatMap(config -> conditions.of(config).stream())
                .filter(condition -> condition.trouble().isPresent())
                .count();
    }
}

package dev.mizzen.platform.velaux;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.hub.Leadership;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Takes over what a VelaUX kept, where that is asked for: once in a start, in the replica that writes. What is there stays as it is, so
 * another start does it again without harm.
 */
@Component
class VelauxImport implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(VelauxImport.class);

    private final Leadership leadership;
    private final Clusters clusters;
    private final VelauxStore store;
    private final Destination here;
    private final ImportReports reports;
    private final ImportProperties properties;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean running;

    VelauxImport(
            Leadership leadership,
            Clusters clusters,
            VelauxStore store,
            Destination here,
            ImportReports reports,
            ImportProperties properties) {
        this.leadership = leadership;
        this.clusters = clusters;
        this.store = store;
        this.here = here;
        this.reports = reports;
        this.properties = properties;
    }

    @Override
    public void start() {
        running = true;
        if (!properties.velaux().equals(ImportProperties.OFF)) {
            leadership.onChange(this::consider);
            consider();
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** When the clusters are about to be connected, and everything that is made at a first start is there. */
    @Override
    public int getPhase() {
        return Clusters.PHASE + 100;
    }

    private boolean mayWrite() {
        return running && leadership.held();
    }

    private void consider() {
        if (mayWrite() && begun.compareAndSet(false, true)) {
            Thread.ofVirtual().name("import").start(this::run);
        }
    }

    private void run() {
        try {
            carryOut();
        } catch (RuntimeException e) {
            fail(e instanceof Failure ? String.valueOf(e.getMessage()) : "It failed: " + reason(e));
        }
        if (!mayWrite()) {
            begun.set(false); // what is left undone is for whenever this replica writes again
        }
    }

    private void carryOut() {
        clusters.awaitConnections();
        boolean dryRun = properties.velaux().equals(ImportProperties.DRY_RUN);
        Set<String> remembered = attempt(
                reports::remembered,
                reason -> "What earlier imports saw to (the ConfigMap " + ImportReports.MEMORY + ") could not be read: "
                        + reason);
        VelauxData data = attempt(
                () -> store.read(properties.namespace()),
                reason -> "What VelaUX kept could not be read: " + reason
                        + ": may Mizzen's account list ConfigMaps in the namespace " + properties.namespace()
                        + ", and Applications everywhere?");
        List<Step> plan = ImportPlan.of(data, here, remembered, Set.copyOf(properties.takeOver()));
        List<ImportLine> lines =
                dryRun ? ImportLine.foreseen(plan) : remember(remembered, ImportLine.done(plan, this::mayWrite));
        lines.forEach(VelauxImport::say);
        log.info("Import from VelaUX ({}): {}", properties.velaux(), ImportReports.summary(lines));
        attempt(
                () -> {
                    reports.write(properties.velaux(), lines);
                    return lines;
                },
                reason -> "The report could not be written: " + reason + ". The log says what came of each thing");
    }

    /** What was done is told also if it cannot be remembered. */
    private List<ImportLine> remember(Set<String> before, List<ImportLine> done) {
        try {
            reports.remember(before, done);
            return done;
        } catch (RuntimeException e) {
            ImportLine failed = new ImportLine(
                    "memory",
                    ImportReports.MEMORY,
                    ImportLine.Outcome.FAILED,
                    "it could not be written: " + reason(e)
                            + ". What was taken now is not remembered: what of it is removed here before an import could"
                            + " write it is taken again, a user with his old password");
            return Stream.concat(Stream.of(failed), done.stream()).toList();
        }
    }

    private static <T> T attempt(Supplier<T> act, UnaryOperator<String> failure) {
        try {
            return act.get();
        } catch (RuntimeException e) {
            throw new Failure(failure.apply(reason(e)), e);
        }
    }

    /** Without the text of what Kubernetes said, which may repeat what was sent. */
    private static String reason(RuntimeException e) {
        if (e instanceof KubernetesClientException answer) {
            return answer.getCode() == 0 ? "the hub did not answer" : "the hub answered " + answer.getCode();
        }
        return e.getClass().getSimpleName();
    }

    /** Says in its message what could not be done, for a person. */
    private static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failure(String message, RuntimeException cause) {
            super(message, cause);
        }
    }

    private static void say(ImportLine line) {
        switch (line.outcome()) {
            case LEFT, FAILED -> log.warn("Import from VelaUX: {}", line);
            case WOULD_BE_TAKEN, TAKEN, THERE -> log.info("Import from VelaUX: {}", line);
        }
    }

    private void fail(String why) {
        log.error("Import from VelaUX ({}): {}", properties.velaux(), why);
        try {
            reports.writeFailure(properties.velaux(), why);
        } catch (RuntimeException e) {
            log.error(
                    "The report of the import could not be written: {}",
                    e.getClass().getSimpleName());
        }
    }
}

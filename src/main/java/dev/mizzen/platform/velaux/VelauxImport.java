package dev.mizzen.platform.velaux;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.hub.Leadership;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
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
        } catch (KubernetesClientException e) {
            // Its text may repeat what was sent.
            fail("The hub answered " + e.getCode() + ": may Mizzen's account list ConfigMaps in the namespace "
                    + properties.namespace() + ", and Applications everywhere?");
        } catch (RuntimeException e) {
            fail("It failed: " + e.getClass().getSimpleName());
        }
        if (!mayWrite()) {
            begun.set(false); // what is left undone is for whenever this replica writes again
        }
    }

    private void carryOut() {
        clusters.awaitConnections();
        boolean dryRun = properties.velaux().equals(ImportProperties.DRY_RUN);
        Set<String> remembered = reports.remembered();
        List<Step> plan =
                ImportPlan.of(store.read(properties.namespace()), here, remembered, Set.copyOf(properties.takeOver()));
        List<ImportLine> lines = dryRun ? ImportLine.foreseen(plan) : ImportLine.done(plan, this::mayWrite);
        if (!dryRun) {
            reports.remember(remembered, lines);
        }
        reports.write(properties.velaux(), lines);
        lines.forEach(VelauxImport::say);
        log.info("Import from VelaUX ({}): {}", properties.velaux(), ImportReports.summary(lines));
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

package dev.mizzen.distribution;

import dev.mizzen.project.Project;
import dev.mizzen.project.ProjectContents;
import dev.mizzen.shared.BusinessCode;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Deletes a project's distributions before the project goes, and waits until their copies are recalled: once the project's namespace
 * goes nothing tells a recall that was asked for from one that was not.
 */
@Component
@Order(100)
class DistributionsOfProject implements ProjectContents {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Distributions distributions;

    DistributionsOfProject(Distributions distributions) {
        this.distributions = distributions;
    }

    @Override
    public void remove(Project project) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        // The cache may be behind a distribution that was made a moment ago.
        while (distributions.removeAll(project.namespace())) {
            if (System.nanoTime() > end) {
                throw BusinessCode.PROJECT_BUSY.because("The project's distributions are still being recalled, perhaps"
                        + " because a cluster does not answer: delete the project again when they are gone");
            }
            LockSupport.parkNanos(50_000_000);
        }
    }
}

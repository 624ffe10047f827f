package dev.mizzen.distribution;

import dev.mizzen.distribution.DistributionWire.DistributionRequest;
import dev.mizzen.distribution.Distributions.Put;
import dev.mizzen.project.Project;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.Place;
import dev.mizzen.shared.Trail;
import dev.mizzen.target.Target;
import dev.mizzen.target.TargetsOnDemand;
import java.util.List;
import org.springframework.stereotype.Component;

/** A project's distributions, or the platform's, as its API finds, makes and removes them. */
@Component
class ScopedDistributions {
    private final Distributions distributions;
    private final Orders orders;
    private final TargetsOnDemand targets;
    private final Projects projects;

    ScopedDistributions(Distributions distributions, Orders orders, TargetsOnDemand targets, Projects projects) {
        this.distributions = distributions;
        this.orders = orders;
        this.targets = targets;
        this.projects = projects;
    }

    /** By name; those that are going among them. */
    List<Distribution> list(Scope scope) {
        return distributions.in(scope.namespace());
    }

    /** The one of this name, and if there is none, one of this name that is going. */
    Distribution require(Scope scope, String name) {
        return distributions
                .findAlsoGoing(scope.namespace(), name)
                .filter(found -> mayHandle(scope, found))
                .orElseThrow(() -> missing(scope, name));
    }

    /**
     * Creates the distribution of this name, or replaces what it wishes for. Makes targets of the places that are none yet. It fails as a
     * whole: what it made in a project is taken back, above all where the project is deleted meanwhile.
     */
    Distribution put(Scope scope, DistributionRequest request, IfMatch meant) {
        return put(orders.read(scope, request), meant);
    }

    /** The same for what was found and allowed already. */
    Distribution put(Order order, IfMatch meant) {
        Scope scope = order.scope();
        return switch (scope) {
            case Scope.OfPlatform platform ->
                distributions
                        .put(scope.namespace(), order.name(), meant, order.wanted())
                        .distribution();
            case Scope.OfProject of -> {
                MadeSoFar made = new MadeSoFar();
                try {
                    yield put(of, order, meant, made);
                } catch (RuntimeException e) {
                    made.takeBack();
                    throw e;
                }
            }
        };
    }

    private Distribution put(Scope.OfProject scope, Order order, IfMatch meant, MadeSoFar made) {
        if (!order.newTargets().isEmpty()) {
            distributions.requireMeant(scope.namespace(), order.name(), meant);
        }
        for (Place place : order.newTargets()) {
            targets.make(scope.project(), place)
                    .ifPresent(
                            target -> made.add("the target " + target.name(), () -> withdraw(target, scope.project())));
        }
        Put put = distributions.put(scope.namespace(), order.name(), meant, order.wanted());
        if (put.created()) {
            // One that was there before is the project's deletion's to remove.
            made.add("the distribution " + order.name(), () -> withdraw(put.distribution(), scope.project()));
        }
        projects.requireStaying(scope.project());
        targets.requireStaying(scope.project(), order.places());
        return put.distribution();
    }

    /** Another client may have replaced it since: then it is his, unless the project goes, which nothing may outlive. */
    private void withdraw(Distribution made, Project project) {
        distributions.remove(made, goes(project) ? IfMatch.of(null) : IfMatch.exactly(made.version()));
    }

    /** What cannot be told counts as no. */
    private boolean goes(Project project) {
        try {
            projects.requireStaying(project);
            return false;
        } catch (ApiException e) {
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /**
     * Takes back a target that was made on demand, unless another distribution of the project names its place by now. Who writes such a
     * distribution looks for the target after it, and this looks for the distribution after the target: so one of the two sees the other.
     */
    private void withdraw(Target target, Project project) {
        if (distributions.anyNames(project.namespace(), target.place())) {
            return;
        }
        targets.withdraw(target);
        if (distributions.anyNames(project.namespace(), target.place())) {
            targets.make(project, target.place());
        }
    }

    void remove(Scope scope, String name, IfMatch meant) {
        Distribution present = distributions
                .find(scope.namespace(), name)
                .filter(found -> mayHandle(scope, found))
                .orElseThrow(() -> missing(scope, name));
        distributions.remove(present, meant);
    }

    private static boolean mayHandle(Scope scope, Distribution found) {
        boolean may = Orders.mayHandle(scope, found);
        if (!may) {
            Trail.current().refuse(); // the answer is that of a thing that is not there
        }
        return may;
    }

    private static ApiException missing(Scope scope, String name) {
        return BusinessCode.DISTRIBUTION_MISSING.because("There is no distribution " + name + " of " + scope);
    }
}

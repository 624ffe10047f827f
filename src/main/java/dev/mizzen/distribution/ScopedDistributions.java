package dev.mizzen.distribution;

import dev.mizzen.distribution.DistributionWire.DistributionRequest;
import dev.mizzen.distribution.Distributions.Put;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.IfMatch;
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
        return distributions.findAlsoGoing(scope.namespace(), name).orElseThrow(() -> missing(scope, name));
    }

    /** Creates the distribution of this name, or replaces what it wishes for. Makes targets of the places that are none yet. */
    Distribution put(Scope scope, DistributionRequest request, IfMatch meant) {
        Order order = orders.read(scope, request);
        if (scope instanceof Scope.OfProject of && !order.newTargets().isEmpty()) {
            distributions.requireMeant(scope.namespace(), order.name(), meant);
            order.newTargets().forEach(place -> targets.make(of.project(), place));
        }
        Put put = distributions.put(scope.namespace(), order.name(), meant, order.wanted());
        if (scope instanceof Scope.OfProject of) {
            requireStaying(of, put);
        }
        return put.distribution();
    }

    void remove(Scope scope, String name, IfMatch meant) {
        distributions.remove(
                distributions.find(scope.namespace(), name).orElseThrow(() -> missing(scope, name)), meant);
    }

    /** What is made in a project while it is deleted must not stay. What was there before is the deletion's to remove. */
    private void requireStaying(Scope.OfProject scope, Put put) {
        try {
            projects.requireStaying(scope.project());
        } catch (ApiException e) {
            if (put.created()) {
                distributions.remove(put.distribution(), IfMatch.of(null));
            }
            throw e;
        }
    }

    private static ApiException missing(Scope scope, String name) {
        return BusinessCode.DISTRIBUTION_MISSING.because("There is no distribution " + name + " of " + scope);
    }
}

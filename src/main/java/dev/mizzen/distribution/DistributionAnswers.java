package dev.mizzen.distribution;

import dev.mizzen.distribution.DistributionWire.DistributionDetail;
import dev.mizzen.distribution.DistributionWire.DistributionList;
import dev.mizzen.distribution.DistributionWire.DistributionRequest;
import dev.mizzen.distribution.DistributionWire.Retried;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.Paging;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** What the routes of a project's distributions and of the platform's do alike. */
@Component
class DistributionAnswers {
    private final ScopedDistributions distributions;
    private final DistributionView view;
    private final DryRun dryRun;
    private final Distributions stored;

    DistributionAnswers(ScopedDistributions distributions, DistributionView view, DryRun dryRun, Distributions stored) {
        this.distributions = distributions;
        this.view = view;
        this.dryRun = dryRun;
        this.stored = stored;
    }

    /** @param seen which of them the caller may see */
    DistributionList list(Scope scope, Predicate<Distribution> seen) {
        return view.list(distributions.list(scope).stream().filter(seen).toList());
    }

    Object distribute(
            Scope scope, DistributionRequest request, boolean dry, IfMatch meant, HttpServletResponse response) {
        if (dry) {
            return dryRun.of(scope, request, meant);
        }
        IfMatch.tell(response, distributions.put(scope, request, meant).version());
        return Map.of();
    }

    DistributionDetail detail(
            Scope scope, String name, CopyFilter filter, Paging paging, HttpServletResponse response) {
        Distribution distribution = distributions.require(scope, name);
        IfMatch.tell(response, distribution.version());
        return view.detail(distribution, filter, paging);
    }

    Retried retry(Scope scope, String name) {
        Distribution distribution = distributions.require(scope, name);
        int tried = view.unsettled(distribution);
        stored.retry(distribution);
        return new Retried(tried);
    }

    Map<String, Object> recall(Scope scope, String name, IfMatch meant) {
        distributions.remove(scope, name, meant);
        return Map.of();
    }
}

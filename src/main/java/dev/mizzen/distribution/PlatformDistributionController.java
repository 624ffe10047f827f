package dev.mizzen.distribution;

import dev.mizzen.distribution.DistributionWire.DistributionDetail;
import dev.mizzen.distribution.DistributionWire.DistributionList;
import dev.mizzen.distribution.DistributionWire.DistributionRequest;
import dev.mizzen.distribution.DistributionWire.Retried;
import dev.mizzen.hub.Hub;
import dev.mizzen.identity.Caller;
import dev.mizzen.identity.Needs;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.Paging;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The API of the platform's distributions. */
@RestController
@Tag(name = "Platform distributions")
@RequestMapping("/api/v1/distributions")
class PlatformDistributionController {
    private final Scope scope;
    private final DistributionAnswers answers;

    PlatformDistributionController(Hub hub, DistributionAnswers answers) {
        this.scope = new Scope.OfPlatform(hub.systemNamespace());
        this.answers = answers;
    }

    @GetMapping
    @Needs(resource = "distribution:*", action = "list")
    @Operation(summary = "List the distributions of the platform, with the state of every place")
    DistributionList list() {
        Predicate<String> mayList = Caller.current().which("distribution", "list");
        return answers.list(scope, distribution -> mayList.test(distribution.name()));
    }

    @PostMapping
    @Needs(resource = "distribution:*", action = "distribute")
    @Operation(
            summary = "Distribute configs to places",
            description =
                    "Creates the distribution of this name, or replaces what it wishes for: a place that is left out is recalled."
                            + " With everyTarget the configs go to every target of every project, also to later ones."
                            + " With dryRun nothing is written: the answer says what would become of every copy, and why.")
    @Fails({BusinessCode.CONFIG_MISSING, BusinessCode.DISTRIBUTION_INCOMPLETE, BusinessCode.CLUSTER_MISSING})
    Object distribute(
            @Parameter(description = "Only say what would be done") @RequestParam(defaultValue = "false")
                    boolean dryRun,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestBody DistributionRequest request,
            HttpServletResponse response) {
        return answers.distribute(scope, request, dryRun, IfMatch.of(ifMatch), response);
    }

    @GetMapping("/{distributionName}")
    @Needs(resource = "distribution:{distributionName}", action = "detail")
    @Operation(
            summary = "Show a distribution with the state of every copy",
            description =
                    "As in the list, and with the state, its reason and the next try of each config in each place."
                            + " The filters and pages concern these.")
    @Fails(BusinessCode.DISTRIBUTION_MISSING)
    DistributionDetail detail(
            @PathVariable String distributionName,
            @Parameter(
                            description =
                                    "Only copies in this state: ready, waiting, failed, conflict, contested, refused,"
                                            + " config_missing or recalling")
                    @RequestParam(required = false)
                    @Nullable
                    String state,
            @Parameter(description = "Only copies in this cluster") @RequestParam(required = false) @Nullable
                    String cluster,
            @Parameter(description = "Only copies in namespaces with this in their name")
                    @RequestParam(required = false)
                    @Nullable
                    String namespace,
            @RequestParam(required = false) @Nullable String page,
            @RequestParam(required = false) @Nullable String pageSize,
            HttpServletResponse response) {
        CopyFilter filter = CopyFilter.of(state, cluster, namespace);
        Paging paging = Paging.of(page, pageSize);
        return answers.detail(scope, distributionName, filter, paging, response);
    }

    @PostMapping("/{distributionName}/retry")
    @Needs(resource = "distribution:{distributionName}", action = "distribute")
    @Operation(
            summary = "Try at once what failed",
            description = "Whatever failed in a place of the distribution is tried again now, however lately it failed."
                    + " A cluster that does not answer is still asked by itself first, and a copy that somebody keeps changing"
                    + " is still left alone for a while.")
    @Fails(BusinessCode.DISTRIBUTION_MISSING)
    Retried retry(@PathVariable String distributionName) {
        return answers.retry(scope, distributionName);
    }

    @DeleteMapping("/{distributionName}")
    @Needs(resource = "distribution:{distributionName}", action = "delete")
    @Operation(summary = "Recall a distribution: its copies are removed from every place")
    @Fails(BusinessCode.DISTRIBUTION_MISSING)
    Map<String, Object> recall(
            @PathVariable String distributionName,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch) {
        return answers.recall(scope, distributionName, IfMatch.of(ifMatch));
    }
}

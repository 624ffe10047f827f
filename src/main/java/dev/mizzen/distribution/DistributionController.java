package dev.mizzen.distribution;

import dev.mizzen.distribution.DistributionWire.DistributionDetail;
import dev.mizzen.distribution.DistributionWire.DistributionList;
import dev.mizzen.distribution.DistributionWire.DistributionRequest;
import dev.mizzen.distribution.DistributionWire.Retried;
import dev.mizzen.identity.Caller;
import dev.mizzen.identity.Needs;
import dev.mizzen.project.Projects;
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

/** The API of a project's distributions. */
@RestController
@Tag(name = "Distributions")
@RequestMapping("/api/v1/projects/{projectName}/distributions")
class DistributionController {
    private final Projects projects;
    private final DistributionAnswers answers;

    DistributionController(Projects projects, DistributionAnswers answers) {
        this.projects = projects;
        this.answers = answers;
    }

    @GetMapping
    @Needs(resource = "project:{projectName}/config:*", action = "list")
    @Operation(
            summary = "List the distributions of a project, with the state of every place",
            description = "Without those of a config that the caller may not list.")
    @Fails(BusinessCode.PROJECT_MISSING)
    DistributionList list(@PathVariable String projectName) {
        Scope scope = scope(projectName);
        Predicate<String> mayList = Caller.current().which("project:" + projectName + "/config", "list");
        return answers.list(
                scope, distribution -> distribution.configs().stream().allMatch(config -> mayList.test(config.name())));
    }

    @PostMapping
    @Needs(resource = "project:{projectName}/config:*", action = "distribute")
    @Operation(
            summary = "Distribute configs to targets",
            description =
                    "Creates the distribution of this name, or replaces what it wishes for: a target that is left out is recalled."
                            + " With everyTarget the configs go to every target of the project, also to later ones."
                            + " A place that is no target yet is made one, if the caller may make targets."
                            + " With dryRun nothing is written: the answer says what would become of every copy, and why.")
    @Fails({
        BusinessCode.PROJECT_MISSING,
        BusinessCode.CONFIG_MISSING,
        BusinessCode.DISTRIBUTION_INCOMPLETE,
        BusinessCode.CLUSTER_MISSING,
        BusinessCode.CLUSTER_UNUSABLE,
        BusinessCode.TARGET_PLACE_TAKEN
    })
    Object distribute(
            @PathVariable String projectName,
            @Parameter(description = "Only say what would be done") @RequestParam(defaultValue = "false")
                    boolean dryRun,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestBody DistributionRequest request,
            HttpServletResponse response) {
        return answers.distribute(scope(projectName), request, dryRun, IfMatch.of(ifMatch), response);
    }

    @GetMapping("/{distributionName}")
    @Needs(resource = "project:{projectName}/config:*", action = "distribute")
    @Operation(
            summary = "Show a distribution with the state of every copy",
            description =
                    "As in the list, and with the state, its reason and the next try of each config in each place."
                            + " The filters and pages concern these.")
    @Fails({BusinessCode.PROJECT_MISSING, BusinessCode.DISTRIBUTION_MISSING})
    DistributionDetail detail(
            @PathVariable String projectName,
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
        return answers.detail(scope(projectName), distributionName, filter, paging, response);
    }

    @PostMapping("/{distributionName}/retry")
    @Needs(resource = "project:{projectName}/config:*", action = "distribute")
    @Operation(
            summary = "Try at once what failed",
            description = "Whatever failed in a place of the distribution is tried again now, however lately it failed."
                    + " A cluster that does not answer is still asked by itself first, and a copy that somebody keeps changing"
                    + " is still left alone for a while.")
    @Fails({BusinessCode.PROJECT_MISSING, BusinessCode.DISTRIBUTION_MISSING})
    Retried retry(@PathVariable String projectName, @PathVariable String distributionName) {
        return answers.retry(scope(projectName), distributionName);
    }

    @DeleteMapping("/{distributionName}")
    @Needs(resource = "project:{projectName}/config:*", action = "distribute")
    @Operation(summary = "Recall a distribution: its copies are removed from every place")
    @Fails({BusinessCode.PROJECT_MISSING, BusinessCode.DISTRIBUTION_MISSING})
    Map<String, Object> recall(
            @PathVariable String projectName,
            @PathVariable String distributionName,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch) {
        return answers.recall(scope(projectName), distributionName, IfMatch.of(ifMatch));
    }

    private Scope scope(String projectName) {
        return new Scope.OfProject(projects.require(projectName));
    }
}

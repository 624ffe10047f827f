package dev.mizzen.distribution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mizzen.project.Project;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The API of a project's distributions. */
@RestController
@Tag(name = "Distributions", description = "Configs brought to targets, and kept right there")
@RequestMapping("/api/v1/projects/{projectName}/distributions")
class DistributionController {
    private final Projects projects;
    private final ProjectDistributions distributions;

    DistributionController(Projects projects, ProjectDistributions distributions) {
        this.projects = projects;
        this.distributions = distributions;
    }

    @GetMapping
    @Operation(summary = "List the distributions of a project, with the state of every place")
    @Fails(BusinessCode.PROJECT_MISSING)
    DistributionList list(@PathVariable String projectName) {
        Project project = projects.require(projectName);
        return new DistributionList(distributions.list(project));
    }

    @PostMapping
    @Operation(
            summary = "Distribute configs to targets",
            description =
                    "Creates the distribution of this name, or replaces what it wishes for: a target that is left out is recalled."
                            + " With everyTarget the configs go to every target of the project, also to later ones.")
    @Fails({
        BusinessCode.PROJECT_MISSING,
        BusinessCode.CONFIG_MISSING,
        BusinessCode.DISTRIBUTION_INCOMPLETE,
        BusinessCode.TARGET_PLACE_TAKEN
    })
    Map<String, Object> distribute(@PathVariable String projectName, @RequestBody DistributionRequest request) {
        distributions.put(projects.require(projectName), request);
        return Map.of();
    }

    @DeleteMapping("/{distributionName}")
    @Operation(summary = "Recall a distribution: its copies are removed from every place")
    @Fails({BusinessCode.PROJECT_MISSING, BusinessCode.DISTRIBUTION_MISSING})
    Map<String, Object> recall(@PathVariable String projectName, @PathVariable String distributionName) {
        distributions.remove(projects.require(projectName), distributionName);
        return Map.of();
    }

    /** What is to be distributed, and where. Entries without a name, cluster or namespace are dropped, as VelaUX does. */
    record DistributionRequest(
            @Nullable String name,
            @Nullable List<ConfigName> configs,
            @Nullable List<DistributionTarget> targets,
            @Nullable Boolean everyTarget) {}

    record ConfigName(String name, @Nullable String namespace) {}

    record DistributionTarget(String clusterName, String namespace) {}

    record DistributionList(List<DistributionBody> distributions) {}

    /** A distribution on the wire. The application is the distribution itself; VelaUX has capitals there. */
    record DistributionBody(
            String name,
            String namespace,
            Instant createdTime,
            List<ConfigName> configs,
            List<DistributionTarget> targets,
            Application application,
            Status status) {}

    record Application(
            @JsonProperty("Namespace") String namespace,
            @JsonProperty("Name") String name) {}

    record Status(String status, Workflow workflow) {}

    record Workflow(
            String mode,
            boolean suspend,
            boolean terminated,
            boolean finished,
            List<Step> steps,
            Instant startTime,
            @Nullable Instant endTime) {}

    /** The state of one place; named {@code deploy-<cluster>-<namespace>}. */
    record Step(
            String id,
            String name,
            String type,
            String phase,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String message,
            Instant firstExecuteTime,
            Instant lastExecuteTime) {}
}

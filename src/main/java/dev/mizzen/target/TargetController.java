package dev.mizzen.target;

import static dev.mizzen.shared.Fields.orEmpty;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mizzen.identity.Caller;
import dev.mizzen.identity.ForAnyUser;
import dev.mizzen.identity.Needs;
import dev.mizzen.project.Project;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.NameAlias;
import dev.mizzen.shared.Paging;
import dev.mizzen.shared.Place;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** The API of targets. */
@RestController
@Tag(name = "Targets")
@RequestMapping("/api/v1")
class TargetController {
    /** Far below what an object on the hub may hold. */
    private static final int LARGEST_VARIABLE = 64 * 1024;

    private final Targets targets;
    private final Projects projects;

    TargetController(Targets targets, Projects projects) {
        this.targets = targets;
        this.projects = projects;
    }

    @GetMapping("/targets")
    @ForAnyUser("only those he may list, and those of projects he may look at")
    @Operation(summary = "List the targets")
    ListBody list(
            @Parameter(description = "Only the targets of this project") @RequestParam(required = false) @Nullable
                    String project,
            @RequestParam(required = false) @Nullable String page,
            @RequestParam(required = false) @Nullable String pageSize) {
        Paging paging = Paging.of(page, pageSize);
        Predicate<String> mayList = Caller.current().which("target", "list");
        Predicate<String> mayLookAt = Caller.current().which("project", "detail");
        List<Target> named = Targets.shown(project == null || project.isEmpty() ? targets.list() : targets.of(project));
        List<Target> all = named.stream()
                .filter(target -> mayList.test(target.name()) || mayLookAt.test(target.project()))
                .toList();
        return new ListBody(paging.of(all).stream().map(this::body).toList(), all.size());
    }

    @GetMapping("/projects/{projectName}/targets")
    @Needs(resource = "project:{projectName}", action = "detail")
    @Operation(summary = "List the targets of a project")
    @Fails(BusinessCode.PROJECT_MISSING)
    ListBody ofProject(@PathVariable String projectName) {
        Project project = projects.require(projectName);
        List<Target> all = Targets.shown(targets.of(project.name()));
        return new ListBody(all.stream().map(this::body).toList(), all.size());
    }

    @PostMapping("/targets")
    @Needs(resource = "target:*", action = "create")
    @Operation(
            summary = "Make a target, and its namespace where it is missing",
            description =
                    "It takes distribute on the configs of its project as well, some of which may go to every target.")
    @Fails({
        BusinessCode.PROJECT_MISSING,
        BusinessCode.CLUSTER_MISSING,
        BusinessCode.CLUSTER_UNUSABLE,
        BusinessCode.TARGET_EXISTS,
        BusinessCode.TARGET_PLACE_TAKEN,
        BusinessCode.TARGET_PLACE_EMPTY
    })
    Body create(@RequestBody CreateRequest request, HttpServletResponse response) {
        String name = orEmpty(request.name);
        String project = orEmpty(request.project);
        Fields fields = new Fields()
                .name("name", name)
                .name("project", project)
                .alias("alias", request.alias)
                .description("description", request.description);
        Place place = place(name, request.cluster, fields);
        Caller.current().requireNew("target", name);
        // What the project distributes to every target of it goes there, too.
        Caller.current().require("project:" + project + "/config:*", "distribute");
        return told(
                response,
                targets.create(
                        name,
                        project,
                        place,
                        orEmpty(request.alias),
                        orEmpty(request.description),
                        checked(request.variable)));
    }

    @GetMapping("/targets/{targetName}")
    @Needs(resource = "target:{targetName}", action = "detail")
    @Operation(summary = "Show a target")
    @Fails(BusinessCode.TARGET_MISSING)
    Body detail(@PathVariable String targetName, HttpServletResponse response) {
        return told(response, targets.require(targetName));
    }

    @PutMapping("/targets/{targetName}")
    @Needs(resource = "target:{targetName}", action = "update")
    @Operation(summary = "Change what a target says of itself; its place stays")
    @Fails(BusinessCode.TARGET_MISSING)
    Body change(
            @PathVariable String targetName,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestBody ChangeRequest request,
            HttpServletResponse response) {
        new Fields()
                .alias("alias", request.alias)
                .description("description", request.description)
                .done();
        return told(
                response,
                targets.change(
                        targetName,
                        IfMatch.of(ifMatch),
                        orEmpty(request.alias),
                        orEmpty(request.description),
                        checked(request.variable)));
    }

    @DeleteMapping("/targets/{targetName}")
    @Needs(resource = "target:{targetName}", action = "delete")
    @Operation(summary = "Delete a target that no distribution names")
    @Fails({BusinessCode.TARGET_MISSING, BusinessCode.TARGET_IN_USE})
    Map<String, Object> remove(
            @PathVariable String targetName,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch) {
        targets.remove(targetName, IfMatch.of(ifMatch));
        return Map.of();
    }

    /** Without a cluster: the namespace of the target's name on the hub. Ends the checks. */
    private static Place place(String name, @Nullable PlaceBody cluster, Fields fields) {
        if (cluster == null) {
            fields.done();
            return new Place(ClusterName.LOCAL, name);
        }
        String clusterName = orEmpty(cluster.clusterName);
        String namespace = orEmpty(cluster.namespace);
        fields.check(ClusterName.isValid(clusterName), "cluster.clusterName must be the name of a joined cluster");
        if (!namespace.isEmpty()) {
            fields.namespace("cluster.namespace", namespace);
        }
        fields.done();
        if (namespace.isEmpty()) {
            throw BusinessCode.TARGET_PLACE_EMPTY.because(
                    "cluster.namespace is empty: name the namespace of the target");
        }
        return Place.of(clusterName, namespace);
    }

    private Body told(HttpServletResponse response, Target target) {
        IfMatch.tell(response, target.version());
        return body(target);
    }

    private Body body(Target target) {
        return new Body(
                target.name(),
                target.alias(),
                target.description(),
                new PlaceBody(target.place().cluster().value(), target.place().namespace()),
                target.variable(),
                target.createTime(),
                target.updateTime(),
                new NameAlias(
                        target.project(),
                        projects.find(target.project()).map(Project::alias).orElse("")));
    }

    private static Map<String, Object> checked(@Nullable Map<String, Object> variable) {
        new Fields()
                .check(
                        variable == null || JsonMapper.shared().writeValueAsBytes(variable).length <= LARGEST_VARIABLE,
                        "variable must be at most " + LARGEST_VARIABLE / 1024 + " KiB of JSON")
                .done();
        return variable == null ? Map.of() : variable;
    }

    record CreateRequest(
            @Nullable String name,
            @Nullable String project,
            @Nullable String alias,
            @Nullable String description,
            @Nullable PlaceBody cluster,
            @Nullable Map<String, Object> variable) {}

    /** Project and place cannot change: what a client says about them is not looked at. */
    record ChangeRequest(
            @Nullable String alias,
            @Nullable String description,
            @Nullable Map<String, Object> variable) {}

    record PlaceBody(@Nullable String clusterName, @Nullable String namespace) {}

    record Body(
            String name,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String alias,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String description,
            PlaceBody cluster,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Object> variable,
            Instant createTime,
            Instant updateTime,
            NameAlias project) {}

    record ListBody(List<Body> targets, int total) {}
}

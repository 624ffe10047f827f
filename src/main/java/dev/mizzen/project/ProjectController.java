package dev.mizzen.project;

import static dev.mizzen.shared.Fields.orEmpty;

import dev.mizzen.identity.Caller;
import dev.mizzen.identity.ForAnyUser;
import dev.mizzen.identity.Needs;
import dev.mizzen.identity.Users;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.NameAlias;
import dev.mizzen.shared.Paging;
import io.swagger.v3.oas.annotations.Operation;
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

/** The API of projects. */
@RestController
@Tag(name = "Projects")
@RequestMapping("/api/v1/projects")
class ProjectController {
    private final Projects projects;
    private final Users users;

    ProjectController(Projects projects, Users users) {
        this.projects = projects;
        this.users = users;
    }

    @GetMapping
    @ForAnyUser("only those he may list or look at")
    @Operation(summary = "List the projects")
    ListBody list(
            @RequestParam(required = false) @Nullable String page,
            @RequestParam(required = false) @Nullable String pageSize) {
        Paging paging = Paging.of(page, pageSize);
        Predicate<String> mayList = Caller.current().which("project", "list");
        Predicate<String> mayLookAt = Caller.current().which("project", "detail");
        List<Project> all = projects.list().stream()
                .filter(project -> mayList.test(project.name()) || mayLookAt.test(project.name()))
                .toList();
        return new ListBody(paging.of(all).stream().map(this::body).toList(), all.size());
    }

    @PostMapping
    @Needs(resource = "project:*", action = "create")
    @Operation(summary = "Make a project, with a namespace on the hub")
    @Fails({
        BusinessCode.PROJECT_EXISTS,
        BusinessCode.PROJECT_MISSING,
        BusinessCode.PROJECT_NAMESPACE_FAILED,
        BusinessCode.PROJECT_NAMESPACE_TAKEN,
        BusinessCode.OWNER_UNKNOWN
    })
    Body create(@RequestBody CreateRequest request, HttpServletResponse response) {
        String name = orEmpty(request.name);
        String namespace = orEmpty(request.namespace);
        Fields fields = new Fields()
                .name("name", name)
                .alias("alias", request.alias)
                .description("description", request.description);
        if (!namespace.isEmpty()) {
            fields.namespace("namespace", namespace);
        }
        fields.done();
        Caller.current().requireNew("project", name);
        String owner = orEmpty(request.owner);
        if (owner.isEmpty()) {
            owner = Caller.current().name();
        }
        return told(
                response,
                projects.create(
                        Caller.current(),
                        name,
                        orEmpty(request.alias),
                        orEmpty(request.description),
                        owner,
                        namespace.isEmpty() ? name : namespace));
    }

    @GetMapping("/{projectName}")
    @Needs(resource = "project:{projectName}", action = "detail")
    @Operation(summary = "Show a project")
    @Fails(BusinessCode.PROJECT_MISSING)
    Body detail(@PathVariable String projectName, HttpServletResponse response) {
        return told(response, projects.require(projectName));
    }

    @PutMapping("/{projectName}")
    @Needs(resource = "project:{projectName}", action = "update")
    @Operation(
            summary = "Change what a project says of itself",
            description = "A new owner becomes project admin: 403 where the caller has not himself what that allows.")
    @Fails({BusinessCode.PROJECT_MISSING, BusinessCode.PROJECT_NAMESPACE_FAILED, BusinessCode.OWNER_UNKNOWN})
    Body change(
            @PathVariable String projectName,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestBody ChangeRequest request,
            HttpServletResponse response) {
        new Fields()
                .alias("alias", request.alias)
                .description("description", request.description)
                .done();
        return told(
                response,
                projects.change(
                        Caller.current(),
                        projectName,
                        IfMatch.of(ifMatch),
                        orEmpty(request.alias),
                        orEmpty(request.description),
                        orEmpty(request.owner)));
    }

    @DeleteMapping("/{projectName}")
    @Needs(resource = "project:{projectName}", action = "delete")
    @Operation(summary = "Delete a project that has no targets, with its configs and distributions")
    @Fails({BusinessCode.PROJECT_MISSING, BusinessCode.PROJECT_HAS_TARGETS, BusinessCode.PROJECT_BUSY})
    Map<String, Object> remove(
            @PathVariable String projectName,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch) {
        projects.remove(projectName, IfMatch.of(ifMatch));
        return Map.of();
    }

    private Body told(HttpServletResponse response, Project project) {
        IfMatch.tell(response, project.version());
        return body(project);
    }

    private Body body(Project project) {
        return new Body(
                project.name(),
                project.alias(),
                project.description(),
                project.createTime(),
                project.updateTime(),
                project.ownerNamed(users),
                project.namespace());
    }

    record CreateRequest(
            @Nullable String name,
            @Nullable String alias,
            @Nullable String description,
            @Nullable String owner,
            @Nullable String namespace) {}

    record ChangeRequest(
            @Nullable String alias,
            @Nullable String description,
            @Nullable String owner) {}

    record Body(
            String name,
            String alias,
            String description,
            Instant createTime,
            Instant updateTime,
            NameAlias owner,
            String namespace) {}

    record ListBody(List<Body> projects, int total) {}
}

package dev.mizzen.project;

import dev.mizzen.identity.Caller;
import dev.mizzen.identity.Needs;
import dev.mizzen.identity.Permission;
import dev.mizzen.identity.PermissionRequest;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.Fields;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The API of the permissions that a project's roles may have. */
@RestController
@Tag(name = "Members")
@RequestMapping("/api/v1/projects/{projectName}/permissions")
class ProjectPermissionController {
    private final OwnRoles own;

    ProjectPermissionController(OwnRoles own) {
        this.own = own;
    }

    @GetMapping
    @Needs(resource = "project:{projectName}/permission:*", action = "list")
    @Operation(summary = "List the permissions of a project: its own, and those that every project has")
    @Fails(BusinessCode.PROJECT_MISSING)
    List<Permission> list(@PathVariable String projectName) {
        Predicate<String> mayList = Caller.current().which("project:" + projectName + "/permission", "list");
        return own.of(projectName).permissions().stream()
                .filter(permission -> mayList.test(permission.name()))
                .toList();
    }

    @PostMapping
    @Needs(resource = "project:{projectName}/permission:*", action = "create")
    @Operation(
            summary = "Make a permission in a project",
            description = "Each resource lies in the project: project:shop/config:* for one. Without actions it is for"
                    + " everything that can be done, without an effect it is an Allow. Nobody gives away a right that he has"
                    + " not: 403 where the caller lacks what it is about.")
    @Fails({BusinessCode.PROJECT_MISSING, BusinessCode.PERMISSIONS_INVALID, BusinessCode.PERMISSION_EXISTS})
    Permission create(@PathVariable String projectName, @RequestBody PermissionRequest request) {
        Permission wanted = request.checked();
        String project = "project:" + projectName;
        new Fields()
                .check(
                        wanted.resources().stream()
                                .allMatch(resource -> resource.equals(project) || resource.startsWith(project + "/")),
                        "resources must lie in the project: " + project + ", or " + project + "/ and more")
                .done();
        Caller.current().requireNew(project + "/permission", wanted.name());
        return own.create(Caller.current(), projectName, wanted);
    }

    @DeleteMapping("/{permissionName}")
    @Needs(resource = "project:{projectName}/permission:{permissionName}", action = "delete")
    @Operation(summary = "Delete a permission that no role of the project has")
    @Fails({BusinessCode.PROJECT_MISSING, BusinessCode.PERMISSION_MISSING, BusinessCode.PERMISSION_IN_USE})
    Map<String, Object> remove(@PathVariable String projectName, @PathVariable String permissionName) {
        own.removePermission(projectName, permissionName);
        return Map.of();
    }
}

package dev.mizzen.project;

import dev.mizzen.identity.Caller;
import dev.mizzen.identity.Needs;
import dev.mizzen.identity.Role;
import dev.mizzen.identity.RoleRequest;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The API of a project's roles. */
@RestController
@Tag(name = "Members")
@RequestMapping("/api/v1/projects/{projectName}/roles")
class ProjectRoleController {
    private final OwnRoles own;

    ProjectRoleController(OwnRoles own) {
        this.own = own;
    }

    record ListBody(int total, List<Role> roles) {}

    @GetMapping
    @Needs(resource = "project:{projectName}/role:*", action = "list")
    @Operation(summary = "List the roles of a project: its own, and those that every project has")
    @Fails(BusinessCode.PROJECT_MISSING)
    ListBody list(@PathVariable String projectName) {
        Predicate<String> mayList = Caller.current().which("project:" + projectName + "/role", "list");
        List<Role> all = own.of(projectName).roles().stream()
                .filter(role -> mayList.test(role.name()))
                .toList();
        return new ListBody(all.size(), all);
    }

    @PostMapping
    @Needs(resource = "project:{projectName}/role:*", action = "create")
    @Operation(
            summary = "Make a role in a project",
            description =
                    "Nobody gives away a right that he has not: 403 where the caller lacks one of the permissions.")
    @Fails({BusinessCode.PROJECT_MISSING, BusinessCode.PERMISSIONS_INVALID, BusinessCode.ROLE_EXISTS})
    Role create(@PathVariable String projectName, @RequestBody RoleRequest request) {
        RoleRequest wanted = request.checkedAsNew();
        Caller.current().requireNew("project:" + projectName + "/role", wanted.nameOrEmpty());
        return own.create(Caller.current(), projectName, wanted);
    }

    @PutMapping("/{roleName}")
    @Needs(resource = "project:{projectName}/role:{roleName}", action = "update")
    @Operation(
            summary = "Replace alias and permissions of a project's role",
            description = "Of those that every project has all but project-admin can be changed.")
    @Fails({
        BusinessCode.PROJECT_MISSING,
        BusinessCode.PERMISSIONS_INVALID,
        BusinessCode.ROLE_MISSING,
        BusinessCode.ROLE_FIXED
    })
    Role change(@PathVariable String projectName, @PathVariable String roleName, @RequestBody RoleRequest request) {
        return own.change(Caller.current(), projectName, roleName, request.checkedAsChange());
    }

    @DeleteMapping("/{roleName}")
    @Needs(resource = "project:{projectName}/role:{roleName}", action = "delete")
    @Operation(
            summary = "Delete a role that no member has",
            description = "One that every project has cannot be deleted; where it was changed it is again what it was.")
    @Fails({BusinessCode.PROJECT_MISSING, BusinessCode.ROLE_MISSING, BusinessCode.ROLE_FIXED, BusinessCode.ROLE_IN_USE})
    Map<String, Object> remove(@PathVariable String projectName, @PathVariable String roleName) {
        own.removeRole(Caller.current(), projectName, roleName);
        return Map.of();
    }
}

package dev.mizzen.identity;

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

/** The API of the platform's roles. */
@RestController
@RequestMapping("/api/v1/roles")
@Tag(name = "Roles")
class RoleController {
    private final Roles roles;

    RoleController(Roles roles) {
        this.roles = roles;
    }

    record ListBody(int total, List<Role> roles) {}

    @GetMapping
    @Needs(resource = "role:*", action = "list")
    @Operation(summary = "List the platform's roles, newest first")
    ListBody list() {
        Predicate<String> mayList = Caller.current().which("role", "list");
        List<Role> all =
                roles.list().stream().filter(role -> mayList.test(role.name())).toList();
        return new ListBody(all.size(), all);
    }

    @PostMapping
    @Needs(resource = "role:*", action = "create")
    @Operation(
            summary = "Make a role of the platform",
            description =
                    "Nobody gives away a right that he has not: 403 where the caller lacks one of the permissions.")
    @Fails({BusinessCode.PERMISSIONS_INVALID, BusinessCode.ROLE_EXISTS})
    Role create(@RequestBody RoleRequest request) {
        RoleRequest wanted = request.checkedAsNew();
        Caller.current().requireNew("role", wanted.nameOrEmpty());
        return roles.create(Caller.current(), wanted);
    }

    @PutMapping("/{roleName}")
    @Needs(resource = "role:{roleName}", action = "update")
    @Operation(summary = "Replace a role's alias and permissions")
    @Fails({BusinessCode.PERMISSIONS_INVALID, BusinessCode.ROLE_MISSING, BusinessCode.ROLE_FIXED})
    Role change(@PathVariable String roleName, @RequestBody RoleRequest request) {
        return roles.change(Caller.current(), roleName, request.checkedAsChange());
    }

    @DeleteMapping("/{roleName}")
    @Needs(resource = "role:{roleName}", action = "delete")
    @Operation(summary = "Delete a role that nobody has")
    @Fails({BusinessCode.ROLE_MISSING, BusinessCode.ROLE_FIXED, BusinessCode.ROLE_IN_USE})
    Map<String, Object> remove(@PathVariable String roleName) {
        roles.remove(roleName);
        return Map.of();
    }
}

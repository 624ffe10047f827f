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
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The API of the permissions that the platform's roles may have. */
@RestController
@RequestMapping("/api/v1/permissions")
@Tag(name = "Roles")
class PermissionController {
    private final Permissions permissions;

    PermissionController(Permissions permissions) {
        this.permissions = permissions;
    }

    @GetMapping
    @Needs(resource = "permission:*", action = "list")
    @Operation(summary = "List the platform's permissions")
    List<Permission> list() {
        Predicate<String> mayList = Caller.current().which("permission", "list");
        return permissions.list().stream()
                .filter(permission -> mayList.test(permission.name()))
                .toList();
    }

    @PostMapping
    @Needs(resource = "permission:*", action = "create")
    @Operation(
            summary = "Make a permission of the platform",
            description = "Without actions it is for everything that can be done, without an effect it is an Allow."
                    + " Nobody gives away a right that he has not: 403 where the caller lacks what it is about.")
    @Fails({BusinessCode.PERMISSIONS_INVALID, BusinessCode.PERMISSION_EXISTS})
    Permission create(@RequestBody PermissionRequest request) {
        Permission wanted = request.checked();
        Caller.current().requireNew("permission", wanted.name());
        return permissions.create(Caller.current(), wanted);
    }

    @DeleteMapping("/{permissionName}")
    @Needs(resource = "permission:{permissionName}", action = "delete")
    @Operation(summary = "Delete a permission that no role has")
    @Fails({BusinessCode.PERMISSION_MISSING, BusinessCode.PERMISSION_IN_USE})
    Map<String, Object> remove(@PathVariable String permissionName) {
        permissions.remove(permissionName);
        return Map.of();
    }
}

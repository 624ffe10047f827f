package dev.mizzen.identity;

import java.util.List;
import java.util.Set;

/** What platform roles allow. */
interface PlatformRoles {
    /** The permissions of all these roles; a role that there is not allows nothing. */
    List<Permission> permissionsOf(Set<String> roles);
}

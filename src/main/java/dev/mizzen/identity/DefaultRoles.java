package dev.mizzen.identity;

import dev.mizzen.hub.Hub;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Makes the permissions and the role that VelaUX has from the start, on a hub that has not the role admin yet. Its record is written
 * last: as long as it is missing the next start does all of this again, and what is deleted after that stays deleted.
 */
@Component
class DefaultRoles implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(DefaultRoles.class);
    private static final String ADMIN_ALIAS = "Admin";

    private static final List<Permission> PERMISSIONS = List.of(
            permission("disable-cloudshell", "Disable CloudShell", "Deny", "*", "cloudshell"),
            permission("cluster-management", "Cluster Management", "Allow", "*", "cluster:*/*"),
            permission("project-management", "Project Management", "Allow", "*", "project:*"),
            permission("project-list", "Project List", "Allow", "list", "project:*"),
            permission("addon-management", "Addon Management", "Allow", "*", "addon:*", "addonRegistry:*"),
            permission("target-management", "Target Management", "Allow", "*", "target:*", "cluster:*/namespace:*"),
            permission("user-management", "User Management", "Allow", "*", "user:*"),
            permission("role-management", "Platform Role Management", "Allow", "*", "role:*", "permission:*"),
            permission("config-management", "Config Management", "Allow", "*", "config:*/*"),
            permission(Permissions.ADMIN, ADMIN_ALIAS, "Allow", "*", "*"));

    private final Permissions permissions;
    private final Roles roles;
    private volatile boolean running;

    DefaultRoles(Permissions permissions, Roles roles) {
        this.permissions = permissions;
        this.roles = roles;
    }

    @Override
    public void start() {
        if (!roles.isAdminStored()) {
            PERMISSIONS.forEach(permissions::add);
            roles.add(User.ADMIN_ROLE, ADMIN_ALIAS, List.of(Permissions.ADMIN));
            log.info("Made the platform's permissions and its role {}", User.ADMIN_ROLE);
        }
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Hub.PHASE + 10;
    }

    private static Permission permission(String name, String alias, String effect, String action, String... resources) {
        return Permission.stored(name, alias, Arrays.asList(resources), List.of(action), effect, Instant.EPOCH);
    }
}

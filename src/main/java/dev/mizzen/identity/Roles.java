package dev.mizzen.identity;

import static dev.mizzen.shared.Fields.orEmpty;

import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.RoleResource;
import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.NameAlias;
import dev.mizzen.shared.WireTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The roles of the platform. */
@Component
class Roles implements PlatformRoles {
    private static final Comparator<Role> NEWEST_FIRST =
            Comparator.comparing(Role::createTime).reversed().thenComparing(Role::name);

    private final Hub hub;
    private final Permissions permissions;
    private final Cache<RoleResource> cache;
    private final Records<RoleResource> records;

    Roles(Hub hub, Permissions permissions) {
        this.hub = hub;
        this.permissions = permissions;
        this.cache = hub.cacheAll(RoleResource.class);
        this.records = new Records<>(hub.client(), RoleResource.class, cache);
    }

    /** Newest first. The role admin is always among them. */
    List<Role> list() {
        Stream<String> stored =
                cache.list().stream().map(record -> record.getMetadata().getName());
        return Stream.concat(stored, Stream.of(User.ADMIN_ROLE))
                .distinct()
                .flatMap(name -> find(name).stream())
                .sorted(NEWEST_FIRST)
                .toList();
    }

    Optional<Role> find(String name) {
        Optional<Role> stored = cache.get(name).map(this::read);
        return name.equals(User.ADMIN_ROLE) ? Optional.of(admin(stored)) : stored;
    }

    /** Whether the role admin has a record; it counts without one, too. */
    boolean isAdminStored() {
        return cache.get(User.ADMIN_ROLE).isPresent();
    }

    /** For the wire; a name that is no role's has an empty alias. */
    NameAlias named(String name) {
        return new NameAlias(name, find(name).map(Role::alias).orElse(""));
    }

    @Override
    public List<Permission> permissionsOf(Set<String> roles) {
        return withNames(roles.stream().flatMap(this::permissionNames).toList());
    }

    Role create(Caller by, RoleRequest wanted) {
        String name = wanted.nameOrEmpty();
        if (find(name).isPresent()) {
            throw exists(name);
        }
        List<Permission> allowed = wanted.permissions(this::permission);
        Moving.require(by.now(), List.of(), allowed);
        return add(name, wanted.aliasOrEmpty(), names(allowed)).orElseThrow(() -> exists(name));
    }

    /** Makes one, unless there is one of its name. */
    Optional<Role> add(String name, String alias, List<String> permissions) {
        RoleResource record = new RoleResource();
        record.getMetadata().setName(name);
        record.setSpec(new RoleResource.Spec(alias, permissions, Instant.now().toString()));
        return records.create(record).map(this::read);
    }

    Role change(Caller by, String name, RoleRequest wanted) {
        require(name);
        requireNotFixed(name);
        List<Permission> allowed = wanted.permissions(this::permission);
        return records.change(name, record -> {
                    Moving.require(by.now(), withNames(permissions(record)), allowed);
                    record.setSpec(new RoleResource.Spec(
                            wanted.aliasOrEmpty(), names(allowed), Instant.now().toString()));
                    return record;
                })
                .map(this::read)
                .orElseThrow(() -> missing(name));
    }

    void remove(String name) {
        RoleResource record = require(name);
        requireNotFixed(name);
        hub.client().resources(UserResource.class).list().getItems().stream()
                .map(User::of)
                .filter(user -> user.roles().contains(name))
                .findFirst()
                .ifPresent(user -> {
                    throw BusinessCode.ROLE_IN_USE.because(
                            "The user '" + user.name() + "' has the role: take it from him first");
                });
        records.delete(record);
    }

    /** The names of a role's permissions, as they are stored. */
    static List<String> permissions(RoleResource record) {
        RoleResource.Spec spec = record.getSpec();
        List<String> names = spec == null ? null : spec.permissions();
        return names == null ? List.of() : names;
    }

    private Stream<String> permissionNames(String role) {
        return role.equals(User.ADMIN_ROLE)
                ? Stream.of(Permissions.ADMIN)
                : cache.get(role).stream().flatMap(record -> permissions(record).stream());
    }

    /** Each once, by name; without those that there are not. */
    private List<Permission> withNames(List<String> names) {
        return names.stream()
                .distinct()
                .flatMap(name -> permissions.find(name).stream())
                .sorted(Comparator.comparing(Permission::name))
                .toList();
    }

    private RoleResource require(String name) {
        return records.now(name).orElseThrow(() -> missing(name));
    }

    private static void requireNotFixed(String name) {
        if (name.equals(User.ADMIN_ROLE)) {
            throw BusinessCode.ROLE_FIXED.because(
                    "The role admin is always there, with the permission to do everything");
        }
    }

    private Role read(RoleResource record) {
        RoleResource.Spec spec = record.getSpec();
        Instant created = WireTime.of(record.getMetadata().getCreationTimestamp());
        return new Role(
                created,
                spec == null ? created : WireTime.of(spec.updateTime(), created),
                record.getMetadata().getName(),
                spec == null ? "" : orEmpty(spec.alias()),
                permissions(record).stream().map(permissions::named).toList());
    }

    private Role admin(Optional<Role> stored) {
        return new Role(
                stored.map(Role::createTime).orElse(WireTime.NEVER),
                stored.map(Role::updateTime).orElse(WireTime.NEVER),
                User.ADMIN_ROLE,
                "Admin",
                List.of(permissions.named(Permissions.ADMIN)));
    }

    private @Nullable Permission permission(String name) {
        return permissions.find(name).orElse(null);
    }

    private static List<String> names(List<Permission> permissions) {
        return permissions.stream().map(Permission::name).toList();
    }

    private static ApiException exists(String name) {
        return BusinessCode.ROLE_EXISTS.because("There is a role '" + name + "' already: choose another name");
    }

    private static ApiException missing(String name) {
        return BusinessCode.ROLE_MISSING.because("There is no role '" + name + "'");
    }
}

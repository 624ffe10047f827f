package dev.mizzen.identity;

import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.PermissionResource;
import dev.mizzen.hub.RoleResource;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.NameAlias;
import dev.mizzen.shared.WireTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The permissions that roles of the platform may have. They never change: one that is not wanted any more is deleted. */
@Component
class Permissions {
    /** The permission to do everything. It is always there, whatever becomes of its record. */
    static final String ADMIN = "admin";

    private final Hub hub;
    private final Cache<PermissionResource> cache;
    private final Records<PermissionResource> records;

    Permissions(Hub hub) {
        this.hub = hub;
        this.cache = hub.cacheAll(PermissionResource.class);
        this.records = new Records<>(hub.client(), PermissionResource.class, cache);
    }

    /** By name. */
    List<Permission> list() {
        Stream<String> stored =
                cache.list().stream().map(record -> record.getMetadata().getName());
        return Stream.concat(stored, Stream.of(ADMIN))
                .distinct()
                .flatMap(name -> find(name).stream())
                .sorted(Comparator.comparing(Permission::name))
                .toList();
    }

    Optional<Permission> find(String name) {
        Optional<Permission> stored = cache.get(name).map(Permissions::read);
        return name.equals(ADMIN) ? Optional.of(everything(stored)) : stored;
    }

    /** For the wire; a name that is no permission's has an empty alias. */
    NameAlias named(String name) {
        return new NameAlias(name, find(name).map(Permission::alias).orElse(""));
    }

    Permission create(Caller by, Permission wanted) {
        Moving.require(by.now(), List.of(wanted));
        if (find(wanted.name()).isPresent()) {
            throw exists(wanted.name());
        }
        return add(wanted).orElseThrow(() -> exists(wanted.name()));
    }

    /** Makes one, unless there is one of its name. */
    Optional<Permission> add(Permission wanted) {
        PermissionResource record = new PermissionResource();
        record.getMetadata().setName(wanted.name());
        record.setSpec(
                new PermissionResource.Spec(wanted.alias(), wanted.resources(), wanted.actions(), wanted.effect()));
        return records.create(record).map(Permissions::read);
    }

    void remove(String name) {
        if (name.equals(ADMIN)) {
            throw BusinessCode.PERMISSION_IN_USE.because("The permission admin is the role admin's, and stays");
        }
        PermissionResource record = records.now(name)
                .orElseThrow(() -> BusinessCode.PERMISSION_MISSING.because("There is no permission '" + name + "'"));
        hub.client().resources(RoleResource.class).list().getItems().stream()
                .filter(role -> Roles.permissions(role).contains(name))
                .findFirst()
                .ifPresent(role -> {
                    throw BusinessCode.PERMISSION_IN_USE.because("The role '"
                            + role.getMetadata().getName() + "' has the permission: take it off there first");
                });
        records.delete(record);
    }

    private static Permission everything(Optional<Permission> stored) {
        Instant since = stored.map(Permission::createTime).orElse(WireTime.NEVER);
        return new Permission(ADMIN, "Admin", List.of("*"), List.of("*"), "Allow", since, since);
    }

    /** It may have been written with kubectl: what says nothing is about nothing. */
    private static Permission read(PermissionResource record) {
        PermissionResource.Spec spec = record.getSpec();
        String name = record.getMetadata().getName();
        Instant since = WireTime.of(record.getMetadata().getCreationTimestamp());
        return spec == null
                ? Permission.stored(name, null, null, null, null, since)
                : Permission.stored(name, spec.alias(), spec.resources(), spec.actions(), spec.effect(), since);
    }

    private static ApiException exists(String name) {
        return BusinessCode.PERMISSION_EXISTS.because(
                "There is a permission '" + name + "' already: choose another name");
    }
}

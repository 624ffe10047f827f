package dev.mizzen.identity;

import static dev.mizzen.shared.Fields.orEmpty;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fields;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends to make or to change a role, of the platform or of a project.
 *
 * @param name left out in a change
 * @param permissions names of permissions
 */
public record RoleRequest(
        @Nullable String name,
        @Nullable String alias,
        @Nullable List<@Nullable String> permissions) {
    private static final int MOST = 100;

    /** @throws ApiException with {@link BusinessCode#INVALID_REQUEST} if it cannot be a new role */
    public RoleRequest checkedAsNew() {
        new Fields().name("name", name).alias("alias", alias).done();
        return this;
    }

    /** @throws ApiException with {@link BusinessCode#INVALID_REQUEST} if it cannot change a role */
    public RoleRequest checkedAsChange() {
        new Fields().alias("alias", alias).done();
        return this;
    }

    /** Empty where it is left out. */
    public String nameOrEmpty() {
        return orEmpty(name);
    }

    /** Empty where it is left out. */
    public String aliasOrEmpty() {
        return orEmpty(alias);
    }

    /**
     * The permissions it names, each once.
     *
     * @param find null where there is no such permission
     * @throws ApiException with {@link BusinessCode#PERMISSIONS_INVALID} if there are none, or too many, or one is unknown
     */
    public List<Permission> permissions(Function<String, @Nullable Permission> find) {
        List<@Nullable String> names = permissions == null ? List.of() : permissions;
        if (names.isEmpty() || names.size() > MOST) {
            throw BusinessCode.PERMISSIONS_INVALID.because(
                    "permissions must name 1 to " + MOST + " permissions that there are");
        }
        return names.stream()
                .distinct()
                .map(one -> one == null ? null : find.apply(one))
                .map(found -> Objects.requireNonNullElseGet(found, () -> {
                    throw BusinessCode.PERMISSIONS_INVALID.because("permissions names one that there is not");
                }))
                .toList();
    }
}

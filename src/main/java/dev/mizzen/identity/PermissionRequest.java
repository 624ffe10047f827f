package dev.mizzen.identity;

import static dev.mizzen.shared.Fields.orEmpty;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fields;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends to make a permission, of the platform or of a project.
 *
 * @param actions left out or empty for everything
 * @param effect Allow or Deny, however written; left out or empty for Allow
 */
public record PermissionRequest(
        @Nullable String name,
        @Nullable String alias,
        @Nullable List<@Nullable String> resources,
        @Nullable List<@Nullable String> actions,
        @Nullable String effect) {
    /** Every request looks through the permissions of its caller. */
    private static final int MOST = 100;

    private static final Pattern ACTION = Pattern.compile("\\*|[A-Za-z][A-Za-z0-9]{0,62}");
    private static final String STEP = "(\\*|[A-Za-z][A-Za-z0-9]{0,62})(:(\\*|[A-Za-z0-9][A-Za-z0-9._-]{0,252}))?";
    private static final Pattern RESOURCE = Pattern.compile(STEP + "(/" + STEP + "){0,7}");

    /**
     * The permission that is meant.
     *
     * @throws ApiException with {@link BusinessCode#INVALID_REQUEST} or {@link BusinessCode#PERMISSIONS_INVALID} if it cannot be one
     */
    public Permission checked() {
        List<String> about = known(resources);
        List<String> what = known(actions).isEmpty() ? List.of("*") : known(actions);
        new Fields()
                .name("name", name)
                .alias("alias", alias)
                .check(
                        about.size() <= MOST && about.stream().allMatch(RESOURCE.asMatchPredicate()),
                        "resources must be up to " + MOST
                                + " texts such as config:harbor, config:* or project:shop/config:*")
                .check(
                        what.size() <= MOST && what.stream().allMatch(ACTION.asMatchPredicate()),
                        "actions must be up to " + MOST + " words such as list, or *")
                .check(
                        orEmpty(effect).isEmpty() || isAllow() || isDeny(),
                        "effect must be Allow or Deny; left out it is Allow")
                .done();
        if (about.isEmpty()) {
            throw BusinessCode.PERMISSIONS_INVALID.because("resources must name what the permission is about");
        }
        Instant now = Instant.now();
        return new Permission(orEmpty(name), orEmpty(alias), about, what, isDeny() ? "Deny" : "Allow", now, now);
    }

    private boolean isAllow() {
        return "Allow".equalsIgnoreCase(effect);
    }

    private boolean isDeny() {
        return "Deny".equalsIgnoreCase(effect);
    }

    /** Without doubles; a null, which no rule lets through, as an empty text. */
    private static List<String> known(@Nullable List<@Nullable String> texts) {
        return texts == null
                ? List.of()
                : texts.stream()
                        .map(text -> Objects.requireNonNullElse(text, ""))
                        .distinct()
                        .toList();
    }
}

package dev.mizzen.identity;

import static dev.mizzen.shared.Fields.orEmpty;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What somebody may do, in VelaUX's words: {@code actions} on {@code resources}, where {@code effect} is Allow or Deny. */
public record Permission(
        String name,
        String alias,
        List<String> resources,
        List<String> actions,
        String effect,
        Instant createTime,
        Instant updateTime) {
    /** Whether it gives something; a Deny, and an effect that nobody knows, does not. */
    boolean allows() {
        return effect.isEmpty() || effect.equalsIgnoreCase("Allow");
    }

    /** The same as an Allow: what it is about. */
    Permission asAllow() {
        return new Permission(name, alias, resources, actions, "Allow", createTime, updateTime);
    }

    /**
     * As a record has it, which may have been written with kubectl: without resources it is about nothing, without actions about
     * everything that can be done, without an effect an Allow.
     */
    public static Permission stored(
            String name,
            @Nullable String alias,
            @Nullable List<String> resources,
            @Nullable List<String> actions,
            @Nullable String effect,
            Instant since) {
        return new Permission(
                name,
                orEmpty(alias),
                resources == null ? List.of() : resources,
                actions == null || actions.isEmpty() ? List.of("*") : actions,
                effect == null || effect.isEmpty() ? "Allow" : effect,
                since,
                since);
    }
}

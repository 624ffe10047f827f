package dev.mizzen.hub;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who wrote an object, by what Kubernetes notes of it in {@code managedFields}: for each program the fields that it set, and when it
 * last changed the value of one. The program's name is the first word of its User-Agent, unless it says another.
 */
final class Authors {
    /** Mizzen, on any replica. */
    static final String SELF = "mizzen";

    private Authors() {}

    /** The others who wrote an object since a moment, as far as they did not write once more after that. */
    static Set<String> since(Instant moment, HasMetadata object) {
        return others(object, entry -> {
            Instant time = time(entry.getTime());
            return time != null && !time.isBefore(moment);
        });
    }

    /**
     * The others who made one version of an object into another. Times are told in whole seconds: of two changes by one program within
     * one second only the first is seen.
     */
    static Set<String> between(HasMetadata before, HasMetadata now) {
        Set<Writing> known = before.getMetadata().getManagedFields().stream()
                .map(Writing::of)
                .collect(Collectors.toSet());
        return others(now, entry -> !known.contains(Writing.of(entry)));
    }

    /** The fields are left out: a program loses those that another one sets. */
    private record Writing(
            @Nullable String manager,
            @Nullable String subresource,
            @Nullable String time) {
        static Writing of(ManagedFieldsEntry entry) {
            return new Writing(entry.getManager(), entry.getSubresource(), entry.getTime());
        }
    }

    private static Set<String> others(HasMetadata object, Predicate<ManagedFieldsEntry> wrote) {
        return object.getMetadata().getManagedFields().stream()
                .filter(wrote)
                .map(ManagedFieldsEntry::getManager)
                .filter(Objects::nonNull)
                .filter(manager -> !manager.equals(SELF))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}

package dev.mizzen.shared;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The page a client asked for, by VelaUX's rules: page 0 is everything, page 1 the first; sizes are clamped to 5..100. */
public record Paging(int page, int size) {
    private static final int DEFAULT_SIZE = 10;

    /**
     * Reads the query parameters {@code page} and {@code pageSize}.
     *
     * @throws ApiException with {@link BusinessCode#INVALID_REQUEST} if one is no number
     */
    public static Paging of(@Nullable String page, @Nullable String pageSize) {
        return new Paging(
                Math.max(0, number("page", page, 0)), Math.clamp(number("pageSize", pageSize, DEFAULT_SIZE), 5, 100));
    }

    public <T> List<T> of(List<T> all) {
        if (page == 0) {
            return all;
        }
        long from = Math.min((long) (page - 1) * size, all.size());
        long to = Math.min(from + size, all.size());
        return all.subList((int) from, (int) to);
    }

    private static int number(String field, @Nullable String value, int absent) {
        if (value == null || value.isEmpty()) {
            return absent;
        }
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw BusinessCode.INVALID_REQUEST.because(field + " must be a whole number");
        }
    }
}

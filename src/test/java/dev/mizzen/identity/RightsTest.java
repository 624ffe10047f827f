package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RightsTest {
    @ParameterizedTest
    @CsvSource({
        // granted on, asked for, covered
        "*, anything:x/y:z, true",
        "*:*, anything:x, true",
        "config:*, config:hub, true",
        "config:*, config:*, true",
        "config, config:hub, true",
        "config:hub, config:hub, true",
        "config:hub, config:other, false",
        "config:hub, config:*, false",
        "config:*/*, config:*, true",
        "config:*/*, config:hub, true",
        "cluster:*/*, cluster:edge/namespace:*, true",
        "cluster:*/namespace:*, cluster:edge/namespace:*, true",
        "cluster:*/namespace:*, cluster:edge, false",
        "project:*, project:shop/config:*, false",
        "project:*, project:shop, true",
        "project:shop/config:*, project:shop/config:hub, true",
        "project:shop/config:*, project:other/config:hub, false",
        "project:shop/config:*, project:shop, false",
        "project:shop/application:*/*, project:shop/application:web, true",
        "project:shop/application:*/*, project:shop/config:hub, false",
        "target:*, config:*, false"
    })
    void aResourceIsCoveredSegmentBySegment(String granted, String asked, boolean covered) {
        assertThat(rights("Allow", granted, "*").allow(asked, "update")).isEqualTo(covered);
    }

    @Test
    void anActionMustBeNamedOrAllMust() {
        Rights readers = rights("Allow", "config:*", "list", "get");
        assertThat(readers.allow("config:hub", "get")).isTrue();
        assertThat(readers.allow("config:hub", "update")).isFalse();
        assertThat(readers.allow("config:hub", "*")).isFalse();
        assertThat(rights("Allow", "config:*", "*").allow("config:hub", "*")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"Deny", "deny", "DENY"})
    void aDenyBeatsEveryAllow(String effect) {
        Rights rights = Rights.of(List.of(
                permission("Allow", List.of("*"), "*"), permission(effect, List.of("config:hub"), "update", "delete")));
        assertThat(rights.allow("config:hub", "update")).isFalse();
        assertThat(rights.allow("config:hub", "get")).isTrue();
        assertThat(rights.allow("config:other", "update")).isTrue();
    }

    @Test
    void anEmptyEffectAllowsAndAnUnknownOneDoesNothing() {
        assertThat(rights("", "config:*", "*").allow("config:hub", "get")).isTrue();
        assertThat(rights("allow", "config:*", "*").allow("config:hub", "get")).isTrue();
        assertThat(rights("Permit", "config:*", "*").allow("config:hub", "get")).isFalse();
    }

    @Test
    void nothingIsAllowedWithoutAPermission() {
        assertThat(Rights.NONE.allow("config:hub", "get")).isFalse();
        assertThat(Rights.of(List.of(permission("Allow", List.of(), "*"))).allow("config:hub", "get"))
                .isFalse();
        assertThat(Rights.of(List.of(permission("Allow", List.of("*")))).allow("config:hub", "get"))
                .isFalse();
    }

    /** Whatever is written in a permission, to have one more Allow never takes a right away, and one more Deny never gives one. */
    @Test
    void moreAllowsAllowMoreAndMoreDeniesLess() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            List<Permission> some = Stream.generate(() -> any(random, random.nextBoolean()))
                    .limit(random.nextInt(4))
                    .toList();
            String asked = path(random);
            boolean before = Rights.of(some).allow(asked, "get");
            boolean allowed = Rights.of(with(some, any(random, true))).allow(asked, "get");
            boolean denied = Rights.of(with(some, any(random, false))).allow(asked, "get");
            assertThat(!before || allowed).as("seed %d", seed).isTrue();
            assertThat(before || !denied).as("seed %d", seed).isTrue();
        }
    }

    private static Permission any(Random random, boolean allow) {
        return permission(allow ? "Allow" : "Deny", List.of(path(random)), random.nextBoolean() ? "*" : "get");
    }

    private static String path(Random random) {
        StringBuilder path = new StringBuilder();
        for (int i = 0, deep = 1 + random.nextInt(3); i < deep; i++) {
            path.append(i == 0 ? "" : "/")
                    .append(List.of("a", "b", "*").get(random.nextInt(3)))
                    .append(List.of("", ":*", ":x", ":y").get(random.nextInt(4)));
        }
        return path.toString();
    }

    private static List<Permission> with(List<Permission> some, Permission more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }

    private static Rights rights(String effect, String resource, String... actions) {
        return Rights.of(List.of(permission(effect, List.of(resource), actions)));
    }

    private static Permission permission(String effect, List<String> resources, String... actions) {
        return new Permission("some", "", resources, List.of(actions), effect, Instant.EPOCH, Instant.EPOCH);
    }
}

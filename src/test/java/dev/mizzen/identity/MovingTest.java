package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.shared.ApiException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MovingTest {
    private static final int CASES = 40_000;
    private static final List<String> SEGMENTS =
            List.of("a:*", "a:1", "b:*", "b:1", "b:2", "*", "project:p", "project:*");
    private static final List<String> ACTIONS = List.of("x", "y", "*");

    /** Who has this may give that, or may not. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * | * * | true",
                "* * | * project:*/config:* | true",
                "* user:* | * user:* | true",
                "* user:* | list user:mia | true",
                "* user:* | * user:*/* | false",
                "list user:* | * user:* | false",
                "list user:* | list user:*, create user:* | false",
                "* user:mia | * user:* | false",
                "* * - * user:boss | * user:* | false",
                "* * - * user:boss | * user:* - * user:boss | true",
                "* * - * user:boss | * user:* - * user:* | true",
                "* * - * user:boss | * user:* - list user:boss | false",
                "* * - * user:boss | * role:* | true",
                "* user:* | - * user:boss | true"
            })
    void oneGivesOnlyWhatOneHas(String has, String gives, boolean may) {
        assertThat(passes(() -> Moving.require(caller(permissions(has)), permissions(gives))))
                .isEqualTo(may);
    }

    /** What a project's role keeps from him is not given with a right for all projects either. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* project:*/config:* | false",
                "* * | false",
                "* project:pay/config:* | false",
                "list project:pay/config:x | false",
                "* project:*/config:* - * project:pay/config:* | true",
                "* project:shop/config:* | true",
                "* project:*/target:* | true",
                "* user:* | true"
            })
    void whoIsDeniedSomethingInAProjectGivesNobodyARightThatReachesIt(String gives, boolean may) {
        Caller bob = new Caller(
                "bob",
                "",
                Set.of(),
                Rights.of(permissions("* project:*/config:*, * project:*/target:*, * user:*")),
                () -> Map.of("pay", Rights.of(permissions("- * project:pay/config:*"))));
        assertThat(passes(() -> Moving.require(bob, permissions(gives)))).isEqualTo(may);
    }

    /** Whoever administers a project makes members of it, whom nobody asks. */
    @Test
    void noProjectTakesThePlatformsAdminAnything() {
        Map<String, Rights> projects = Map.of("pay", Rights.of(permissions("- * project:pay/config:*, * project:pay")));
        Caller root = new Caller("root", "", Set.of("admin"), Rights.of(permissions("* *")), () -> projects);
        assertThat(root.may("project:pay/config:x", "get")).isTrue();
        assertThat(passes(() -> Moving.require(root, permissions("* *")))).isTrue();
        assertThat(root.whichNotDenied("project:pay/config", "list")).accepts("x");

        Caller lesser = new Caller("tom", "", Set.of(), Rights.of(permissions("* * - * user:boss")), () -> projects);
        assertThat(lesser.may("project:pay/config:x", "get")).isFalse();
    }

    @Test
    void whatIsKeptBackIsTakenOffOnlyByWhoeverMayDoIt() {
        List<Permission> before = permissions("list config:* - list config:x");
        List<Permission> after = permissions("list config:*");
        assertThat(passes(() -> Moving.require(caller(permissions("list config:* - list config:x")), before, after)))
                .isFalse();
        assertThat(passes(() -> Moving.require(caller(permissions("list config:*")), before, after)))
                .isTrue();
        assertThat(passes(() -> Moving.require(caller(permissions("list config:* - * config:y")), before, before)))
                .isFalse();
    }

    @Test
    void whateverPassesAllowsNothingThatTheGiverMayNot() {
        long seed = System.nanoTime();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        int passed = 0;
        for (int i = 0; i < CASES; i++) {
            List<Permission> has = random(random, 4);
            List<Permission> gives = random(random, 3);
            Caller giver = caller(has);
            if (passes(() -> Moving.require(giver, gives))) {
                passed++;
                requireNoMore(random, giver, Rights.of(List.of()), Rights.of(gives), "seed " + seed + " case " + i);
            }
        }
        assertThat(passed).isBetween(CASES / 100, CASES * 99 / 100);
    }

    @Test
    void aRoleThatChangesGivesNobodyWhatTheChangerMayNotWhateverElseHeHas() {
        long seed = System.nanoTime();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        int passed = 0;
        for (int i = 0; i < CASES; i++) {
            Caller changer = caller(random(random, 4));
            List<Permission> before = random(random, 2);
            List<Permission> after = random(random, 2);
            if (passes(() -> Moving.require(changer, before, after))) {
                passed++;
                List<Permission> beside = random(random, 2);
                requireNoMore(
                        random,
                        changer,
                        Rights.of(both(beside, before)),
                        Rights.of(both(beside, after)),
                        "seed " + seed + " case " + i);
            }
        }
        assertThat(passed).isBetween(CASES / 100, CASES * 99 / 100);
    }

    /** What somebody may now and could not before must be something the giver may. */
    private static void requireNoMore(RandomGenerator random, Caller giver, Rights before, Rights now, String which) {
        for (int i = 0; i < 40; i++) {
            String resource = resource(random).replaceAll("(^|/)\\*", "$1c:1");
            String action = pick(random, ACTIONS);
            if (now.allow(resource, action) && !before.allow(resource, action)) {
                assertThat(giver.may(resource, action))
                        .as("%s: %s on %s", which, action, resource)
                        .isTrue();
            }
        }
    }

    private static boolean passes(Runnable check) {
        try {
            check.run();
            return true;
        } catch (ApiException refused) {
            assertThat(refused.code().number()).isEqualTo(403);
            return false;
        }
    }

    private static Caller caller(List<Permission> permissions) {
        return new Caller("tom", "", Set.of(), Rights.of(permissions), Map::of);
    }

    private static List<Permission> random(RandomGenerator random, int most) {
        List<Permission> permissions = new ArrayList<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            permissions.add(
                    permission(pick(random, ACTIONS), resource(random), random.nextInt(4) == 0 ? "Deny" : "Allow"));
        }
        return permissions;
    }

    private static String resource(RandomGenerator random) {
        String first = pick(random, SEGMENTS);
        return random.nextBoolean() ? first : first + "/" + pick(random, SEGMENTS);
    }

    private static String pick(RandomGenerator random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static List<Permission> both(List<Permission> one, List<Permission> other) {
        List<Permission> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }

    /** Allows, and after a minus what is denied: {@code * user:*, list role:* - * user:boss}. */
    private static List<Permission> permissions(String text) {
        String[] halves = (" " + text + " ").split(" - ", -1);
        List<Permission> all = new ArrayList<>(permissions(halves[0], "Allow"));
        if (halves.length == 2) {
            all.addAll(permissions(halves[1], "Deny"));
        }
        return all;
    }

    private static List<Permission> permissions(String text, String effect) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .map(one -> permission(one.split(" ")[0], one.split(" ")[1], effect))
                .toList();
    }

    private static Permission permission(String action, String resource, String effect) {
        return new Permission(
                action + " " + resource, "", List.of(resource), List.of(action), effect, Instant.EPOCH, Instant.EPOCH);
    }
}

package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mizzen.engine.Effect;
import dev.mizzen.engine.Forecast.Expected;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForeignSecretsTest {
    private static final Place EAST = Place.of("east", "shop");
    private static final Place WEST = Place.of("west", "shop");
    private static final ConfigRef HARBOR = new ConfigRef("vela-system", "harbor");
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void aSecretThatIsNotOursMakesAConflictOfACopyThatWouldBeMade() {
        ForeignSecrets foreign = new ForeignSecrets((cluster, name) -> Set.of(EAST), LONG);
        List<Expected> minded = foreign.mind(List.of(created(EAST, HARBOR), created(WEST, HARBOR)));
        assertThat(minded).extracting(Expected::effect).containsExactly(Effect.CONFLICT, Effect.CREATED);
        assertThat(minded.getFirst().reason()).contains("not Mizzen's");
    }

    @Test
    void whoeverMakesNoCopyIsNotAskedAbout() {
        ForeignSecrets foreign = new ForeignSecrets(
                (cluster, name) -> {
                    throw new AssertionError("asked");
                },
                LONG);
        List<Expected> expected = IntStream.range(0, Effect.values().length)
                .mapToObj(at -> Effect.values()[at])
                .filter(effect -> effect != Effect.CREATED)
                .map(effect -> new Expected(EAST, HARBOR, effect, "why"))
                .toList();
        assertThat(foreign.mind(expected)).isEqualTo(expected);
    }

    @Test
    void oneNameIsAskedForOnceInAClusterHoweverManyPlacesItIsFor() {
        Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
        ForeignSecrets foreign = new ForeignSecrets(
                (cluster, name) -> {
                    asked.computeIfAbsent(cluster + " " + name, any -> new AtomicInteger())
                            .incrementAndGet();
                    return Set.of();
                },
                LONG);
        List<Expected> expected = new ArrayList<>();
        IntStream.range(0, 100).forEach(at -> expected.add(created(Place.of("east", "shop-" + at), HARBOR)));
        assertThat(foreign.mind(expected)).isEqualTo(expected);
        assertThat(asked)
                .hasSize(1)
                .hasEntrySatisfying("east harbor", times -> assertThat(times).hasValue(1));
    }

    @Test
    void aClusterThatDoesNotSayIsNotTakenForAnEmptyOne() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        ForeignSecrets foreign = new ForeignSecrets(
                (cluster, name) -> {
                    never.await();
                    return Set.of();
                },
                SHORT);
        assertThat(foreign.mind(List.of(created(EAST, HARBOR)))).singleElement().satisfies(one -> {
            assertThat(one.effect()).isEqualTo(Effect.IMPOSSIBLE);
            assertThat(one.reason()).contains("cluster east did not say");
        });
    }

    @Test
    void anAnswerThatCannotBeReadConcernsItsClusterAlone() {
        ForeignSecrets foreign = new ForeignSecrets(
                (cluster, name) -> {
                    if (cluster.equals(EAST.cluster())) {
                        throw new IllegalArgumentException("odd");
                    }
                    return Set.of();
                },
                LONG);
        assertThat(foreign.mind(List.of(created(EAST, HARBOR), created(WEST, HARBOR))))
                .extracting(Expected::effect)
                .containsExactly(Effect.IMPOSSIBLE, Effect.CREATED);
    }

    @Test
    void aClusterIsAskedAFewNamesAtATimeWhileAnotherNeedNotWait() {
        Map<ClusterName, AtomicInteger> under = new ConcurrentHashMap<>();
        AtomicInteger most = new AtomicInteger();
        Phaser full = new Phaser(ForeignSecrets.AT_ONCE);
        ForeignSecrets foreign = new ForeignSecrets(
                (cluster, name) -> {
                    AtomicInteger here = under.computeIfAbsent(cluster, any -> new AtomicInteger());
                    most.accumulateAndGet(here.incrementAndGet(), Math::max);
                    if (cluster.equals(EAST.cluster())) {
                        full.awaitAdvanceInterruptibly(full.arrive());
                    }
                    here.decrementAndGet();
                    return Set.of();
                },
                LONG);
        List<Expected> expected = new ArrayList<>();
        IntStream.range(0, 5 * ForeignSecrets.AT_ONCE).forEach(at -> {
            expected.add(created(EAST, new ConfigRef("vela-system", "config-" + at)));
            expected.add(created(WEST, new ConfigRef("vela-system", "config-" + at)));
        });
        assertThat(foreign.mind(expected)).isEqualTo(expected);
        assertThat(most).hasValue(ForeignSecrets.AT_ONCE);
    }

    @Test
    void aListIsReadForForeignSecretsOfTheNameAndOddEntriesAreLeftOut() throws Exception {
        String list = """
                {"items": [
                  {"metadata": {"name": "harbor", "namespace": "shop"}},
                  {"metadata": {"name": "harbor", "namespace": "other-hub", "labels": {"mizzen.dev/hub": "x"}}},
                  {"metadata": {"name": "harbor", "namespace": "ours", "labels": {"mizzen.dev/hub": "this"}}},
                  {"metadata": {"name": "other", "namespace": "else"}},
                  {"metadata": {"name": "harbor", "namespace": ""}},
                  {"metadata": {"name": "harbor", "namespace": "Not_One"}},
                  {"metadata": {"name": "harbor", "namespace": {}}},
                  {"metadata": 7}, 7, null
                ]}""";
        ClusterName east = EAST.cluster();
        JsonMapper json = new JsonMapper();
        assertThat(SecretNames.foreign(east, "harbor", "this", json.readTree(list)))
                .containsExactlyInAnyOrder(EAST, Place.of("east", "other-hub"));
        assertThat(SecretNames.foreign(east, "harbor", "this", json.readTree("[]")))
                .isEmpty();
        assertThat(SecretNames.foreign(east, "harbor", "this", json.readTree("{\"items\": 7}")))
                .isEmpty();
    }

    private static Expected created(Place place, ConfigRef config) {
        return new Expected(place, config, Effect.CREATED, "");
    }
}

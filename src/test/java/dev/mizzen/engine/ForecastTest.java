package dev.mizzen.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.engine.Forecast.Expected;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is foretold of a copy, one test for each way it may go. Nothing can be written here: a call that writes fails the test. */
class ForecastTest {
    private static final Place PLACE = Place.of("east", "shop");
    private static final ConfigRef HARBOR = new ConfigRef("vela-system", "harbor");
    private static final ConfigRef OTHER = new ConfigRef("shop", "harbor");
    private static final Content NOW = new Content("Opaque", "now");
    private static final String ASKED = "asked";
    private static final String ELSE = "else";
    private static final Instant SOME_TIME = Instant.parse("2026-01-01T00:00:00Z");

    private final Situation given = new Situation();

    @Test
    void whatIsNotThereIsCreated() {
        given.wishes.add(granted(ASKED, HARBOR));
        assertThat(given.foretold()).isEqualTo(of(HARBOR, Effect.CREATED, ""));
    }

    @Test
    void otherContentIsAChange() {
        given.wishes.add(granted(ASKED, HARBOR));
        given.copies.add(copy(HARBOR, "before", Map.of(ASKED, 1L)));
        assertThat(given.foretold()).isEqualTo(of(HARBOR, Effect.CHANGED, ""));
    }

    @Test
    void whatCannotBeChangedInPlaceIsAChangeToo() {
        given.wishes.add(granted(ASKED, HARBOR));
        given.copies.add(immutable(HARBOR));
        assertThat(given.foretold().effect()).isEqualTo(Effect.CHANGED);
        assertThat(given.foretold().reason()).contains("made anew");
    }

    @Test
    void theCopyThatIsRightStaysUnchanged() {
        given.wishes.add(granted(ASKED, HARBOR));
        given.copies.add(copy(HARBOR, "now", Map.of(ASKED, 1L)));
        assertThat(given.foretold()).isEqualTo(of(HARBOR, Effect.UNCHANGED, ""));
    }

    @Test
    void theCopyOfAnotherDistributionServesThisOneUnchanged() {
        given.wishes.add(granted(ASKED, HARBOR));
        given.wishes.add(granted(ELSE, HARBOR));
        given.copies.add(copy(HARBOR, "now", Map.of(ELSE, 1L)));
        assertThat(given.foretold()).isEqualTo(of(HARBOR, Effect.UNCHANGED, "the copy that is there serves"));
    }

    @Test
    void whereTheConfigLivesNothingIsCopied() {
        ConfigRef home = new ConfigRef("shop", "harbor");
        Place local = new Place(ClusterName.LOCAL, "shop");
        given.contents.put(home, NOW);
        given.wishes.add(granted(ASKED, home));
        assertThat(given.forecast().in(local))
                .containsExactly(new Expected(local, home, Effect.UNCHANGED, "the config itself is there"));
    }

    @Test
    void whatIsNotWishedForAnyMoreIsRecalled() {
        given.copies.add(copy(HARBOR, "now", Map.of(ASKED, 1L)));
        assertThat(given.foretold()).isEqualTo(of(HARBOR, Effect.RECALLED, ""));
    }

    @Test
    void aCopyThatAnotherConfigTakesOverIsRecalledAndTheOtherIsAChange() {
        given.contents.put(OTHER, NOW);
        given.wishes.add(granted(ASKED, OTHER));
        given.copies.add(copy(HARBOR, "now", Map.of(ASKED, 1L)));
        assertThat(given.forecast().in(PLACE))
                .containsExactly(
                        of(OTHER, Effect.CHANGED, ""),
                        of(HARBOR, Effect.RECALLED, "the config shop/harbor takes its place"));
    }

    @Test
    void whatAnotherDistributionStillWishesForStays() {
        given.wishes.add(granted(ELSE, HARBOR));
        given.copies.add(copy(HARBOR, "now", Map.of(ASKED, 1L, ELSE, 1L)));
        assertThat(given.foretold().effect()).isEqualTo(Effect.UNCHANGED);
        assertThat(given.foretold().reason()).contains("another distribution");
    }

    @Test
    void whatNothingProvesToBeGivenUpStays() {
        given.standing = new Standing(1, false, Set.of(), Standing.Life.PRESENT);
        given.copies.add(copy(HARBOR, "now", Map.of(ASKED, 1L)));
        assertThat(given.foretold()).isEqualTo(of(HARBOR, Effect.UNCHANGED, "nothing proves that it may be removed"));
    }

    @Test
    void aCopyThatIsKeptWhenItsDistributionGoesStays() {
        given.standing = new Standing(2, false, Set.of(), Standing.Life.GOING_KEEP);
        given.copies.add(copy(HARBOR, "now", Map.of(ASKED, 1L)));
        assertThat(given.foretold()).isEqualTo(of(HARBOR, Effect.UNCHANGED, "it stays, no longer Mizzen's"));
    }

    @Test
    void aNameThatAnotherConfigHasIsAConflict() {
        given.contents.put(OTHER, NOW);
        given.wishes.add(granted(ASKED, HARBOR));
        given.wishes.add(granted(ELSE, OTHER));
        given.copies.add(copy(OTHER, "now", Map.of(ELSE, 1L)));
        assertThat(given.foretold().effect()).isEqualTo(Effect.CONFLICT);
        assertThat(given.foretold().reason()).contains("shop/harbor");
    }

    @Test
    void aWallIsARefusal() {
        given.wishes.add(refused());
        assertThat(given.foretold()).isEqualTo(of(HARBOR, Effect.REFUSED, "a wall"));
    }

    @Test
    void aConfigThatIsGoneMakesItImpossible() {
        given.contents.clear();
        given.wishes.add(granted(ASKED, HARBOR));
        assertThat(given.foretold().effect()).isEqualTo(Effect.IMPOSSIBLE);
        assertThat(given.foretold().reason()).contains("config vela-system/harbor does not exist");
    }

    @Test
    void aNamespaceThatIsNotThereOrGoesMakesItImpossible() {
        given.wishes.add(granted(ASKED, HARBOR));
        given.namespace = Copies.NamespaceState.MISSING;
        assertThat(given.foretold()).isEqualTo(of(HARBOR, Effect.IMPOSSIBLE, "namespace shop does not exist"));
        given.namespace = Copies.NamespaceState.TERMINATING;
        assertThat(given.foretold()).isEqualTo(of(HARBOR, Effect.IMPOSSIBLE, "namespace shop is being deleted"));
    }

    @Test
    void aNamespaceThatWouldBeMadeIsNoObstacleButOneThatGoesIs() {
        given.wishes.add(granted(ASKED, HARBOR));
        given.made = Set.of(PLACE);
        given.namespace = Copies.NamespaceState.MISSING;
        assertThat(given.foretold()).isEqualTo(of(HARBOR, Effect.CREATED, ""));
        given.namespace = Copies.NamespaceState.TERMINATING;
        assertThat(given.foretold()).isEqualTo(of(HARBOR, Effect.IMPOSSIBLE, "namespace shop is being deleted"));
    }

    static List<Copies.Reach> outOfReach() {
        return List.of(
                new Copies.Filling("why"),
                new Copies.Unreachable("why"),
                new Copies.Barred("why"),
                new Copies.NotJoined());
    }

    @ParameterizedTest
    @MethodSource("outOfReach")
    void aClusterThatCannotBeSeenMakesEverythingImpossibleButARefusal(Copies.Reach reach) {
        given.reach = reach;
        assertImpossible(reach instanceof Copies.NotJoined ? "cluster east is not joined" : "why");
    }

    @Test
    void aClusterThatIsNotCalledMakesEverythingImpossibleButARefusal() {
        given.lost = Optional.of("connection refused");
        assertImpossible("cluster east does not answer: connection refused");
    }

    private void assertImpossible(String reason) {
        given.contents.put(OTHER, NOW);
        given.wishes.add(granted(ASKED, OTHER));
        given.copies.add(copy(HARBOR, "now", Map.of(ASKED, 1L)));
        assertThat(given.forecast().in(PLACE))
                .containsExactly(of(OTHER, Effect.IMPOSSIBLE, reason), of(HARBOR, Effect.IMPOSSIBLE, reason));
        given.wishes.clear();
        given.copies.clear();
        given.wishes.add(refused());
        assertThat(given.foretold()).isEqualTo(of(HARBOR, Effect.REFUSED, "a wall"));
    }

    @Test
    void whatOtherDistributionsWishForIsNotTold() {
        given.wishes.add(granted(ELSE, HARBOR));
        assertThat(given.forecast().in(PLACE)).isEmpty();
        given.reach = new Copies.Unreachable("why");
        assertThat(given.forecast().in(PLACE)).isEmpty();
    }

    private static Expected of(ConfigRef config, Effect effect, String reason) {
        return new Expected(PLACE, config, effect, reason);
    }

    private static Wish granted(String distribution, ConfigRef config) {
        return new Wish(distribution, 1, SOME_TIME, config, new Wish.Granted());
    }

    private static Wish refused() {
        return new Wish(ASKED, 1, SOME_TIME, HARBOR, new Wish.Refused("a wall"));
    }

    private static Copy copy(ConfigRef config, String digest, Map<String, Long> notes) {
        return new Copy(PLACE, config.name(), "uid", "7", "Opaque", false, digest, config, notes, false);
    }

    private static Copy immutable(ConfigRef config) {
        return new Copy(PLACE, config.name(), "uid", "7", "Opaque", true, "before", config, Map.of(ASKED, 1L), false);
    }

    /** What would be wished for and what is there, in one place. */
    private static final class Situation {
        final List<Wish> wishes = new ArrayList<>();
        final List<Copy> copies = new ArrayList<>();
        final Map<ConfigRef, Content> contents = new HashMap<>(Map.of(HARBOR, NOW));
        Standing standing = new Standing(2, false, Set.of(), Standing.Life.PRESENT);
        Copies.Reach reach = new Copies.Ready();
        Copies.NamespaceState namespace = Copies.NamespaceState.ACTIVE;
        Optional<String> lost = Optional.empty();
        Set<Place> made = Set.of();

        Forecast forecast() {
            return new Forecast(new Wished(), new Present(), cluster -> lost, made, ASKED);
        }

        Expected foretold() {
            List<Expected> expected = forecast().in(PLACE);
            assertThat(expected).hasSize(1);
            return expected.getFirst();
        }

        private final class Wished implements Wishes {
            @Override
            public Collection<Wish> at(Place place) {
                return wishes;
            }

            @Override
            public Collection<Place> places(ClusterName cluster) {
                return List.of(PLACE);
            }

            @Override
            public Optional<Standing> distribution(String uid) {
                return uid.equals(ASKED) ? Optional.of(standing) : Optional.empty();
            }

            @Override
            public boolean targetGoing(String distribution, Place place) {
                return false;
            }

            @Override
            public Optional<Content> content(ConfigRef config) {
                return Optional.ofNullable(contents.get(config));
            }
        }

        private final class Present implements Copies {
            @Override
            public Collection<Copy> at(Place place) {
                return copies;
            }

            @Override
            public Collection<Place> places(ClusterName cluster) {
                return List.of(PLACE);
            }

            @Override
            public Reach reach(ClusterName cluster) {
                return reach;
            }

            @Override
            public NamespaceState namespace(Place place) {
                return namespace;
            }

            @Override
            public Answer create(Place place, ConfigRef config, Map<String, Long> notes) {
                throw new AssertionError("written");
            }

            @Override
            public Answer update(Copy copy, ConfigRef config, Map<String, Long> notes, boolean content) {
                throw new AssertionError("written");
            }

            @Override
            public Answer annotate(Copy copy, Map<String, Long> notes) {
                throw new AssertionError("written");
            }

            @Override
            public Answer delete(Copy copy) {
                throw new AssertionError("written");
            }

            @Override
            public Answer release(Copy copy) {
                throw new AssertionError("written");
            }

            @Override
            public boolean probe(ClusterName cluster) {
                throw new AssertionError("called");
            }

            @Override
            public void returned(ClusterName cluster) {
                throw new AssertionError("called");
            }
        }
    }
}

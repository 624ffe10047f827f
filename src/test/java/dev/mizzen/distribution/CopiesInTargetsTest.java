package dev.mizzen.distribution;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mizzen.config.ConfigCopies.Call;
import dev.mizzen.config.ConfigCopies.Presence;
import dev.mizzen.config.ConfigCopies.Standing;
import dev.mizzen.distribution.PlaceStates.PlaceState;
import dev.mizzen.engine.State;
import dev.mizzen.hub.DistributionResource.OnDelete;
import dev.mizzen.project.Project;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.shared.WireTime;
import dev.mizzen.target.Target;
import dev.mizzen.target.Targets;
import dev.mizzen.testing.Somebody;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.core.context.SecurityContextHolder;

/** The call that is told to mend what is missing in a target: it does that, and nothing else. */
class CopiesInTargetsTest {
    private static final Project SHOP = new Project("shop", "", "", "", "shop", WireTime.NEVER, WireTime.NEVER, "1");
    private static final ConfigRef HARBOR = new ConfigRef("shop", "harbor");
    private static final ConfigRef OTHER = new ConfigRef("shop", "other");
    private static final Place ONE = Place.of("edge-1", "one");
    private static final Place TWO = Place.of("edge-1", "two");
    private static final Place THREE = Place.of("edge-1", "three");

    private final Distributions distributions = mock();
    private final Targets targets = mock();
    private final ClusterCopies copies = mock();
    private final PlaceStates states = mock();
    private final ObjectProvider<PlaceStates> provider = mock();
    private final List<Distribution> present = new ArrayList<>();
    private final CopiesInTargets inTargets = new CopiesInTargets(distributions, targets, copies, provider);

    @BeforeEach
    void start() {
        Somebody.calls(Somebody.named("mia", "distribute project:shop/config:*"));
        when(provider.getObject()).thenReturn(states);
        when(targets.of("shop")).thenReturn(List.of(target(TWO)));
        when(distributions.find(anyString(), anyString()))
                .thenAnswer(call -> present.stream()
                        .filter(distribution -> distribution.is(call.getArgument(1)))
                        .findFirst());
        when(distributions.naming(any()))
                .thenAnswer(call -> present.stream()
                        .filter(distribution -> distribution.names(call.getArgument(0)))
                        .toList());
    }

    @AfterEach
    void nobodyCalls() {
        SecurityContextHolder.clearContext();
    }

    @Test
    void whatIsDistributedNowhereGetsADistributionOfItsOwn() {
        assertThat(mend().path()).isEqualTo("/api/v1/projects/shop/distributions");
        assertThat(mend().body())
                .isEqualTo(Map.of(
                        "name", "distribute-harbor", "configs", List.of(wire(HARBOR)), "targets", List.of(wire(TWO))));
    }

    @Test
    void theDistributionOfThisConfigAloneIsWidened() {
        present.add(distribution("distribute-harbor", List.of(HARBOR), Set.of(ONE)));

        assertThat(mend().body())
                .isEqualTo(Map.of(
                        "name",
                        "distribute-harbor",
                        "configs",
                        List.of(wire(HARBOR)),
                        "targets",
                        List.of(wire(ONE), wire(TWO))));
    }

    @Test
    void anotherConfigIsNeverSpreadAlongWithIt() {
        present.add(distribution("distribute-harbor", List.of(HARBOR, OTHER), Set.of(ONE)));

        assertThat(mend().body())
                .isEqualTo(Map.of(
                        "name",
                        "distribute-harbor-two",
                        "configs",
                        List.of(wire(HARBOR)),
                        "targets",
                        List.of(wire(TWO))));
    }

    @Test
    void aDistributionOfOtherConfigsIsNeverReplaced() {
        present.add(distribution("distribute-harbor", List.of(OTHER), Set.of(ONE)));
        present.add(distribution("distribute-harbor-two", List.of(OTHER), Set.of(ONE)));
        present.add(distribution("distribute-harbor-two-2", List.of(HARBOR, OTHER), Set.of(ONE)));

        assertThat(mend().body())
                .containsEntry("name", "distribute-harbor-two-3")
                .containsEntry("configs", List.of(wire(HARBOR)));
    }

    @Test
    void theCallsOfOneAnswerBringTheConfigToAllTheTargetsInWhateverOrderTheyAreMade() {
        when(targets.of("shop")).thenReturn(List.of(target(TWO), target(THREE)));
        Distribution widened = distribution("distribute-harbor", List.of(HARBOR), Set.of(ONE));
        for (List<Distribution> before : List.of(List.<Distribution>of(), List.of(widened))) {
            for (boolean backwards : List.of(false, true)) {
                present.clear();
                present.addAll(before);
                List<Call> calls = calls(HARBOR);

                (backwards ? calls.reversed() : calls).forEach(this::make);

                assertThat(wished(HARBOR)).containsAll(before.isEmpty() ? Set.of(TWO, THREE) : Set.of(ONE, TWO, THREE));
            }
        }
    }

    @Test
    void neitherDoCallsForConfigsWhoseNamesBeginAlikeUndoEachOther() {
        ConfigRef longer = new ConfigRef("shop", "harbor-three");
        when(targets.of("shop")).thenReturn(List.of(target(TWO), target(THREE)));

        calls(HARBOR, longer).forEach(this::make);

        assertThat(wished(HARBOR)).containsExactlyInAnyOrder(TWO, THREE);
        assertThat(wished(longer)).containsExactlyInAnyOrder(TWO, THREE);
    }

    @Test
    void aNameThatMeansSomethingInAnAddressIsWrittenSoThatItDoesNot() {
        Distribution odd = distribution("50% of all? #1", List.of(HARBOR), Set.of(TWO));
        present.add(odd);
        when(states.of(odd))
                .thenReturn(List.of(new PlaceState(TWO, HARBOR, State.FAILED, "no such host", WireTime.NEVER, null)));

        assertThat(standing().state()).isEqualTo(Presence.MISSING);
        assertThat(mend().path()).isEqualTo("/api/v1/projects/shop/distributions/50%25%20of%20all%3F%20%231/retry");
    }

    /** The calls of one answer, in its order. */
    private List<Call> calls(ConfigRef... configs) {
        return inTargets.inTargets(SHOP, List.of(configs)).stream()
                .flatMap(target -> target.standings().stream())
                .map(standing -> standing.mend().orElseThrow())
                .toList();
    }

    /** As the API does it: a distribution of this name is replaced. */
    private void make(Call call) {
        String name = (String) call.body().get("name");
        present.removeIf(distribution -> distribution.is(name));
        present.add(distribution(
                name,
                named(call, "configs", "namespace", "name")
                        .map(of -> new ConfigRef(of[0], of[1]))
                        .toList(),
                named(call, "targets", "clusterName", "namespace")
                        .map(of -> Place.of(of[0], of[1]))
                        .collect(toSet())));
    }

    @SuppressWarnings("unchecked")
    private static Stream<String[]> named(Call call, String list, String first, String second) {
        return ((List<Map<String, String>>) call.body().get(list))
                .stream().map(one -> new String[] {one.get(first), one.get(second)});
    }

    private Set<Place> wished(ConfigRef config) {
        return present.stream()
                .filter(distribution -> distribution.names(config))
                .flatMap(distribution -> distribution.places().stream())
                .collect(toSet());
    }

    @Test
    void thePlatformsDistributionIsMendedByThosePeopleWhoMay() {
        ConfigRef lent = new ConfigRef("vela-system", "lent");
        Distribution platforms = distribution("vela-system", "everywhere", List.of(lent), Set.of(TWO));
        present.add(platforms);
        when(states.of(platforms))
                .thenReturn(List.of(new PlaceState(TWO, lent, State.FAILED, "no such host", WireTime.NEVER, null)));

        Somebody.calls(Somebody.named("mia", "distribute project:shop/config:*"));
        assertThat(standing(lent).mend()).isEmpty();
        Somebody.calls(Somebody.named("ops", "distribute distribution:*"));
        assertThat(standing(lent).mend().orElseThrow().path()).isEqualTo("/api/v1/distributions/everywhere/retry");
    }

    private Call mend() {
        return standing().mend().orElseThrow();
    }

    private Standing standing() {
        return standing(HARBOR);
    }

    private Standing standing(ConfigRef config) {
        return inTargets.inTargets(SHOP, List.of(config)).getFirst().standings().getFirst();
    }

    private static Map<String, String> wire(ConfigRef config) {
        return Map.of("name", config.name(), "namespace", config.namespace());
    }

    private static Map<String, String> wire(Place place) {
        return Map.of("clusterName", place.cluster().value(), "namespace", place.namespace());
    }

    private static Distribution distribution(String name, List<ConfigRef> configs, Set<Place> places) {
        return distribution("shop", name, configs, places);
    }

    private static Distribution distribution(
            String namespace, String name, List<ConfigRef> configs, Set<Place> places) {
        return new Distribution(
                "uid-" + name,
                namespace,
                name,
                name,
                1,
                WireTime.NEVER,
                configs,
                places,
                List.of(),
                false,
                OnDelete.Recall,
                false,
                true,
                "");
    }

    private static Target target(Place place) {
        return new Target(
                place.namespace(),
                "shop",
                place,
                "",
                "",
                Map.of(),
                WireTime.NEVER,
                WireTime.NEVER,
                false,
                "uid-" + place.namespace(),
                "1");
    }
}

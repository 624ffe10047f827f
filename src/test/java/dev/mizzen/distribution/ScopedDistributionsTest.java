package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.mizzen.distribution.DistributionWire.DistributionRequest;
import dev.mizzen.distribution.Distributions.Put;
import dev.mizzen.hub.DistributionResource.OnDelete;
import dev.mizzen.project.Project;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.Place;
import dev.mizzen.shared.WireTime;
import dev.mizzen.target.Target;
import dev.mizzen.target.TargetsOnDemand;
import dev.mizzen.testing.PrintedLog;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request for a distribution that fails when it has made something already. */
class ScopedDistributionsTest {
    private static final Project SHOP = new Project("shop", "", "", "", "shop", WireTime.NEVER, WireTime.NEVER, "1");
    private static final ConfigRef CONFIG = new ConfigRef("shop", "harbor");
    private static final Place ONE = Place.of("edge-1", "one");
    private static final Place TWO = Place.of("edge-1", "two");
    private static final DistributionRequest REQUEST = new DistributionRequest(null, null, null, null);
    private static final RuntimeException UNREACHABLE = new IllegalStateException("the hub does not answer");

    private final Distributions distributions = mock();
    private final Orders orders = mock();
    private final TargetsOnDemand targets = mock();
    private final Projects projects = mock();
    private final ScopedDistributions scoped = new ScopedDistributions(distributions, orders, targets, projects);
    private final Scope scope = new Scope.OfProject(SHOP);
    private final List<String> takenBack = new ArrayList<>();

    @BeforeEach
    void wanted() {
        order(ONE, TWO);
        made(ONE);
        made(TWO);
        when(distributions.put(anyString(), anyString(), any(), any())).thenReturn(new Put(distribution(), true));
        doAnswer(call -> takenBack.add("distribution")).when(distributions).remove(any(), any());
        doAnswer(call -> takenBack.add(call.getArgument(0, Target.class).name()))
                .when(targets)
                .withdraw(any());
    }

    @Test
    void allThatItMadeIsTakenBackTheLastFirst() {
        doThrow(BusinessCode.PROJECT_MISSING.because("it is about to go"))
                .when(projects)
                .requireStaying(SHOP);

        assertThatThrownBy(this::put).isInstanceOf(ApiException.class);

        assertThat(takenBack).containsExactly("distribution", "two", "one");
    }

    @Test
    void theSameWhereTheProjectCannotBeLookedAt() {
        doThrow(UNREACHABLE).when(projects).requireStaying(SHOP);

        assertThatThrownBy(this::put).isSameAs(UNREACHABLE);

        assertThat(takenBack).containsExactly("distribution", "two", "one");
    }

    @Test
    void aDistributionThatAnotherClientHasReplacedSinceIsHis() {
        isReplaced();
        doThrow(UNREACHABLE).when(projects).requireStaying(SHOP);

        assertThatThrownBy(this::put).isSameAs(UNREACHABLE);

        assertThat(takenBack).containsExactly("two", "one");
    }

    @Test
    void theSameIsTakenBackWhereTheProjectGoesWhichNothingMayOutlive() {
        isReplaced();
        doThrow(BusinessCode.PROJECT_MISSING.because("it is about to go"))
                .when(projects)
                .requireStaying(SHOP);

        assertThatThrownBy(this::put).isInstanceOf(ApiException.class);

        assertThat(takenBack).containsExactly("distribution", "two", "one");
    }

    /** The distribution that this request makes is of generation 1. */
    private void isReplaced() {
        doAnswer(call -> {
                    call.getArgument(1, IfMatch.class).require("uid.2");
                    return takenBack.add("distribution");
                })
                .when(distributions)
                .remove(any(), any());
    }

    @Test
    void aDistributionThatWasThereBeforeIsTheDeletionsToRemove() {
        order();
        when(distributions.put(anyString(), anyString(), any(), any())).thenReturn(new Put(distribution(), false));
        doThrow(BusinessCode.PROJECT_MISSING.because("it is about to go"))
                .when(projects)
                .requireStaying(SHOP);

        assertThatThrownBy(this::put).isInstanceOf(ApiException.class);

        assertThat(takenBack).isEmpty();
    }

    @Test
    void targetsGoWhereTheDistributionCannotBeWritten() {
        when(distributions.put(anyString(), anyString(), any(), any())).thenThrow(UNREACHABLE);

        assertThatThrownBy(this::put).isSameAs(UNREACHABLE);

        assertThat(takenBack).containsExactly("two", "one");
    }

    @Test
    void targetsGoWhereALaterOneCannotBeMade() {
        when(targets.make(SHOP, TWO)).thenThrow(BusinessCode.TARGET_PLACE_TAKEN.because("another project's"));

        assertThatThrownBy(this::put).isInstanceOf(ApiException.class);

        assertThat(takenBack).containsExactly("one");
    }

    @Test
    void aTargetThatAnotherRequestMadeStays() {
        when(targets.make(SHOP, ONE)).thenReturn(Optional.empty());
        when(distributions.put(anyString(), anyString(), any(), any())).thenThrow(UNREACHABLE);

        assertThatThrownBy(this::put).isSameAs(UNREACHABLE);

        assertThat(takenBack).containsExactly("two");
    }

    @Test
    void aTargetThatAnotherDistributionNamesByThenStays() {
        when(distributions.anyNames("shop", ONE)).thenReturn(true);
        when(distributions.put(anyString(), anyString(), any(), any())).thenThrow(UNREACHABLE);

        assertThatThrownBy(this::put).isSameAs(UNREACHABLE);

        assertThat(takenBack).containsExactly("two");
    }

    @Test
    void aTargetThatADistributionNamesWhenItIsGoneIsMadeAgain() {
        when(distributions.anyNames("shop", ONE)).thenReturn(false, true);
        when(distributions.put(anyString(), anyString(), any(), any())).thenThrow(UNREACHABLE);

        assertThatThrownBy(this::put).isSameAs(UNREACHABLE);

        assertThat(takenBack).containsExactly("two", "one");
        verify(targets, times(2)).make(SHOP, ONE);
        verify(targets, times(1)).make(SHOP, TWO);
    }

    @Test
    void aRequestWhoseTargetAnotherHasTakenBackMeanwhileFails() {
        doThrow(BusinessCode.INVALID_REQUEST.because("it is gone"))
                .when(targets)
                .requireStaying(SHOP, Set.of(ONE, TWO));

        assertThatThrownBy(this::put).isInstanceOf(ApiException.class);

        assertThat(takenBack).containsExactly("distribution", "two", "one");
    }

    @Test
    void whatCannotBeTakenBackIsLoggedAndKeepsNothingElse() {
        doThrow(new IllegalStateException("again")).when(distributions).remove(any(), any());
        doThrow(UNREACHABLE).when(projects).requireStaying(SHOP);

        try (PrintedLog log = PrintedLog.start()) {
            assertThatThrownBy(this::put).isSameAs(UNREACHABLE);
            assertThat(log.lines())
                    .anySatisfy(line -> assertThat(line)
                            .contains("the distribution distribute-harbor")
                            .contains("could not be taken back"));
        }
        assertThat(takenBack).containsExactly("two", "one");
    }

    @Test
    void nothingIsTakenBackOfARequestThatSucceeds() {
        assertThat(put()).isEqualTo(distribution());

        assertThat(takenBack).isEmpty();
    }

    private Distribution put() {
        return scoped.put(scope, REQUEST, IfMatch.of(null));
    }

    private void order(Place... newTargets) {
        when(orders.read(scope, REQUEST))
                .thenReturn(new Order(
                        scope,
                        "distribute-harbor",
                        List.of(CONFIG),
                        Set.of(ONE, TWO),
                        false,
                        new LinkedHashSet<>(List.of(newTargets))));
    }

    private void made(Place place) {
        when(targets.make(SHOP, place))
                .thenReturn(Optional.of(new Target(
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
                        "1")));
    }

    private static Distribution distribution() {
        return new Distribution(
                "uid",
                "shop",
                "distribute-harbor",
                "distribute-harbor",
                1,
                WireTime.NEVER,
                List.of(CONFIG),
                Set.of(ONE, TWO),
                List.of(),
                false,
                OnDelete.Recall,
                false,
                true,
                "");
    }
}

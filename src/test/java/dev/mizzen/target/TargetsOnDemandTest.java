package dev.mizzen.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.cluster.Connection;
import dev.mizzen.cluster.NamespaceState;
import dev.mizzen.hub.TargetResource;
import dev.mizzen.project.Project;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.FeatureHub;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TargetsOnDemandTest {
    private static final Place ONE = Place.of("local", "one");
    private static final Place TWO = Place.of("local", "two");

    private final FeatureHub hub = new FeatureHub();
    private final Connection connection = mock(Connection.class);
    private TargetsOnDemand onDemand;
    private Project shop;

    @BeforeEach
    void start() {
        hub.with(TargetsInMemory.FEATURES)
                .with(TargetsOnDemand.class)
                .with(Clusters.class, clusters())
                .start();
        hub.post("projects", "{\"name\": \"shop\"}");
        hub.post("projects", "{\"name\": \"other\"}");
        onDemand = hub.get(TargetsOnDemand.class);
        shop = hub.get(Projects.class).require("shop");
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void placesThatAreTargetsOfTheProjectStay() {
        onDemand.make(shop, ONE);
        onDemand.make(shop, TWO);

        assertThatCode(() -> onDemand.requireStaying(shop, Set.of(ONE, TWO))).doesNotThrowAnyException();
    }

    @Test
    void aPlaceThatIsNoneAnyMoreIsNamed() {
        onDemand.make(shop, ONE);
        Target gone = onDemand.make(shop, TWO).orElseThrow();
        onDemand.withdraw(gone);

        refused(TWO);
    }

    @Test
    void aPlaceThatIsAboutToBeNoneIsNamedToo() {
        onDemand.make(shop, ONE);
        onDemand.make(shop, TWO);
        hub.client().resources(TargetResource.class).withName("two").edit(record -> {
            record.getMetadata().setFinalizers(List.of("test/hold"));
            return record;
        });
        hub.client().resources(TargetResource.class).withName("two").delete();

        refused(TWO);
    }

    @Test
    void aPlaceThatIsAnotherProjectsIsNamedToo() {
        onDemand.make(shop, ONE);
        onDemand.make(hub.get(Projects.class).require("other"), TWO);

        refused(TWO);
    }

    @Test
    void aTargetCanBeMadeAgainAtOnceWhenItIsTakenBack() {
        Target first = onDemand.make(shop, ONE).orElseThrow();
        onDemand.withdraw(first);

        assertThat(onDemand.make(shop, ONE).orElseThrow().uid()).isNotEqualTo(first.uid());
    }

    @Test
    void whatIsSaidBeforehandIsWhatMakingItThenSays() {
        assertThatCode(() -> onDemand.requireMakeable(ONE)).doesNotThrowAnyException();

        labelled(ONE, "somebody-elses");
        sameRefusal(ONE, BusinessCode.TARGET_PLACE_TAKEN);

        hub.namespace("two");
        when(connection.namespace("two")).thenReturn(NamespaceState.TERMINATING);
        hub.client().namespaces().withName("two").edit(namespace -> {
            namespace.getMetadata().setFinalizers(List.of("test/hold"));
            return namespace;
        });
        hub.client().namespaces().withName("two").delete();
        sameRefusal(TWO, BusinessCode.INVALID_REQUEST);
    }

    @Test
    void aNamespaceThatBearsTheNameOfTheTargetToBeIsNobodyElses() {
        labelled(ONE, "one");

        assertThatCode(() -> onDemand.requireMakeable(ONE)).doesNotThrowAnyException();
        assertThat(onDemand.make(shop, ONE)).isPresent();
    }

    @Test
    void aNameThatIsTakenIsNoReasonAgainstAPlace() {
        hub.get(Targets.class).create("one", "shop", TWO, "", "", Map.of());

        assertThatCode(() -> onDemand.requireMakeable(ONE)).doesNotThrowAnyException();
        assertThat(onDemand.make(shop, ONE)).get().matches(made -> made.name().startsWith("one-"));
    }

    private void labelled(Place place, String target) {
        hub.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(place.namespace())
                        .addToLabels(TargetNamespace.TARGET, target)
                        .endMetadata()
                        .build())
                .create();
        when(connection.labels(place.namespace())).thenReturn(Map.of(TargetNamespace.TARGET, target));
    }

    private void sameRefusal(Place place, BusinessCode code) {
        ApiException foretold = catchThrowableOfType(ApiException.class, () -> onDemand.requireMakeable(place));
        ApiException real = catchThrowableOfType(ApiException.class, () -> onDemand.make(shop, place));

        assertThat(foretold.code()).isEqualTo(code);
        assertThat(foretold.body()).isEqualTo(real.body());
    }

    private void refused(Place place) {
        assertThatThrownBy(() -> onDemand.requireStaying(shop, Set.of(ONE, TWO)))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(place.toString())
                .hasMessageContaining("try again");
    }

    private Clusters clusters() {
        when(connection.client()).thenReturn(hub.client());
        when(connection.namespace(any())).thenReturn(NamespaceState.ACTIVE);
        Clusters clusters = mock(Clusters.class);
        when(clusters.known(any())).thenReturn(true);
        when(clusters.connection(any())).thenReturn(Optional.of(connection));
        return clusters;
    }
}

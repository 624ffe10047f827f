package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.config.Config;
import dev.mizzen.config.Configs;
import dev.mizzen.distribution.DistributionWire.ConfigName;
import dev.mizzen.distribution.DistributionWire.DistributionRequest;
import dev.mizzen.hub.DistributionResource.OnDelete;
import dev.mizzen.hub.Hub;
import dev.mizzen.project.Project;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.WireTime;
import dev.mizzen.target.Target;
import dev.mizzen.target.Targets;
import dev.mizzen.target.TargetsOnDemand;
import dev.mizzen.testing.Somebody;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.core.context.SecurityContextHolder;

/** How large a distribution may be that is there already. */
class OrdersTest {
    private static final Project SHOP = new Project("shop", "", "", "", "shop", WireTime.NEVER, WireTime.NEVER, "1");
    private static final Scope SCOPE = new Scope.OfProject(SHOP);

    private final Configs configs = mock();
    private final Targets targets = mock();
    private final Distributions distributions = mock();
    private final Orders orders = new Orders(
            mock(Hub.class),
            configs,
            mock(Clusters.class),
            mock(Walls.class),
            mock(TargetsOnDemand.class),
            targets,
            distributions);

    @AfterEach
    void nobodyCalls() {
        SecurityContextHolder.clearContext();
    }

    @BeforeEach
    void start() {
        Somebody.calls(Somebody.named("mia", "distribute project:shop/config:*"));
        when(configs.find(any())).thenReturn(Optional.of(mock(Config.class)));
        when(configs.usableBy(any(), anyString())).thenReturn(true);
        targets(200);
    }

    @Test
    void whatTargetsHaveMadeTooLargeCanBeMadeSmaller() {
        present(400);

        assertThat(orders.read(SCOPE, everywhere(350)).configs()).hasSize(350);
        assertThat(orders.read(SCOPE, everywhere(400)).configs()).hasSize(400);
    }

    @Test
    void aConfigThatIsDeniedIsNotDistributed() {
        Somebody.calls(Somebody.named(
                "mia", "distribute project:shop/config:*", "not distribute project:shop/config:config-1"));

        assertThat(orders.read(SCOPE, everywhere(1)).configs()).hasSize(1);
        assertThatThrownBy(() -> orders.read(SCOPE, everywhere(2)))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("There is no config config-1 that the project shop may use");
    }

    @Test
    void thePlatformDistributesNoConfigThatItsCallerMayNot() {
        Scope platform = new Scope.OfPlatform("shop");
        Somebody.calls(Somebody.named("mia", "distribute distribution:*"));
        assertThatThrownBy(() -> orders.read(platform, everywhere(1)))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("There is no config config-0 that the platform may use");

        Somebody.calls(Somebody.named("mia", "distribute config:*", "not distribute config:config-1"));
        assertThat(orders.read(platform, everywhere(1)).configs()).hasSize(1);
        assertThatThrownBy(() -> orders.read(platform, everywhere(2)))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("There is no config config-1 that the platform may use");
    }

    @Test
    void whoMayNotTouchADistributionOfThePlatformDoesNotReplaceItEither() {
        Scope platform = new Scope.OfPlatform("shop");
        Somebody.calls(Somebody.named(
                "mia", "distribute distribution:*", "distribute config:*", "not distribute distribution:all"));

        assertThatThrownBy(() -> orders.read(platform, everywhere(1)))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("no permission to change the distribution all");
    }

    @Test
    void itCannotBeMadeLarger() {
        present(400);

        assertThatThrownBy(() -> orders.read(SCOPE, everywhere(401)))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("401 configs in 200 places");
    }

    @Test
    void oneThatIsNewIsBoundedAsEver() {
        assertThat(orders.read(SCOPE, everywhere(250)).configs()).hasSize(250);
        assertThatThrownBy(() -> orders.read(SCOPE, everywhere(251))).hasMessageContaining("251 configs");
    }

    @Test
    void moreConfigsThanOneMayNameCanBecomeFewerToo() {
        targets(1);
        present(600);

        assertThat(orders.read(SCOPE, everywhere(550)).configs()).hasSize(550);
        assertThatThrownBy(() -> orders.read(SCOPE, everywhere(601))).hasMessageContaining("500 configs at most");
    }

    private void targets(int count) {
        when(targets.of("shop")).thenReturn(Collections.nCopies(count, mock(Target.class)));
    }

    private void present(int count) {
        when(distributions.find("shop", "all"))
                .thenReturn(Optional.of(new Distribution(
                        "uid",
                        "shop",
                        "all",
                        "all",
                        1,
                        WireTime.NEVER,
                        names(count).stream()
                                .map(name -> new ConfigRef("shop", name))
                                .toList(),
                        Set.of(),
                        List.of(),
                        true,
                        OnDelete.Recall,
                        false,
                        true,
                        "")));
    }

    private static DistributionRequest everywhere(int count) {
        return new DistributionRequest(
                "all",
                names(count).stream().map(name -> new ConfigName(name, "shop")).toList(),
                null,
                true);
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(number -> "config-" + number).toList();
    }
}

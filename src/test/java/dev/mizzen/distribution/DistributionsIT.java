package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.distribution.Distributions.Wanted;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Changes of a distribution that meet, and what is taken out of one. */
@RealClusters
class DistributionsIT {
    private static Scene scene;
    private static Distributions distributions;

    @BeforeAll
    static void start(Planes planes) {
        RunningMizzen mizzen = RunningMizzen.on(planes.hub());
        scene = new Scene(mizzen.admin(), planes).set();
        distributions = mizzen.bean(Distributions.class);
    }

    @Test
    void aDistributionThatGetsAnotherConfigWhileItsLastOneIsTakenOutStaysWithThat() {
        ConfigRef going = scene.config();
        ConfigRef coming = scene.config();
        Place place = scene.target("edge-1");
        String name = scene.delivered(going, place);
        AtomicBoolean met = new AtomicBoolean();

        distributions.reduce(distributions.find("shop", name).orElseThrow(), wanted -> {
            if (met.compareAndSet(false, true)) {
                scene.distribute(name, coming, place);
            }
            return without(going, wanted);
        });

        scene.awaitPassword(Scene.PASSWORD, coming.name(), place);
        scene.awaitNoCopy(going.name(), place);
        scene.awaitState(name, "running");
    }

    @Test
    void aDistributionMadeAnewUnderItsNameIsNotRemovedInItsStead() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-1");
        String name = scene.delivered(config, place);
        Distribution old = distributions.find("shop", name).orElseThrow();
        scene.recall(name);
        scene.awaitState(name, "gone");
        scene.delivered(config, place);
        assertThat(distributions.find("shop", name).orElseThrow().object()).isEqualTo(old.object());

        distributions.remove(old, IfMatch.of(null));
        distributions.reduce(old, wanted -> without(config, wanted));
        distributions.release(old);

        assertThat(scene.state(name)).isEqualTo("running");
        assertThat(scene.byHand.stored(name).getMetadata().getFinalizers()).hasSize(1);
        scene.copy(place, config.name());
    }

    @Test
    void aConfigDeletedThroughTheApiIsRecalledAlsoWhereADeletedDistributionWouldKeepItsCopies() {
        ConfigRef config = scene.config();
        Place place = scene.target("edge-2");
        String name = scene.delivered(config, place);
        scene.byHand.keepOnDelete(name);

        scene.api.delete("configs/" + config.name()).ok();
        scene.awaitNoCopy(config.name(), place);
        scene.awaitState(name, "gone");
    }

    @Test
    void aTargetThatIsLeftOutIsRecalledAndTheOthersStay() {
        ConfigRef config = scene.config();
        Place out = scene.target("edge-1");
        Place staying = scene.target("edge-2");
        String name = scene.delivered(config, out, staying);

        scene.delivered(config, staying);
        scene.awaitNoCopy(config.name(), out);
        scene.copy(staying, config.name());
        assertThat(scene.distribution(name).orElseThrow().path("targets")).hasSize(1);
    }

    @Test
    void aRequestThatNamesTargetsFixesTheListOfOneToEveryTarget() {
        scene.project("wide");
        ConfigRef config = scene.config();
        Place one = target("first-wide");
        Map<String, Object> everywhere =
                Map.of("name", "everywhere", "configs", List.of(Scene.wire(config)), "everyTarget", true);
        scene.api.post("projects/wide/distributions", everywhere).ok();
        scene.awaitPassword(Scene.PASSWORD, config.name(), one);
        Place two = target("second-wide");
        scene.awaitPassword(Scene.PASSWORD, config.name(), two);

        scene.distribute("wide", "everywhere", Scene.wire(config), List.of(one)).ok();
        scene.awaitNoCopy(config.name(), two);
        Place three = target("third-wide");
        scene.delivered(scene.config(), scene.target("edge-1"));
        assertThat(scene.secret(three, config.name())).isEmpty();
        scene.copy(one, config.name());
    }

    private static Place target(String name) {
        return scene.target("wide", name, "edge-1", name);
    }

    private static Wanted without(ConfigRef config, Wanted wanted) {
        return new Wanted(
                wanted.configs().stream().filter(other -> !other.equals(config)).toList(),
                wanted.places(),
                wanted.everyTarget());
    }
}

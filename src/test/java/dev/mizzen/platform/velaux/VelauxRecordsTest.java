package dev.mizzen.platform.velaux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.platform.velaux.VelauxData.Odd;
import dev.mizzen.platform.velaux.VelauxData.Spot;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VelauxRecordsTest {
    private static final String HASH = "$2a$10$abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUVWXYZ01234";

    @Test
    void aUserIsReadWithHisHashAndNeverPrintsIt() {
        var data = read(Velaux.user("mia", HASH, true, "admin"));

        assertThat(data.users()).singleElement().satisfies(mia -> {
            assertThat(mia.name()).isEqualTo("mia");
            assertThat(mia.email()).isEqualTo("mia@example.com");
            assertThat(mia.password().reveal()).isEqualTo(HASH);
            assertThat(mia.disabled()).isTrue();
            assertThat(mia.roles()).containsExactly("admin");
        });
        assertThat(data.toString()).doesNotContain(HASH);
    }

    @Test
    void whatVelauxLeavesOutIsEmpty() {
        var data = read(
                record("vela_user", Map.of("name", "dex-user", "dexSub", "CgR0ZXN0")),
                record("vela_project", Map.of("name", "shop", "owner", "mia")),
                record("vela_role", Map.of("name", "reader")),
                record("vela_target", Map.of("name", "prod", "project", "shop")));

        assertThat(data.users().getFirst().password().reveal()).isEmpty();
        assertThat(data.users().getFirst().roles()).isEmpty();
        assertThat(data.projects().getFirst().namespace())
                .as("the project's name")
                .isEqualTo("shop");
        assertThat(data.roles().getFirst().project()).isEmpty();
        assertThat(data.roles().getFirst().permissions()).isEmpty();
        assertThat(data.targets().getFirst().cluster()).isNull();
        assertThat(data.targets().getFirst().variable()).isEmpty();
    }

    @Test
    void recordsWhoseNamesClashAreToldApartByTheirContent() {
        var data = read(Velaux.role("a", "b-c", "x"), Velaux.role("a-b", "c", "y"));

        assertThat(data.roles())
                .extracting(role -> role.project() + " " + role.name())
                .containsExactly("a b-c", "a-b c");
    }

    @Test
    void targetsAndMembersAreRead() {
        var data = read(
                Velaux.target("prod", "shop", "edge-1", "shop-prod"), Velaux.member("shop", "mia", "project-admin"));

        assertThat(data.targets().getFirst().cluster()).isEqualTo(new Spot("edge-1", "shop-prod"));
        assertThat(data.targets().getFirst().variable()).containsEntry("region", "north");
        assertThat(data.members().getFirst()).isEqualTo(new VelauxData.Member("mia", "shop", List.of("project-admin")));
    }

    @Test
    void whatCannotBeReadOrHasNoPlaceInMizzenIsSaidAndItsContentIsNot() {
        ConfigMap broken = new ConfigMapBuilder(Velaux.user("kim", HASH, false))
                .withBinaryData(Map.of("data", Velaux.base64("{\"password\": \"" + HASH)))
                .build();
        ConfigMap noBase64 = new ConfigMapBuilder(Velaux.user("lee", HASH, false))
                .withBinaryData(Map.of("data", "%%%"))
                .build();
        ConfigMap empty = new ConfigMapBuilder(Velaux.user("max", HASH, false))
                .withBinaryData(Map.of())
                .build();
        var data = read(broken, noBase64, empty, Velaux.environment("dev", "shop"));

        assertThat(data.users()).isEmpty();
        assertThat(data.odd()).extracting(Odd::name).containsExactly("usr-kim", "usr-lee", "usr-max", "dev");
        assertThat(data.odd().toString()).doesNotContain(HASH);
    }

    @Test
    void anApplicationIsReadAsTheConfigsAndPlacesItDistributes() {
        var application = VelauxApplications.read(Velaux.application(
                "shop",
                "harbor",
                "vela-system",
                List.of(Map.of("clusterName", "edge-1", "namespace", "shop-prod"), Map.of("namespace", "shop-dev"))));

        assertThat(application.reference()).isEqualTo("shop/distribute-harbor");
        assertThat(application.configs()).containsExactly(new ConfigRef("vela-system", "harbor"));
        assertThat(application.places())
                .containsExactly(Place.of("edge-1", "shop-prod"), Place.of("local", "shop-dev"));
        assertThat(application.trouble()).isEmpty();
    }

    @Test
    void anApplicationThatNamesNothingThatCanBeReadIsSaidToBeSo() {
        var nowhere = Velaux.application("shop", "harbor", "vela-system", List.of());
        var tricky = Velaux.application("shop", "harbor", "../kube-system", List.of(Map.of("namespace", "shop-dev")));
        var going = Velaux.application("shop", "harbor", "vela-system", List.of(Map.of("namespace", "shop-dev")));
        going.getMetadata().setDeletionTimestamp("2026-05-04T10:11:12Z");
        var bare = Velaux.application("shop", "harbor", "vela-system", List.of());
        bare.getMetadata().setAnnotations(null);

        assertThat(List.of(nowhere, tricky, going, bare))
                .map(VelauxApplications::read)
                .allSatisfy(application -> {
                    assertThat(application.trouble()).isNotEmpty();
                    assertThat(application.places()).isEmpty();
                });
    }

    private static VelauxData read(ConfigMap... records) {
        return VelauxRecords.read(List.of(records), List.of());
    }

    private static ConfigMap record(String table, Map<String, Object> json) {
        return Velaux.record(table, "some", "some", json);
    }
}

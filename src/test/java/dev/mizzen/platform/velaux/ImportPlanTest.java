package dev.mizzen.platform.velaux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.distribution.FoundCopy;
import dev.mizzen.distribution.FoundCopy.What;
import dev.mizzen.platform.velaux.Destination.TargetHere;
import dev.mizzen.platform.velaux.VelauxData.Member;
import dev.mizzen.platform.velaux.VelauxData.Permission;
import dev.mizzen.platform.velaux.VelauxData.Project;
import dev.mizzen.platform.velaux.VelauxData.Role;
import dev.mizzen.platform.velaux.VelauxData.User;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.shared.SecretText;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImportPlanTest {
    private static final String HASH = "$2a$10$abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUVWXYZ01234";
    private static final List<String> ALL = List.of("*");
    private static final Place PROD = Place.of("edge-1", "shop-prod");

    private final FakeDestination here = new FakeDestination();
    private final List<ConfigMap> records = new ArrayList<>();
    private final List<GenericKubernetesResource> applications = new ArrayList<>();
    private final Set<String> remembered = new HashSet<>();
    private final Set<String> takeOver = new HashSet<>();

    @BeforeEach
    void aMizzenThatWasJustStarted() {
        here.permissions.put("admin", new Permission("admin", "", "", List.of("*"), ALL, "Allow"));
        here.roles.put("admin", new Role("admin", "", "", List.of("admin")));
        here.users.put("admin", new User("admin", "", "", new SecretText(""), false, List.of("admin"), ""));
        here.configs.add(new ConfigRef("vela-system", "harbor"));
        records.add(Velaux.permission("", "admin", "Allow", ALL, "*:*"));
        records.add(Velaux.role("", "admin", "admin"));
    }

    @Test
    void aDryRunSaysWhatWouldBeAndChangesNothing() {
        aShop();

        List<ImportLine> lines = ImportLine.foreseen(plan());

        assertThat(here.projects).isEmpty();
        assertThat(here.users).hasSize(1);
        assertThat(words(lines))
                .containsEntry("user mia", "would be taken")
                .containsEntry("project shop", "would be taken")
                .containsEntry("member shop/kim", "would be taken")
                .containsEntry("target prod", "would be taken")
                .containsEntry("role admin", "there");
    }

    @Test
    void everythingIsTakenAndASecondTimeNothingChanges() {
        aShop();
        List<ImportLine> foreseen = ImportLine.foreseen(plan());

        List<ImportLine> first = ImportLine.done(plan(), () -> true);
        List<ImportLine> second = ImportLine.done(plan(), () -> true);

        assertThat(words(first))
                .isEqualTo(words(foreseen).entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, word -> word.getValue().replace("would be ", ""))));
        assertThat(second).extracting(ImportLine::outcome).containsOnly(ImportLine.Outcome.THERE);
        assertThat(here.users.get("mia").password().reveal()).isEqualTo(HASH);
        assertThat(here.members.get("shop"))
                .contains(
                        new Member("mia", "shop", List.of("project-admin")),
                        new Member("kim", "shop", List.of("app-developer")));
        assertThat(here.projectRoles.get("shop"))
                .as("Mizzen has VelaUX's roles")
                .isEmpty();
        assertThat(here.targets).containsEntry("prod", new TargetHere("shop", PROD));
    }

    @Test
    void whoIsThereKeepsHisPasswordAndRoles() {
        records.add(Velaux.user("admin", HASH, false));

        ImportLine.done(plan(), () -> true);

        assertThat(here.users.get("admin").password().reveal()).isEmpty();
        assertThat(here.users.get("admin").roles()).containsExactly("admin");
    }

    @Test
    void aHashThatMizzenCannotTakeIsReportedAndTheUserMadeWithoutAPassword() {
        records.add(Velaux.user("mia", "md5:0123", false));

        List<ImportLine> lines = ImportLine.done(plan(), () -> true);

        assertThat(here.users.get("mia").password().reveal()).isEmpty();
        assertThat(lines.toString()).contains("no bcrypt hash").doesNotContain("0123");
    }

    @Test
    void aUserWhoWasRemovedAfterAnImportDoesNotComeBack() {
        records.add(Velaux.user("mia", HASH, false));
        remembered.add("user mia");

        assertThat(words(ImportLine.done(plan(), () -> true))).containsEntry("user mia", "left");
        assertThat(here.users).doesNotContainKey("mia");
    }

    @Test
    void nobodyIsMadeWhomAProjectHereNamesAlready() {
        here.projects.put("old", new Project("old", "", "admin", "", "old"));
        here.members.put("old", List.of(new Member("mia", "old", List.of("project-admin"))));
        records.add(Velaux.user("mia", HASH, false));

        assertThat(words(ImportLine.done(plan(), () -> true))).containsEntry("user mia", "left");
        assertThat(here.users).doesNotContainKey("mia");
    }

    @Test
    void nobodyGetsMoreBecauseARoleOfTheSameNameIsHere() {
        here.permissions.put("wide", new Permission("wide", "", "", List.of("config:*"), ALL, "Allow"));
        here.roles.put("ops", new Role("ops", "", "", List.of("wide")));
        records.add(Velaux.permission("", "narrow", "Allow", List.of("list"), "config:*"));
        records.add(Velaux.permission("", "wide", "Allow", List.of("list"), "config:*"));
        records.add(Velaux.role("", "ops", "narrow"));
        records.add(Velaux.role("", "others", "wide"));
        records.add(Velaux.user("mia", HASH, false, "ops", "others"));

        List<ImportLine> lines = ImportLine.done(plan(), () -> true);

        assertThat(words(lines))
                .containsEntry("permission narrow", "taken")
                .containsEntry("permission wide", "left")
                .containsEntry("role ops", "left")
                .containsEntry("role others", "left")
                .containsEntry("user mia", "taken");
        assertThat(here.users.get("mia").roles()).isEmpty();
    }

    @Test
    void whoLosesARoleThatHeldSomethingBackGetsNoneOfHisOthers() {
        here.permissions.put("no-users", new Permission("no-users", "", "", List.of("x"), ALL, "Deny"));
        records.add(Velaux.permission("", "no-users", "Deny", ALL, "user:*"));
        records.add(Velaux.role("", "bound", "no-users"));
        records.add(Velaux.user("mia", HASH, false, "admin", "bound"));

        List<ImportLine> lines = ImportLine.done(plan(), () -> true);

        assertThat(here.users.get("mia").roles()).isEmpty();
        assertThat(lines.toString()).contains("without any role");
    }

    @Test
    void whoLosesARoleOfThePlatformThatHeldSomethingBackIsMemberOfNoProjectEither() {
        here.permissions.put("no-configs", new Permission("no-configs", "", "", List.of("x"), ALL, "Deny"));
        aShop();
        records.add(Velaux.permission("", "no-configs", "Deny", ALL, "project:*/config:*"));
        records.add(Velaux.role("", "bound", "no-configs"));
        records.add(Velaux.user("tom", HASH, false, "bound"));
        here.users.put("ann", new User("ann", "", "", new SecretText(""), false, List.of(), ""));
        records.add(Velaux.user("ann", HASH, false, "bound"));
        records.add(Velaux.member("shop", "tom", "app-developer"));
        records.add(Velaux.member("shop", "ann", "app-developer"));

        List<ImportLine> lines = ImportLine.done(plan(), () -> true);

        assertThat(words(lines))
                .containsEntry("user tom", "taken")
                .containsEntry("member shop/tom", "left")
                .containsEntry("member shop/ann", "left")
                .containsEntry("member shop/kim", "taken");
        assertThat(lines.toString()).contains("a role of the platform held something back");
    }

    @Test
    void aRoleOfAProjectThatWasMadeLessStaysLess() {
        aShop();
        records.removeIf(record -> record.getMetadata().getName().equals("role-shop-app-developer"));
        records.add(Velaux.role("shop", "app-developer", "project-view"));

        ImportLine.done(plan(), () -> true);

        assertThat(here.projectRoles.get("shop"))
                .containsExactly(new Role("app-developer", "Role app-developer", "shop", List.of("project-view")));
    }

    @Test
    void aProjectAdminWhoWasMadeLessIsNoneHere() {
        aShop();
        records.removeIf(record -> record.getMetadata().getName().equals("role-shop-project-admin"));
        records.add(Velaux.role("shop", "project-admin", "project-view"));

        assertThat(words(ImportLine.done(plan(), () -> true)))
                .containsEntry("role shop/project-admin", "left")
                .containsEntry("member shop/mia", "left")
                .containsEntry("member shop/kim", "taken");
    }

    @Test
    void aPermissionOfAProjectReachesNothingOutside() {
        aShop();
        records.add(Velaux.permission("shop", "reach", "Allow", ALL, "project:other/config:*"));
        records.add(Velaux.permission("shop", "near", "Allow", ALL, "project:shopping/config:*"));
        records.add(Velaux.role("shop", "reacher", "reach"));
        records.add(Velaux.member("shop", "mia", "reacher"));

        assertThat(words(ImportLine.done(plan(), () -> true)))
                .containsEntry("permission shop/reach", "left")
                .containsEntry("permission shop/near", "left")
                .containsEntry("role shop/reacher", "left");
        assertThat(here.projectPermissions.get("shop")).isEmpty();
    }

    @Test
    void ownRolesAndPermissionsOfAProjectComeWithIt() {
        aShop();
        records.add(Velaux.permission("shop", "read-configs", "Allow", List.of("list"), "project:shop/config:*"));
        records.add(Velaux.role("shop", "reader", "read-configs"));
        records.add(Velaux.user("lee", HASH, false));
        records.add(Velaux.member("shop", "lee", "reader"));

        ImportLine.done(plan(), () -> true);

        assertThat(here.projectRoles.get("shop")).extracting(Role::name).containsExactly("reader");
        assertThat(here.projectPermissions.get("shop"))
                .extracting(Permission::name)
                .containsExactly("read-configs");
        assertThat(here.members.get("shop")).contains(new Member("lee", "shop", List.of("reader")));
    }

    @Test
    void whatDependsOnSomethingThatIsNotHereIsLeft() {
        records.add(Velaux.project("lost", "nobody", "lost"));
        records.add(Velaux.project("system", "admin", "vela-system"));
        records.add(Velaux.project("one", "admin", "same"));
        records.add(Velaux.project("two", "admin", "same"));
        records.add(Velaux.target("of-lost", "lost", "local", "lost-prod"));
        records.add(Velaux.target("far", "one", "gone", "one-prod"));
        records.add(Velaux.target("first", "one", "local", "one-prod"));
        records.add(Velaux.target("second", "one", "local", "one-prod"));
        records.add(Velaux.target("anothers", "one", "local", "lost/../x"));

        assertThat(words(ImportLine.foreseen(plan())))
                .containsEntry("project lost", "left")
                .containsEntry("project system", "left")
                .containsEntry("project one", "would be taken")
                .containsEntry("project two", "left")
                .containsEntry("target of-lost", "left")
                .containsEntry("target far", "left")
                .containsEntry("target first", "would be taken")
                .containsEntry("target second", "left")
                .containsEntry("target anothers", "left");
    }

    @Test
    void aProjectThatIsThereStaysAsItIs() {
        here.projects.put("shop", new Project("shop", "Old", "admin", "", "shop"));
        aShop();

        assertThat(words(ImportLine.done(plan(), () -> true))).containsEntry("project shop", "there");
        assertThat(here.projects.get("shop").alias()).isEqualTo("Old");
        assertThat(here.members).isEmpty();
    }

    @Test
    void whatFailsKeepsItsPartsFromBeingDoneAndTheRestGoesOn() {
        aShop();
        List<Step> plan = plan();
        here.fails = true;

        assertThat(words(ImportLine.done(plan, () -> true)))
                .containsEntry("user mia", "failed")
                .containsEntry("project shop", "failed")
                .containsEntry("member shop/kim", "failed")
                .containsEntry("target prod", "taken");
    }

    @Test
    void aReplicaThatDoesNotWriteAnyMoreMakesNothing() {
        aShop();

        assertThat(ImportLine.done(plan(), () -> false))
                .extracting(ImportLine::outcome)
                .containsOnly(ImportLine.Outcome.FAILED, ImportLine.Outcome.THERE);
        assertThat(here.users).hasSize(1);
    }

    @Test
    void aDistributionIsLeftWhereTheOperatorDoesNotNameIt() {
        aShop();
        application();
        here.found.put(PROD, new FoundCopy(What.SAME, ""));

        assertThat(words(ImportLine.done(plan(), () -> true)))
                .containsEntry("distribution shop/distribute-harbor", "left")
                .doesNotContainKey("copy edge-1/shop-prod/harbor");
        assertThat(here.distributions).isEmpty();
        assertThat(here.takenOver).isEmpty();
    }

    @Test
    void onlyACopyThatIsJustWhatMizzenWouldWriteIsTakenOver() {
        aShop();
        records.add(Velaux.target("dev", "shop", "edge-1", "shop-dev"));
        application();
        takeOver.add("shop/distribute-harbor");
        Place dev = Place.of("edge-1", "shop-dev");
        here.found.put(PROD, new FoundCopy(What.SAME, ""));
        here.found.put(dev, new FoundCopy(What.OTHER, "its content differs"));

        assertThat(words(ImportLine.done(plan(), () -> true)))
                .containsEntry("distribution shop/distribute-harbor", "taken")
                .containsEntry("copy edge-1/shop-prod/harbor", "taken")
                .containsEntry("copy edge-1/shop-dev/harbor", "left");
        assertThat(here.takenOver).containsExactly(PROD);
        assertThat(words(ImportLine.done(plan(), () -> true)))
                .containsEntry("distribution shop/distribute-harbor", "there")
                .containsEntry("copy edge-1/shop-prod/harbor", "there");
    }

    @Test
    void aDistributionPastTheWallsIsLeft() {
        aShop();
        takeOver.add("*");
        applications.add(Velaux.application(
                "shop", "harbor", "vela-system", List.of(Map.of("clusterName", "edge-1", "namespace", "elsewhere"))));
        applications.add(Velaux.application(
                "shop", "edge-1", "vela-system", List.of(Map.of("clusterName", "edge-1", "namespace", "shop-prod"))));
        applications.add(Velaux.application(
                "nobodys",
                "harbor",
                "vela-system",
                List.of(Map.of("clusterName", "edge-1", "namespace", "shop-prod"))));
        applications.add(Velaux.application(
                "vela-system", "harbor", "vela-system", List.of(Map.of("namespace", "kube-public"))));

        assertThat(ImportLine.done(plan(), () -> true).stream()
                        .filter(line -> line.kind().equals("distribution")))
                .hasSize(4)
                .allSatisfy(line -> {
                    assertThat(line.outcome()).isEqualTo(ImportLine.Outcome.LEFT);
                    assertThat(line.why()).isNotEmpty();
                });
        assertThat(here.distributions).isEmpty();
    }

    @Test
    void aNameThatTheOperatorMisspelledIsSaid() {
        takeOver.add("shop/distribute-harbour");

        assertThat(words(ImportLine.foreseen(plan()))).containsEntry("distribution shop/distribute-harbour", "left");
    }

    @Test
    void aNameFromTheStoreCannotForgeALineOfTheLog() {
        records.add(Velaux.record("vela_user", "usr-x", "x", Map.of("name", "x\nuser admin: taken" + "y".repeat(500))));

        assertThat(ImportLine.foreseen(plan()))
                .allSatisfy(
                        line -> assertThat(line.toString()).doesNotContain("\n").hasSizeLessThan(500));
    }

    private void aShop() {
        records.add(Velaux.user("mia", HASH, false, "admin"));
        records.add(Velaux.user("kim", HASH, true));
        records.add(Velaux.project("shop", "mia", ""));
        records.addAll(Velaux.defaults("shop"));
        records.add(Velaux.member("shop", "mia", "project-admin"));
        records.add(Velaux.member("shop", "kim", "app-developer"));
        records.add(Velaux.target("prod", "shop", "edge-1", "shop-prod"));
    }

    private void application() {
        List<Map<String, String>> targets = new ArrayList<>();
        targets.add(Map.of("clusterName", "edge-1", "namespace", "shop-prod"));
        if (records.stream().anyMatch(record -> record.getMetadata().getName().equals("tg-dev"))) {
            targets.add(Map.of("clusterName", "edge-1", "namespace", "shop-dev"));
        }
        applications.add(Velaux.application("shop", "harbor", "vela-system", targets));
    }

    private List<Step> plan() {
        return ImportPlan.of(VelauxRecords.read(records, applications), here, remembered, takeOver);
    }

    private static Map<String, String> words(List<ImportLine> lines) {
        return lines.stream()
                .collect(
                        Collectors.toMap(ImportLine::key, line -> line.outcome().word(), (a, b) -> b));
    }
}

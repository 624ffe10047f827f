package dev.mizzen.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.identity.Caller;
import dev.mizzen.identity.Rights;
import dev.mizzen.testing.FeatureHub;
import dev.mizzen.testing.FeatureHub.Answer;
import dev.mizzen.testing.Somebody;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectMembersTest {
    private static final String USERS = "projects/shop/users";
    /** All that a project viewer may in the project shop. */
    private static final String[] VIEWERS = {
        "detail project:shop",
        "list project:shop",
        "get project:shop",
        "detail project:shop/*",
        "list project:shop/*",
        "get project:shop/*",
        "* project:shop/projectUser:*"
    };

    private final FeatureHub hub = new FeatureHub();

    @BeforeEach
    void start() {
        hub.with(
                        ProjectRecords.class,
                        Projects.class,
                        ProjectController.class,
                        ProjectMembers.class,
                        MemberController.class,
                        ProjectMemberships.class)
                .start();
        hub.post("projects", "{\"name\": \"shop\"}");
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void aNewMemberIsAnsweredAndListedFirst() {
        Answer added = add("mia", "app-developer");

        assertThat(added.status()).isEqualTo(200);
        assertThat(added.fields()).containsExactlyInAnyOrder("name", "alias", "userRoles", "createTime", "updateTime");
        assertThat(added.text("alias")).isEqualTo("Mia M");
        assertThat(added.body().path("userRoles").toString()).isEqualTo("[\"app-developer\"]");
        Answer listed = hub.get(USERS);
        assertThat(listed.names("users")).containsExactly("mia", "admin");
        assertThat(listed.body().path("total").asInt()).isEqualTo(2);
        assertThat(listed.body().at("/users/0")).isEqualTo(added.body());
        assertThat(hub.get(USERS + "?page=1&pageSize=5").names("users")).hasSize(2);
        assertThat(hub.get(USERS + "?page=2&pageSize=5").names("users")).isEmpty();
    }

    @Test
    void aMembersRolesAreReplacedAndSinceWhenHeIsOneStays() {
        Answer added = add("mia", "app-developer");

        Answer changed = hub.put(USERS + "/mia", "{\"userRoles\": [\"project-viewer\", \"project-viewer\"]}");

        assertThat(changed.body().path("userRoles").toString()).isEqualTo("[\"project-viewer\"]");
        assertThat(changed.text("createTime")).isEqualTo(added.text("createTime"));
        assertThat(changed.text("updateTime")).isGreaterThan(added.text("updateTime"));
        var membership = hub.get(ProjectMemberships.class).of("mia").getFirst();
        assertThat(membership.permissions())
                .extracting(permission -> permission.name())
                .containsExactly("project-view");
    }

    @Test
    void aRemovedMemberIsNoneAnyMore() {
        add("mia", "app-developer");

        assertThat(hub.delete(USERS + "/mia").body().toString()).isEqualTo("{}");

        assertThat(hub.get(USERS).names("users")).containsExactly("admin");
        assertThat(hub.get(ProjectMemberships.class).of("mia")).isEmpty();
        assertThat(hub.delete(USERS + "/mia").code()).isEqualTo(30021);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'userName': 'admin', 'userRoles': ['app-developer']} | 30009",
                "{'userName': 'nobody', 'userRoles': ['app-developer']} | 14021",
                "{'userName': 'mia', 'userRoles': ['none']} | 30008",
                "{'userName': 'mia', 'userRoles': ['app-developer', null]} | 30008",
                "{'userName': 'mia', 'userRoles': []} | 30008",
                "{'userName': 'mia'} | 30008",
                "{'userName': 'M', 'userRoles': ['app-developer']} | 400",
                "{'userRoles': ['app-developer']} | 400",
                "{} | 400"
            })
    void aBadMemberIsRefused(String body, int code) {
        Answer answer = hub.post(USERS, body.replace('\'', '"'));

        assertThat(answer.code()).as("%s", answer.body()).isEqualTo(code);
        assertThat(answer.message()).isNotEmpty();
        assertThat(hub.get(USERS).names("users")).containsExactly("admin");
    }

    @Test
    void whatIsNotThereIsTold() {
        assertThat(hub.get("projects/none/users").code()).isEqualTo(30002);
        assertThat(hub.post("projects/none/users", "{\"userName\": \"mia\", \"userRoles\": [\"project-admin\"]}")
                        .code())
                .isEqualTo(30002);
        assertThat(hub.put("projects/none/users/mia", "{\"userRoles\": [\"project-admin\"]}")
                        .code())
                .isEqualTo(30002);
        assertThat(hub.delete("projects/none/users/mia").code()).isEqualTo(30002);
        assertThat(hub.put(USERS + "/mia", "{\"userRoles\": [\"project-admin\"]}")
                        .code())
                .isEqualTo(30021);
        assertThat(hub.put(USERS + "/admin", "{\"userRoles\": [\"none\"]}").code())
                .isEqualTo(30008);
    }

    @Test
    void whoGoesWhileHeIsMadeAMemberLeavesNoMembershipToWhoeverGetsHisName() {
        assertThat(add("going", "project-admin").code()).isEqualTo(14021);

        assertThat(hub.get(USERS).names("users")).containsExactly("admin");
    }

    @Test
    void whoIsRemovedIsNoMemberAnywhereAndOthersStay() {
        hub.post("projects", "{\"name\": \"depot\", \"owner\": \"mia\"}");
        add("mia", "app-developer");
        add("tom", "app-developer");

        hub.get(ProjectMemberships.class).end("mia");

        assertThat(hub.get(ProjectMemberships.class).of("mia")).isEmpty();
        assertThat(hub.get(USERS).names("users")).containsExactly("tom", "admin");
        assertThat(hub.get("projects/depot").body().at("/owner/name").asString())
                .isEqualTo("mia");
    }

    @Test
    void nobodyMakesAMemberMoreThanHeIsHimself() {
        hub.as(Somebody.named("tom", VIEWERS));

        assertThat(add("mia", "project-admin").code()).isEqualTo(403);
        assertThat(add("tom", "app-developer").code()).isEqualTo(403);
        assertThat(add("mia", "project-viewer").status()).isEqualTo(200);
        assertThat(hub.put(USERS + "/mia", "{\"userRoles\": [\"project-viewer\", \"app-developer\"]}")
                        .code())
                .isEqualTo(403);
        assertThat(hub.delete(USERS + "/mia").status()).isEqualTo(200);
    }

    @Test
    void whoIsNoMemberAnyMoreGivesNothingAwayByARequestThatIsUnderWay() {
        Rights before = Rights.of(ProjectRoles.permissions("shop", Instant.EPOCH));
        hub.as(new Caller("mia", "", Set.of(), Rights.NONE, () -> Map.of("shop", before)));

        assertThat(add("mia", "project-admin").code()).isEqualTo(403);
        assertThat(add("tom", "project-viewer").code()).isEqualTo(403);
        assertThat(hub.put("projects/shop", "{\"owner\": \"mia\"}").code()).isEqualTo(403);

        hub.as(Somebody.admin("admin"));
        add("mia", "project-admin");
        hub.as(new Caller("mia", "", Set.of(), Rights.NONE, () -> Map.of("shop", before)));
        assertThat(add("tom", "project-viewer").status()).isEqualTo(200);
    }

    @Test
    void nobodyTouchesAMemberWhoMayMore() {
        hub.as(Somebody.named("tom", VIEWERS));

        assertThat(hub.put(USERS + "/admin", "{\"userRoles\": [\"project-viewer\"]}")
                        .code())
                .isEqualTo(403);
        assertThat(hub.delete(USERS + "/admin").code()).isEqualTo(403);
        assertThat(hub.get(USERS).names("users")).containsExactly("admin");
    }

    @Test
    void whoMayChangeAProjectDoesNotMakeHimselfItsAdminByOwningIt() {
        hub.as(Somebody.named("tom", "* project:*", "list project:shop/projectUser:*"));

        Answer answer = hub.put("projects/shop", "{\"alias\": \"Shop\", \"owner\": \"tom\"}");

        assertThat(answer.code()).isEqualTo(403);
        assertThat(hub.get(USERS).names("users")).containsExactly("admin");
        assertThat(hub.put("projects/shop", "{\"alias\": \"Shop\", \"owner\": \"admin\"}")
                        .status())
                .isEqualTo(200);
        assertThat(hub.put("projects/shop", "{\"alias\": \"Shop 2\"}").status()).isEqualTo(200);
    }

    @Test
    void aProjectThatIsMadeAnewHasNoneOfTheMembersBefore() {
        add("mia", "app-developer");
        assertThat(hub.delete("projects/shop").status()).isEqualTo(200);

        hub.post("projects", "{\"name\": \"shop\"}");

        assertThat(hub.get(USERS).names("users")).containsExactly("admin");
    }

    private Answer add(String user, String... roles) {
        return hub.post(
                USERS,
                "{\"userName\": \"%s\", \"userRoles\": [\"%s\"]}"
                        .formatted(user, String.join("\", \"", List.of(roles))));
    }
}

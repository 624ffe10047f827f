package dev.mizzen.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.ProjectResource;
import dev.mizzen.identity.Permission;
import dev.mizzen.testing.FeatureHub;
import dev.mizzen.testing.FeatureHub.Answer;
import dev.mizzen.testing.Somebody;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnRolesTest {
    private static final String ROLES = "projects/shop/roles";
    private static final String PERMISSIONS = "projects/shop/permissions";

    private final FeatureHub hub = new FeatureHub();

    @BeforeEach
    void start() {
        hub.with(
                        ProjectRecords.class,
                        Projects.class,
                        ProjectController.class,
                        ProjectMembers.class,
                        MemberController.class,
                        ProjectMemberships.class,
                        OwnRoles.class,
                        ProjectRoleController.class,
                        ProjectPermissionController.class)
                .start();
        hub.post("projects", "{\"name\": \"shop\"}");
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void everyProjectHasVelauxsRolesAndPermissions() {
        Answer roles = hub.get(ROLES);
        assertThat(roles.names("roles")).containsExactly("project-viewer", "project-admin", "app-developer");
        assertThat(roles.body().path("total").asInt()).isEqualTo(3);
        assertThat(roles.body().at("/roles/0/permissions").toString())
                .isEqualTo("[{\"name\":\"project-view\",\"alias\":\"Project View\"}]");
        assertThat(permissionNames())
                .containsExactly(
                        "app-management",
                        "config-management",
                        "env-management",
                        "pipeline-management",
                        "project-view",
                        "role-management");
        assertThat(hub.get(PERMISSIONS).body().at("/1/resources").toString())
                .isEqualTo("[\"project:shop/config:*\",\"project:shop/provider:*\"]");
    }

    @Test
    void anOwnRoleAllowsItsMembersWhatItsPermissionsSay() {
        Answer permission = permission("reads", "['project:shop/config:*']", "'actions': ['list', 'get'],");
        assertThat(permission.fields())
                .containsExactlyInAnyOrder(
                        "name", "alias", "resources", "actions", "effect", "createTime", "updateTime");
        assertThat(permission.text("effect")).isEqualTo("Allow");

        Answer role = role("reader", "reads");

        assertThat(role.fields()).containsExactlyInAnyOrder("name", "createTime", "updateTime", "permissions");
        assertThat(role.body().path("permissions").toString()).isEqualTo("[{\"name\":\"reads\",\"alias\":\"\"}]");
        assertThat(hub.get(ROLES).names("roles")).first().isEqualTo("reader");
        assertThat(hub.get(ROLES).body().at("/roles/0")).isEqualTo(role.body());
        join("mia", "reader");
        var membership = hub.get(ProjectMemberships.class).of("mia").getFirst();
        assertThat(membership.permissions()).extracting(Permission::name).containsExactly("reads");
        assertThat(membership.permissions().getFirst().actions()).containsExactly("list", "get");
    }

    @Test
    void aPermissionWithoutActionsAndEffectAllowsEverythingThatCanBeDone() {
        Answer answer = permission("all", "['project:shop/config:*', 'project:shop/config:*']", "'effect': '',");
        assertThat(answer.body().path("actions").toString()).isEqualTo("[\"*\"]");
        assertThat(answer.body().path("resources").size()).isEqualTo(1);
        assertThat(answer.text("effect")).isEqualTo("Allow");
        assertThat(permission("not", "['project:shop/config:x']", "'effect': 'deny',")
                        .text("effect"))
                .isEqualTo("Deny");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | roles | {'name': 'reader', 'permissions': []} | 15001",
                "POST | roles | {'name': 'reader'} | 15001",
                "POST | roles | {'name': 'reader', 'permissions': ['none']} | 15001",
                "POST | roles | {'name': 'reader', 'permissions': [null]} | 15001",
                // A permission of the platform, which the project has not.
                "POST | roles | {'name': 'reader', 'permissions': ['admin']} | 15001",
                "POST | roles | {'name': 'R', 'permissions': ['project-view']} | 400",
                "POST | roles | {'name': 'reader', 'alias': 'x', 'permissions': ['project-view']} | 400",
                "POST | roles | {'name': 'project-viewer', 'permissions': ['project-view']} | 15002",
                "PUT | roles/none | {'permissions': ['project-view']} | 15003",
                "PUT | roles/project-viewer | {'permissions': []} | 15001",
                "PUT | roles/project-admin | {'permissions': ['project-view']} | 15021",
                "DELETE | roles/none | | 15003",
                "DELETE | roles/project-admin | | 15021",
                "DELETE | roles/app-developer | | 15021",
                "POST | permissions | {'name': 'reads'} | 15001",
                "POST | permissions | {'name': 'reads', 'resources': []} | 15001",
                "POST | permissions | {'name': 'R', 'resources': ['project:shop']} | 400",
                "POST | permissions | {'name': 'reads', 'resources': ['project:shop'], 'effect': 'Maybe'} | 400",
                "POST | permissions | {'name': 'reads', 'resources': ['project:shop'], 'actions': ['a b']} | 400",
                "POST | permissions | {'name': 'reads', 'resources': ['project:shop//']} | 400",
                "POST | permissions | {'name': 'reads', 'resources': [null]} | 400",
                "POST | permissions | {'name': 'reads', 'resources': ['*']} | 400",
                "POST | permissions | {'name': 'reads', 'resources': ['config:*']} | 400",
                "POST | permissions | {'name': 'reads', 'resources': ['project:*/config:*']} | 400",
                "POST | permissions | {'name': 'reads', 'resources': ['project:shopping/config:*']} | 400",
                "POST | permissions | {'name': 'project-view', 'resources': ['project:shop']} | 15005",
                "DELETE | permissions/none | | 15004",
                "DELETE | permissions/project-view | | 15006"
            })
    void whatCannotBeIsRefused(String method, String path, String body, int code) {
        String whole = "projects/shop/" + path;
        String json = body == null ? "" : body.replace('\'', '"');
        Answer answer = switch (method) {
            case "POST" -> hub.post(whole, json);
            case "PUT" -> hub.put(whole, json);
            default -> hub.delete(whole);
        };
        assertThat(answer.code()).as("%s", answer.body()).isEqualTo(code);
        assertThat(hub.get(ROLES).body().path("total").asInt()).isEqualTo(3);
        assertThat(permissionNames()).hasSize(6);
    }

    @Test
    void aProjectThatIsNotThereHasNeither() {
        for (String list : List.of("roles", "permissions")) {
            assertThat(hub.get("projects/none/" + list).code()).isEqualTo(30002);
            assertThat(hub.delete("projects/none/" + list + "/x").code()).isEqualTo(30002);
        }
    }

    @Test
    void aRoleThatEveryProjectHasCanBeChangedAndIsAsBeforeWhenTheChangeIsDeleted() {
        Answer changed =
                hub.put(ROLES + "/app-developer", "{\"alias\": \"Builder\", \"permissions\": [\"project-view\"]}");
        assertThat(changed.text("alias")).isEqualTo("Builder");
        assertThat(hub.get(ROLES).names("roles")).containsExactly("app-developer", "project-viewer", "project-admin");
        join("mia", "app-developer");
        assertThat(mias()).containsExactly("project-view");

        assertThat(hub.delete(ROLES + "/app-developer").status()).isEqualTo(200);

        assertThat(mias()).hasSize(5);
        assertThat(hub.delete(ROLES + "/app-developer").code()).isEqualTo(15021);
    }

    @Test
    void nobodyFillsAProjectsRecordWithRolesAndPermissions() {
        store(
                IntStream.range(0, 99)
                        .mapToObj(i -> new ProjectResource.Role("r-" + i, null, List.of("p-" + i), null, null))
                        .toList(),
                permissions(99));
        await().until(() -> permissionNames().contains("p-98"));
        assertThat(permission("p-99", "['project:shop/config:*']", "").status()).isEqualTo(200);
        assertThat(role("r-99", "p-99").status()).isEqualTo(200);
        for (Answer more : List.of(permission("more", "['project:shop/config:*']", ""), role("more", "p-1"))) {
            assertThat(more.status()).isEqualTo(400);
            assertThat(more.code()).isEqualTo(400);
            assertThat(more.message()).contains("100");
        }
        assertThat(hub.put(ROLES + "/r-1", "{\"permissions\": [\"p-2\"]}").status())
                .as("one that is there")
                .isEqualTo(200);
        assertThat(hub.delete(ROLES + "/r-1").status()).isEqualTo(200);
        assertThat(role("more", "p-1").status()).isEqualTo(200);
    }

    @Test
    void nobodyFillsAProjectsRecordWithLongPermissions() {
        String step = "/%s:" + "x".repeat(250);
        String resources = IntStream.range(0, 90)
                .mapToObj(i -> "'project:shop%s%s'".formatted(step.formatted("a" + i), step.formatted("b")))
                .collect(Collectors.joining(", ", "[", "]"));
        assertThat(permission("long", resources, "").status()).isEqualTo(200);

        Answer more = permission("longer", resources, "");

        assertThat(more.status()).isEqualTo(400);
        assertThat(more.code()).isEqualTo(400);
        assertThat(more.message()).contains("65536 bytes");
        assertThat(permission("short", "['project:shop/config:*']", "").status())
                .isEqualTo(200);
    }

    @Test
    void whatSomebodyMadeTooLargeOtherwiseCanBecomeSmaller() {
        store(List.of(), permissions(130));
        await().until(() -> permissionNames().contains("p-129"));
        assertThat(permission("more", "['project:shop/config:*']", "").code()).isEqualTo(400);
        assertThat(role("reader", "p-1").status()).isEqualTo(200);
        assertThat(hub.delete(PERMISSIONS + "/p-129").status()).isEqualTo(200);
    }

    @Test
    void whatIsUsedStays() {
        permission("reads", "['project:shop/config:*']", "");
        role("reader", "reads");
        join("mia", "reader");

        assertThat(hub.delete(PERMISSIONS + "/reads").code()).isEqualTo(15006);
        assertThat(hub.delete(ROLES + "/reader").code()).isEqualTo(15020);

        hub.delete("projects/shop/users/mia");
        assertThat(hub.delete(ROLES + "/reader").status()).isEqualTo(200);
        assertThat(hub.delete(PERMISSIONS + "/reads").status()).isEqualTo(200);
        assertThat(permissionNames()).hasSize(6);
    }

    @Test
    void nobodyMakesAPermissionOrARoleThatAllowsWhatHeMayNot() {
        permission("writes", "['project:shop/config:*']", "");
        hub.as(Somebody.named(
                "tom", "list project:shop/config:*", "* project:shop/role:*", "* project:shop/permission:*"));

        assertThat(permission("mine", "['project:shop/config:*']", "").code()).isEqualTo(403);
        assertThat(permission("mine", "['project:shop/config:*']", "'actions': ['list', 'get'],")
                        .code())
                .isEqualTo(403);
        assertThat(permission("mine", "['project:shop/config:*']", "'actions': ['list'],")
                        .status())
                .isEqualTo(200);
        assertThat(role("own", "writes").code()).isEqualTo(403);
        assertThat(role("own", "mine").status()).isEqualTo(200);
        assertThat(hub.put(ROLES + "/own", "{\"permissions\": [\"mine\", \"writes\"]}")
                        .code())
                .isEqualTo(403);
        assertThat(hub.put(ROLES + "/project-viewer", "{\"permissions\": [\"mine\"]}")
                        .code())
                .isEqualTo(403);
    }

    @Test
    void whatARoleKeepsBackIsTakenOffOnlyByWhoeverMayDoIt() {
        permission("lists", "['project:shop/config:*']", "'actions': ['list'],");
        permission("not-x", "['project:shop/config:x']", "'effect': 'Deny',");
        role("most", "lists", "not-x");
        hub.as(Somebody.named("tom", "list project:shop/config:*"));

        assertThat(hub.put(ROLES + "/most", "{\"permissions\": [\"lists\"]}").code())
                .isEqualTo(403);

        hub.as(Somebody.admin("admin"));
        assertThat(hub.put(ROLES + "/most", "{\"permissions\": [\"lists\"]}").status())
                .isEqualTo(200);
    }

    @Test
    void aChangeOfTheProjectKeepsThem() {
        permission("reads", "['project:shop/config:*']", "");
        role("reader", "reads");

        hub.put("projects/shop", "{\"alias\": \"Shop\", \"owner\": \"mia\"}");

        assertThat(hub.get(ROLES).names("roles")).contains("reader");
        assertThat(permissionNames()).contains("reads");
    }

    @Test
    void aRecordThatWasWrittenByHandTakesNothingFromProjectAdmins() {
        hub.kubectl(ProjectResource.class, """
                apiVersion: mizzen.dev/v1alpha1
                kind: Project
                metadata: {name: hand}
                spec:
                  namespace: hand
                  members: [{name: mia, roles: [project-admin]}, {name: tom, roles: [odd]}]
                  roles: [{name: project-admin, permissions: [none]}, {name: odd, permissions: [none, bare]}, {name: empty}]
                  permissions: [{name: project-view, resources: []}, {name: bare, resources: ["project:hand"]}]
                """);
        await().until(() -> hub.get("projects/hand").status() == 200);

        var memberships = hub.get(ProjectMemberships.class);
        assertThat(memberships.of("mia").getFirst().permissions())
                .hasSize(6)
                .allSatisfy(permission -> assertThat(permission.resources()).isNotEmpty());
        assertThat(memberships.of("tom").getFirst().permissions())
                .extracting(permission -> permission.name() + permission.actions() + permission.effect())
                .containsExactly("bare[*]Allow");
        assertThat(hub.get("projects/hand/roles").names("roles"))
                .containsExactlyInAnyOrder("odd", "empty", "project-viewer", "project-admin", "app-developer");
    }

    /** Past the routes, as kubectl does. */
    private void store(List<ProjectResource.Role> roles, List<ProjectResource.Permission> permissions) {
        hub.client().resources(ProjectResource.class).withName("shop").edit(record -> {
            record.setSpec(record.getSpec().with(roles, permissions));
            return record;
        });
    }

    private static List<ProjectResource.Permission> permissions(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new ProjectResource.Permission(
                        "p-" + i, null, List.of("project:shop/config:*"), null, null, null))
                .toList();
    }

    private List<String> mias() {
        return hub.get(ProjectMemberships.class).of("mia").getFirst().permissions().stream()
                .map(Permission::name)
                .toList();
    }

    private List<String> permissionNames() {
        return hub.get(PERMISSIONS)
                .body()
                .valueStream()
                .map(permission -> permission.path("name").asString())
                .toList();
    }

    private Answer permission(String name, String resources, String more) {
        return hub.post(
                PERMISSIONS,
                "{%s 'name': '%s', 'resources': %s}"
                        .formatted(more, name, resources)
                        .replace('\'', '"'));
    }

    private Answer role(String name, String... permissions) {
        return hub.post(
                ROLES,
                "{\"name\": \"%s\", \"permissions\": [\"%s\"]}".formatted(name, String.join("\", \"", permissions)));
    }

    private void join(String user, String role) {
        assertThat(hub.post(
                                "projects/shop/users",
                                "{\"userName\": \"%s\", \"userRoles\": [\"%s\"]}".formatted(user, role))
                        .status())
                .isEqualTo(200);
    }
}

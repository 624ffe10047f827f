package dev.mizzen.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.hub.ProjectResource;
import dev.mizzen.identity.DecidedRoles;
import dev.mizzen.testing.FeatureHub;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrantedRolesTest {
    private final FeatureHub hub = new FeatureHub();
    private GrantedRoles granted;

    @BeforeEach
    void start() {
        hub.with(
                        ProjectRecords.class,
                        Projects.class,
                        ProjectController.class,
                        ProjectMembers.class,
                        MemberController.class,
                        GrantedRoles.class)
                .start();
        hub.post("projects", "{\"name\": \"shop\"}");
        granted = hub.get(GrantedRoles.class);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void whatIsDecidedIsGivenAndTakenAndTheRestStays() {
        hub.post("projects/shop/users", "{\"userName\": \"mia\", \"userRoles\": [\"project-viewer\"]}");
        settle("mia", Set.of("app-developer"), Set.of("app-developer"));
        assertThat(roles("mia")).containsExactly("project-viewer", "app-developer");
        settle("mia", Set.of("app-developer"), Set.of());
        assertThat(roles("mia")).containsExactly("project-viewer");
    }

    @Test
    void whoeverHasNoRoleLeftIsNoMember() {
        settle("mia", Set.of("app-developer"), Set.of("app-developer"));
        assertThat(roles("mia")).containsExactly("app-developer");
        settle("mia", Set.of("app-developer"), Set.of());
        assertThat(hub.get("projects/shop/users").names("users")).containsExactly("admin");
    }

    @Test
    void nothingIsWrittenWhereAllIsAsItShouldBe() {
        settle("mia", Set.of("app-developer"), Set.of("app-developer"));
        String version = record().getMetadata().getResourceVersion();
        settle("mia", Set.of("app-developer", "project-admin"), Set.of("app-developer"));
        settle("tom", Set.of("app-developer"), Set.of());
        assertThat(record().getMetadata().getResourceVersion()).isEqualTo(version);
    }

    @Test
    void rolesAndProjectsThatThereAreNotAreLeftOut() {
        settle("mia", Set.of("app-developer", "no-such-role"), Set.of("app-developer", "no-such-role"));
        granted.settle("mia", "no-such-project", new DecidedRoles(Set.of("project-admin"), Set.of("project-admin")));
        assertThat(roles("mia")).containsExactly("app-developer");
    }

    @Test
    void aProjectThatWentMeanwhileIsLeftOut() {
        try (FeatureHub without = new FeatureHub()) {
            without.with(ProjectRecords.class, Projects.class, ProjectMembers.class)
                    .start();
            // The cache has it still, the API server has not.
            new GrantedRoles(hub.get(Projects.class), hub.get(ProjectRecords.class), without.get(ProjectMembers.class))
                    .settle("mia", "shop", new DecidedRoles(Set.of("app-developer"), Set.of("app-developer")));
            assertThat(without.client().resources(ProjectResource.class).list().getItems())
                    .isEmpty();
        }
    }

    @Test
    void whoeverWentMeanwhileIsNoMemberAfterwards() {
        settle("going", Set.of("app-developer"), Set.of("app-developer"));
        assertThat(roles("going")).isEmpty();
    }

    private void settle(String user, Set<String> governed, Set<String> given) {
        granted.settle(user, "shop", new DecidedRoles(governed, given));
    }

    private ProjectResource record() {
        return hub.client().resources(ProjectResource.class).withName("shop").require();
    }

    private List<String> roles(String user) {
        return record().getSpec().members().stream()
                .filter(member -> member.name().equals(user))
                .flatMap(member -> member.roles().stream())
                .toList();
    }
}

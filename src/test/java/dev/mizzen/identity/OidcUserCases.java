package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.ProjectResource;
import dev.mizzen.hub.UserResource;
import dev.mizzen.testing.Api;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who somebody is whom a provider vouches for, and which roles his groups give him. */
abstract class OidcUserCases extends OidcReplicas {
    @Test
    void groupsGiveAndTakeRolesAtEachLogin() {
        knows(Map.of("groups", List.of("boss", "devs", "others")));
        browser.enter(one, mia);
        assertThat(record(mia).getSpec().roles()).containsExactlyInAnyOrder("admin", "watcher");
        assertThat(rolesInShop()).containsExactly("app-developer");
        api().withToken(browser.enter(one, mia).body().path("accessToken").asString())
                .get("users")
                .ok();

        knows(Map.of("groups", List.of("leads")));
        String version = record(mia).getMetadata().getResourceVersion();
        browser.enter(two, mia);
        assertThat(record(mia).getSpec().roles()).isEmpty();
        assertThat(record(mia).getMetadata().getResourceVersion()).isNotEqualTo(version);
        assertThat(rolesInShop()).containsExactly("project-admin");

        knows(Map.of());
        await().until(() ->
                one.bean(StoredUsers.class).get(mia).orElseThrow().roles().isEmpty());
        browser.enter(two, mia);
        assertThat(rolesInShop()).isEmpty();
    }

    @Test
    void whatNoMappingNamesStaysAsPeopleGaveIt() {
        browser.enter(one, mia);
        one.admin()
                .post("projects/shop/users", Map.of("userName", mia, "userRoles", List.of("project-viewer")))
                .ok();
        String other = "other-" + mia;
        one.admin()
                .post("roles", Map.of("name", other, "alias", "", "permissions", List.of("cluster-management")))
                .ok();
        one.admin()
                .put("users/" + mia, Map.of("roles", List.of(other, "watcher")))
                .ok();

        knows(Map.of("groups", "devs"));
        browser.enter(one, mia);

        assertThat(record(mia).getSpec().roles()).containsExactly(other);
        assertThat(rolesInShop()).containsExactly("project-viewer", "app-developer");
    }

    @Test
    void rolesAndProjectsThatThereAreNotAreToldOnceAndKeepNobodyOut() {
        knows(Map.of("groups", List.of("boss", "devs")));
        browser.enter(one, mia);
        browser.enter(one, mia);
        for (String missing : List.of("'no-such-role', which", "project 'no-such-project'", "role 'no-such-role' in")) {
            assertThat(log.lines().stream().filter(line -> line.contains(missing)))
                    .as(missing)
                    .hasSizeBetween(1, 2); // each replica once
        }
        knows(Map.of());
        browser.enter(one, mia);
    }

    @Test
    void theLastAdminStaysWhateverHisGroupsSay() {
        knows(Map.of("groups", List.of("boss")));
        browser.enter(one, mia);
        disable("admin", true);
        try {
            await().until(() ->
                    one.bean(StoredUsers.class).get("admin").orElseThrow().disabled());
            knows(Map.of());
            Api.Answer login = browser.enter(one, mia);
            assertThat(login.status()).as("%s", login).isEqualTo(200);
            assertThat(record(mia).getSpec().roles()).containsExactly("admin");
        } finally {
            disable("admin", false);
            await().until(() ->
                    !one.bean(StoredUsers.class).get("admin").orElseThrow().disabled());
        }
        browser.enter(one, mia);
        assertThat(record(mia).getSpec().roles()).isEmpty();
    }

    @Test
    void aNameThatSomebodyElseHasIsNotGivenAway() {
        one.admin()
                .post(
                        "users",
                        Map.of(
                                "name",
                                mia,
                                "email",
                                mia + "@example.com",
                                "password",
                                "Passw0rd12",
                                "roles",
                                List.of()))
                .ok();

        assertThat(browser.enter(one, mia).toString())
                .startsWith("403 {\"BusinessCode\":12023,\"Message\":\"There is a user '" + mia);
        assertThat(record(mia).getSpec().login()).isNull();

        link(mia);
        Api.Answer linked = browser.enter(one, mia);
        assertThat(linked.status()).as("%s", linked).isEqualTo(200);
        assertThat(linked.body().at("/user/name").asString()).isEqualTo(mia);
        api().login(mia, "Passw0rd12");
    }

    @Test
    void whatAProjectHasForSomebodyOfThatNameIsNotANewcomers() {
        client.resources(ProjectResource.class).withName("shop").edit(record -> {
            List<ProjectResource.Member> members =
                    new ArrayList<>(record.getSpec().members());
            members.add(new ProjectResource.Member(mia, List.of("project-admin"), null));
            record.setSpec(record.getSpec().with(members));
            return record;
        });
        await().until(() ->
                !one.bean(dev.mizzen.identity.Memberships.class).of(mia).isEmpty());

        assertThat(browser.enter(one, mia).toString())
                .startsWith("403 {\"BusinessCode\":12023,\"Message\":\"Somebody of the name '" + mia + "' has roles");
        assertThat(client.resources(UserResource.class).withName(mia).get()).isNull();

        one.admin().delete("projects/shop/users/" + mia).ok();
        assertThat(browser.enter(one, mia).status()).isEqualTo(200);
    }

    @Test
    void aNameThatIsNoneMakesNobody() {
        knows(Map.of("preferred_username", "!"));
        assertThat(browser.enter(one, mia).toString())
                .startsWith("403 {\"BusinessCode\":12023,\"Message\":\"What the provider says");
    }

    @Test
    void whoeverIsDisabledIsToldSoAndNothingOfHisIsTaken() {
        Api.Answer login = browser.enter(one, mia);
        disable(mia, true);
        await().until(() -> one.bean(StoredUsers.class).get(mia).orElseThrow().disabled());

        knows(Map.of("groups", List.of("boss")));
        assertThat(browser.enter(one, mia).toString()).startsWith("400 {\"BusinessCode\":14002,");
        assertThat(record(mia).getSpec().roles()).isEmpty();
        assertThat(api().withToken(login.body().path("accessToken").asString())
                        .get("auth/user_info")
                        .businessCode())
                .isEqualTo(12004);
    }

    private List<String> rolesInShop() {
        return client.resources(ProjectResource.class).withName("shop").require().getSpec().members().stream()
                .filter(member -> member.name().equals(mia))
                .flatMap(member -> member.roles().stream())
                .toList();
    }

    /** As an admin does it who knows that both are the same person. */
    private static void link(String user) {
        client.resources(UserResource.class)
                .withName(user)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"login\":{\"issuer\":\"%s\",\"subject\":\"%s\"}}}"
                                .formatted(provider.issuer(), user));
        await().until(() ->
                one.bean(StoredUsers.class).get(user).orElseThrow().login().isPresent());
    }
}

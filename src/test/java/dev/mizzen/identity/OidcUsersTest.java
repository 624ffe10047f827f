package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.UserResource;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.OidcImpostor;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whose login it is, by what a provider says of him. */
class OidcUsersTest extends OidcInMemory {
    @Test
    void whatTheTokenDoesNotSayOfAUserIsAskedFor() {
        provider.answers(claims ->
                OidcImpostor.tokens(provider.signed(claims.subject(mia).claim("preferred_username", null))));
        provider.tells(Map.of("sub", mia, "preferred_username", mia, "email", mia + "@example.com"));
        try (RunningMizzen fresh = fresh()) {
            Api.Answer login = enter(fresh);
            assertThat(login.body().at("/user/name").asString()).as("%s", login).isEqualTo(mia);
            assertThat(login.body().at("/user/email").asString()).isEqualTo(mia + "@example.com");
        }
    }

    @Test
    void anAddressThatTheProviderHasNotCheckedIsNotKept() {
        provider.answers(claims -> OidcImpostor.tokens(provider.signed(claims.subject(mia)
                .claim("preferred_username", mia)
                .claim("email", "boss@example.com")
                .claim("email_verified", false)
                .claim("name", "x"))));
        Api.Answer login = enter();
        assertThat(login.body().at("/user/email").asString("-")).as("%s", login).isEmpty();
    }

    @Test
    void aUserIsToldByIssuerAndSubjectAndByNothingElse() {
        says(mia, Map.of("preferred_username", mia, "email", mia + "@example.com"));
        assertThat(enter().status()).isEqualTo(200);
        says("another", Map.of("preferred_username", mia, "email", mia + "@example.com"));
        assertThat(enter().toString()).startsWith("403 {\"BusinessCode\":12023,");
        says(mia, Map.of("preferred_username", "renamed", "email", "another@example.com"));
        assertThat(enter().body().at("/user/name").asString()).isEqualTo(mia);
    }

    @Test
    void whenHeLoggedInLastIsStoredSinceHisTokensForProgramsDependOnIt() {
        says(mia, Map.of("preferred_username", mia));
        assertThat(enter().status()).isEqualTo(200);
        StoredUsers users = mizzen.bean(StoredUsers.class);
        await().untilAsserted(() -> assertThat(users.get(mia).orElseThrow().lastLoginTime())
                .isBetween(Instant.now().minusSeconds(120), Instant.now().plusSeconds(120)));
    }

    @Test
    void whoeverAdministersAUserDoesNotUnlinkHimNorLinkAnybody() {
        says(mia, Map.of("preferred_username", mia));
        enter();
        Client admin = Client.of(mizzen.port(), "admin", RunningMizzen.ADMIN_PASSWORD);
        admin.ok(
                "PUT",
                "users/" + mia,
                "{'alias':'Mia','roles':[],'login':{'issuer':'" + provider.issuer() + "','subject':'another'}}");
        admin.ok("POST", "users/" + mia + "/disable", "");
        admin.ok("POST", "users/" + mia + "/enable", "");
        UserResource.Spec spec =
                client.resources(UserResource.class).withName(mia).require().getSpec();
        assertThat(spec.login()).isEqualTo(new UserResource.Login(provider.issuer(), mia));
        assertThat(spec.alias()).isEqualTo("Mia");
    }

    @Test
    void anAdminCountsAsOneWhoCanLogInOnlyIfThisProviderVouchesForHim() {
        try (RunningMizzen fresh = fresh()) {
            UserResource boss = new UserResource();
            boss.getMetadata().setName("boss");
            boss.setSpec(new UserResource.Spec(
                    "Boss", null, false, List.of("admin"), new UserResource.Login("https://old.example.com", "7")));
            KubernetesClient hub = fresh.bean(KubernetesClient.class);
            hub.resource(boss).create();
            Client admin = Client.of(fresh.port(), "admin", RunningMizzen.ADMIN_PASSWORD);
            assertThat(admin.get("users/admin/disable").failure()).isEqualTo("400 14023");

            hub.resources(UserResource.class).withName("boss").edit(record -> {
                record.setSpec(new UserResource.Spec(
                        "Boss", null, false, List.of("admin"), new UserResource.Login(provider.issuer(), "7")));
                return record;
            });
            assertThat(admin.get("users/admin/disable").status()).isEqualTo(200);
        }
    }

    @Test
    void aPasswordThatSomebodyLeftBehindWhoHadTheNameIsNotTheNewcomers() {
        mizzen.bean(StoredPasswords.class)
                .prepare(mia, mizzen.bean(Passwords.class).hash(new dev.mizzen.shared.SecretText("Passw0rd12")));
        says(mia, Map.of("preferred_username", mia));
        assertThat(enter().status()).isEqualTo(200);
        User made = mizzen.bean(StoredUsers.class).get(mia).orElseThrow();
        assertThat(mizzen.bean(StoredPasswords.class).now(made)).isEmpty();
    }

    @Test
    void whereTheFirstAdminIsStillToBeMadeNobodyElseIsMadeBefore() {
        says(mia, Map.of("preferred_username", mia));
        try (RunningMizzen open = fresh("mizzen.first-admin=open")) {
            assertThat(enter(open).toString())
                    .startsWith("403 {\"BusinessCode\":12023,\"Message\":\"There is no user here yet");
            open.api()
                    .put("auth/init_admin", Map.of("name", "boss", "password", "Passw0rd12", "email", "b@example.com"))
                    .ok();
            assertThat(enter(open).body().at("/user/name").asString()).isEqualTo(mia);
        }
    }

    private void says(String subject, Map<String, Object> claims) {
        provider.answers(token -> {
            token.subject(subject);
            claims.forEach(token::claim);
            return OidcImpostor.tokens(provider.signed(token));
        });
    }
}
